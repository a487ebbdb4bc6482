"""Blocks of text that bring their own paragraphs: Markdown in a text box, a placeholder or a cell.

Lists take the levels of the body in which they stand, with its bullets and indents; where the body has none, they bring their own. Ordinary paragraphs are
like that of the tag.

    bullets of the level   # the body of a slide       <a:pPr lvl="1"/>
    none, or its own       # a text box, a cell        <a:pPr marL="285750" indent="-285750"><a:buFont typeface="Arial"/><a:buChar char="•"/></a:pPr>
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from lxml import etree

from docautomat.markup import markdown
from docautomat.markup.drawingml.runs import Write, run_markup
from docautomat.markup.language import Element, Site, drop_attributes, fragment
from docautomat.values import RefusedValueError
from docautomat.values.rich import Picture, Run, run_properties

__all__ = ["markdown_markup"]

_INDENT = 285_750
"""How far PowerPoint moves the text behind the bullet of a text box, in EMU."""
_LAST_LEVEL = 8
_NUMBERS = ("arabicPeriod", "alphaLcPeriod", "romanLcPeriod")
_LARGER = (1.4, 1.25, 1.1)
_SIZES = ("lnSpc", "spcBef", "spcAft")
_BULLETS = frozenset("buClrTx buClr buSzTx buSzPct buSzPts buFontTx buFont buNone buAutoNum buChar buBlip".split())


def markdown_markup(text: str, site: Site, write: Write) -> tuple[str, bool]:
    """Return the paragraphs of a Markdown text as XML, and true; or its runs, and false, if it is one plain paragraph."""
    blocks = [_paragraph(block) for block in markdown.parse(text)]
    if not blocks:
        return "", False
    if len(blocks) == 1 and blocks[0].kind == "text":
        return _content(blocks[0].content, site, write), False
    writer = _Writer(site, write, mixed=any(block.kind in ("item", "heading") for block in blocks))
    return "".join(map(writer.paragraph, _joined(blocks))), True


def _paragraph(block: markdown.Paragraph | markdown.Table) -> markdown.Paragraph:
    if isinstance(block, markdown.Table):
        raise RefusedValueError("a table of a Markdown text cannot stand inside of text on a slide", "draw a table on the slide, and let its rows repeat")
    return block


def _joined(blocks: list[markdown.Paragraph]) -> list[markdown.Paragraph]:
    """Return the paragraphs with those that go on inside an item behind a line break of the item: a paragraph without a number would end the numbering."""
    out: list[markdown.Paragraph] = []
    for block in blocks:
        if block.kind == "item" and not block.first and out and out[-1].list == block.list:
            out[-1] = replace(out[-1], content=[*out[-1].content, Run("\n"), *block.content])
        else:
            out.append(block)
    return out


def _content(content: markdown.Content, site: Site, write: Write) -> str:
    runs: list[Run] = []
    for item in content:
        if isinstance(item, Picture):
            message = "a picture of a Markdown text cannot stand in the text of a slide"
            raise RefusedValueError(message, "draw a picture there, and fill it by its alternative text")
        runs.append(item)
    return run_markup(runs, site, write)


@dataclass(frozen=True, slots=True)
class _Look:
    """How a paragraph differs from that of the tag."""

    level: int = 0
    bullet: str = ""
    """A kind of number, `•`, `level` for the bullet of the level, `none`, `beneath` for none below an item; empty: as it is."""
    start: int = 0
    indent: int = 0
    """How many steps its text is moved in; 0 for as far as its level says."""


@lru_cache(maxsize=1024)
def _properties(base: str, names: str, prefix: str, look: _Look) -> str:
    """Return `a:pPr` as XML (§21.1.2.2.7): that of the tag's paragraph with another look."""
    root = etree.fromstring(f"<{prefix}p {names}>{base or f'<{prefix}pPr/>'}</{prefix}p>")
    holder = root[0]
    a = str(holder.tag).removesuffix("pPr")
    if look.bullet:
        for child in list(holder):
            if isinstance(child.tag, str) and child.tag.removeprefix(a) in _BULLETS:
                holder.remove(child)
        drop_attributes(holder, "marL", "indent")
    if look.level:
        holder.set("lvl", str(look.level))
    if look.bullet == "level":
        return fragment(holder)
    if look.bullet:
        if look.indent or look.bullet == "none":
            holder.set("marL", str(_INDENT * look.indent))
            holder.set("indent", str(-_INDENT))
        if look.bullet in ("none", "beneath"):
            holder.set("indent", "0")
        place = next((index for index, child in enumerate(holder) if str(child.tag).removeprefix(a) not in _SIZES), len(holder))
        holder[place:place] = _bullet(a, look)
    return fragment(holder) if len(holder) or holder.attrib else ""


