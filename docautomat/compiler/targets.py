"""Addresses of links that hold tags: each time the link comes out, it gets a relationship of its own.

<w:hyperlink r:id="rId7">, rId7 -> https://example.org/{{ m.id }}     becomes     r:id = ["https://example.org/", m.id] | _target
"""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

from jinja2 import Undefined

from docautomat.compiler.hoisting import in_attribute
from docautomat.compiler.made import output
from docautomat.compiler.marks import Mark
from docautomat.errors import Finding
from docautomat.markup.language import Site, drop_attributes
from docautomat.markup.rendering import SLIDE_JUMP, rendering
from docautomat.values import text_of
from docautomat.values.rich import address

__all__ = ["ACTION_FILTER", "TARGET_FILTER", "settle_targets", "write_action", "write_target"]

TARGET_FILTER = "_target"
ACTION_FILTER = "_action"
_PREFIX = re.compile(r"\s*https?://(?=(?:https?|ftps?|sftp)://|(?:mailto|tel|sms):)", re.IGNORECASE)
"""What Word puts before `{{ url }}` when that is typed as an address."""


def settle_targets(marks: list[Mark]) -> list[Finding]:
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
        if here[0].segment.dialect.unit == "slide":
            _act(here[0], marks)
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


def _act(mark: Mark, marks: list[Mark]) -> None:
    """Let a link on a slide say what a click does, behind the address: one that leads to a slide has an action of its own."""
    element = mark.line.element
    drop_attributes(element, "action")
    element.set("action", in_attribute(output(mark, "''", ACTION_FILTER, marks)))


def write_action(_: Any, __: Site) -> str:
    """Return the action of the link whose address was written last."""
    action: str = rendering().state.get(ACTION_FILTER, "")
    return action


def write_target(value: Any, site: Site) -> str:
    """Return the id of a relationship to an address."""
    parts = (str(part) if isinstance(part, Undefined) else text_of(part) for part in value)
    text = _PREFIX.sub("", "".join(parts))
    current, text = rendering(), address(text)
    to_slide = text.startswith("#") and current.overlay.of(site.part).number > 0
    current.state[ACTION_FILTER] = SLIDE_JUMP if to_slide else ""
    return current.link_to_slide(text[1:], site.part) if to_slide else current.overlay.relate(site.part, "hyperlink", text, external=True)
