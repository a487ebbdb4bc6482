"""One cell's value to the plain value of its field. What does not fit stays as it was typed, so that the model refuses it and tells the cell."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["Words", "plain"]

_NUMBER = re.compile(r"[-−]?\d{1,3}(?:[ \u00a0.]\d{3})+(?:,\d+)?|[-−]?\d+(?:[.,]\d+)?")
_BULLET = re.compile(r"\s*(?:[-–•*]|\d+[.)])\s+")
_CLOCK = re.compile(r"(?:kl\.? ?)?([01]?\d|2[0-3])[.:]([0-5]\d)")
_FLAGS = {"ja": True, "yes": True, "true": True, "nei": False, "no": False, "false": False}
Words = Mapping[str, Mapping[str, str]]
"""Kind of choice -> word, case folded -> code."""


def _text(value: Any) -> str | None:
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() or None


def _day(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.date() if value.time() == datetime.time() else value.isoformat(sep=" ")
    return value.strip() or None if isinstance(value, str) else value


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return int(value) if isinstance(value, float) and value.is_integer() else value
    text = value.strip()
    if not _NUMBER.fullmatch(text):
        return text or None
    digits = re.sub(r"[ \u00a0]|\.(?=\d{3}(?:\D|\Z))", "", text).replace("−", "-").replace(",", ".")
    return float(digits) if "." in digits else int(digits)


def _percent(value: Any, form: str) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and "%" in form and '"' not in form:
        value = round(value * 100, 6)
    return _number(value.replace("%", "") if isinstance(value, str) else value)


def _time(value: Any) -> Any:
    """Return a time of day as 11:30, whether it is a time, a span of time, or text with a point."""
    if isinstance(value, datetime.timedelta) and datetime.timedelta() <= value < datetime.timedelta(days=1):
        value = (datetime.datetime.min + value).time()
    if isinstance(value, datetime.datetime):
        value = value.time()
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    text = _text(value) if isinstance(value, str | int) else value
    return f"{int(found[1]):02}:{found[2]}" if isinstance(text, str) and (found := _CLOCK.fullmatch(text)) else text


def _flag(value: Any) -> Any:
    return value if isinstance(value, bool) else _FLAGS.get(str(value).strip().casefold(), value)


def _list(value: Any) -> list[str]:
    text = _text(value) or ""
    return [part for line in re.split(r"[\n;]", text) if (part := _BULLET.sub("", line).strip())]


def _ids(value: Any) -> list[str]:
    return [part for part in re.split(r"[\s,;]+", _text(value) or "") if part]


_PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "day": _day,
    "time": _time,
    "number": _number,
    "target": _number,
    "flag": _flag,
    "id": _text,
    "ids": _ids,
    "list": _list,
}


def plain(value: Any, kind: str, form: str = "", words: Words | None = None) -> Any:
    """Return what a cell says for a field of this kind; `None` for nothing. `form` is the cell's number format, `words` are those of the choices."""
    if value is None:
        return None
    if kind == "percent":
        return _percent(value, form)
    if kind in _PLAIN:
        return _PLAIN[kind](value)
    text = _text(value)
    known = (words or {}).get(kind.removeprefix("choice:"), {})
    return None if text is None else known.get(" ".join(text.split()).casefold(), text)
