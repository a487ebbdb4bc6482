"""Timelines: what the data mean, and where everything stands in the frame."""

from __future__ import annotations

import datetime

import pytest

from docautomat.markup.timelines import arranged
from docautomat.values import RefusedValueError
from docautomat.values.timelines import Point, Timeline

NAMES = {"at": "due", "text": "name", "mark": "marker"}


def line(*shares: float, text: str = "Midtveisvurdering", flag: str = "Resultater") -> Timeline:
    return Timeline([Point(share, "ring", "01.01.2027", text) for share in shares], flag=flag)


def test_records_become_points_in_the_order_of_their_dates() -> None:
    items = [
        {"due": datetime.date(2027, 1, 1), "name": "Later", "marker": "ring"},
        {"due": datetime.date(2026, 1, 1), "name": "First", "marker": "dot"},
        {"due": datetime.date(2030, 1, 1), "name": "Outside", "marker": "diamond"},
    ]
    made = Timeline.of(items, datetime.date(2026, 1, 1), datetime.date(2028, 1, 1), NAMES, head=str)
    assert [(point.text, point.mark) for point in made.points] == [("First", "dot"), ("Later", "ring"), ("Outside", "diamond")]
    assert [round(point.share, 1) for point in made.points] == [0.0, 0.5, 1.0]
    assert made.plain() == "2026-01-01 First; 2027-01-01 Later; 2030-01-01 Outside"


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([3], "made of records"),
        ([{"due": None, "name": "x"}], "item 1 has no 'due'"),
        ([{"due": 1, "name": "x", "marker": "star"}], "'star' is no mark"),
        ([{"due": "soon", "name": "x"}], "stands nowhere between"),
        ([{"due": 1, "name": "x"}] * 61, "at most 60 points"),
    ],
)
def test_what_is_no_point_is_refused(items: list[object], message: str) -> None:
    with pytest.raises(RefusedValueError, match=message):
        Timeline.of(items, 0, 10, NAMES)


def test_a_size_must_be_one() -> None:
    with pytest.raises(RefusedValueError, match="no size of text"):
        Timeline([], size=2)


def test_its_colour_is_one_of_the_theme() -> None:
    assert [Timeline([], colour=name).colour for name in ("Accent 2", "text 1", "folHlink")] == ["accent2", "tx1", "folHlink"]
    with pytest.raises(RefusedValueError, match="'red' is no colour of the theme"):
        Timeline([], colour="red")


@pytest.mark.parametrize(
    "shares",
    [(), (0.5,), (0, 1), tuple(at / 11 for at in range(12)), (0.1,) * 12, (1.0,) * 12, tuple(0.9 + at / 300 for at in range(30))],
    ids=["none", "one", "ends", "twelve", "same day", "last day", "thirty late"],
)
@pytest.mark.parametrize("text", ["Kort", "Arbeidsmiljøtiltakene er gjennomført i alle enheter og evaluert", "Øyeblikkelighjelpsdøgnenhetsplasser" * 3])
def test_no_label_covers_another_and_none_leaves_the_frame(shares: tuple[float, ...], text: str) -> None:
    plan = arranged(line(*shares, text=text), 740)
    assert len(plan.labels) == len(shares)
    for label in plan.labels:
        assert label.left >= 0
        assert label.left + label.width <= 740 + 0.01
        assert label.top >= -0.01
        assert label.top + label.height <= plan.height + 0.01
        assert len(label.lines) <= 2
        assert label.above == (label.top + label.height <= plan.line)
        assert 0 < label.x < plan.end
    for number, label in enumerate(plan.labels):
        for other in plan.labels[number + 1 :]:
            apart = label.left + label.width <= other.left or other.left + other.width <= label.left
            assert apart or label.top + label.height <= other.top + 0.01 or other.top + other.height <= label.top + 0.01


def test_what_has_room_is_whole_and_the_rest_is_cut_with_an_ellipsis() -> None:
    (short,) = arranged(line(0.2, text="Ny rutine er i bruk"), 740).labels
    (long,) = arranged(line(0.2, text="Ny rutine er i bruk i alle enheter, " * 5), 740).labels
    assert " ".join(short.lines) == "Ny rutine er i bruk"
    assert long.lines[-1].endswith("…")
