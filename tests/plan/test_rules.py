import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docautomat.plan.identity_numbers import holds_identity_number, without_identity_numbers
from docautomat.plan.municipalities import former_numbers, register
from docautomat.plan.readers import check_plan, load_plan
from docautomat.plan.readers.plans import judged
from docautomat.plan.readers.tree import Tree
from docautomat.plan.rules import RULES, Subject, plan_faults
from docautomat.plan.rules.dates import _holidays
from tests.plan.build import AS_OF, REMOVE, draft, put, sound_plan, write

P = "project."
M = "project.milestones"


def codes(tmp_path: Path, plan: Any) -> list[str]:
    return [found.code for found in check_plan(write(tmp_path / "plan.yaml", plan), as_of=AS_OF)]


def test_a_sound_plan_gives_no_finding(tmp_path: Path) -> None:
    assert codes(tmp_path, sound_plan()) == []


def test_a_draft_needs_five_fields_only(tmp_path: Path) -> None:
    assert codes(tmp_path, draft()) == []


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (P + "background", REMOVE, "E01"),
        (P + "goals", [], "E01"),
        (M + "[4].planned", REMOVE, "E01"),
        (M + "[4].condition", REMOVE, "E01"),
        (M + "[4].responsible", REMOVE, "E01"),
        (P + "team[1].role", "member", "E01"),
        ("municipality.number", "4683", "E02"),
        ("municipality.number", "1507", "E02c"),
        (P + "goals[0].group_size", 4, "E35"),
        ("retention_date", "2026-11-22", "W35"),
        ("approvals", [{"version": 1, "date": "2026-02-01", "planned": {"M2": "2026-01-01"}}], "E25"),
        ("municipality.name", "Bergen", "E03"),
        (P + "end", "2026-02-01", "E04"),
        (M + "[7].planned", "2028-01-10", "E07"),
        (P + "goals[1].id", "G1", "E08"),
        (P + "risks[0].responsible", "p9", "E09"),
        (P + "reports[1].author", "p9", "E09"),
        (P + "goals[0].owner_after", "p9", "E09"),
        (M + "[4].depends_on", ["M99"], "E10"),
        (M + "[1].depends_on", ["M2"], "E10b"),
        (M + "[0].depends_on", ["M8"], "E10b"),
        (M + "[0].actual", "2026-12-24", "E11"),
        (M + "[0].percent", 90, "E12"),
        (M + "[0].percent", 101, "E13"),
        (M + "[4].start", "2027-04-01", "E14"),
        (M + "[4].result_path", "X", "E15"),
        (P + "goals[0].target", 11.2, "E16"),
        (P + "goals[0].target", 12, "E16b"),
        (P + "goals[0].target", "mye lavere", "E16c"),
        (P + "goals[0].due", "2026-01-31", "E17"),
        (P + "reports[1].period", "2026-Q2", "E19"),
        (P + "reports[0].date", "2026-01-05", "E19b"),
        (P + "reports[0].milestones[0].id", "M99", "W23"),
        (P + "reports[0]", {"period": "2026-Q2", "date": "2026-06-19", "milestones": [{"id": "M99"}]}, "E20"),
        (P + "reports[0].measurements", [{"goal": "G9", "date": "2026-06-01", "value": 1}], "E20"),
        (P + "closing", {"goal_results": [{"goal": "G9"}]}, "E20b"),
        (P + "closing", {"what_now": {"tell": [{"audience": "Alle", "responsible": "p9"}]}}, "E09"),
        (P + "closing", {"what_now": {"actions": [{"what": "Alt", "responsible": "p9"}]}}, "E09"),
        (P + "closing", {"handover": {"owner": "p9"}}, "E09"),
        (P + "values[0].text", "Ord " * 30, "W08b"),
        ("language", "se", "E22"),
        (P + "vision", "Ring 010101 12377", "E23"),
        (P + "milstones", [], "E24"),
        (M + "[4].planned", "2027-03-13", "W01"),
        (M + "[4].planned", "2027-03-26", "W01"),
        (M + "[4].planned", "2027-07-06", "W02"),
        (M + "[4].planned", "2026-11-16", "W03"),
        (M + "[3].forecast", "2026-11-20", "W04"),
        (M + "[3].forecast", REMOVE, "W05"),
        (M + "[3].status", "green", "W06"),
        (M + "[7].forecast", "2027-12-01", "W07"),
        (P + "benefits[]", "Et fjerde punkt", "W08"),
        (P + "background", "Ord " * 60, "W08b"),
        (P + "goals[0].due", "2028-02-01", "W13"),
        (P + "team[4].name", "Mari Sæterøy (fiktiv)", "W15"),
        (P + "vision", "TODO", "W17"),
        (P + "vision", "Vi i <kommune> ler", "W17"),
        (P + "trigger", "xx", "W17"),
        (P + "vision", "SjÃ¸lv om", "W20"),
        (P + "vision", "a\u030arlig", "W20"),
        (M + "[4].percent", 100, "W22"),
        (P + "vision", "Hva gjør vi når vi ikke får nok folk?", "W09"),
        ("language", "nb", "W10"),
        ("municipality.logo", {"file": "logo.png"}, "W11"),
        ("municipality.logo", {"file": "logo.png", "alt": "logo.png"}, "W11"),
        (P + "image", {"file": "fjord.png"}, "W11"),
        (P + "image", {"file": "fjord.png", "alt": "fjord.png"}, "W11"),
        (P + "team[1].email", "arne@gmail.com", "W12"),
        (P + "team[1].unit", "Personal, arne@kommune.example", "W12"),
        (P + "team[1].unit", "Personal, 912 34 567", "W12"),
        (P + "vision", "Ring oss på tlf. 57712345", "W12"),
        ("approvals", [{"version": 1, "date": "2026-02-01", "planned": {"M99": "2026-03-01"}}], "W23"),
        (P + "background", "Fråværet er høgt.", "A01a"),
        (P + "trigger", REMOVE, "A01a"),
        (P + "stakeholders[2].involvement", REMOVE, "A01b"),
        (P + "stakeholders", [{"name": "Tilsette"}], "A01c"),
        (M + "[0].kind", "milestone", "A02a"),
        (P + "result_paths[0].dimension", REMOVE, "A02b"),
        (P + "goals[0].baseline", REMOVE, "A03a"),
        (P + "goals[0].text", "Betre arbeidsmiljø i barnehagane", "A03b"),
        (P + "goals[2].horizon", "short_term", "A03c"),
        (P + "team[0].role", "member", "A04a"),
        (P + "team[4].tasks", [], "A04b"),
        (M + "[4].planned", "2026-12-01", "A05c"),
        (P + "reports", [{"period": "2026-Q2", "date": "2026-06-19"}], "A06a"),
        (P + "goals[0].measurements", [], "A06b"),
        (P + "reports", [], "A06c"),
        (M + "[3].action", REMOVE, "A07"),
        (P + "team[5].party", REMOVE, "A08"),
        (P + "communication[1].scope", "internal", "A09"),
        (P + "status", "completed", "A09"),
        (M + "[7].kind", "milestone", "A10a"),
        (P + "goals[1].owner_after", REMOVE, "A10b"),
    ],
)
def test_one_thing_wrong_gives_its_code_at_its_place(tmp_path: Path, path: str, value: Any, code: str) -> None:
    plan = sound_plan()
    put(plan, path, value)
    found = [each for each in check_plan(write(tmp_path / "plan.yaml", plan), as_of=AS_OF) if each.code == code]
    assert found, codes(tmp_path, plan)
    assert found[0].severity == {"E": "error", "W": "warning", "A": "advice"}[code[0]]
    assert found[0].place.line > 0
    assert "{" not in str(found[0])


