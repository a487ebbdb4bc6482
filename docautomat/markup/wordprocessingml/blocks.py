"""Blocks of text that bring their own paragraphs and tables, in the template's own styles; what it lacks is formatted directly.

Ordinary paragraphs are those of the tag: the same style, alignment and font. Headings, lists, quotes and tables take the styles of these names.
"""

from __future__ import annotations

from typing import Any

from docautomat.markup import markdown
from docautomat.markup.language import Site
from docautomat.markup.rendering import rendering
from docautomat.markup.wordprocessingml.drawings import picture_markup
from docautomat.markup.wordprocessingml.numbering import numbering
from docautomat.markup.wordprocessingml.refresh import HEADINGS
from docautomat.markup.wordprocessingml.runs import run_markup
from docautomat.markup.wordprocessingml.styles import Styles, styles_of
from docautomat.values.rich import Picture, Run, run_properties

__all__ = ["content_markup", "markdown_markup"]

_INDENT = 425
"""Twentieths of a point by which each level of a list is moved in."""
_HEADING_POINTS = (16, 14, 12, 11, 11, 11)


def content_markup(content: markdown.Content, site: Site, write: Any) -> str:
    """Return the runs and pictures of one paragraph."""
    out: list[str] = []
    runs: list[Run] = []
    for item in [*content, None]:
        if isinstance(item, Run):
            runs.append(item)
            continue
        out.append(run_markup(runs, site, write))
        runs = []
        if isinstance(item, Picture):
            out.append(f"<{site.w}r>{site.run_properties}{picture_markup(item, site)}</{site.w}r>")
    return "".join(out)


def markdown_markup(text: str, site: Site, write: Any) -> tuple[str, str]:
    """Return the paragraphs and tables of a Markdown text as XML, and the kind of the last one; or its runs, and nothing, if it is one plain paragraph."""
    blocks = markdown.parse(text)
    if not blocks:
        return "", ""
    if len(blocks) == 1 and isinstance(blocks[0], markdown.Paragraph) and blocks[0].kind == "text":
        return content_markup(blocks[0].content, site, write), ""
    writer = _Writer(site, write)
    markup = "".join(writer.block(block) for block in blocks)
    return markup, "table" if isinstance(blocks[-1], markdown.Table) else "paragraph"


def _stated(content: markdown.Content, properties: dict[str, Any], *, beneath: bool = False) -> markdown.Content:
    """Return runs with some more properties; `beneath` lets their own win."""

    def both(own: dict[str, Any]) -> Any:
        return tuple(sorted(({**properties, **own} if beneath else {**own, **properties}).items()))

    return [Run(item.text, both(dict(item.properties)), item.link) if isinstance(item, Run) else item for item in content]


