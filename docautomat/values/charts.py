"""Charts: categories and series of numbers, from whatever form of data holds them."""

from __future__ import annotations

import copy
import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from docautomat.values.plain import RefusedValueError, Rich, admit, text_of

__all__ = ["KINDS", "Chart", "Detail", "Series"]

KINDS = (
    *("column", "column-stacked", "column-percent", "bar", "bar-stacked", "bar-percent", "line", "line-markers", "area", "area-stacked"),
    *("pie", "doughnut", "radar", "scatter", "bubble"),
)
_MOST_SERIES = 255
Series = tuple[str, tuple[Any, ...]]
"""A series' name and its values: numbers, `None` for a gap; (x, y) or (x, y, size) in scatter and bubble charts."""
_NAMES, _VALUES = ("name", "label"), ("values", "data")
"""What a series of the data may call its name and its values."""


class Detail(NamedTuple):
    """What else a series says of itself."""

    plot: str = ""
    """Which kind of plot it belongs to, in a chart that the author has drawn of several: `column`, `line` …"""
    format: str = ""
    """Its number format, as Excel writes it."""
    labels: tuple[str, ...] = ()
    """The texts of its data labels, where these are taken from cells."""
    errors: tuple[Any, ...] = ()
    """The lengths of its error bars, where these are taken from cells."""


class Chart(Rich):
    """A chart of data. In the alternative text of a chart that the author has drawn it fills that one; elsewhere it brings a chart of its own `kind`.

    `series` are pairs of a name and values, mappings of `name` and `values`, or one mapping of name to values; each has as many values as there are
    `categories` (texts, numbers, dates; rows of them, the outermost first, where there are levels). A value is a number, or `None` for a gap; in scatter and
    bubble charts a row of two or three numbers. A series that is a mapping may say its `plot`, number `format`, `labels` and `errors`, too.
    """

    __slots__ = ("alt", "categories", "details", "height", "kind", "series", "title", "width")

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
        self.categories = _levelled(tuple(_category(item) for item in categories))
        pairs = _pairs(series)
        self.series: tuple[Series, ...] = tuple(_series(name, values) for name, values, _ in pairs)
        self.details: tuple[Detail, ...] = tuple(detail for *_, detail in pairs)
        if not self.series or len(self.series) > _MOST_SERIES:
            raise RefusedValueError(f"a chart has 1 to {_MOST_SERIES} series, this has {len(self.series)}", "mend the data")
        for (name, values), detail in zip(self.series, self.details, strict=True):
            if any(len(given) not in (0, len(values)) for given in (detail.labels, detail.errors)):
                raise RefusedValueError(f"the series {name!r} has {len(values)} values, and other numbers of labels or errors", "give one for each value")
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
        for categories, series in (("categories", "series"), ("labels", "datasets")):
            if series in value:
                own = {name: value[name] for name in ("kind", "title", "width", "height", "alt") if value.get(name)}
                return cls(value.get(categories) or (), value[series], **{**own, **options})
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

    def with_categories(self, categories: tuple[Any, ...]) -> Chart:
        """Return the chart with other categories, as many as there were."""
        twin = copy.copy(self)
        twin.categories = categories
        return twin

    def plain(self) -> str:
        """Return its alternative text, or its title; a chart without one cannot stand in a place that holds nothing but text."""
        if not (self.alt or self.title):
            raise RefusedValueError("a chart cannot stand here, where only text can", "put it into a paragraph, or into the alternative text of a chart")
        return self.alt or self.title


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, (int, float, Decimal)) and not isinstance(value, bool))


def _category(value: Any) -> Any:
    value = admit(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple("" if isinstance(level, Sequence) and not isinstance(level, str) else _category(level) for level in value)
    if value is None or isinstance(value, bool):
        return "" if value is None else text_of(value)
    return value if isinstance(value, (int, float, Decimal, datetime.date)) else text_of(value)


def _levelled(categories: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return categories that all have as many levels; one level is none."""
    depth = max((len(each) for each in categories if isinstance(each, tuple)), default=0)
    if not depth:
        return categories
    rows = [each if isinstance(each, tuple) else (each,) for each in categories]
    filled = [("",) * (depth - len(row)) + row for row in rows]
    return tuple(row[0] for row in filled) if depth == 1 else tuple(filled)


def _pairs(series: Any) -> list[tuple[Any, Any, Detail]]:
    series = admit(series)
    if isinstance(series, Mapping):
        return [(name, series[name], Detail()) for name in series]
    found: list[tuple[Any, Any, Detail]] = []
    for item in series:
        one = admit(item)
        held = next((name for name in _VALUES if name in one), None) if isinstance(one, Mapping) else None
        if held is not None:
            found.append((next((one[name] for name in _NAMES if name in one), ""), one[held], _detail(one)))
        elif isinstance(one, Sequence) and not isinstance(one, str) and len(one) == 2 and isinstance(one[1], Sequence):
            found.append((one[0], one[1], Detail()))
        else:
            raise RefusedValueError("this is no series of a chart", "give a name and a list of numbers")
    return found


def _detail(given: Mapping[str, Any]) -> Detail:
    plot = text_of(given.get("plot"))
    if plot and plot.partition("-")[0] not in {kind.partition("-")[0] for kind in KINDS}:
        raise RefusedValueError(f"{plot!r} is no kind of plot", f"it is one of {', '.join(KINDS)}")
    labels, errors = admit(given.get("labels") or ()), admit(given.get("errors") or ())
    return Detail(
        plot, text_of(given.get("format")), tuple(text_of(label) for label in labels), tuple(None if each is None else _number(each) for each in errors)
    )


def _series(name: Any, values: Iterable[Any]) -> Series:
    return text_of(name), tuple(_value(value) for value in values)


def _value(value: Any) -> Any:
    value = admit(value)
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) in (2, 3):
        return tuple(admit(part) if isinstance(part, datetime.date) else None if part is None else _number(part) for part in value)
    return None if value is None else _number(value)


def _number(value: Any) -> int | float | Decimal:
    if value is None or not _is_number(value) or not math.isfinite(value):
        raise RefusedValueError(f"{str(value)[:40]!r} is no number for a chart", "give numbers, None for a gap; as_number reads text")
    number: int | float | Decimal = value
    return number
