"""Plans written back: some values change, everything else in the file stays."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from docautomat.errors import OutputError
from docautomat.plan.readers import read_data
from docautomat.plan.readers.text import TEXTS as FORMATS
from docautomat.plan.readers.text import parsed_text
from docautomat.plan.writers import GONE, apply, edited, new_yaml, plain
from docautomat.plan.writers.yaml_lines import NotPlainError, edit_lines
from docautomat.plan.writers.yaml_new import flow_yaml
from tests.plan.build import SAMPLES, sound_plan

DAY = datetime.date(2026, 12, 18)


def written(path: Path, *changes: tuple[tuple[str | int, ...], Any]) -> str:
    return edited(path, list(changes)).decode("utf-8")


@pytest.mark.parametrize("name", sorted(path.name for path in (SAMPLES / "plans").iterdir()))
def test_without_changes_yaml_stays_as_it_is(name: str) -> None:
    path = SAMPLES / "plans" / name
    assert written(path) == path.read_text(encoding="utf-8")


def test_only_the_line_of_a_changed_value_changes() -> None:
    path = SAMPLES / "plans" / "4638-hoyanger.yaml"
    before = path.read_text(encoding="utf-8").splitlines()
    after = written(path, (("project", "milestones", 3, "forecast"), DAY), (("project", "milestones", 3, "comment"), "Vi er i gang: «snart»")).splitlines()
    changed = [line for line in after if line not in before]
    assert changed == ["      forecast: 2026-12-18", "      comment: 'Vi er i gang: «snart»'"]
    assert len(after) == len(before) + 1


YAML = """\
# Planen vår
municipality: "0301"  # Oslo
project: {id: ny, title: 'Ny', start: 2026-01-01, end: 2027-06-01}
notes:
- 1.10
-   tid: 11:30
    svar: no   # ja eller nei
