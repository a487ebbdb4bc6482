import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from docautomat.documents import JOINT, KINDS, context, file_name, kind_names, kinds_for, ready_template, template_path
from docautomat.documents import kinds as kinds_module
from docautomat.documents.gathering import deck_context, invitation_context
from docautomat.documents.overview import overview_context
from docautomat.errors import DataError, PackageError
from docautomat.plan.readers import ProgrammeFolder, Record, load_programme
from docautomat.template import Template
from tests.build import word_text
from tests.package_check import assert_sound
from tests.plan.build import SAMPLES, draft, put, sound_plan, write

KIND = {kind.name: kind for kind in KINDS}
PLAN = KIND["milestone_plan"]
REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def programme() -> ProgrammeFolder:
    return load_programme(SAMPLES)


def of(programme: ProgrammeFolder, number: str) -> Record:
    return next(record for record in programme.records if record.number == number)


def alone(tmp_path: Path, plan: dict[str, Any], **more: Any) -> tuple[ProgrammeFolder, Record]:
    """Return a programme with one plan."""
    (tmp_path / "plans").mkdir()
    write(tmp_path / "plans" / "a.yaml", plan)
    write(tmp_path / "programme.yaml", {"id": plan.get("programme", "p"), "name": "P", "start": "2024-01-01", "end": "2029-12-31", **more})
    programme = load_programme(tmp_path)
    return programme, programme.records[0]


@pytest.mark.parametrize(
    ("status", "names"),
    [
        ("draft", ["milestone_plan"]),
        ("planned", ["milestone_plan", "progress_tracker"]),
        ("active", ["milestone_plan", "progress_tracker"]),
        ("stopped", ["milestone_plan", "progress_tracker"]),
        ("completed", ["milestone_plan", "progress_tracker", "closing_presentation"]),
    ],
)
def test_the_kinds_follow_the_projects_status(tmp_path: Path, status: str, names: list[str]) -> None:
    plan = sound_plan()
    put(plan, "project.status", status)
    _, record = alone(tmp_path, plan)
    assert [kind.name for kind in kinds_for(record)] == names


def test_kinds_can_be_asked_for(programme: ProgrammeFolder) -> None:
    starting = of(programme, "0301")
    assert [kind.name for kind in kinds_for(starting)] == ["milestone_plan"]
    assert kinds_for(starting, "all") == KINDS[:3]
    assert kinds_for(starting, ["closing_presentation", "milestone_plan"]) == (KINDS[0], KINDS[2])
    assert kinds_for(starting, "progress_tracker") == (KINDS[1],)
    with pytest.raises(DataError, match=r"closing_deck.*milestone_plan, progress_tracker, closing_presentation, feedback_letter, form, or all"):
        kinds_for(starting, ["closing_deck"])


@pytest.mark.parametrize("kind", [*KINDS, *JOINT], ids=lambda kind: kind.name)
def test_the_programmes_own_template_wins_over_the_ready_one(tmp_path: Path, kind: Any) -> None:
    assert template_path(kind) == template_path(kind, tmp_path) == ready_template(kind)
    assert ready_template(kind).read_bytes()[:2] == b"PK"
    (tmp_path / "templates").mkdir()
    own = tmp_path / "templates" / kind.template
    own.write_bytes(b"PK")
    assert template_path(kind, tmp_path) == template_path(kind, tmp_path, "nn") == own


@pytest.mark.parametrize("kind", [*KINDS, *JOINT], ids=lambda kind: kind.name)
def test_a_template_for_one_language_wins_over_the_one_for_all(tmp_path: Path, kind: Any) -> None:
    (tmp_path / "templates").mkdir()
    stem, _, suffix = kind.template.rpartition(".")
    nynorsk = tmp_path / "templates" / f"{stem}.nn.{suffix}"
    nynorsk.write_bytes(b"PK")
    assert template_path(kind, tmp_path, "nn") == nynorsk
    assert template_path(kind, tmp_path, "nb") == template_path(kind, tmp_path) == ready_template(kind)
    own = tmp_path / "templates" / kind.template
    own.write_bytes(b"PK")
    assert [template_path(kind, tmp_path, language) for language in ("nn", "nb", None)] == [nynorsk, own, own]


def test_ready_templates_are_found_in_a_wheel_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site" / "docautomat"
    (package / "_templates").mkdir(parents=True)
    monkeypatch.setattr(kinds_module, "files", lambda _: package)
    with pytest.raises(PackageError, match=r"milestone-plan\.docx"):
        ready_template(PLAN)
    (package / "_templates" / PLAN.template).write_bytes(b"PK")
    assert ready_template(PLAN) == package / "_templates" / PLAN.template


