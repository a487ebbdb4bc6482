"""Markdown as blocks of runs, in no markup language yet. Read with markdown-it-py: CommonMark, tables and strikethrough; HTML is text.

parse("# Goals, then - *one*") -> [Paragraph("heading", 1, [Run("Goals")]), Paragraph("item", 1, [Run("one", italic)], list=0)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from docautomat.values import RefusedValueError
from docautomat.values.rich import Picture, Run, address, run_properties

__all__ = ["Content", "Paragraph", "Table", "parse"]

Content = list[Run | Picture]
_ILLEGAL = re.compile(r"[\x00-\x06\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True)
class Paragraph:
    """One paragraph; `kind` is text, heading, item, quote, code or rule; `level` counts from 1."""

    kind: str
    level: int = 0
    content: Content = field(default_factory=list)
    ordered: bool = False
    list: int = -1
    """Which list of the text an item belongs to; a list inside another is another list."""
    first: bool = True
    """Whether it begins its item; the paragraphs that follow stand below it, without a number."""


@dataclass(slots=True)
class Table:
    """A table; its first row is the head."""

    rows: list[list[Content]] = field(default_factory=list)
    alignments: list[str] = field(default_factory=list)
    """`left`, `center`, `right` or nothing, by column."""


@lru_cache(maxsize=1)
def _reader() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def parse(text: str) -> list[Paragraph | Table]:
    """Return the blocks of a Markdown text; raise `RefusedValueError` for control characters, of which CommonMark would take some away in silence."""
    bad = _ILLEGAL.search(text)
    if bad is not None:
        raise RefusedValueError(f"the text holds the control character U+{ord(bad.group()):04X}, which no document can hold", "remove it from the data")
    return _Blocks().read(_reader().parse(text.replace("\r\n", "\n").replace("\r", "\n")))


class _Blocks:
    def __init__(self) -> None:
        self.found: list[Paragraph | Table] = []
        self._lists: list[tuple[int, bool]] = []
        self._count = 0
        self._quotes = 0
        self._fresh_item = False
        self._heading = 0
        self._table: Table | None = None

    def read(self, tokens: list[Any]) -> list[Paragraph | Table]:
        for token in tokens:
            handle = getattr(self, f"_{token.type}", None)
            if handle is not None:
                handle(token)
        return self.found

    # --- text -----------------------------------------------------------------------------------------------------------------------

    def _inline(self, token: Any) -> None:
        content = list(_runs(token.children or []))
        if self._table is not None:
            self._table.rows[-1].append(content)
        else:
            self._put(content)

    def _put(self, content: Content) -> None:
        if self._heading:
            self.found.append(Paragraph("heading", self._heading, content))
        elif self._lists:
            number, ordered = self._lists[-1]
            self.found.append(Paragraph("item", len(self._lists), content, ordered, number, self._fresh_item))
            self._fresh_item = False
        else:
            self.found.append(Paragraph("quote" if self._quotes else "text", self._quotes, content))

    def _fence(self, token: Any) -> None:
        self.found.append(Paragraph("code", 0, [Run(token.content.rstrip("\n"))]))

    _code_block = _fence

    def _html_block(self, token: Any) -> None:
        self._put([Run(token.content.rstrip("\n"))])

    def _hr(self, token: Any) -> None:  # noqa: ARG002
        self.found.append(Paragraph("rule"))

    # --- what holds text ------------------------------------------------------------------------------------------------------------

    def _heading_open(self, token: Any) -> None:
        self._heading = int(token.tag[1:])

    def _heading_close(self, token: Any) -> None:  # noqa: ARG002
        self._heading = 0

    def _blockquote_open(self, token: Any) -> None:  # noqa: ARG002
        self._quotes += 1

    def _blockquote_close(self, token: Any) -> None:  # noqa: ARG002
        self._quotes -= 1

    def _bullet_list_open(self, token: Any) -> None:
        self._lists.append((self._count, token.type == "ordered_list_open"))
        self._count += 1

    _ordered_list_open = _bullet_list_open

    def _bullet_list_close(self, token: Any) -> None:  # noqa: ARG002
        self._lists.pop()

    _ordered_list_close = _bullet_list_close

    def _list_item_open(self, token: Any) -> None:  # noqa: ARG002
        self._fresh_item = True

    def _table_open(self, token: Any) -> None:  # noqa: ARG002
        self._table = Table()
        self.found.append(self._table)

    def _table_close(self, token: Any) -> None:  # noqa: ARG002
        self._table = None

    def _tr_open(self, token: Any) -> None:  # noqa: ARG002
        assert self._table is not None
        self._table.rows.append([])

    def _th_open(self, token: Any) -> None:
        assert self._table is not None
        style = str(token.attrGet("style") or "")
        self._table.alignments.append(style.removeprefix("text-align:"))


_MARKS = {"strong": {"bold": True}, "em": {"italic": True}, "s": {"strike": True}}


def _runs(tokens: list[Any]) -> Iterator[Run | Picture]:
    state: list[dict[str, Any]] = []
    links: list[str] = []
    for token in tokens:
        name, _, end = token.type.rpartition("_")
        if end == "open" and name in _MARKS:
            state.append(_MARKS[name])
        elif end == "close" and name in _MARKS:
            state.pop()
        elif token.type == "link_open":
            links.append(_address(str(token.attrGet("href") or "")))
        elif token.type == "link_close":
            links.pop()
        elif token.type == "image":
            yield Picture(str(token.attrGet("src") or ""), alt=token.content, trusted=False)
        else:
            text = {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)
            more = [{"font": "Consolas"}] if token.type == "code_inline" else []
            given = {key: value for each in (*state, *more) for key, value in each.items()}
            if text:
                yield Run(text, run_properties(given), links[-1] if links else "")


def _address(href: str) -> str:
    try:
        return address(href)
    except RefusedValueError:  # the text of a link that leads nowhere stays
        return ""