def _bullet(a: str, look: _Look) -> list[Element]:
    if look.bullet in ("none", "beneath"):
        return [etree.Element(f"{a}buNone")]
    if look.bullet == "•":
        return [etree.Element(f"{a}buFont", {"typeface": "Arial"}), etree.Element(f"{a}buChar", {"char": "•"})]
    numbered = etree.Element(f"{a}buAutoNum", {"type": look.bullet})
    if look.start > 1:
        numbered.set("startAt", str(look.start))
    return [etree.Element(f"{a}buFont", {"typeface": "+mj-lt"}), numbered]


class _Writer:
    def __init__(self, site: Site, write: Write, *, mixed: bool) -> None:
        self._site = site
        self._write = write
        self._prefix = str(site.extra or "a:")
        self._mixed = mixed
        self._level = _level(site)
        self._counts: dict[int, int] = {}
        """List -> how many of its items have come out."""
        self._starts: dict[int, int] = {}
        """List -> the number with which its present run of items begins."""
        self._last: tuple[int, int] = (-1, 0)
        """The list and the depth of the last paragraph; depth 0 for one that stands in no list."""
        self._kinds: dict[int, str] = {}
        """List -> its kind of numbers."""

    def paragraph(self, block: markdown.Paragraph) -> str:
        looks = {"heading": self._heading, "item": self._item, "quote": self._quote, "code": self._code}
        look, runs = looks.get(block.kind, self._text)(block)
        self._last = (block.list, block.level) if block.kind == "item" and block.first else (-1, 0)
        a = self._prefix
        properties = _properties(self._site.paragraph_properties, self._site.names, a, look) if look != _Look() else self._site.paragraph_properties
        inner = replace(self._site, paragraph_properties=properties)
        return f"<{a}p>{properties}{_content(_stated(block.content, runs), inner, self._write)}</{a}p>"

    def _text(self, _: markdown.Paragraph) -> tuple[_Look, dict[str, Any]]:
        return (_Look(bullet="none") if self._mixed and self._site.bullets else _Look()), {}

    def _heading(self, block: markdown.Paragraph) -> tuple[_Look, dict[str, Any]]:
        size = _size(self._site)
        factor = _LARGER[block.level - 1] if block.level <= len(_LARGER) else 1.0
        return _Look(bullet="none" if self._site.bullets else ""), {"bold": True, **({"size": round(size * factor, 1)} if size and factor != 1.0 else {})}

    def _quote(self, block: markdown.Paragraph) -> tuple[_Look, dict[str, Any]]:
        return _Look(bullet="none", indent=block.level), {"italic": True}

    def _code(self, _: markdown.Paragraph) -> tuple[_Look, dict[str, Any]]:
        return (_Look(bullet="none") if self._site.bullets else _Look()), dict(run_properties({"font": "Consolas"}))

    def _item(self, block: markdown.Paragraph) -> tuple[_Look, dict[str, Any]]:
        level = min(self._level + block.level - 1, _LAST_LEVEL)
        indent = 0 if self._site.bullets == "level" else block.level
        if not block.first:
            return _Look(level, "beneath", indent=indent), {}
        self._counts[block.list] = self._counts.get(block.list, 0) + 1
        if block.ordered:
            return _Look(level, self._number(block), self._start(block), indent), {}
        if self._site.bullets == "level":
            return _Look(level, "level"), {}
        if self._site.bullets == "own" and block.level == 1:
            return _Look(), {}
        return _Look(level, "•", indent=block.level), {}

    def _number(self, block: markdown.Paragraph) -> str:
        """Return the kind of a list's numbers; a list right behind another one has another kind, for its numbers would go on."""
        if block.list not in self._kinds:
            kind = _NUMBERS[(block.level - 1) % len(_NUMBERS)]
            last, depth = self._last
            twin = depth == block.level and self._kinds.get(last) == kind
            self._kinds[block.list] = kind.replace("Period", "ParenR") if twin else kind
        return self._kinds[block.list]

    def _start(self, block: markdown.Paragraph) -> int:
        """Return with which number the run of numbered paragraphs begins to which an item belongs.

        Numbers go on from one paragraph to the next of the same level, kind and beginning (§21.1.2.4.1); what stands between ends them, save deeper levels.
        """
        last, depth = self._last
        if self._counts[block.list] == 1:
            self._starts[block.list] = 1
        elif last != block.list and depth <= block.level:
            self._starts[block.list] = self._counts[block.list]
        return self._starts[block.list]


def _stated(content: markdown.Content, properties: dict[str, Any]) -> markdown.Content:
    """Return runs with some more properties, beneath their own."""
    if not properties:
        return content
    return [Run(item.text, tuple(sorted({**properties, **dict(item.properties)}.items())), item.link) if isinstance(item, Run) else item for item in content]


def _level(site: Site) -> int:
    found = _attribute(site.paragraph_properties, "lvl")
    return int(found) if found.isdigit() else 0


def _size(site: Site) -> float:
    """Return the size that the tag's run states, in points; 0 where the body says it."""
    found = _attribute(site.run_properties, "sz")
    return int(found) / 100 if found.isdigit() else 0


def _attribute(markup: str, name: str) -> str:
    """Return an attribute of the first element of some XML text."""
    return markup.partition(">")[0].partition(f' {name}="')[2].partition('"')[0]
