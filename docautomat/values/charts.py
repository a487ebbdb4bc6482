"""Charts: categories and series of numbers, from whatever form of data holds them."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from docautomat.values.plain import RefusedValueError, Rich, admit, text_of

__all__ = ["KINDS", "Chart", "Series"]

KINDS = (
    *("column", "column-stacked", "column-percent", "bar", "bar-stacked", "bar-percent", "line", "line-markers", "area", "area-stacked"),
    *("pie", "doughnut", "radar", "scatter", "bubble"),
)
_MOST_SERIES = 255
Series = tuple[str, tuple[Any, ...]]
"""A series' name and its values: numbers, `None` for a gap; (x, y) or (x, y, size) in scatter and bubble charts."""


class Chart(Rich):
    """A chart of data. In the alternative text of a chart that the author has drawn it fills that one; elsewhere it brings a chart of its own `kind`.

    `series` are pairs of a name and values, mappings of `name` and `values`, or one mapping of name to values; each has as many values as there are
    `categories` (texts, numbers or dates). A value is a number, or `None` for a gap; in scatter and bubble charts a row of two or three numbers.
    """

    __slots__ = ("alt", "categories", "height", "kind", "series", "title", "width")

    def __init__(
        self, categories: Iterable[Any], series: Any, kind: str = "column", title: str = "", *, width: object = None, height: object = None, alt: str = ""
    ) -> None:
        from docautomat.values.rich import length

        if kind not in KINDS:
            raise RefusedValueError(f"{kind!r} is no kind of chart", f"it is one of {', '.join(KINDS)}")
        self.kind = kind
        self.title = text_of(title)
        self.alt = text_of(alt)
        self.width = None if width is None else length(width)
        self.height = None if height is None else length(height)
        self.categories = tuple(_category(item) for item in categories)
        self.series: tuple[Series, ...] = tuple(_series(name, values) for name, values in _pairs(series))
        if not self.series or len(self.series) > _MOST_SERIES:
            raise RefusedValueError(f"a chart has 1 to {_MOST_SERIES} series, this has {len(self.series)}", "mend the data")
        for name, values in self.series:
            if self.categories and len(values) != len(self.categories):
                message = f"the series {name!r} has {len(values)} values, and there are {len(self.categories)} categories"
                raise RefusedValueError(message, "give as many values as categories, None for a gap")

    @classmethod
    def of(cls, value: Any, **options: Any) -> Chart:
        """Return the chart that some data mean: a chart, `{categories, series}`, `{label: number}`, `{name: [numbers]}`, or a list of records."""
        value = admit(value)
        if isinstance(value, Chart):
            return value
        if isinstance(value, Mapping):
            return cls._of_mapping(value, options)
        if isinstance(value, Sequence) and not isinstance(value, str) and value:
            return cls._of_records([admit(record) for record in value], options)
        raise RefusedValueError("this is no chart", "give categories and series, a mapping of numbers, or a list of records")

    @classmethod
    def _of_mapping(cls, value: Mapping[str, Any], options: dict[str, Any]) -> Chart:
        if "series" in value:
            own = {name: value[name] for name in ("kind", "title", "width", "height", "alt") if value.get(name)}
            return cls(value.get("categories", ()), value["series"], **{**own, **options})
        if all(_is_number(value[name]) for name in value):
            return cls(list(value), [("", [value[name] for name in value])], **options)
        lists = {str(name): list(value[name]) for name in value if isinstance(value[name], Sequence)}
        longest = max((len(values) for values in lists.values()), default=0)
        return cls(range(1, longest + 1), lists, **options)

    @classmethod
    def _of_records(cls, records: list[Any], options: dict[str, Any]) -> Chart:
        if not all(isinstance(record, Mapping) for record in records):
            return cls(range(1, len(records) + 1), [("", records)], **options)
        names = list(records[0])
        label = next((name for name in names if not _is_number(records[0][name])), None)
        numbers = [name for name in names if name != label and all(_is_number(record.get(name)) for record in records)]
        categories = [record.get(label) for record in records] if label is not None else range(1, len(records) + 1)
        return cls(categories, [(str(name), [record.get(name) for record in records]) for name in numbers], **options)

    def plain(self) -> str:
        """Return its alternative text, or its title; a chart without one cannot stand in a place that holds nothing but text."""
        if not (self.alt or self.title):
            raise RefusedValueError("a chart cannot stand here, where only text can", "put it into a paragraph, or into the alternative text of a chart")
        return self.alt or self.title


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, (int, float, Decimal)) and not isinstance(value, bool))


def _category(value: Any) -> Any:
    value = admit(value)
    if value is None or isinstance(value, bool):
        return "" if value is None else text_of(value)
    return value if isinstance(value, (int, float, Decimal, datetime.date)) else text_of(value)


def _pairs(series: Any) -> list[tuple[Any, Any]]:
    series = admit(series)
    if isinstance(series, Mapping):
        return [(name, series[name]) for name in series]
    found: list[tuple[Any, Any]] = []
    for item in series:
        one = admit(item)
        if isinstance(one, Mapping) and "values" in one:
            found.append((one.get("name", ""), one["values"]))
        elif isinstance(one, Sequence) and not isinstance(one, str) and len(one) == 2 and isinstance(one[1], Sequence):
            found.append((one[0], one[1]))
        else:
            raise RefusedValueError("this is no series of a chart", "give a name and a list of numbers")
    return found


def _series(name: Any, values: Iterable[Any]) -> Series:
    return text_of(name), tuple(_value(value) for value in values)


def _value(value: Any) -> Any:
    value = admit(value)
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) in (2, 3):
        return tuple(_number(part) for part in value)
    return None if value is None else _number(value)


def _number(value: Any) -> int | float | Decimal:
    if value is None or not _is_number(value) or not math.isfinite(value):
        raise RefusedValueError(f"{str(value)[:40]!r} is no number for a chart", "give numbers, None for a gap; as_number reads text")
    number: int | float | Decimal = value
    return number
