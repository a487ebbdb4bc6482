"""Look: what the data say of a drawn shape, its fill, line, size, place and turn; `shape(…)` in the shape's alternative text makes it.

shape(fill="#C00000", width=0.4)      shape(at=m.due, of=[start, end], track="Line")      shape(adjust={"adj2": 90}, text_color="white")
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from docautomat.values.plain import RefusedValueError, Rich, closest, text_of
from docautomat.values.rich import colour

__all__ = ["LOOKS", "Colour", "Length", "Look", "position", "theme_colour"]

_UNITS = {"mm": 36_000, "cm": 360_000, "in": 914_400, "pt": 12_700, "px": 9_525, "emu": 1}
_LENGTH = re.compile(r"\s*([-+−–]?\d+(?:[.,]\d+)?)\s*(mm|cm|in|pt|px|emu|%)\s*\Z", re.IGNORECASE)
_MOST_EMU = 51_206_400
"""The longest side of a slide, 56 inches."""
_MOST_SHARE = 20.0
_THEME = {
    **{f"accent{number}": f"accent{number}" for number in range(1, 7)},
    **{name.lower(): name for name in ("tx1", "tx2", "bg1", "bg2", "dk1", "dk2", "lt1", "lt2", "hlink", "folHlink")},
    "text1": "tx1",
    "text2": "tx2",
    "background1": "bg1",
    "background2": "bg2",
    "dark1": "dk1",
    "dark2": "dk2",
    "light1": "lt1",
    "light2": "lt2",
}
_LIGHTER = re.compile(r"(?P<name>.*?)\s*(?:(?P<way>lighter|darker)\s+(?P<share>\d{1,2})\s*%)\Z")
_FLIPS = {"none": (0, 0), "": (0, 0), "h": (1, 0), "horizontal": (1, 0), "v": (0, 1), "vertical": (0, 1), "both": (1, 1)}
_ANCHORS = {"left": (0.0, None), "center": (0.5, 0.5), "right": (1.0, None), "top": (None, 0.0), "middle": (0.5, 0.5), "bottom": (None, 1.0)}
_SIDES = ("above", "below")


class Colour(NamedTuple):
    """A colour: six hexadecimal digits, or a name of the theme with the share by which it is lighter (or darker, below 0); `none` is no fill."""

    name: str
    theme: bool = False
    lighter: float = 0.0


class Length(NamedTuple):
    """A length in EMU, or a share of something."""

    amount: float
    share: bool = False


def theme_colour(text: str) -> str | None:
    """Return a theme's colour as DrawingML names it (§20.1.10.54): `tx1` for `text 1`; `None` for what is none."""
    return _THEME.get(text.replace(" ", "").lower())


def _colour(name: str, value: object) -> Colour:
    text = text_of(value).strip()
    if text.lower() == "none":
        return Colour("none")
    found = _LIGHTER.match(text)
    base, lighter = (found["name"], int(found["share"]) / 100 * (1 if found["way"] == "lighter" else -1)) if found else (text, 0.0)
    theme = theme_colour(base)
    if theme is not None:
        return Colour(theme, theme=True, lighter=lighter)
    if found is None:
        try:
            return Colour(colour(text))
        except RefusedValueError:
            pass
    hint = 'write six hexadecimal digits, "#1F4E79", a name such as red, one of the theme, "accent1" or "accent1 lighter 40%", or "none"'
    raise RefusedValueError(f"{name}: {text!r} is no colour", hint)


def _length(name: str, value: object, *, shares: bool = True, least: float = 0.0) -> Length:
    """Return a length: a number is a share (`0.4`, `40 %`), a text has its unit; some may be below zero."""
    found: Length | None = None
    if isinstance(value, str):
        parts = _LENGTH.match(value)
        if parts is not None:
            amount = float(parts[1].replace(",", ".").replace("−", "-").replace("–", "-"))
            found = Length(amount / 100, share=True) if parts[2] == "%" else Length(amount * _UNITS[parts[2].lower()])
    elif _is_number(value):
        found = Length(float(value), share=True)  # type: ignore[arg-type]
    if found is None or (found.share and not shares):
        kinds = 'a share, 0.4 or "40 %", or a length with its unit, "4 cm"' if shares else 'a length with its unit, "4 cm", "1.5 pt"'
        raise RefusedValueError(f"{name}: {value!r} is no length", f"write {kinds}")
    most = _MOST_SHARE if found.share else _MOST_EMU
    if not least * most <= found.amount <= most:
        hint = f"a share of {value} is {found.amount:.0%}: divide per cents by 100" if found.share and found.amount > 1 else "mend it in the data"
        raise RefusedValueError(f"{name}: {value} is out of bounds", hint)
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _signed(name: str, value: object) -> Length:
    return _length(name, value, least=-1.0)


def _width_of_line(name: str, value: object) -> Length:
    if _is_number(value):
        value = f"{value} pt"
    found = _length(name, value, shares=False)
    if found.amount > 20_116_800:
        raise RefusedValueError(f"{name}: a line has at most 1584 pt", "mend it in the data")
    return found


def _degrees(name: str, value: object) -> float:
    if not _is_number(value) or abs(float(value)) > 100_000:  # type: ignore[arg-type]
        raise RefusedValueError(f"{name}: {value!r} is no angle", "write degrees: 90")
    return float(value)  # type: ignore[arg-type]


