"""JSON (RFC 8259) to the same tree as YAML, with lines; keys that stand twice are faults here too."""

from __future__ import annotations

import re
from collections.abc import Callable
from json import JSONDecodeError, decoder
from typing import Any

from docautomat.plan.readers.tree import DEPTH, NODES, Tree, UnreadableError

__all__ = ["read_json"]

_scan: Callable[[str, int], tuple[str, int]] = decoder.scanstring  # type: ignore[attr-defined]  # the standard library's own, with its escapes; not in the stubs
_SPACE = re.compile(r"[ \t\r\n]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a pair, which no file and no document can hold."""
_NUMBER = re.compile(r"(-?(?:0|[1-9]\d{0,17}))(\.\d+)?([eE][-+]?\d{1,3})?")
_WORDS = {"true": True, "false": False, "null": None}


def read_json(text: str) -> Tree:
    """Return the tree of a JSON text; raises `UnreadableError` where it is none, at a repeated key, and when the budget is spent."""
    reader = _Reader(text)
    reader.tree.value = reader.value(1)
    if reader.peek():
        raise reader.refused("syntax.documents")
    return reader.tree


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.counted = 0
        self.left = NODES
        self.tree = Tree()

    def peek(self) -> str:
        """Return the next character that is no white space, "" at the end."""
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def here(self) -> int:
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        return self.line

    def refused(self, reason: str) -> UnreadableError:
        return UnreadableError("D04", self.here(), reason)

    def value(self, depth: int) -> Any:
        self.left -= 1
        if self.left < 0 or depth > DEPTH:
            raise UnreadableError("D12", self.here())
        first = self.peek()
        if first == '"':
            return self._string()
        if first == "{":
            return self._mapping(depth)
        if first == "[":
            return self._list(depth)
        for word, value in _WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        if found := _NUMBER.match(self.text, self.at):
            self.at = found.end()
            return float(found[0]) if found[2] or found[3] else int(found[0])
        raise self.refused("syntax.other")

    def _string(self) -> str:
        try:
            text, self.at = _scan(self.text, self.at + 1)
        except JSONDecodeError as error:
            raise self.refused("syntax.quote" if "Unterminated" in error.msg else "syntax.control") from None
        if half := _SURROGATE.search(text):
            raise UnreadableError("D08", self.here(), value=f"U+{ord(half[0]):04X}")
        return text

    def _more(self, end: str) -> bool:
        sign = self.peek()
        if sign not in (",", end):
            raise self.refused("syntax.bracket")
        self.at += 1
        return sign == ","

    def _list(self, depth: int) -> list[Any]:
        items: list[Any] = []
        self.at += 1
        if self.peek() == "]":
            self.at += 1
            return items
        while True:
            self.peek()
            self.tree.mark(items, len(items), self.here())
            items.append(self.value(depth + 1))
            if not self._more("]"):
                return items

    def _mapping(self, depth: int) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        self.at += 1
        if self.peek() == "}":
            self.at += 1
            return fields
        while True:
            if self.peek() != '"':
                raise self.refused("syntax.key")
            line = self.here()
            key = self._string()
            if self.peek() != ":":
                raise self.refused("syntax.missing_colon")
            self.at += 1
            if key in fields:
                raise UnreadableError("D03", line, field=key, line1=self.tree.marked(fields, key), line2=line)
            self.tree.mark(fields, key, line)
            fields[key] = self.value(depth + 1)
            if not self._more("}"):
                return fields
