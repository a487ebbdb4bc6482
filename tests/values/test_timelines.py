"""Timelines: what the data mean, and where everything stands in the frame."""

from __future__ import annotations

import datetime

import pytest

from docautomat.markup.journeys import spread
from docautomat.markup.sketches import sketched
from docautomat.markup.strokes import Stroke, Text
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


@pytest.mark.parametrize("count", [1, 2, 4, 5, 8, 12])
@pytest.mark.parametrize("text", ["Kort", "Arbeidsmiljøtiltakene er gjennomført i alle enheter og evaluert"])
def test_no_label_reaches_over_the_flag(count: int, text: str) -> None:
    timeline = line(*((at + 1) / count for at in range(count)), text=text)
    texts = [part for part in sketched(timeline, 740, 0, 9.5).parts if isinstance(part, Text)]
    (flag,) = (part for part in texts if part.name == "Flag")
    for part in texts:
        left, top, width, high = part.box
        beside = left + width <= flag.box[0] or top + high <= flag.box[1] or top >= flag.box[1] + flag.box[3]
        assert part is flag or beside, part


def test_no_label_near_the_line_covers_the_leader_to_one_far_from_it() -> None:
    labels = arranged(line(*(at / 12 for at in range(12)), text="Arbeidsmiljøtiltakene er gjennomført i alle enheter"), 740).labels
    for above in (True, False):
        side = [label for label in labels if label.above == above]
        near = max(label.top for label in side) if above else min(label.top for label in side)
        far = [label for label in side if (label.top + label.height < near + 1 if above else label.top > near + 1)]
        assert far
        for label in side:
            assert label in far or not any(label.left < other.x < label.left + label.width for other in far)


def test_what_has_room_is_whole_and_the_rest_is_cut_with_an_ellipsis() -> None:
    (short,) = arranged(line(0.2, text="Ny rutine er i bruk"), 740).labels
    (long,) = arranged(line(0.2, text="Ny rutine er i bruk i alle enheter, " * 5), 740).labels
    assert " ".join(short.lines) == "Ny rutine er i bruk"
    assert long.lines[-1].endswith("…")


# --- two lines ----------------------------------------------------------------------------------------------------------------------------

LONG = "Arbeidsmiljøutvalgsmedlemmenes kompetanseutviklingsbehovskartlegging"


def two(*points: tuple[float, float | None], text: str = "Midtveisvurdering", note: str = "+12 dager") -> Timeline:
    return Timeline(
        [Point(share, "dot", "01.01.2027", text, then, "" if then is None else "13.01.2027", note) for share, then in points], lines=("Planlagt", "Faktisk")
    )


def even(count: int) -> list[tuple[float, float | None]]:
    return [((at + 0.5) / count, (at + 0.7) / count) for at in range(count)]


@pytest.mark.parametrize(
    "points",
    [
        [],
        even(1),
        even(4),
        even(8),
        even(12),
        [(0.3, 0.9)] * 12,
        [(0.0, 0.0)] * 8,
        [(1.0, 1.0)] * 12,
        [(0.1 + at / 200, 1 - at / 12) for at in range(12)],
        [(at / 11, None) for at in range(12)],
        [(at / 11, None if at % 2 else at / 11) for at in range(12)],
    ],
    ids=["none", "one", "four", "eight", "twelve", "same day", "first day", "last day", "crossing", "nothing reached", "half reached"],
)
@pytest.mark.parametrize("text", ["Kort", "Alle avdelinger har ny turnus", LONG])
@pytest.mark.parametrize("size", [14, 16])
def test_no_label_of_two_lines_covers_another_or_a_stroke_and_none_leaves_the_frame(points: list[tuple[float, float | None]], text: str, size: float) -> None:
    width, height = 869.0, 345.0
    made = sketched(two(*points, text=text), width, height, size)
    assert made.height <= height + 0.01
    boxes = [part.box for part in made.parts if isinstance(part, Text)]
    assert len(boxes) == len(points) + sum(then is not None for _, then in points) + 2
    for left, top, wide, tall in boxes:
        assert left >= -0.01
        assert top >= -0.01
        assert left + wide <= width + 0.01
        assert top + tall <= made.height + 0.01
    for number, (left, top, wide, tall) in enumerate(boxes):
        for other, above, across, down in boxes[number + 1 :]:
            assert left + wide <= other + 0.01 or other + across <= left + 0.01 or top + tall <= above + 0.01 or above + down <= top + 0.01
        for stroke in (part for part in made.parts if isinstance(part, Stroke) and part.name == "Leader"):
            (x1, y1), (x2, y2) = stroke.start, stroke.end
            if x1 == x2 and max(y1, y2) - min(y1, y2) > tall:  # one that passes a near label on its way to a far one
                assert x1 <= left + 0.01 or x1 >= left + wide - 0.01 or max(y1, y2) <= top + 0.01 or min(y1, y2) >= top + tall - 0.01


def test_strokes_from_marks_to_labels_do_not_cross() -> None:
    made = sketched(two(*[(0.3 + at / 100, 0.5) for at in range(8)]), 869, 345, 16)
    aslant = [
        part for part in made.parts if isinstance(part, Stroke) and part.name == "Leader" and part.start[1] < made.height / 2 and part.start[0] != part.end[0]
    ]
    ends = sorted((part.start[0], part.end[0]) for part in aslant)
    assert [end for _, end in ends] == sorted(end for _, end in ends)


def test_what_is_cut_ends_with_an_ellipsis_and_the_stroke_has_it_all() -> None:
    made = sketched(two(*even(12), text=LONG), 869, 345, 16)
    names = [part.paragraphs[0][0].text for part in made.parts if isinstance(part, Text) and part.name == "Label" and part.anchor == "b"]
    assert all(name.endswith("…") for name in names)
    assert all(LONG in part.alt for part in made.parts if isinstance(part, Stroke) and part.name == "Leader")


def test_two_lines_say_in_words_what_moved() -> None:
    assert two((0.1, 0.2), (0.5, None)).plain() == "01.01.2027 Midtveisvurdering → 13.01.2027, +12 dager; 01.01.2027 Midtveisvurdering, +12 dager"


@pytest.mark.parametrize(
    ("wanted", "least", "low", "high", "places"),
    [
        ([], 5, 0, 10, []),
        ([4], 5, 0, 10, [4]),
        ([-4], 5, 0, 10, [0]),
        ([4, 5], 3, 0, 10, [3, 6]),
        ([9, 9, 9], 2, 0, 10, [6, 8, 10]),
        ([1, 2, 3], 50, 0, 10, [0, 5, 10]),
    ],
)
def test_places_are_spread_around_those_wanted(wanted: list[float], least: float, low: float, high: float, places: list[float]) -> None:
    assert spread(wanted, least, low, high) == pytest.approx(places)