def _adjustments(name: str, value: object) -> tuple[tuple[str, float], ...]:
    if _is_number(value):
        value = [value]
    pairs = list(value.items()) if isinstance(value, Mapping) else []
    if not isinstance(value, Mapping) and isinstance(value, Iterable) and not isinstance(value, str):
        pairs = [(f"#{number}", item) for number, item in enumerate(value)]
    if not pairs or any(not _is_number(item) or abs(item) > 100_000 for _, item in pairs if item is not None):
        hint = 'write what PowerPoint shows for the yellow handles, as numbers: [0.25, 0.5], or by name, {"adj1": 0.25}'
        raise RefusedValueError(f"{name}: {value!r} adjusts nothing", hint)
    return tuple((str(key), float(item)) for key, item in pairs if item is not None)


def _word(words: Iterable[str]) -> Callable[[str, object], str]:
    known = sorted(words)

    def check(name: str, value: object) -> str:
        text = text_of(value).strip().lower()
        if any(part not in known for part in text.split()) and text not in known:
            raise RefusedValueError(f"{name}: {text!r} means nothing", f"it is one of {', '.join(filter(None, known))}")
        return text

    return check


def _truth(name: str, value: object) -> bool:
    if not isinstance(value, (bool, int)):
        raise RefusedValueError(f"{name}: {value!r} is neither true nor false", "write a condition: hidden=not m.done")
    return bool(value)


def _day(value: object) -> float | None:
    """Return what stands on a scale as a number: a number, or a day with its time."""
    if _is_number(value):
        return float(value)  # type: ignore[arg-type]
    if isinstance(value, datetime.datetime):
        return value.toordinal() + (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
    return float(value.toordinal()) if isinstance(value, datetime.date) else None


def _share_on(value: object, start: object, end: object) -> float:
    """Return where a value stands between two others, 0 and 1 being these; what lies outside is below or above."""
    numbers = [_day(value), _day(start), _day(end)]
    for given, number in zip((value, start, end), numbers, strict=True):
        if number is None:
            raise RefusedValueError(f"{given!r} stands nowhere between two days", "give dates, or numbers; as_date makes a date of ISO text")
    here, first, last = (number or 0.0 for number in numbers)
    if last == first:
        raise RefusedValueError("the scale ends where it begins", "give it an end after its start")
    return (here - first) / (last - first)


def position(value: Any, start: Any, end: Any) -> float:
    """Return where a date or number stands between two others, from 0 to 1; what lies outside stands at the end.

    >>> position(3, 0, 4), position(9, 0, 4)
    (0.75, 1.0)
    """
    return min(1.0, max(0.0, _share_on(value, start, end)))


def _place(name: str, value: object) -> object:
    if _day(value) is None:
        raise RefusedValueError(f"{name}: {value!r} is no date", "give a date, or a number; as_date makes a date of ISO text")
    return value


def _scale(name: str, value: object) -> tuple[object, object]:
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise RefusedValueError(f"{name} wants the start and the end of the scale", "write of=[project.start, project.end]")
    return value[0], value[1]


def _name(_: str, value: object) -> str:
    return text_of(value)


LOOKS: dict[str, Callable[[str, Any], Any]] = {
    "fill": _colour,
    "line": _colour,
    "line_width": _width_of_line,
    "text_color": _colour,
    "width": _length,
    "height": _length,
    "left": _signed,
    "top": _signed,
    "dx": _signed,
    "dy": _signed,
    "anchor": _word(_ANCHORS),
    "rotation": _degrees,
    "flip": _word(_FLIPS),
    "adjust": _adjustments,
    "hidden": _truth,
    "at": _place,
    "of": _scale,
    "track": _name,
    "side": _word(_SIDES),
}
"""What can be said of a shape, and what makes sure that it means something."""


class Look(Rich):
    """What the data say of one drawn shape; what they don't say stays as it is drawn."""

    __slots__ = ("given",)

    def __init__(self, **given: Any) -> None:
        self.given: dict[str, Any] = {}
        for name, value in given.items():
            key = "text_color" if name == "text_colour" else name
            if key not in LOOKS:
                raise RefusedValueError(f"a shape has no {name!r}", closest(name, LOOKS) or f"it has {', '.join(sorted(LOOKS))}")
            if value is not None and value != "":
                self.given[key] = LOOKS[key](name, value)
        if ("at" in self.given) != ("of" in self.given):
            raise RefusedValueError("at= and of= belong together", "write shape(at=m.due, of=[start, end])")

    def get(self, name: str) -> Any:
        """Return what is said of a property, `None` where nothing is."""
        return self.given.get(name)

    @property
    def share(self) -> float | None:
        """Where on its scale the shape stands, 0 to 1 unless it lies outside."""
        return _share_on(self.given["at"], *self.given["of"]) if "at" in self.given else None

    @property
    def anchors(self) -> tuple[float, float]:
        """What stays in its place when the size changes: 0 the left or upper edge, 1 the right or lower one."""
        across, down = 0.0, 0.0
        for word in str(self.given.get("anchor", "")).split():
            x, y = _ANCHORS[word]
            if word == "middle":
                down = 0.5
            elif word == "center":
                across = 0.5
            else:
                across, down = (x if x is not None else across), (y if y is not None else down)
        return across, down

    @property
    def flips(self) -> tuple[int, int] | None:
        """Whether the shape is mirrored from left to right, and upside down."""
        word = self.given.get("flip")
        return None if word is None else _FLIPS[word]

    def plain(self) -> str:
        """Refuse: what a shape looks like is said in its alternative text."""
        raise RefusedValueError("shape(…) is about the shape in whose alternative text it stands", "write it into the alternative text of a shape on a slide")