def test_file_names_are_told_by_municipality_project_kind_and_language(programme: ProgrammeFolder) -> None:
    assert [file_name(of(programme, "4638"), kind) for kind in KINDS] == [
        "4638-hoyanger/4638-hoyanger_naervaer-som-varer_milepaelsplan_nn.docx",
        "4638-hoyanger/4638-hoyanger_naervaer-som-varer_framdrift_nn.xlsx",
        "4638-hoyanger/4638-hoyanger_naervaer-som-varer_avslutning_nn.pptx",
        "4638-hoyanger/4638-hoyanger_naervaer-som-varer_tilbakemelding_nn.docx",
        "4638-hoyanger/4638-hoyanger_naervaer-som-varer_skjema_nn.xlsx",
    ]
    assert file_name(of(programme, "0301"), PLAN) == "0301-oslo/0301-oslo_milepaelsplan_nb.docx"


def test_file_names_are_unique_and_safe_everywhere(programme: ProgrammeFolder) -> None:
    names = [file_name(record, kind) for record in programme.records for kind in KINDS]
    assert len({name.lower() for name in names}) == len(names) == len(KINDS) * 357
    for name in names:
        assert re.fullmatch(r"\d{4}-[a-z-]+/\d{4}-[a-z-]+(_[a-z0-9-]+)?_[a-z]+_(nb|nn|en)\.(docx|xlsx|pptx)", name)
        assert len(name.split("/")[1]) < 100


