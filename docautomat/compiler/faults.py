"""What an exception in a template's program means to its author: code, message and hint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jinja2.exceptions import SecurityError, UndefinedError

from docautomat.values import RefusedValueError, closest

__all__ = ["told"]

_MESSAGES: dict[type[Exception], tuple[str, Callable[[Exception], str], str]] = {
    ZeroDivisionError: ("division", lambda _: "this divides by zero", "test the divisor with {% if %} first"),
    UndefinedError: ("missing", str, "mend the name, or write default('') behind it if it may be missing"),
    SecurityError: ("refused", str, "templates may only read plain data"),
    RecursionError: ("recursion", lambda _: "this macro or loop calls itself without end", "end the recursion"),
}


def told(error: Exception, variables: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return code, message and hint of what went wrong when a tag met `variables`."""
    if isinstance(error, RefusedValueError):
        return error.code, error.message, error.hint
    for kind, (code, message, hint) in _MESSAGES.items():
        if isinstance(error, kind):
            text = message(error)
            near = closest(text.split()[0], variables) if text.endswith(" is not in the data") else ""
            return code, text, near or hint
    return "expression", f"this tag fails: {error} ({type(error).__name__})", "check the values and filters that it uses"
