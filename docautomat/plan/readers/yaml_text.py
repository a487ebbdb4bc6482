"""YAML to a tree of plain values, straight from the parser's events: nothing is guessed.

Text stays text: `no`, `yes`, `on`, 0301 and 11:30 too. Only `true`, `false`, `null`, plain numbers and ISO dates get a type of their own.
A key that stands twice is a fault, and so is a budget of values or levels that is spent (YAML 1.2.2, 10.3, made narrower).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import yaml

from docautomat.plan.readers.tree import DEPTH, NODES, Tree, UnreadableError

__all__ = ["read_yaml"]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})\.\d+(?:[eE][-+]?\d{1,3})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

_REASONS = (
    ("mapping values are not allowed", "syntax.colon"),
    ("cannot start any token", "syntax.start"),
    ("could not find expected ':'", "syntax.missing_colon"),
    ("while scanning a quoted scalar", "syntax.quote"),
    ("unexpected end of stream", "syntax.quote"),
    ("while parsing a flow", "syntax.bracket"),
    ("while parsing a block", "syntax.indent"),
    ("control characters are not allowed", "syntax.control"),
    ("special characters are not allowed", "syntax.control"),
    ("unacceptable character", "syntax.control"),
    ("while scanning an alias", "syntax.start"),
    ("while scanning an anchor", "syntax.start"),
    ("undefined tag", "syntax.tag"),
    ("while scanning a tag", "syntax.tag"),
)


def scalar(text: str) -> Any:
    """Return the value of an unquoted scalar.

    >>> scalar("0301"), scalar("no"), scalar("11:30"), scalar("48"), scalar("2026-04-03")
    ('0301', 'no', '11:30', 48, datetime.date(2026, 4, 3))
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-0123456789":
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def read_yaml(text: str) -> Tree:
    """Return the tree of one YAML document.

    Raises `UnreadableError` for anything that is not YAML, a repeated key, more than one document, tags, and a spent budget.
    """
    reader = _Reader()
    try:
        return reader.read(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        raise _syntax(error, text) from None
    except yaml.YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0) or 0) + 1
        raise UnreadableError("D04", line, "syntax.control" if isinstance(error, yaml.reader.ReaderError) else "syntax.other") from None


def _syntax(error: yaml.MarkedYAMLError, text: str) -> UnreadableError:
    mark = error.problem_mark or error.context_mark
    line = (mark.line if mark else 0) + 1
    lines = text.splitlines()
    for at in {line, line - 1}:
        if 0 < at <= len(lines) and re.match(r" *\t", lines[at - 1]):
            return UnreadableError("D11", at)
    said = f"{error.context} {error.problem}"
    reason = next((code for words, code in _REASONS if words in said), "syntax.other")
    if reason == "syntax.colon" and 0 < line <= len(lines) and len(re.findall(r":(?=\s|$)", lines[line - 1])) == 1:
        reason = "syntax.indent"
    if reason in {"syntax.quote", "syntax.bracket", "syntax.missing_colon"} and error.context_mark:
        line = error.context_mark.line + 1
    return UnreadableError("D04", line, reason)


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


class _Reader:
    """One pass over the events; containers are filled as they come."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.left = NODES
        self.anchors: dict[str, tuple[Any, int]] = {}

    def read(self, events: Iterator[Any]) -> Tree:
        documents = 0
        event: Any
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise UnreadableError("D04", _line(event), "syntax.documents")
            elif isinstance(event, yaml.NodeEvent):
                self.tree.value = self._node(event, events, 1)
        return self.tree

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Any:
        line = _line(event)
        before = self.left
        self._spend(1, line)
        if depth > DEPTH:
            raise UnreadableError("D12", line)
        if isinstance(event, yaml.AliasEvent):
            value, size = self._anchored(event.anchor, line)
            self._spend(size, line)
            return value
        if event.tag is not None and event.tag != "!":
            raise UnreadableError("D04", line, "syntax.tag")
        if isinstance(event, yaml.ScalarEvent):
            value = scalar(event.value) if event.implicit[0] else event.value
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._list(events, depth)
        else:
            value = self._mapping(events, depth)
        if event.anchor:
            self.anchors[event.anchor] = (value, before - self.left)
        return value

    def _anchored(self, name: str | None, line: int) -> tuple[Any, int]:
        if name is None or name not in self.anchors:
            raise UnreadableError("D04", line, "syntax.alias")
        return self.anchors[name]

    def _spend(self, count: int, line: int) -> None:
        self.left -= count
        if self.left < 0:
            raise UnreadableError("D12", line)

    def _list(self, events: Iterator[Any], depth: int) -> list[Any]:
        items: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            self.tree.mark(items, len(items), _line(event))
            items.append(self._node(event, events, depth + 1))
        return items

    def _mapping(self, events: Iterator[Any], depth: int) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise UnreadableError("D04", line, "syntax.key")
            key = event.value
            if key in fields:
                raise UnreadableError("D03", line, field=key, line1=self.tree.marked(fields, key), line2=line)
            self.tree.mark(fields, key, line)
            fields[key] = None
            fields[key] = self._node(next(events), events, depth + 1)
        return fields