def test_a_long_project_id_is_cut_and_stays_unique(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    write(tmp_path / "programme.yaml", {"id": "p", "name": "P", "start": "2024-01-01", "end": "2029-12-31"})
    for end in "ab":
        write(tmp_path / "plans" / f"{end}.yaml", draft(id="x" * 59 + end) | {"municipality": "4219"})
    names = {file_name(record, KIND["closing_presentation"]) for record in load_programme(tmp_path).records}
    assert len(names) == 2
    assert all(len(name.split("/")[1]) < 100 for name in names)


# --- the context ------------------------------------------------------------------------------------------------------------------------


def _shape(value: Any) -> Any:
    """Return the keys of a value, all the way down; a list is told by its first item."""
    if isinstance(value, dict):
        return {key: _shape(held) for key, held in value.items()}
    return [_shape(value[0])] if isinstance(value, list) and value else None


def _missing(wanted: Any, given: Any, path: str = "") -> list[str]:
    if isinstance(wanted, dict) and isinstance(given, dict):
        gone = [f"{path}.{key}" for key in wanted if key not in given]
        return gone + [each for key in wanted if key in given for each in _missing(wanted[key], given[key], f"{path}.{key}")]
    if isinstance(wanted, list) and isinstance(given, list):
        return _missing(wanted[0], given[0], f"{path}[]")
    return []


def _plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(type(key) is str and _plain(held) for key, held in value.items())
    if isinstance(value, list):
        return all(_plain(held) for held in value)
    return value is None or type(value) in {str, int, float, bool, date}


@pytest.mark.parametrize("number", ["0301", "1804", "3118", "4638"])
@pytest.mark.parametrize("kind", KINDS, ids=kind_names())
def test_a_context_is_plain_data(programme: ProgrammeFolder, number: str, kind: Any) -> None:
    assert _plain(context(of(programme, number), kind, programme))


def test_every_key_is_always_there(programme: ProgrammeFolder) -> None:
    full = _shape(context(of(programme, "3118"), PLAN, programme))
    for number in ("0301", "1804", "4638"):
        other = _shape(context(of(programme, number), PLAN, programme))
        assert set(other) == set(full)
        assert _missing({"project": full["project"], "closing": dict.fromkeys(full["closing"]), "milestones": full["milestones"]}, other) == []


def test_every_name_of_the_templates_readme_is_there(programme: ProgrammeFolder) -> None:
    readme = (REPOSITORY / "templates" / "README.md").read_text(encoding="utf-8")
    rows = [row.split("|")[1:3] for row in readme.splitlines() if row.startswith("| `") and ".docx" not in row and ".xlsx" not in row and ".pptx" not in row]
    record = of(programme, "3118")
    data = context(record, KIND["feedback_letter"], programme) | context(record, KIND["form"], programme)
    data |= context(record, KIND["closing_presentation"], programme) | deck_context(programme) | invitation_context(programme)
    data |= context(record, KIND["progress_tracker"], programme) | overview_context(programme)
    for names, told in rows:
        for name in re.findall(r"`([a-z_]+)(?:\[\])?`", names):
            assert name in data
            held = data[name][0] if isinstance(data[name], list) else data[name]
            if isinstance(held, dict) and name not in {"label", "prompt", "choice"}:
                outer = re.sub(r"\([^)]*\)", "", told) if " · " not in names else ""
                for key in re.findall(r"`([a-z_]+)(?:\[\])?`", outer):
                    assert key in held or key in data, f"{name}.{key}"


def test_a_starting_plan_is_a_form_and_not_an_answer(programme: ProgrammeFolder) -> None:
    data = context(of(programme, "5636"), PLAN, programme)
    assert (data["starting"], data["language"], data["as_of"]) == (True, "nb", date(2026, 11, 23))
    assert data["municipality"]["official_name"] == "Unjárga - Nesseby"
    assert data["document"]["title"] == "Milepælsplan – Nesseby"
    assert (data["project"]["start"], data["project"]["end"]) == (date(2024, 1, 1), date(2028, 12, 31))
    assert {key for key, value in data["project"].items() if value} == {"status", "status_label", "start", "end"}
    assert [row["row"] for row in data["milestones"]] == [1, 2, 3, 4, 5, 6]
    assert not any(value for row in data["milestones"] for key, value in row.items() if key != "row")
    assert data["goals"] == data["risks"] == data["team"] == []
    assert data["prompt"]["why_now"] == "Hvorfor er dette viktig for kommunen nå?"


def test_a_full_plan_is_told_in_its_own_language(programme: ProgrammeFolder) -> None:
    data = context(of(programme, "4638"), PLAN, programme)
    told = {"kind": "milestone_plan", "label": "Milepælsplan", "title": "Milepælsplan – Nærvær som varer – Høyanger"}
    assert {name: data["document"][name] for name in told} == told
    assert re.fullmatch("[0-9a-f]{12}", data["document"]["generation"])
    assert data["programme"]["name"] == "Saman om ein betre kommune – eksempelprogram"
    assert data["programme"]["advice"][3]["text"] == "Set saman eit kompetent team med klare roller og oppgåver"
    assert data["project"]["theme"] == "Sjukefråvær og nærvær"
    assert data["label"]["responsible"] == "Ansvarleg"
    assert data["choice"]["status"] == ["Fullført", "I rute", "Noko forseinka", "Vesentleg forseinka", "Ikkje starta", "Ikkje rapportert"]
    late = data["milestones"][3]
    assert (late["status"], late["status_mark"], late["status_label"], late["days_late"]) == ("yellow", "!", "Noko forseinka", 21)
    assert (late["responsible"], late["depends_on"], late["result_path"]) == ("Mari Sæterøy (fiktiv)", "M2, M3", "Rutinar og verktøy")
    assert data["goals"][0]["accepted_by"] == "formannskapet, einingsleiarane og tillitsvalde"
    assert (data["goals"][0]["latest"], data["goals"][0]["latest_date"]) == (10.6, date(2026, 6, 30))
    assert [letter["letter"] for letter in data["goals"][0]["smarte"]] == list("SMARTE")
    assert data["goals"][0]["smarte"][1]["text"] == "Samla sjukefråvær i barnehagane: 11,2 → 8,5\u00a0%. Fråværsstatistikk frå lønssystemet, kvart kvartal"
    assert data["progress"] == {
        "percent": 43,
        "expected": 50,
        "late": 1,
        "total": 8,
        "done": 3,
        "next": {"name": "Ny rutine er i bruk", "due": date(2026, 12, 11), "id": "M4"},
        "days_left": 368,
    }
    assert data["closing"]["what_we_did"] == []


def test_a_completed_plan_tells_its_results(programme: ProgrammeFolder) -> None:
    data = context(of(programme, "3118"), KIND["closing_presentation"], programme)
    assert data["closing"]["goal_results"][1] == {
        "goal": "Gjennomsnittlig stillingsstørrelse har økt fra 64 til 72 prosent innen 1. september 2026.",
        "id": "G2",
        "value": 71,
        "achieved": "partly",
        "achieved_label": "Delvis",
        "comment": "Ett prosentpoeng igjen",
    }
    assert data["goals"][1]["result"]["achieved_label"] == "Delvis"
    assert data["closing"]["handover"] == {"owner": "Tone Lindbråten (fiktiv)", "unit": "Helse og omsorg", "from_date": date(2026, 9, 28)}
    assert data["risks"][0]["level"] == 16
    assert data["risks"][0]["level_label"] == "Høyt"
    assert data["reports"][0]["milestones"][0] == {
        "id": "M3",
        "name": "Lederne er klare",
        "percent": 70,
        "forecast": date(2025, 4, 4),
        "actual": None,
        "status_label": "Noe forsinket",
        "comment": "To kursdager avlyst",
    }


def test_the_day_can_be_asked_for(programme: ProgrammeFolder) -> None:
    later = context(of(programme, "4638"), PLAN, programme, date(2027, 4, 1))
    assert later["as_of"] == date(2027, 4, 1)
    assert later["milestones"][4]["status"] == "unknown"
    assert (later["progress"]["expected"], later["progress"]["days_left"]) == (63, 239)
    assert context(of(programme, "4638"), PLAN, programme)["as_of"] == date(2026, 11, 23)


def test_a_cancelled_milestone_is_kept_and_marked(tmp_path: Path) -> None:
    plan = sound_plan()
    put(plan, "project.milestones[3].status", "cancelled")
    programme, record = alone(tmp_path, plan, as_of="2026-11-23")
    row = context(record, PLAN, programme)["milestones"][3]
    assert (row["cancelled"], row["own_status"], row["status"], row["status_label"], row["status_mark"]) == (True, None, "cancelled", "Utgått", "–")


def test_the_programmes_own_labels_and_letter_win(tmp_path: Path) -> None:
    labels = {"goals": {"nb": "Hovedmål", "nn": "Hovudmål"}, "risks": "Usikkerhet"}
    programme, record = alone(tmp_path, sound_plan(), labels=labels, smarte_e="simple", as_of="2026-11-23")
    data = context(record, PLAN, programme)
    assert (data["label"]["goals"], data["label"]["risks"], data["label"]["team"]) == ("Hovudmål", "Usikkerhet", "Prosjektteam")
    assert data["goals"][0]["smarte"][5]["name"] == "Enkelt"


def test_a_full_draft_has_no_status_to_tell(tmp_path: Path) -> None:
    programme, record = alone(tmp_path, draft(milestones=[{"id": "M1", "name": "En"}], risks=[{"description": "Noe"}]))
    data = context(record, PLAN, programme)
    assert (data["milestones"][0]["due"], data["milestones"][0]["days_late"]) == (None, None)
    assert (data["risks"][0]["level"], data["risks"][0]["level_label"]) == (None, None)
    assert data["thresholds"] == {"green_max_days": 7, "yellow_max_days": 30}


def test_contexts_of_starting_plans_share_all_but_what_is_their_own(programme: ProgrammeFolder) -> None:
    records = [record for record in programme.records if record.starting and record.language == "nn"]
    first, last = (context(record, PLAN, programme) for record in (records[0], records[-1]))
    assert {name for name, value in first.items() if value is not last[name]} <= {"municipality", "document", "network", "language", "as_of"}
    assert first["label"] is last["label"]
    assert first["milestones"] is last["milestones"]


def test_the_feedback_letter_praises_what_is_good_and_asks_about_the_rest(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    write(tmp_path / "programme.yaml", {"id": "p", "name": "P", "start": "2024-01-01", "end": "2029-12-31", "municipalities": ["0301"]})
    plan = sound_plan()
    del plan["programme"]
    put(plan, "project.communication[1].scope", "internal")
    write(tmp_path / "plans" / "a.yaml", plan)
    folder = load_programme(tmp_path)
    told = context(folder.records[1], KIND["feedback_letter"], folder)["feedback"]
    assert len(told["good"]) == 9
    assert told["advice"] == [
        {
            "number": 9,
            "text": None,
            "points": [{"text": "Planen seier ikkje korleis resultata blir spreidde eksternt.", "hint": "Skriv kven som skal få vite om dei, og kvar."}],
        }
    ]
    template = Template(ready_template(KIND["feedback_letter"]))
    letters = {
        record.number: template.render(context(record, KIND["feedback_letter"], folder), language=record.language).to_bytes() for record in folder.records
    }
    text = {number: "\n".join(str(line) for line in word_text(data)) for number, data in letters.items()}
    for data in letters.values():
        assert_sound(data, ready_template(KIND["feedback_letter"]).read_bytes())
    assert "Forankringa er planlagd tidleg." in text["4638"]
    assert "Vi har ikke fått noen plan fra dere ennå." in text["0301"]