@pytest.mark.parametrize(
    ("number", "language", "told"),
    [
        ("1416", "nn", "Kommunenummer 1416 gjekk ut 01.01.2020. Høyanger har no nummer 4638. (Skriv 4638 i planen.)"),
        ("3001", "nb", "Kommunenummer 3001 gikk ut 01.01.2024. Halden har nå nummer 3101. (Skriv 3101 i planen.)"),
        ("0231", "en", "Municipality number 0231 expired on 2020-01-01. Lillestrøm now has the number 3205. (Write 3205 in the plan.)"),
    ],
)
def test_an_expired_number_with_one_successor_is_taken_as_today_s_and_told(tmp_path: Path, number: str, language: str, told: str) -> None:
    plan = sound_plan()
    put(plan, "municipality.number", number)
    put(plan, "municipality.name", REMOVE)
    put(plan, "language", language)
    path = write(tmp_path / "plan.yaml", plan)
    found = [each for each in check_plan(path, as_of=AS_OF) if each.code == "E02b"]
    assert [(each.severity, each.place.path) for each in found] == [("warning", "municipality.number")]
    assert str(found[0]).endswith(told)
    assert load_plan(path).municipality.number != number


def test_the_name_that_a_former_number_had_is_accepted(tmp_path: Path) -> None:
    plan = sound_plan()
    put(plan, "municipality.number", "0231")
    put(plan, "municipality.name", "Skedsmo")
    assert "E03" not in codes(tmp_path, plan)
    put(plan, "municipality.name", "Bergen")
    assert "E03" in codes(tmp_path, plan)


