"""Names that the data lacks: an error, nothing, or the tag as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined, Undefined
from jinja2.utils import missing

from docautomat.values import closest

__all__ = ["BlankUndefined", "KeepUndefined", "MissingName"]


class MissingName(StrictUndefined):
    """A name that the data lacks: any use is an error that says what is there instead."""

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return str(self._undefined_hint)
        if self._undefined_obj is missing:
            return f"{self._undefined_name} is not in the data"
        if isinstance(self._undefined_obj, Mapping):
            hint = closest(str(self._undefined_name), self._undefined_obj)
            return f"there is no field {self._undefined_name} here" + (f"; {hint}" if hint else "")
        if isinstance(self._undefined_name, int):
            return f"there is no item {self._undefined_name} in this list"
        return f"{type(self._undefined_obj).__name__} has no {self._undefined_name}"


class BlankUndefined(Undefined):
    """A missing name that prints nothing, and so do its fields."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: Any) -> Any:
        return self


class KeepUndefined(BlankUndefined):
    """A missing name that prints its own tag, for filling a document in two steps."""

    def __str__(self) -> str:
        return "{{ " + str(self._undefined_name) + " }}"
