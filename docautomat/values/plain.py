"""What a context may hold, and how a value becomes text.

Contexts hold plain data only. Built-in types pass uncopied; mappings, dataclasses, pydantic models and rows are wrapped lazily as `Record`s when a template
reaches them; sets, paths, files, callables and all other objects are refused.
"""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import enum
import itertools
from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, Sequence, ValuesView
from decimal import Decimal
from typing import Any

__all__ = ["BLOCK_MARK", "MIXED_BLOCK", "MIXED_HINT", "PASS", "SCALARS", "Block", "Bytes", "Record", "RefusedValueError", "Rich", "admit", "closest", "text_of"]

SCALARS: frozenset[type] = frozenset({str, int, float, bool, type(None), Decimal, datetime.date, datetime.datetime, datetime.time, datetime.timedelta})
PASS: frozenset[type] = SCALARS | {list, tuple, dict, range}
"""Types that pass without a second look."""
_VIEWS = (KeysView, ValuesView, ItemsView)
_MOST_ITEMS = 10_000_000
"""Items of a container that is no list or dict, but an object of its own."""


class RefusedValueError(ValueError):
    """A value cannot stand where a template puts it; `hint` says what to do, `code` is that of the error that is made of it."""

    def __init__(self, message: str, hint: str = "", code: str = "value") -> None:
        super().__init__(message, hint, code)
        self.message = message
        self.hint = hint
        self.code = code

    def __str__(self) -> str:
        return self.message


class Block(str):
    """Whole paragraphs, cells or rows as markup, made by a macro, a `call` or a `set` of the template itself; `kind` is `p`, `tc` or `tr`.

    Only a tag that stands alone in such an element prints it. Nothing from the data ever becomes one.
    """

    __slots__ = ("kind",)
    kind: str

    @classmethod
    def of(cls, markup: str, kind: str) -> Block:
        """Return markup that the template has made."""
        block = cls(markup)
        block.kind = kind
        return block


class Rich:
    """A value that brings its own markup: rich text, a picture, a link. Templates print it and hand it to filters; they see nothing inside it."""

    __slots__ = ()

    def plain(self) -> str:
        """Return its text, for places that hold nothing but text; raise `RefusedValueError` where it has none."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.plain()


class Bytes(Rich):
    """The bytes of a file in the data, such as a picture."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data = data

    def plain(self) -> str:
        """Refuse: bytes are no text."""
        raise RefusedValueError("these are bytes, they have no text of their own", "use the filter picture or subdocument")


BLOCK_MARK = "\x16"
"""Begins each `Block`, so that one that got mixed into other text is found."""