def test_a_divided_municipality_is_refused_with_the_choices(tmp_path: Path) -> None:
    plan = sound_plan()
    put(plan, "municipality.number", "5012")
    (found,) = [each for each in check_plan(write(tmp_path / "plan.yaml", plan), as_of=AS_OF) if each.code == "E02c"]
    assert "5055 Heim, 5056 Hitra eller 5059 Orkland" in found.message


def test_every_former_number_leads_to_the_register() -> None:
    for former in former_numbers().values():
        assert former.number not in register()
        assert former.successors
        assert all(successor in register() for successor in former.successors)


def test_a_planned_date_is_measured_against_the_last_approval(tmp_path: Path) -> None:
    plan = sound_plan()
    milestone = plan["project"]["milestones"][4]
    approvals = [{"version": 1, "date": "2026-02-01", "planned": {milestone["id"]: "2020-01-01"}}]
    put(plan, "approvals", approvals)
    (found,) = [each for each in check_plan(write(tmp_path / "plan.yaml", plan), as_of=AS_OF) if each.code == "E25"]
    assert found.place.path == "project.milestones[4].planned"
    assert found.place.line > 0
    put(plan, "approvals", [*approvals, {"version": 2, "date": "2026-03-01", "by": "Styringsgruppa", "planned": {milestone["id"]: str(milestone["planned"])}}])
    assert codes(tmp_path, plan) == []


@pytest.mark.parametrize(("path", "value"), [(M + "[3].status_reason", "Vi tar det igjen"), (M + "[3].status", "red"), (M + "[3].status", "unknown")])
def test_an_own_status_with_a_reason_or_a_worse_one_is_left_alone(tmp_path: Path, path: str, value: str) -> None:
    plan = sound_plan()
    put(plan, M + "[3].status", "green")
    put(plan, path, value)
    assert "W06" not in codes(tmp_path, plan)


def test_a_planned_project_has_at_least_two_milestones_that_count(tmp_path: Path) -> None:
    plan = sound_plan()
    put(plan, M, plan["project"]["milestones"][:2])
    put(plan, P + "reports", [])
    assert "E01b" not in codes(tmp_path, plan)
    put(plan, M + "[1].status", "cancelled")
    assert codes(tmp_path, plan)[0] == "E01b"


def test_a_cancelled_milestone_is_not_judged(tmp_path: Path) -> None:
    plan = sound_plan()
    put(plan, M + "[3].forecast", REMOVE)
    put(plan, M + "[3].status", "cancelled")
    assert codes(tmp_path, plan) == []


def test_a_completed_project_answers_the_four_questions(tmp_path: Path) -> None:
    plan = sound_plan()
    put(plan, P + "status", "completed")
    assert codes(tmp_path, plan).count("W19") == 4
    put(plan, P + "closing", {"what_we_did": ["a"], "what_we_learned": ["b"], "what_was_smart": ["c"], "what_now": {"actions": [{"what": "d"}]}})
    assert codes(tmp_path, plan).count("W19") == 0


@pytest.mark.parametrize(("end", "code"), [("2026-02-01", "W18b"), ("2026-02-20", "W18"), ("2031-01-01", "W18"), ("2026-05-01", None)])
def test_an_odd_duration_is_asked_about(tmp_path: Path, end: str, code: str | None) -> None:
    assert codes(tmp_path, draft(end=end)) == ([code] if code else [])


def test_a_rule_that_needs_a_day_finds_nothing_without_one() -> None:
    from docautomat.plan.model import Plan

    plan = Plan.model_validate(draft(milestones=[{"id": "M1", "name": "a", "planned": "2026-02-03", "actual": "2026-02-03", "percent": 100}]))
    assert list(plan_faults(Subject(plan=plan, language="nn"))) == []


@pytest.mark.parametrize("day", ["2026-04-02", "2026-04-03", "2026-04-05", "2026-04-06", "2026-05-14", "2026-05-25", "2027-03-26", "2027-05-17", "2028-12-25"])
def test_easter_moves_the_holidays(day: str) -> None:
    from datetime import date

    found = date.fromisoformat(day)
    assert found in _holidays(found.year)
    assert len(_holidays(found.year)) in {11, 12}


