import pickle
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from docautomat.errors import DataError
from docautomat.plan.readers import ProgrammeFolder, Record, load_programme
from tests.plan.build import SAMPLES, draft, put, sound_plan, write


def folder(path: Path, plans: dict[str, Any] | None = None, **more: Any) -> Path:
    """Write a programme's folder with these plans; texts are written as they are."""
    said = {"id": "prøve".replace("ø", "o"), "name": "Prøve", "start": "2024-01-01", "end": "2028-12-31", **more}
    (path / "plans").mkdir(parents=True)
    write(path / "programme.yaml", said)
    for name, plan in (plans or {}).items():
        if isinstance(plan, str):
            (path / "plans" / name).write_text(plan, encoding="utf-8")
        else:
            write(path / "plans" / name, plan)
    return path


def of(programme: ProgrammeFolder, number: str) -> Record:
    return next(record for record in programme.records if record.number == number)


def own_plan() -> dict[str, Any]:
    plan = sound_plan()
    del plan["programme"]
    return plan


def test_the_sample_programme_gives_one_record_for_every_municipality_in_the_registers_order() -> None:
    programme = load_programme(SAMPLES)
    numbers = [record.number for record in programme.records]
    assert len(numbers) == 357
    assert numbers == sorted(numbers)
    assert {record.status for record in programme.records if not record.starting} == {"planned", "active", "completed"}
    assert {record.language for record in programme.records if not record.starting} == {"nb", "nn", "en"}
    assert all(record.error is None and record.findings == () for record in programme.records)


def test_a_starting_plan_takes_its_language_from_the_list_else_from_the_register(tmp_path: Path) -> None:
    listed: list[Any] = ["0301", 4638, {"number": "1804", "language": "en", "network": "Nord", "email": "post@bodo.example"}]
    programme = load_programme(folder(tmp_path / "p", municipalities=listed))
    assert [(record.number, record.name, record.language, record.network) for record in programme.records] == [
        ("0301", "Oslo", "nb", None),
        ("1804", "Bodø", "en", "Nord"),
        ("4638", "Høyanger", "nn", None),
    ]
    assert all(record.starting and record.plan is None and record.status == "draft" for record in programme.records)


def test_without_a_list_only_those_with_a_plan_take_part(tmp_path: Path) -> None:
    assert [record.number for record in load_programme(folder(tmp_path / "p", {"a.yaml": own_plan()})).records] == ["4638"]


def test_a_participants_network_and_language_reach_the_plan(tmp_path: Path) -> None:
    listed = [{"number": "4638", "language": "nb", "network": "Vest"}]
    record = load_programme(folder(tmp_path / "p", {"a.yaml": draft()}, municipalities=listed)).records[0]
    assert (record.language, record.network, record.starting) == ("nb", "Vest", False)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("4638.yaml", "a: b: c"),
        ("x.yaml", "municipality: {number: 4638}\nproject: [\n"),
        ("x.json", '{"municipality": "4638",\n'),
        ("4638-hoyanger.yaml", ""),
        ("x.yaml", "municipality: 4638\nproject: {id: a}\n"),
    ],
)
def test_a_broken_plan_is_refused_and_stops_nobody_else(tmp_path: Path, name: str, text: str) -> None:
    programme = load_programme(folder(tmp_path / "p", {name: text}, municipalities="all"))
    assert len(programme.records) == 357
    refused = of(programme, "4638")
    assert refused.error is not None
    assert refused.error.place.file == f"plans/{name}"
    assert (refused.plan, refused.starting, refused.municipality.name) == (None, False, "Høyanger")
    assert sum(record.starting for record in programme.records) == 356


def test_a_refused_plan_of_nobody_knows_comes_last(tmp_path: Path) -> None:
    programme = load_programme(folder(tmp_path / "p", {"a.yaml": "x", "b.yaml": draft() | {"municipality": "9998"}}, municipalities=["5601"]))
    assert [(record.number, record.error is None) for record in programme.records] == [("5601", True), ("", False), ("9998", False)]
    assert programme.records[1].municipality.name == "a"


def test_two_projects_of_a_municipality_are_two_records_but_not_with_one_id(tmp_path: Path) -> None:
    plans = {"a.yaml": draft(id="to"), "b.yaml": draft(id="en"), "c.yaml": draft(id="tre_a"), "d.yaml": draft(id="Tre-A")}
    programme = load_programme(folder(tmp_path / "p", plans, municipalities="all"))
    records = [record for record in programme.records if record.number == "4638"]
    assert [record.plan.project.id for record in records if record.plan] == ["en", "to"]
    assert [record.error.code for record in records if record.error] == ["E18", "E18"]
    assert "plans/c.yaml" in str(records[0].error or records[-1].error)


