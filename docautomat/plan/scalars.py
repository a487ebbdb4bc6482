"""What a single field of a plan may hold: texts, days, numbers and choices that are never guessed.

Each type refuses with a `PydanticCustomError` whose type is a code of `data/messages.csv`, so that the reader can tell the fault in the plan's language.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from docautomat.plan.identity_numbers import without_identity_numbers
from docautomat.plan.municipalities import padded

__all__ = ["Colour", "Day", "Flag", "Id", "Many", "MaybeText", "MunicipalityNumber", "Number", "Percent", "Target", "Text", "Whole"]

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, so that no document could."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,60}")
_COLOUR = re.compile(r"#?([0-9A-Fa-f]{6})")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NORWEGIAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_WRITTEN_DAY = re.compile(r"(\d{1,2})\. ?([a-zA-Z]{3,9})\.? (\d{4})")
_MONTHS = ("januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember")
_LARGEST = 10**15
"""Beyond it a spreadsheet would round."""


def _refused(code: str, **values: object) -> PydanticCustomError:
    return PydanticCustomError(code, code, values)


def _wrong(form: str, value: object) -> PydanticCustomError:
    return _refused("D01", form=form, value=shown(value))


def shown(value: object) -> str:
    """Return a value as the message about it shows it: short, in one line, and without identity numbers."""
    if isinstance(value, dict | list):
        return "…"
    text = {True: "true", False: "false", None: ""}.get(value, str(value)) if value is None or isinstance(value, bool) else str(value)
    text = without_identity_numbers(text)
    return text if len(text) <= 60 else text[:59] + "…"


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None or isinstance(value, float | dict | list):
        raise _wrong("quoted" if isinstance(value, float | bool) else "text", value)
    if isinstance(value, date):
        value = value.isoformat()
    text = str(value) if isinstance(value, str | int) else ""
    if not text.strip():
        raise _refused("E01")
    if found := _FORBIDDEN.search(text):
        raise _refused("D08", value=f"U+{ord(found[0]):04X}")
    return text


def _maybe_text(value: Any) -> str | None:
    return None if value is None or (isinstance(value, str) and not value.strip()) else _text(value)


def _id(value: Any) -> str:
    text = _text(value)
    if not _ID.fullmatch(text):
        raise _wrong("id", text)
    return text


def _colour(value: Any) -> str:
    found = _COLOUR.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise _wrong("colour", value)
    return found[1].upper()


def _month(name: str) -> int:
    """Return the number of a month by its Norwegian name, whole or shortened; 0 for any other word."""
    found = [number for number, month in enumerate(_MONTHS, 1) if month.startswith(name)]
    return found[0] if len(found) == 1 else 0


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            if _ISO_DAY.fullmatch(value):
                return date.fromisoformat(value)
            if found := _NORWEGIAN_DAY.fullmatch(value):
                return date(int(found[3]), int(found[2]), int(found[1]))
            if (found := _WRITTEN_DAY.fullmatch(value)) and (month := _month(found[2].lower())):
                return date(int(found[3]), month, int(found[1]))
        except ValueError:
            pass
    raise _refused("E06", value=shown(value))


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _wrong("number", value)
    if abs(value) > _LARGEST:
        raise _refused("D07", value=shown(value))
    return value


def _whole(value: Any) -> int:
    number = _number(value)
    if number != int(number):
        raise _wrong("whole", value)
    return int(number)


def _percent(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong("percent", value)
    if not 0 <= value <= 100 or value != int(value):
        raise _refused("E13", value=shown(value))
    return int(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong("flag", value)
    return value


def _target(value: Any) -> int | float | str:
    return _text(value) if isinstance(value, str) else _number(value)


def _municipality_number(value: Any) -> str:
    return padded(_text(value))


def _list(value: Any) -> Any:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise _wrong("list", value)
    return value


T = TypeVar("T")

Text = Annotated[str, PlainValidator(_text), WithJsonSchema({"type": "string", "minLength": 1})]
"""One or more characters that a document can hold. A whole number becomes its digits; 1.10 must be quoted, since the last zero would be lost."""
MaybeText = Annotated[str | None, PlainValidator(_maybe_text), WithJsonSchema({"type": ["string", "null"]})]
Id = Annotated[str, PlainValidator(_id), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9_-]{1,60}$"})]
Day = Annotated[date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A date, as a date or as text (2026-04-03, 03.04.2026, 3. april 2026); never a number of days, never two digits for the year."""
Colour = Annotated[str, PlainValidator(_colour), WithJsonSchema({"type": "string", "pattern": "^#?[0-9A-Fa-f]{6}$"})]
"""A colour as red, green and blue in hexadecimal: 1B6A86, with or without #."""
Number = Annotated[int | float, PlainValidator(_number), WithJsonSchema({"type": "number"})]
Whole = Annotated[int, PlainValidator(_whole), WithJsonSchema({"type": "integer"})]
Percent = Annotated[int, PlainValidator(_percent), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 100})]
Flag = Annotated[bool, PlainValidator(_flag), WithJsonSchema({"type": "boolean"})]
Target = Annotated[int | float | str, PlainValidator(_target), WithJsonSchema({"type": ["number", "string"]})]
MunicipalityNumber = Annotated[str, PlainValidator(_municipality_number), WithJsonSchema({"type": ["string", "integer"]})]
Many = Annotated[tuple[T, ...], BeforeValidator(_list)]
"""A list, which may be left empty."""
