import json
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from docautomat.errors import DataError, Finding
from docautomat.plan.readers import check_plan, load_plan, read_data
from docautomat.plan.readers.json_text import read_json
from docautomat.plan.readers.toml_text import read_toml
from docautomat.plan.readers.tree import UnreadableError
from docautomat.plan.readers.yaml_text import read_yaml, scalar
from tests.plan.build import SAMPLES, draft, plan_with, put, sound_plan, write

DRAFT = "municipality: 4638\nproject:\n  id: ny\n  title: Ny\n  start: 2026-01-01\n  end: 2027-01-01\n"


def found_in(tmp_path: Path, text: str | bytes, name: str = "plan.yaml") -> list[Finding]:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return check_plan(path)


@pytest.mark.parametrize("path", sorted((SAMPLES / "plans").iterdir()), ids=lambda path: path.name)
def test_the_samples_load(path: Path) -> None:
    assert load_plan(path).project.goals


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0301", "0301"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("Off", "Off"),
        ("11:30", "11:30"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("48", 48),
        ("-3", -3),
        ("11.2", 11.2),
        ("2026-04-03", date(2026, 4, 3)),
        ("2026-02-30", "2026-02-30"),
        ("true", True),
        ("~", None),
        ("", None),
    ],
)
def test_a_plain_scalar_is_never_guessed(text: str, value: Any) -> None:
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)
    assert read_yaml(f"key: {text}").value == {"key": value}
    assert read_yaml(f'key: "{text}"').value == {"key": text}


def test_keys_are_always_text() -> None:
    assert read_yaml("no: 1\n0301: 2\ntrue: 3\n").value == {"no": 1, "0301": 2, "true": 3}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    )
)
def test_json_reads_as_the_standard_library_reads_it(value: Any) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=2)):
        assert read_json(text).value == json.loads(text)


@given(st.text(st.characters(min_codepoint=32, blacklist_categories=("Cs", "Cc")), min_size=1))
def test_a_quoted_text_arrives_as_it_is(text: str) -> None:
    assert read_yaml(yaml.safe_dump({"key": text}, default_style='"', allow_unicode=True)).value == {"key": text}


@given(st.text(alphabet=" \t\n-:[]{},\"'#&*!|>%@`abc1", max_size=40))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    for read in (read_yaml, read_json, read_toml):
        try:
            read(text)
        except UnreadableError as error:
            assert 0 <= error.line <= text.count("\n") + 2  # noqa: PT017


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "D05", 1),
        ("# only a comment\n", "D05", 1),
        ("- a\n- b\n", "D05", 1),
        ("just text\n", "D05", 1),
        ("municipality: Bærum\n".encode("latin-1"), "D09", 1),
        ("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> other\n", "D10", 2),
        ("a:\n\tb: 1\n", "D11", 2),
        ("a: 1\nb: 2\na: 3\n", "D03", 3),
        ("a: {b: 1, b: 2}\n", "D03", 1),
        ("a: b: c\n", "D04", 1),
        ('a: "text\nb: 1\n', "D04", 1),
        ("a: [1, 2\nb: 3\n", "D04", 1),
        ("a: 1\n  b: 2\n", "D04", 2),
        ("a: @text\n", "D04", 1),
        ("a: !!python/object/apply:os.system [ls]\n", "D04", 1),
        ("a: 1\n---\nb: 2\n", "D04", 2),
        ("a: &x [*x]\n", "D04", 1),
        ("a: *nowhere\n", "D04", 1),
        ("? [a]\n: b\n", "D04", 1),
        ("a: \x01\n", "D04", 1),
        ("a: " + "[" * 100 + "]" * 100, "D12", 1),
        ("a: [" + "x," * 200_001 + "]", "D12", 1),
    ],
)
def test_a_file_that_is_no_plan_is_told_once_with_its_line(tmp_path: Path, text: str | bytes, code: str, line: int) -> None:
    found = found_in(tmp_path, text)
    assert [(each.code, each.place.line, each.severity) for each in found] == [(code, line, "error")]
    assert found[0].place.file == "plan.yaml"


def test_aliases_are_counted_as_often_as_they_are_used(tmp_path: Path) -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 8)]
    assert [each.code for each in found_in(tmp_path, "\n".join(rows))] == ["D12"]
    assert read_yaml("a: &a [1]\nb: [*a, *a]").value == {"a": [1], "b": [[1], [1]]}