class Record(Mapping[str, Any]):
    """The named fields of a mapping, dataclass, pydantic model or row, and nothing else of it."""

    __slots__ = ("_fields", "_read")

    def __init__(self, fields: Iterable[str], read: Any) -> None:
        self._fields = dict.fromkeys(fields)
        self._read = read

    def __getitem__(self, name: str) -> Any:
        if name not in self._fields:
            raise KeyError(name)
        try:
            value = self._read(name)
        except Exception as error:
            raise RefusedValueError(f"reading the field {name} fails ({type(error).__name__})", "mend the object that is in the data") from None
        return admit(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


class Row(Record):
    """The fields of a tuple that has names for them, by name and by place."""

    __slots__ = ()

    def __getitem__(self, name: Any) -> Any:
        return super().__getitem__(list(self._fields)[name] if isinstance(name, int) else name)


def admit(value: Any) -> Any:
    """Return `value` as a template may see it; raise `RefusedValueError` where it may not."""
    kind = type(value)
    if kind in PASS or kind in (Record, Row) or kind is Block or isinstance(value, Rich):
        return value
    try:
        return _admitted(value, kind)
    except RefusedValueError:
        raise
    except Exception as error:  # data may be objects of any kind, and their methods may raise anything
        raise RefusedValueError(f"an object of type {kind.__qualname__} cannot be read ({type(error).__name__})", "put plain data into the context") from None


def _admitted(value: Any, kind: type) -> Any:
    if isinstance(value, type):
        raise _refused(kind)
    if isinstance(value, enum.Enum):
        return admit(value.value)
    for scalar, plain in _PLAIN.items():
        if isinstance(value, scalar):
            return plain(value)
    if isinstance(value, Mapping):
        return Record(_bounded(value), value.__getitem__)
    if dataclasses.is_dataclass(value):
        return Record((field.name for field in dataclasses.fields(value)), value.__getattribute__)
    fields = getattr(kind, "model_fields", None)  # pydantic, told without importing it
    if isinstance(fields, Mapping):
        return Record([*fields, *getattr(kind, "model_computed_fields", {})], value.__getattribute__)
    if kind in (bytes, bytearray, memoryview):
        return Bytes(bytes(value))
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return Row(value._fields, value.__getattribute__)
    if isinstance(value, (Sequence, *_VIEWS)) and not isinstance(value, (bytes, bytearray, memoryview)):
        return list(_bounded(value))
    keys = getattr(value, "keys", None)
    if callable(keys) and hasattr(value, "__getitem__"):  # a database row
        return Record(itertools.islice(keys(), _MOST_ITEMS), value.__getitem__)
    raise _refused(kind)


def _moment(value: datetime.datetime) -> datetime.datetime:
    day, time = (value.year, value.month, value.day), (value.hour, value.minute, value.second, value.microsecond)
    return datetime.datetime(*day, *time, value.tzinfo, fold=value.fold)


_PLAIN: dict[type, Callable[[Any], Any]] = {
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
    Decimal: Decimal,
    datetime.datetime: _moment,
    datetime.date: lambda value: datetime.date(value.year, value.month, value.day),
    datetime.time: lambda value: datetime.time(value.hour, value.minute, value.second, value.microsecond, value.tzinfo, fold=value.fold),
    datetime.timedelta: lambda value: datetime.timedelta(value.days, value.seconds, value.microseconds),
}
"""Classes derived from these (NumPy's floats, pandas' timestamps, a programme's own) become what they are derived from: their methods count for nothing."""


def _refused(kind: type) -> RefusedValueError:
    return RefusedValueError(
        f"the data holds an object of type {kind.__qualname__}, which a template may not see",
        "put plain data into the context: text, numbers, dates, lists and mappings",
    )


def _bounded(value: Any) -> Iterator[Any]:
    """Return the items or keys of a container; one that claims or yields too many is refused, not read."""
    size = len(value)
    if size > _MOST_ITEMS:
        raise RefusedValueError(f"the data holds a {type(value).__qualname__} of {size} items; {_MOST_ITEMS} are allowed", "give the template less")
    return itertools.islice(value, size)


def text_of(value: Any) -> str:
    """Return the text that `{{ value }}` prints: nothing for `None`; lists, mappings and objects do not print."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if value is None:
        return ""
    if kind in SCALARS:
        return str(value)
    if kind is Block:
        raise RefusedValueError(MIXED_BLOCK, MIXED_HINT)
    if isinstance(value, Rich):
        return value.plain()
    value = admit(value) if not isinstance(value, Iterator) else value
    if isinstance(value, Rich):
        return value.plain()
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Mapping):
        raise RefusedValueError("this is a mapping, it has no text of its own", f"print one of its fields: {_some(value)}")
    if isinstance(value, Iterable):
        raise RefusedValueError("this is a list, did you mean a loop?", "use {% for … %} around it, or the filter enumerate")
    return str(value)


def _some(names: Iterable[Any], most: int = 6) -> str:
    shown = [str(name) for name, _ in zip(names, range(most), strict=False)]
    return ", ".join(shown)


MIXED_BLOCK = "this prints whole paragraphs or rows in the middle of a text"
MIXED_HINT = "let the tag stand alone in its paragraph (or row), or write the macro in one paragraph"


_KINDS = {"str": "a text", "int": "a number", "float": "a number", "Decimal": "a number", "bool": "yes or no", "date": "a date", "datetime": "a day and a time"}
_KINDS |= {"time": "a time", "NoneType": "nothing", "list": "a list", "tuple": "a list", "dict": "a mapping", "Record": "a mapping"}


def named(kind: str) -> str:
    """Return what authors call a type of Python's, given its name."""
    return _KINDS.get(kind.rpartition(".")[2], kind)


def closest(name: str, names: Iterable[object]) -> str:
    """Return «did you mean …» for the name most like `name`, or an empty string."""
    known = {candidate.casefold(): candidate for candidate in names if isinstance(candidate, str)}
    found = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.6)
    return f"did you mean {known[found[0]]}?" if found else ""
