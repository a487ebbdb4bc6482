"""Compiled programs as bytes: shipped to another process, they need not be compiled again.

Trees and what reads them are compile-time things and stay at home. Code is marshalled, as Python's own `.pyc` files do, with Python's magic number: where that
differs, the program is compiled from its source.
"""

from __future__ import annotations

import importlib.util
import io
import marshal
import pickle
import types
from typing import Any

import jinja2
from lxml import etree

__all__ = ["pack", "unpack"]


class _Pickler(pickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, types.CodeType):
            return _code, (marshal.dumps(obj), importlib.util.MAGIC_NUMBER)
        if isinstance(obj, (etree._Element, jinja2.Template)) or (isinstance(obj, types.FunctionType) and "<" in obj.__qualname__):
            return _nothing, ()
        return NotImplemented


def _code(data: bytes, magic: bytes) -> types.CodeType | None:
    return marshal.loads(data) if magic == importlib.util.MAGIC_NUMBER else None  # noqa: S302  what `pack` has made


def _nothing() -> None:
    return None


def pack(programs: Any) -> bytes:
    """Return compiled programs, and what settles their output, as bytes."""
    stream = io.BytesIO()
    _Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(programs)
    return stream.getvalue()


def unpack(data: bytes) -> Any:
    """Return what `pack` was given, without trees; code of another Python is missing."""
    return pickle.loads(data)  # noqa: S301  made by `pack` in a process of the same user
