"""Timeline: points on a line by their dates, with labels above and below; `timeline(…)` brings it as one drawing.

timeline(milestones, project.start, project.end, at="due", text="name", mark="marker", flag=label.results, alt=told)
timeline(milestones, first, last, at="planned", to="reached", text="name", mark="marker", note="slip", lines=[label.planned, label.actual])

With `to` there are two lines: what was planned on the upper one, what came of it on the lower, and a stroke from one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from docautomat.values.plain import RefusedValueError, Rich, admit, text_of
from docautomat.values.rich import length
from docautomat.values.shapes import position, theme_colour

__all__ = ["MARKS", "Point", "Timeline"]

MARKS = ("dot", "ring", "diamond", "open diamond")
"""What stands on the line: the shape tells as much as the colour."""
_MOST = 60


class Point(NamedTuple):
    """One point: where it stands on the line, 0 to 1; its mark; its label, the first part of which is bold.

    On two lines, where it stands on the lower one, if it does, and its label there.
    """

    share: float
    mark: str
    head: str
    text: str
    then: float | None = None
    then_head: str = ""
    note: str = ""


class Timeline(Rich):
    """Points on a line. `flag` is what stands at its end; `alt` is the alternative text, by default all labels.

    `lines` are the names of the two lines, if there are two. Without a `size` the text is as large as is usual where it stands.
    """

    __slots__ = ("alt", "colour", "flag", "height", "lines", "points", "size", "width")

    def __init__(
        self,
        points: Iterable[Point],
        *,
        flag: str = "",
        alt: str = "",
        width: object = None,
        height: object = None,
        size: float | None = None,
        colour: str = "accent1",
        lines: Iterable[Any] | None = None,
    ) -> None:
        self.points = tuple(sorted(points, key=lambda point: point.share))
        if len(self.points) > _MOST:
            raise RefusedValueError(f"a timeline has at most {_MOST} points, this has {len(self.points)}", "show fewer: milestones[:12]")
        if size is not None and (not isinstance(size, (int, float)) or isinstance(size, bool) or not 6 <= size <= 40):
            raise RefusedValueError(f"size: {size!r} is no size of text", "write points, from 6 to 40")
        self.size = None if size is None else float(size)
        self.lines = None if lines is None else _names(lines)
        self.flag = text_of(flag)
        self.width = None if width is None else length(width)
        self.height = None if height is None else length(height)
        slot = theme_colour(text_of(colour))
        if slot is None:
            raise RefusedValueError(f"colour: {text_of(colour)!r} is no colour of the theme", "write accent1 to accent6, or dark 2")
        self.colour = slot
        self.alt = text_of(alt) or "; ".join(map(_told, self.points))

    @classmethod
    def of(cls, items: Iterable[Any], start: Any, end: Any, names: Mapping[str, str], head: Any = lambda _: "", **options: Any) -> Timeline:
        """Return the timeline of some records: `names` tells how their `at`, `text` and `mark` are called, `head` is written of the first.

        If `names` has `to`, there are two lines: a record without that value stands on the upper one only.
        """
        points = []
        if "to" in names:
            options["lines"] = options.get("lines") or ("", "")
        elif options.get("lines"):
            raise RefusedValueError("two lines want a second date", "write to=, the name of its field")
        for number, given in enumerate(items, 1):
            item = admit(given)
            if not isinstance(item, Mapping):
                raise RefusedValueError("a timeline is made of records", "give a list of milestones")
            at, mark = item.get(names["at"]), text_of(item.get(names["mark"])) or "ring"
            if at is None:
                raise RefusedValueError(f"item {number} has no {names['at']!r}", f'leave out those without: selectattr("{names["at"]}")')
            if mark not in MARKS:
                raise RefusedValueError(f"{mark!r} is no mark of a timeline", f"it is one of {', '.join(MARKS)}")
            point = Point(position(at, start, end), mark, head(at), text_of(item.get(names["text"])))
            then = item.get(names["to"]) if "to" in names else None
            if then is not None:
                point = point._replace(then=position(then, start, end), then_head=head(then))
            points.append(point._replace(note=text_of(item.get(names["note"]))) if "note" in names else point)
        return cls(points, **options)

    def plain(self) -> str:
        """Return its alternative text, where there can be no drawing."""
        return self.alt


def _names(lines: Iterable[Any]) -> tuple[str, str]:
    given = () if isinstance(lines, str) else tuple(text_of(each) for each in lines)
    if len(given) != 2:
        raise RefusedValueError("lines wants the names of the two lines", "write lines=[label.planned, label.actual]")
    return given[0], given[1]


def _told(point: Point) -> str:
    """Return the words of a point, whole."""
    above = " ".join(filter(None, (point.head, point.text)))
    return ", ".join(filter(None, (f"{above} → {point.then_head}" if point.then is not None and point.then_head else above, point.note)))