@pytest.mark.parametrize(
    ("name", "text", "code", "line"),
    [
        ("plan.json", '{"a": 1,\n "a": 2}', "D03", 2),
        ("plan.json", '{"a": [1,\n 2', "D04", 2),
        ("plan.json", '{"a": NaN}', "D04", 1),
        ("plan.json", '{"a": 1} x', "D04", 1),
        ("plan.json", '{"a":\n "\\ud800"}', "D08", 2),
        ("plan.json", "{a: 1}", "D04", 1),
        ("plan.json", '{"a": "x}', "D04", 1),
        ("plan.json", "[" * 100, "D12", 1),
        ("plan.toml", "a = 1\na = 2\n", "D04", 2),
        ("plan.toml", "a = \n", "D04", 1),
        ("plan.txt", "a", "D14", 0),
    ],
)
def test_other_formats_are_refused_with_the_same_care(tmp_path: Path, name: str, text: str, code: str, line: int) -> None:
    assert [(each.code, each.place.line) for each in found_in(tmp_path, text, name)] == [(code, line)]


def test_times_in_toml_are_text_and_its_depth_is_bounded() -> None:
    assert read_toml("a = 11:30:00\nb = 2026-01-02\nc = 2026-01-02T03:04:05").value == {"a": "11:30:00", "b": date(2026, 1, 2), "c": "2026-01-02T03:04:05"}
    with pytest.raises(UnreadableError):
        read_toml("a = " + "[" * 60 + "]" * 60)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        load_plan(tmp_path / "nowhere.yaml")
    assert caught.value.code == "D13"


def test_the_same_plan_reads_the_same_from_all_formats(tmp_path: Path) -> None:
    data = draft(vision="Vi 😀 ler", reports=[{"period": "2026-Q1", "date": "2026-03-31"}])
    toml = 'municipality = "4638"\n[project]\nid = "ny"\ntitle = "Ny"\nstart = 2026-01-01\nend = 2027-06-01\nvision = "Vi 😀 ler"\n'
    toml += '[[project.reports]]\nperiod = "2026-Q1"\ndate = 2026-03-31\n'
    (tmp_path / "plan.toml").write_text(toml, encoding="utf-8")
    plans = [load_plan(write(tmp_path / "plan.yaml", data)), load_plan(write(tmp_path / "plan.json", data)), load_plan(tmp_path / "plan.toml")]
    assert plans[0] == plans[1] == plans[2]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    assert found_in(tmp_path, b"\xef\xbb\xbf" + DRAFT.replace("\n", "\r\n").encode()) == []


def test_every_fault_of_a_file_is_told_at_once_in_its_order(tmp_path: Path) -> None:
    plan = sound_plan()
    for path, value in {
        "project.bakgrunn": "x",
        "project.milestones[3].percent": "førti",
        "project.milestones[4].kind": "vedtak",
        "project.milestones[4].planned": "03.04.27",
        "project.milestones[5].criteria": "Vedtak",
        "project.milestones[6].responsible": "p77",
        "project.risks[0].probability": 9,
        "municipality.name": "Bergen",
    }.items():
        put(plan, path, value)
    with pytest.raises(DataError) as caught:
        load_plan(write(tmp_path / "plan.yaml", plan))
    told = [(found.code, found.place.path) for found in caught.value.findings]
    assert told == [
        ("E03", "municipality.name"),
        ("D01", "project.milestones[3].percent"),
        ("D02", "project.milestones[4].kind"),
        ("E06", "project.milestones[4].planned"),
        ("D01", "project.milestones[5].criteria"),
        ("E09", "project.milestones[6].responsible"),
        ("D01", "project.risks[0].probability"),
        ("E24", "project.bakgrunn"),
    ]
    assert [found.place.line for found in caught.value.findings] == sorted(found.place.line for found in caught.value.findings)


@pytest.mark.parametrize(
    ("path", "value", "code", "says"),
    [
        ("project.title", 1.1, "D01", "tekst i hermeteikn"),
        ("project.title", True, "D01", "tekst i hermeteikn"),
        ("project.title", "", "E01", "Tittel"),
        ("project.title", None, "E01", "manglar"),
        ("project.title", "a\u0001", "D08", "U+0001"),
        ("project.id", "nærvær", "D01", "id av bokstavane"),
        ("project.start", 45000, "E06", "45000"),
        ("project.start", "03.04.26", "E06", "fire siffer"),
        ("project.start", "31.02.2026", "E06", "eintydig"),
        ("project.start", "2026-01-01T12:00:00", "E06", "eintydig"),
        ("project.goals[0].baseline", 1e300, "D07", "for stort"),
        ("project.goals[0].baseline", True, "D01", "eit tal"),
        ("project.goals", {"a": 1}, "D01", "ei liste"),
        ("project.values[0]", "Respekt", "D01", "felt med namn"),
        ("project.milestones[0].percent", 33.5, "E13", "M1"),
        ("project.milestones[0].percent", True, "D01", "heilt tal"),
        ("project.status", None, "E01", "manglar"),
        ("project.milstones", [], "E24", "Meinte du «milestones»?"),
        ("project.Bakgrunn", "x", "E24", "Meinte du «background»?"),
        ("project.goals[0].må", "x", "E24", "Ukjent felt «må»."),
        ("example", "yes", "D01", "true eller false"),
        ("schema", "docautomat.plan/2", "D02", "docautomat.plan/1"),
    ],
)
def test_a_wrong_field_is_told_in_the_plans_language(tmp_path: Path, path: str, value: Any, code: str, says: str) -> None:
    plan = sound_plan()
    put(plan, path, value)
    found = check_plan(write(tmp_path / "plan.json", plan))
    assert [each.code for each in found if each.severity == "error"] == [code]
    assert says in f"{found[0].message} {found[0].hint}"
    assert found[0].place.path == path


