"""What an exception in a template's program means to its author: code, message and hint."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from jinja2.exceptions import SecurityError, UndefinedError

from docautomat.values import RefusedValueError, closest, named

__all__ = ["told"]

_MESSAGES: dict[type[Exception], tuple[str, Callable[[Exception], str], str]] = {
    ZeroDivisionError: ("division", lambda _: "this divides by zero", "test the divisor with {% if %} first"),
    UndefinedError: ("missing", str, "mend the name, or write default('') behind it if it may be missing"),
    SecurityError: ("refused", str, "templates may only read plain data"),
    RecursionError: ("recursion", lambda _: "this macro or loop calls itself without end", "end the recursion"),
}

_LACKS = "write default() with what it shall be where nothing is known, or test it with {% if %}"


def _operands(sign: str, left: str, right: str) -> tuple[str, str]:
    if "NoneType" in (left, right):
        return f"{sign} is between {named(left)} and {named(right)}", _LACKS
    hint = "write ~ between texts" if sign == "+" and "str" in (left, right) else "as_number and as_date make numbers and dates of texts"
    return f"{sign} is between {named(left)} and {named(right)}", hint


_TYPES: tuple[tuple[re.Pattern[str], Callable[..., tuple[str, str]]], ...] = (
    (re.compile(r"unsupported operand type\(s\) for (\S+?):? '?(\w[\w.]*)'? and '?(\w[\w.]*)'?"), _operands),
    (re.compile(r"can only concatenate (\w+) \(not \"([\w.]+)\"\)"), lambda left, right: _operands("+", left, right)),
    (re.compile(r"'(\S+)' not supported between instances of '([\w.]+)' and '([\w.]+)'"), _operands),
    (re.compile(r"'([\w.]+)' object is not iterable"), lambda kind: (f"for wants a list, but this is {named(kind)}", "mend the name behind in")),
)
"""What Python says of values that do not go together, and how an author is told."""


def told(error: Exception, variables: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return code, message and hint of what went wrong when a tag met `variables`."""
    if isinstance(error, RefusedValueError):
        return error.code, error.message, error.hint
    for kind, (code, message, hint) in _MESSAGES.items():
        if isinstance(error, kind):
            text = message(error)
            near = closest(text.split()[0], variables) if text.endswith(" is not in the data") else ""
            return code, text, near or hint
    if isinstance(error, TypeError):
        for pattern, worded in _TYPES:
            found = pattern.search(str(error))
            if found is not None:
                return "expression", *worded(*found.groups())
    return "expression", f"this tag fails: {error} ({type(error).__name__})", "check the values and filters that it uses"