@pytest.mark.parametrize(
    ("digits", "valid"), [("01010112377", True), ("01010112378", False), ("41010112371", False), ("99010112377", False), ("12345678901", False)]
)
def test_an_identity_number_is_known_by_its_check_digits(digits: str, valid: bool) -> None:
    assert holds_identity_number(digits) is valid
    assert (without_identity_numbers(f"nr {digits}.") == "nr •••••••••••.") is valid


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, part in parts for found in _paths(part, (*path, key)))][0 if path else 1 :]


SOUND = sound_plan()
ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.dates()
    | st.lists(st.text(max_size=3), max_size=3)
    | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(_paths(SOUND)), ANYTHING)
def test_whatever_stands_anywhere_there_is_a_plan_or_a_finding_that_names_its_place(path: tuple[Any, ...], value: Any) -> None:
    tree = Tree()
    tree.value = copy.deepcopy(SOUND)
    parent = tree.value
    for part in path[:-1]:
        parent = parent[part]
    parent[path[-1]] = value
    read = judged(tree, "plan.yaml", as_of=AS_OF)
    assert read.plan is not None or read.errors
    for found in read.findings:
        assert found.place.path
        assert found.message


def test_every_rule_is_documented_with_its_codes() -> None:
    for rule in RULES:
        assert rule.__doc__
        assert rule.__doc__.split(":", maxsplit=1)[0].replace(",", "").split()[0][0] in "EWD"


def test_one_person_with_too_many_milestones_and_nothing_to_celebrate_are_told(tmp_path: Path) -> None:
    plan = sound_plan()
    for milestone in plan["project"]["milestones"]:
        milestone |= {"responsible": "p4", "celebrate": None}
    assert codes(tmp_path, plan) == ["A05d", "A04c"]


def test_five_milestones_too_many_are_told(tmp_path: Path) -> None:
    plan = sound_plan()
    one = plan["project"]["milestones"][7]
    put(plan, M, [*plan["project"]["milestones"], *({**one, "id": f"X{n}", "name": f"Nr. {n}"} for n in range(5))])
    assert "A05a" in codes(tmp_path, plan)


@pytest.mark.parametrize("text", ["Saksnummer 26/00456", "Budsjettet er 45 000 000 kroner", "Tal frå 2024 2025 2026", "12 34 56 78", "Rom 2.104, 28.04.2026"])
def test_numbers_that_are_no_telephone_numbers(tmp_path: Path, text: str) -> None:
    plan = sound_plan()
    put(plan, P + "vision", text)
    assert "W12" not in codes(tmp_path, plan)


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("nn", "Vi ikke vet hvem som kommer", True),
        ("nn", "Prosjektet «Hva nå?» er forankra", False),
        ("nn", "Ikke", False),
        ("nb", "Vi veit ikkje kven som kjem", True),
        ("nb", "Sámi giella og Nord-Aurdal ein stad", False),
        ("en", "Vi veit ikkje kven som kjem", False),
    ],
)
def test_the_other_written_standard_is_told_where_a_text_is_clearly_in_it(tmp_path: Path, language: str, text: str, told: bool) -> None:
    plan = draft(vision=text)
    put(plan, "language", language)
    assert ("W09" in codes(tmp_path, plan)) == told


def test_a_neutral_municipality_may_be_written_to_in_either_standard(tmp_path: Path) -> None:
    neutral = next(entry.number for entry in register().values() if entry.language_form == "nøytral")
    for language in ("nb", "nn", "en"):
        plan = draft() | {"municipality": neutral, "language": language}
        assert codes(tmp_path, plan) == []


def test_a_sender_that_is_not_the_state_chooses_its_standard() -> None:
    from docautomat.plan.model import Plan, Programme

    plan = Plan.model_validate(draft())
    programme = Programme.model_validate({"id": "p", "name": "P", "start": "2020-01-01", "end": "2030-01-01", "state_sender": False})
    assert list(plan_faults(Subject(plan=plan, programme=programme, language="nb"))) == []
    assert [fault.code for fault in plan_faults(Subject(plan=plan, language="nb"))] == ["W10"]


def test_a_stopped_project_and_a_draft_get_no_advice(tmp_path: Path) -> None:
    plan = sound_plan()
    put(plan, P + "communication", [])
    assert codes(tmp_path, plan) == ["A09"]
    for status in ("stopped", "draft"):
        put(plan, P + "status", status)
        assert codes(tmp_path, plan) == []


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_rule_has_words_in_every_language(language: str) -> None:
    from docautomat.plan.messages import _messages

    for code, row in _messages().items():
        assert row[language], code
        assert code == "E02b" or row["severity"] == {"E": "error", "W": "warning", "A": "advice"}.get(code[0], row["severity"])