def test_warnings_go_with_the_record_and_errors_with_its_error(tmp_path: Path) -> None:
    plan = own_plan()
    put(plan, "project.vision", "TODO")
    record = load_programme(folder(tmp_path / "p", {"a.yaml": plan}, as_of="2026-11-23")).records[0]
    assert [found.code for found in record.findings] == ["W17"]
    put(plan, "project.end", "2020-01-01")
    record = load_programme(folder(tmp_path / "q", {"a.yaml": plan}, as_of="2026-11-23")).records[0]
    assert record.error is not None
    assert "W17" not in {found.code for found in record.error.findings}
    assert all(found.severity == "warning" for found in record.findings)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"end": "2023-01-01"}, "E04"),
        ({"start": "en dag"}, "E06"),
        ({"kommuner": "all"}, "E24"),
        ({"municipalities": "alle"}, "D02"),
        ({"municipalities": ["4683"]}, "E02"),
        ({"municipalities": ["4638", 4638]}, "D18"),
        ({"municipalities": [{"numer": "4638"}]}, "E01"),
        ({"language": "se"}, "E22"),
        ({"labels": {"gaols": "Mål"}}, "D17"),
        ({"gatherings": [{"id": "S1", "title": "x", "start": "2026-01-02", "end": "2026-01-01"}]}, "E21b"),
        ({"gatherings": [{"id": "S1", "title": "x", "start": "2026-01-02", "end": "2026-01-02", "programme": [{"day": "2026-01-03", "title": "y"}]}]}, "E21"),
        ({"gatherings": [{"id": "S1", "title": "x", "start": "2026-01-02", "end": "2026-01-02"}] * 2}, "E08"),
    ],
)
def test_a_wrong_programme_is_raised_with_its_line(tmp_path: Path, more: dict[str, Any], code: str) -> None:
    with pytest.raises(DataError) as caught:
        load_programme(folder(tmp_path / "p", **more))
    found = next(found for found in caught.value.findings if found.code == code)
    assert found.place.file == "programme.yaml"
    assert found.place.line > 0


def test_a_folder_without_a_programme_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        load_programme(tmp_path)
    assert (caught.value.code, caught.value.place.file) == ("D58", tmp_path.as_posix())
    assert "docautomat new" in caught.value.hint


def test_a_programme_is_also_found_by_its_file() -> None:
    assert load_programme(SAMPLES / "programme.yaml").templates == SAMPLES / "templates"


def test_a_record_and_its_error_can_be_sent_to_another_process(tmp_path: Path) -> None:
    programme = load_programme(folder(tmp_path / "p", {"a.yaml": own_plan(), "b.yaml": "x: ["}))
    again = pickle.loads(pickle.dumps(programme))
    assert again.records[0] == programme.records[0]
    assert str(again.records[1].error) == str(programme.records[1].error)


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [("programme", "et-annet", "D15"), ("project.start", "2023-01-01", "E05"), ("project.theme", "vær", "D01"), ("project.theme", "weather", "D16")],
)
def test_a_plan_is_held_against_its_programme(tmp_path: Path, path: str, value: str, code: str) -> None:
    plan = own_plan()
    put(plan, path, value)
    programme = load_programme(folder(tmp_path / "p", {"a.yaml": plan}, themes={"fulltime": "Heltid"}))
    record = programme.records[0]
    assert code in {found.code for found in (*record.findings, *(record.error.findings if record.error else ()))}


def test_the_status_date_is_the_runs_then_the_programmes_then_the_plans_then_the_reports(tmp_path: Path) -> None:
    plan = own_plan()
    run, programmes, plans, report, first = (date(2027, 1, 1), date(2026, 11, 23), date(2026, 11, 1), date(2026, 9, 25), date(2026, 2, 2))
    dated = load_programme(folder(tmp_path / "a", {"a.yaml": plan | {"as_of": plans}}, as_of=programmes, municipalities=["0301"]))
    assert dated.dated(run).day_of(of(dated, "4638")) == run
    assert dated.dated(None) is dated
    assert dated.day_of(of(dated, "4638")) == dated.day_of(of(dated, "0301")) == programmes
    undated = load_programme(folder(tmp_path / "b", {"a.yaml": plan | {"as_of": plans}}, municipalities=["0301"]))
    assert (undated.day_of(of(undated, "4638")), undated.day_of(of(undated, "0301"))) == (plans, date(2024, 1, 1))
    assert load_programme(folder(tmp_path / "c", {"a.yaml": plan})).day_of(of(undated, "4638")) == plans
    reported = load_programme(folder(tmp_path / "d", {"a.yaml": plan}))
    assert reported.day_of(reported.records[0]) == report
    put(plan, "project.reports", [])
    bare = load_programme(folder(tmp_path / "e", {"a.yaml": plan}))
    assert bare.day_of(bare.records[0]) == first


def test_another_day_judges_the_plans_again(tmp_path: Path) -> None:
    programme = load_programme(folder(tmp_path / "p", {"a.yaml": own_plan()}, as_of="2026-11-23"))
    assert programme.records[0].findings == ()
    assert {found.code for found in programme.dated(date(2027, 1, 15)).records[0].findings} == {"W04"}
    early = programme.dated(date(2026, 5, 1)).records[0]
    assert early.error is not None
    assert early.error.code == "E11"


def test_files_that_are_no_plans_are_left_alone(tmp_path: Path) -> None:
    path = folder(tmp_path / "p", {"a.yaml": own_plan(), ".hidden.yaml": "x: [", "~lock.yaml": "x: ["})
    (path / "plans" / "README.md").write_text("Les meg", encoding="utf-8")
    (path / "plans" / "old.yaml").mkdir()
    assert len(load_programme(path).records) == 1


def test_loading_takes_time_in_proportion_to_the_plans(tmp_path: Path) -> None:
    def seconds(name: str, count: int) -> float:
        path = folder(tmp_path / name, {f"{at}.yaml": draft(id=f"p{at}") for at in range(count)})
        before = time.process_time()
        load_programme(path)
        return time.process_time() - before

    seconds("warm", 5)
    assert seconds("many", 200) < 12 * seconds("few", 40) + 0.2


def test_a_document_among_the_plans_is_told_and_not_passed_over_in_silence(tmp_path: Path) -> None:
    made = folder(tmp_path / "p", {"a.yaml": own_plan()})
    for name in ("4638 milepælsplan.docx", "~$4638 milepælsplan.docx", "notat.md"):
        (made / "plans" / name).write_bytes(b"x")
    (found,) = [each for each in load_programme(made).findings if each.code == "W29"]
    assert (found.place.file, found.severity) == ("plans/4638 milepælsplan.docx", "warning")
    assert "docautomat collect" in found.hint