"""


def test_comments_quotation_marks_and_flow_stay(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(YAML, encoding="utf-8")
    assert written(path, (("project", "title"), "Nyare")) == YAML.replace("'Ny'", "'Nyare'")


def test_columns_that_the_library_would_close_stay(tmp_path: Path) -> None:
    path = tmp_path / "programme.yaml"
    path.write_text("themes:\n  a:      {nb: x}\n  longer: {nb: y}\nend: 1\n", encoding="utf-8")
    assert written(path, (("end",), 2)) == "themes:\n  a:      {nb: x}\n  longer: {nb: y}\nend: 2\n"


@pytest.mark.parametrize("suffix", [".yaml", ".json", ".toml"])
def test_items_and_mappings_are_added_and_removed_in_every_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"plan{suffix}"
    data = {"a": {"b": [1, 2]}, "gone": "x"}
    path.write_text(tomlkit.dumps(data) if suffix == ".toml" else json.dumps(data, indent=2), encoding="utf-8")
    changes = [(("a", "b", 2), 3), (("c", 0, "d"), "no"), (("c", 0, "day"), DAY), (("gone",), GONE), (("a", "more"), {"x": None, "y": ["0301"]})]
    path.write_bytes(edited(path, changes))
    value = read_data(path)
    assert value == {"a": {"b": [1, 2, 3], "more": {"y": ["0301"]}}, "c": [{"d": "no", "day": DAY if suffix == ".toml" else value["c"][0]["day"]}]}
    assert str(value["c"][0]["day"]) == "2026-12-18"


def test_line_ends_and_a_byte_order_mark_stay(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes("\ufeffa: 1\r\nb: 2\r\n".encode())
    assert edited(path, [(("b",), 3)]) == "\ufeffa: 1\r\nb: 3\r\n".encode()


def test_what_an_alias_would_change_elsewhere_too_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text("a: &x {n: 1}\nb: *x\n", encoding="utf-8")
    with pytest.raises(OutputError, match="without changing more of it") as caught:
        edited(path, [(("a", "n"), 2)])
    assert "anchors" in caught.value.hint


PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30)
TEXTS = PLAIN | st.sampled_from(["no", "0301", "1.10", "~", "- x", "a: b", "#x", "to\nlinjer\n"])
VALUES = TEXTS | st.integers(-1000, 10**9) | st.booleans() | st.dates(datetime.date(1900, 1, 1)) | st.lists(TEXTS, max_size=3)


@settings(deadline=None, max_examples=25)
@given(text=VALUES, suffix=st.sampled_from([".yaml", ".json", ".toml"]))
def test_any_value_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, text: Any, suffix: str) -> None:
    path = tmp_path_factory.mktemp("w") / f"plan{suffix}"
    plan = json.loads(json.dumps(sound_plan(), default=str))
    path.write_text(tomlkit.dumps(plan) if suffix == ".toml" else json.dumps(plan), encoding="utf-8")
    try:
        content = edited(path, [(("project", "milestones", 2, "comment"), text)])
    except OutputError:
        assert isinstance(text, str) or any("\x85" in part or "\u2028" in part for part in text)  # line ends of YAML 1.1 that no plain text holds
        return
    path.write_bytes(content)
    found = read_data(path)["project"]["milestones"][2]["comment"]
    assert found == text or str(found) == str(text)


def test_apply_makes_what_lies_on_the_way() -> None:
    tree: dict[str, Any] = {"a": None}
    apply(tree, [(("a", "b", 0, "c"), 1), (("a", "b", 1), 2), (("no",), GONE), (("no", 3), GONE)])
    assert tree == {"a": {"b": [{"c": 1}, 2]}}


@pytest.mark.parametrize("name", sorted(path.name for path in (SAMPLES / "plans").iterdir() if path.suffix == ".yaml"))
def test_what_a_tracker_and_an_approval_change_is_changed_where_it_stands(name: str) -> None:
    text = (SAMPLES / "plans" / name).read_text(encoding="utf-8")
    count = len(read_data(SAMPLES / "plans" / name)["project"]["milestones"])
    changes: list[tuple[tuple[str | int, ...], Any]] = [
        *((("project", "milestones", at, "comment"), f"Går bra: «{at}» – 50 % # ikkje ein kommentar 😊") for at in range(count)),
        (("project", "milestones", count), {"id": "M99"}),
        (("project", "milestones", count, "name"), "Ny milepæl"),
        (("project", "milestones", count, "planned"), DAY),
        (("approvals", 0), {"version": 1, "date": DAY, "by": "Ås: styret", "planned": {"M1": DAY}}),
    ]
    after = edit_lines(text, changes)
    wanted = plain(parsed_text(text, FORMATS[".yaml"]), ())
    apply(wanted, changes, plain)
    assert json.dumps(parsed_text(after, FORMATS[".yaml"]), default=str) == json.dumps(wanted, default=str)
    assert [line for line in text.splitlines() if line not in after.splitlines() and "comment:" not in line] == []


KEY = st.sampled_from(["a", "b", "c", "d"])
SCALAR = st.one_of(st.integers(-5, 5), st.booleans(), st.dates(), st.text("aæ:#-{}[],&*!|>'\"%@` \n😊0123", max_size=8))
TREE = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(KEY, inner, min_size=1, max_size=3),
    max_leaves=12,
)


@given(tree=st.dictionaries(KEY, TREE, min_size=1), data=st.data(), value=SCALAR, flow=st.booleans())
def test_a_change_where_it_stands_changes_that_and_nothing_else(tree: dict[str, Any], data: st.DataObject, value: Any, flow: bool) -> None:
    text = flow_yaml(tree) + "\n" if flow else new_yaml(tree, "Ein kommentar")
    if parsed_text(text, FORMATS[".yaml"]) != tree:
        return  # a text that YAML cannot hold as it is
    path: list[str | int] = []
    here: Any = tree
    while isinstance(here, dict | list) and (not path or data.draw(st.booleans())):
        part = data.draw(KEY if isinstance(here, dict) else st.integers(0, len(here)))
        path.append(part)
        if (part not in here) if isinstance(here, dict) else part == len(here):
            break
        here = here[part]
    wanted = plain(tree, ())
    apply(wanted, [(tuple(path), value)], plain)
    try:
        after = edit_lines(text, [(tuple(path), value)])
    except ValueError:
        return  # not plain: the library does it
    assert parsed_text(after, FORMATS[".yaml"]) == wanted


@pytest.mark.parametrize("text", ["a: |+\n  x\n\n", "a: 1\n...\n", "---\na: 1\n"])
def test_what_is_not_plain_is_left_to_the_library(text: str) -> None:
    with pytest.raises(NotPlainError):
        edit_lines(text, [(("c",), 1)])


@pytest.mark.parametrize("text", ["\n", "x\n\n", " \n x", "to\nlinjer", "to\nlinjer\n", "\n\nx"])
def test_texts_of_several_lines_are_written_so_that_others_can_follow(text: str) -> None:
    after = edit_lines(new_yaml({"a": text, "b": [text]}), [(("c",), 1)])
    assert parsed_text(after, FORMATS[".yaml"]) == {"a": text, "b": [text], "c": 1}