def test_norwegian_dates_and_whole_numbers_as_text_are_understood(tmp_path: Path) -> None:
    plan = load_plan(write(tmp_path / "plan.yaml", draft(start="3.4.2026", end="01.12.2026", title=2026, case_number="0123")))
    assert (plan.project.start, plan.project.end) == (date(2026, 4, 3), date(2026, 12, 1))
    assert (plan.project.title, plan.project.case_number) == ("2026", "0123")


def test_a_list_may_be_left_empty_and_so_may_an_optional_text(tmp_path: Path) -> None:
    plan = load_plan(write(tmp_path / "plan.yaml", draft(goals=None, reports=None, vision=None, background="  ")))
    assert (plan.project.goals, plan.project.reports, plan.project.vision, plan.project.background) == ((), (), None, None)


@pytest.mark.parametrize(("given", "told"), [("number: 301", True), ("number: '301'", True), ("number: 0301", False), ("number: '0301'", False)])
def test_a_lost_leading_zero_is_put_back_and_told(tmp_path: Path, given: str, told: bool) -> None:
    found = found_in(tmp_path, DRAFT.replace("municipality: 4638", "municipality: {" + given + "}"))
    assert [each.code for each in found] == (["D06"] if told else [])
    assert load_plan(tmp_path / "plan.yaml").municipality.number == "0301"


@pytest.mark.parametrize(
    ("head", "says"),
    [("language: nb", "Ukjent felt"), ("language: nn", "Meinte du"), ("language: en", "Unknown field"), ("example: true", "Meinte du")],
)
def test_the_language_comes_from_the_plan_else_from_the_municipality(tmp_path: Path, head: str, says: str) -> None:
    assert says in found_in(tmp_path, f"{head}\n{DRAFT}  visjon: x\n")[0].message


def test_a_syntax_error_is_told_in_the_language_the_file_asks_for(tmp_path: Path) -> None:
    assert "Fila kan ikkje lesast" in found_in(tmp_path, f"language: nn\n{DRAFT}  vision: a: b\n")[0].message
    assert "The file cannot be read" in found_in(tmp_path, f"language: en\n{DRAFT}  vision: a: b\n")[0].message


def test_data_for_a_template_comes_from_a_file_or_a_stream(tmp_path: Path) -> None:
    path = write(tmp_path / "data.yaml", {"name": "Høyanger", "rows": [1, 2]})
    assert read_data(path) == read_data(BytesIO(b'{"name": "H\xc3\xb8yanger", "rows": [1, 2]}')) == {"name": "Høyanger", "rows": [1, 2]}
    with pytest.raises(DataError, match="line 2"):
        read_data(BytesIO(b"a: 1\na: 2\n"))


def test_a_plan_cannot_be_changed() -> None:
    from pydantic import ValidationError

    plan = load_plan(SAMPLES / "plans" / "4638-hoyanger.yaml")
    with pytest.raises(ValidationError):
        plan.project.title = "Noko anna"  # type: ignore[misc]


def test_errors_pickle() -> None:
    import pickle

    with pytest.raises(DataError) as caught:
        load_plan("nowhere.yaml")
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.findings == caught.value.findings


def test_the_json_schema_can_be_written() -> None:
    from docautomat.plan.model import Plan, Programme

    for model in (Plan, Programme):
        assert json.dumps(model.model_json_schema())


def test_warnings_do_not_keep_a_plan_from_loading(tmp_path: Path) -> None:
    path = write(tmp_path / "plan.yaml", plan_with(vision="TODO"))
    assert [found.code for found in check_plan(path)] == ["W17"]
    assert load_plan(path).project.vision == "TODO"