class _Writer:
    def __init__(self, site: Site, write: Any) -> None:
        self._site = site
        self._write = write
        self._w = site.w
        self._styles: Styles = styles_of(rendering().overlay.package)
        self._lists: dict[int, str] = {}

    def block(self, block: markdown.Paragraph | markdown.Table) -> str:
        return self._table(block) if isinstance(block, markdown.Table) else self._paragraph(block)

    def _paragraph(self, block: markdown.Paragraph) -> str:
        w = self._w
        properties, runs = {
            "text": lambda _: (self._site.paragraph_properties, {}),
            "heading": self._heading,
            "item": self._item,
            "quote": self._quote,
            "code": self._code,
            "rule": self._rule,
        }[block.kind](block)
        if properties == self._site.paragraph_properties:
            site = self._site
        else:  # the style of a heading or list, not the tag's formatting, says how its text looks
            plain = block.kind in ("heading", "code") and not runs
            site = self._site.with_runs("" if plain else self._site.run_properties)
        content = _stated(block.content, runs, beneath=True)
        return f"<{w}p>{properties}{content_markup(content, site, self._write)}</{w}p>"

    def _styled(self, style: str, rest: str = "") -> str:
        w = self._w
        inner = (f'<{w}pStyle {w}val="{style}"/>' if style else "") + rest
        return f"<{w}pPr>{inner}</{w}pPr>" if inner else ""

    def _heading(self, block: markdown.Paragraph) -> tuple[str, dict[str, Any]]:
        style = self._styles.find("paragraph", f"heading {block.level}")
        rendering().state[HEADINGS] = True
        if style:
            return self._styled(style), {}
        w = self._w
        rest = f'<{w}keepNext/><{w}spacing {w}before="240" {w}after="60"/><{w}outlineLvl {w}val="{block.level - 1}"/>'
        return self._styled("", rest), {"bold": True, "size": _HEADING_POINTS[block.level - 1]}

    def _item(self, block: markdown.Paragraph) -> tuple[str, dict[str, Any]]:
        w = self._w
        level = min(block.level, 9)
        name = ("list number" if block.ordered else "list bullet") + (f" {level}" if level > 1 else "")
        style = self._styles.find("paragraph", name)
        number = self._styles.numbers.get(style, "")
        plain = self._styles.find("paragraph", "list paragraph")
        if not block.first:
            return self._styled(plain, f'<{w}ind {w}{self._side}="{_INDENT * level}"/>'), {}
        if block.list not in self._lists:
            restarted = numbering().restarted(number) if number and block.ordered else number
            self._lists[block.list] = restarted or numbering().list(ordered=block.ordered)
        indent = 0 if number else level - 1
        numbered = f'<{w}numPr><{w}ilvl {w}val="{indent}"/><{w}numId {w}val="{self._lists[block.list]}"/></{w}numPr>'
        return self._styled(style if number else plain, numbered), {}

    @property
    def _side(self) -> str:
        return "start" if rendering().overlay.package.strict else "left"

    def _quote(self, block: markdown.Paragraph) -> tuple[str, dict[str, Any]]:
        style = self._styles.find("paragraph", "quote", "intense quote")
        w = self._w
        return (self._styled(style), {}) if style else (self._styled("", f'<{w}ind {w}{self._side}="{_INDENT * block.level}"/>'), {"italic": True})

    def _code(self, block: markdown.Paragraph) -> tuple[str, dict[str, Any]]:  # noqa: ARG002
        style = self._styles.find("paragraph", "html preformatted", "macro text", "code")
        return (self._styled(style), {}) if style else (self._site.paragraph_properties, dict(run_properties({"font": "Consolas"})))

    def _rule(self, block: markdown.Paragraph) -> tuple[str, dict[str, Any]]:  # noqa: ARG002
        w = self._w
        border = f'<{w}pBdr><{w}bottom {w}val="single" {w}sz="6" {w}space="1" {w}color="auto"/></{w}pBdr>'
        return self._styled("", border), {}

    # --- tables ---------------------------------------------------------------------------------------------------------------------

    def _table(self, table: markdown.Table) -> str:
        w = self._w
        columns = max(len(row) for row in table.rows)
        width = (self._site.room or 16 * 360_000) // 635
        each = width // columns
        style = self._styles.find("table", "table grid", "grid table light")
        borders = "".join(f'<{w}{side} {w}val="single" {w}sz="4" {w}space="0" {w}color="auto"/>' for side in self._sides())
        look = f'<{w}tblStyle {w}val="{style}"/>' if style else ""
        properties = f'{look}<{w}tblW {w}w="0" {w}type="auto"/>' + ("" if style else f"<{w}tblBorders>{borders}</{w}tblBorders>")
        grid = f'<{w}gridCol {w}w="{each}"/>' * columns
        rows = "".join(self._row(row, table.alignments, columns, each, head=index == 0) for index, row in enumerate(table.rows))
        return f"<{w}tbl><{w}tblPr>{properties}</{w}tblPr><{w}tblGrid>{grid}</{w}tblGrid>{rows}</{w}tbl>"

    def _sides(self) -> tuple[str, ...]:
        strict = rendering().overlay.package.strict
        return ("top", "start" if strict else "left", "bottom", "end" if strict else "right", "insideH", "insideV")

    def _row(self, row: list[markdown.Content], alignments: list[str], columns: int, width: int, *, head: bool) -> str:
        w = self._w
        cells: list[str] = []
        for column in range(columns):
            content = row[column] if column < len(row) else []
            if head:
                content = _stated(content, {"bold": True})
            aligned = alignments[column] if column < len(alignments) else ""
            side = {"right": "end", "left": "start"}.get(aligned, aligned) if rendering().overlay.package.strict else aligned
            properties = self._styled("", f'<{w}jc {w}val="{side}"/>' if side else "")
            paragraph = f"<{w}p>{properties}{content_markup(content, self._site, self._write)}</{w}p>"
            cells.append(f'<{w}tc><{w}tcPr><{w}tcW {w}w="{width}" {w}type="dxa"/></{w}tcPr>{paragraph}</{w}tc>')
        header = f"<{w}trPr><{w}tblHeader/></{w}trPr>" if head else ""
        return f"<{w}tr>{header}{''.join(cells)}</{w}tr>"
