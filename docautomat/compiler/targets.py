"""Addresses of links that hold tags: each time the link comes out, it gets a relationship of its own.

<w:hyperlink r:id="rId7">, rId7 -> https://example.org/{{ m.id }}     becomes     r:id = ["https://example.org/", m.id] | _target
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable
from typing import Any

from jinja2 import Undefined

from docautomat.compiler.marks import Mark
from docautomat.errors import Finding
from docautomat.markup.language import Site
from docautomat.markup.rendering import rendering
from docautomat.values import text_of
from docautomat.values.rich import address

__all__ = ["TARGET_FILTER", "settle_targets", "write_target"]

TARGET_FILTER = "_target"
_PREFIX = re.compile(r"\s*https?://(?=(?:https?|ftps?|sftp)://|(?:mailto|tel|sms):)", re.IGNORECASE)
"""What Word puts before `{{ url }}` when that is typed as an address."""


def settle_targets(marks: Iterable[Mark]) -> list[Finding]:
    """Make one output of all that stands in an address; return the findings of statements in addresses."""
    lines: dict[Any, list[Mark]] = {}
    findings: list[Finding] = []
    for mark in marks:
        if mark.line.target:
            lines.setdefault(mark.line, []).append(mark)
    for line, here in lines.items():
        wrong = next((mark for mark in here if mark.role not in ("output", "comment", "escape")), None)
        if wrong is not None:
            hint = "use {{ … if … else … }}, or put the statement around the whole link"
            findings.append(Finding(code="address", severity="error", place=wrong.place, message="a statement cannot stand in a link's address", hint=hint))
            continue
        _join(line.text, here)
    return findings


def _join(text: str, marks: list[Mark]) -> None:
    """Let the first mark stand for the whole address."""
    items: list[str] = []
    position = 0
    for mark in marks:
        items.append(json.dumps(text[position : mark.tag.start], ensure_ascii=False))
        if mark.role == "output":
            items.append(f"({mark.tag.body})")
        elif mark.role == "escape":
            items.append(json.dumps(mark.tag.body))
        position = mark.tag.end
    items.append(json.dumps(text[position:], ensure_ascii=False))
    first, *others = marks
    first.tag = dataclasses.replace(first.tag, kind="output", start=0, end=len(text), body=f"[{', '.join(items)}]")
    first.role, first.filter = "output", TARGET_FILTER
    for mark in others:
        mark.role = "comment"
        mark.tag = dataclasses.replace(mark.tag, start=len(text), end=len(text))


def write_target(value: Any, site: Site) -> str:
    """Return the id of a relationship to an address."""
    parts = (str(part) if isinstance(part, Undefined) else text_of(part) for part in value)
    text = _PREFIX.sub("", "".join(parts))
    return rendering().overlay.relate(site.part, "hyperlink", address(text), external=True)
