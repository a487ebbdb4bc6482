"""Where lines break, and how much fits."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docautomat.markup.fitting.boxes import Area
from docautomat.markup.fitting.faces import Face, Faces
from docautomat.markup.fitting.flow import Cut, fill, needed
from docautomat.markup.fitting.geometry import text_rectangle
from docautomat.markup.fitting.inheritance import DEFAULTS
from docautomat.markup.fitting.lines import Paragraph, Run, Words, break_lines


class _Square(dict[str, float]):
    def __missing__(self, key: str) -> float:
        return 1 / 1.004


SQUARE = Face(_Square(), 1.2)
"""A font whose characters are all as wide as high."""


def paragraph(*texts: str, size: float = 10, face: Face = SQUARE, **properties: object) -> Paragraph:
    return Paragraph({**DEFAULTS, **properties}, [Run(text, face, size) for text in texts], (size, size * face.line))


def lines(room: float, *texts: str, scale: float = 1.0, **properties: object) -> list[str]:
    one = paragraph(*texts, **properties)
    ends = [0, *(line.end for line in break_lines(one, room, scale))]
    return [one.text[start:end] for start, end in itertools.pairwise(ends)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["one two three"], ["one two ", "three"]),
        (["one two thr", "ee four"], ["one two ", "three ", "four"]),
        (["one", " two", "-x"], ["one two-", "x"]),
        (["abcdefghijkl"], ["abcdefgh", "ijkl"]),
        (["ab abcdefghijkl"], ["ab ", "abcdefgh", "ijkl"]),
        (["one", "\n", "two"], ["one\n", "two"]),
        (["one", "\n"], ["one\n", ""]),
        (["日本語日本語日本語日"], ["日本語日本語日本", "語日"]),
        (["one\u00a0two three"], ["one\u00a0two ", "three"]),
        ([], [""]),
    ],
)
def test_where_lines_break(texts: list[str], expected: list[str]) -> None:
    assert lines(80.01, *texts) == expected


def test_smaller_text_breaks_later_and_margins_break_sooner() -> None:
    assert lines(80.01, "one two three", scale=0.6) == ["one two three"]
    assert lines(80.01, "one two three", left=30.0, indent=-30.0) == ["one two ", "three"]
    assert lines(80.01, "one two three", left=30.0) == ["one ", "two ", "three"]


def test_what_text_needs() -> None:
    area = Area(width=80.01, height=30)
    texts = [paragraph("one two three", after=("pts", 6.0)), paragraph("four", before=("pct", 0.5))]
    need = needed(texts, area)
    assert need.height == pytest.approx(3 * 12 + 6 + 6)
    assert not need.fits
    assert fill(texts, area) == Cut(0, 13, 2, 0.0)
    assert fill(texts, Area(width=80.01, height=24, columns=2)) is None
    assert needed(texts, Area(width=80.01, height=24, columns=2)).fits
    assert needed(texts[:1], area, 1.0, 0.2).height == pytest.approx(24 * 0.8)
    assert not needed(texts, Area(width=80.01, height=100, wrap=False)).fits


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.sampled_from("ab -\t日é"), max_size=60), max_size=5), st.floats(5, 200), st.floats(0.25, 1))
def test_lines_take_up_the_whole_text_and_no_more_than_their_width(texts: list[str], room: float, scale: float) -> None:
    one = paragraph(*texts, face=Faces().find("Calibri", False, False))
    found = break_lines(one, room, scale)
    assert found[-1].end == one.length
    assert all(before.end <= after.end for before, after in itertools.pairwise(found))
    assert all(line.width <= max(room, 12) + 73 for line in found)


@pytest.mark.parametrize(
    ("geometry", "adjustments", "expected"),
    [
        ("rect", {}, (0, 0, 200, 100)),
        ("ellipse", {}, (29.3, 14.6, 170.7, 85.4)),
        ("roundRect", {}, (4.9, 4.9, 195.1, 95.1)),
        ("roundRect", {"adj": 50_000}, (14.6, 14.6, 185.4, 85.4)),
        ("triangle", {}, (50, 50, 150, 100)),
        ("diamond", {}, (50, 25, 150, 75)),
        ("rightArrow", {}, (0, 25, 175, 75)),
        ("homePlate", {}, (0, 0, 175, 100)),
        ("hexagon", {}, (25, 12.5, 175, 87.5)),
        ("nothing known", {}, (0, 0, 200, 100)),
    ],
)
def test_where_text_stands_in_a_shape(geometry: str, adjustments: dict[str, float], expected: tuple[float, ...]) -> None:
    assert text_rectangle(geometry, adjustments, 200, 100) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("room", [1.0, 12.5, 40.0, 61.0, 133.0, 1000.0])
@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "ord",
        "\n",
        "a\n\nb\n",
        "ord og fleire ord i ei linje",
        "eit-langt-ord  med-bindestrekar",
        "x" * 90,
        "a " + "x" * 30 + " b",
        "tab\tog\t\tfleire",
        "日本語のテキスト",
        "slutt \n start",
    ],
)
def test_words_of_one_font_are_counted_as_they_break(text: str, room: float) -> None:
    face = Faces().find("Calibri", bold=False, italic=False)
    runs = [Run(piece, face, 11) for piece in re.split("(\n)", text) if piece]
    lines = break_lines(Paragraph({"left": 0.0, "right": 0.0, "indent": 0.0}, runs, (11, 13.4)), room)
    words = Words(face, 11)
    assert words.count(text, room) == words.count(text, room) == len(lines)
