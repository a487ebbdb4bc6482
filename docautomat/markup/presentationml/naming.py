"""What a slide says of itself: the section that begins with it, and the key by which links lead to it."""

from __future__ import annotations

import re
from typing import Any

from jinja2 import Undefined, pass_context

from docautomat.markup.rendering import rendering
from docautomat.values import RefusedValueError, text_of

__all__ = ["NAMING_FILTERS"]

_ILLEGAL = re.compile(r"[\x00-\x1f\ud800-\udfff\ufffe\uffff]")


def _text(value: Any, what: str) -> str:
    """Return a value as the name of something; raise `RefusedValueError` for what cannot be one."""
    if isinstance(value, Undefined):
        value = str(value)
    text = " ".join(text_of(value).split())
    if _ILLEGAL.search(text):
        raise RefusedValueError(f"the {what} holds a control character", "remove it from the data")
    return text


@pass_context
def _section(_: object, value: Any) -> str:
    """Let a section of this name begin with the slide that has begun; none where there is no name."""
    name = "" if value is None else _text(value, "section's name")
    if name:
        rendering().overlay.copies[-1].section = name
    return ""


@pass_context
def _key(_: object, value: Any) -> str:
    """Let links lead to the slide that has begun by this key; raise `RefusedValueError` if another one has it."""
    key = "" if value is None else _text(value, "key of the slide")
    if not key:
        return ""
    current = rendering()
    if key in current.keys:
        raise RefusedValueError(f"two slides have the key {key!r}", "let the key tell the slides apart: {%slide key m.id %}", "slide-key")
    current.keys[key] = len(current.overlay.copies)
    current.overlay.copies[-1].key = key
    return ""


NAMING_FILTERS = {"_slide_section": _section, "_slide_key": _key}
