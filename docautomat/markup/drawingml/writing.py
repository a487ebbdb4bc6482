"""How values are written into `a:t`, and in place of paragraphs, cells and rows.

text        stays in the run                          «R & D»  ->  R &amp; D
runs        close the run and open it again           …</a:t></a:r><a:r>…</a:r><a:r><a:t>…
blocks      stand for the paragraph in which the tag stands alone, or close it and open it again
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from docautomat.markup.drawingml.blocks import markdown_markup
from docautomat.markup.drawingml.runs import run_markup
from docautomat.markup.language import Site, block_markup, escaped
from docautomat.markup.rendering import rendering
from docautomat.values import RefusedValueError, Rich, text_of
from docautomat.values.charts import Chart
from docautomat.values.rich import Link, Markdown, PageBreak, Picture, RichText, SubDeck, SubDocument

__all__ = ["write_block", "write_drawing", "write_paragraph", "write_text"]

_SPECIAL = re.compile(r"[&<>\x00-\x08\x0a-\x1f\ud800-\udfff\ufffe\uffff]")
_ILLEGAL = re.compile(r"[\x00-\x06\x08\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r"[\n\v\a]")
_REFUSED: dict[type, tuple[str, str]] = {
    PageBreak: ("a slide has no pages", "let the slide repeat, {%slide for … %}, or begin a new paragraph"),
    SubDocument: ("a Word document cannot stand on a slide", "give its text: the filters richtext and markdown bring formatting"),
    Picture: ("a picture cannot stand in the text of a slide", "draw a picture there, and write the tag into its alternative text"),
    Chart: ("a chart cannot stand in the text of a slide", "draw a chart there, and write the tag into its alternative text"),
}


def write_text(value: Any, site: Site) -> str:
    r"""Return the content of an `a:t`: escaped, with line breaks as `a:br` of the run's own formatting and new paragraphs (`\a`); a tab stays a character."""
    if type(value) is not str:
        if isinstance(value, Rich):
            return _rich(value, site)
        value = text_of(value)
    if _SPECIAL.search(value) is None:
        return str(value)
    if "\f" in value:
        raise RefusedValueError("the text holds a page break, and a slide has no pages", "begin a new paragraph (\\a), or let the slide repeat")
    text = escaped(value, _ILLEGAL, "slide")
    if _BREAK.search(text) is None:
        return text
    return _BREAK.sub(lambda found: _break(found.group(), site), text)


def write_paragraph(value: Any, site: Site) -> str:
    """Return the paragraph in which the tag stands alone, with the value in it; or the paragraphs that the value brings, in its place."""
    if isinstance(value, Markdown):
        markup, blocks = markdown_markup(value.text, site, write_text)
        if blocks:
            return markup
    written = f"{site.before}{write_text(value, site)}{site.after}"
    return _without_empty_runs(written, site) if isinstance(value, Rich) else written


def write_block(value: Any, site: Site) -> str:
    """Return paragraphs, cells or rows in place of those in which a tag stands alone; a text becomes a paragraph of the same formatting."""
    if isinstance(value, Markdown) and site.block == "p":
        markup, blocks = markdown_markup(value.text, site, write_text)
        if blocks:
            return markup
    else:
        made = block_markup(value, site)
        if made is not None:
            return made
    a = _prefix(site)
    return f"<{a}p>{site.paragraph_properties}<{a}r>{site.run_properties}<{a}t>{write_text(value, site)}</{a}t></{a}r></{a}p>"


def write_drawing(value: Any, site: Site) -> str:
    """Return the content of an `a:t` in a chart or diagram, whose parts lead nowhere: links are their text, and there is one paragraph."""
    return write_text(value, replace(site, links=site.links and "text", splittable=False))


def _prefix(site: Site) -> str:
    return str(site.extra or "a:")


# --- values that bring their own markup -------------------------------------------------------------------------------------------------


def _rich(value: Rich, site: Site) -> str:
    """Return a value inside a run: what it brings stands between the halves of the run."""
    if isinstance(value, SubDeck) and site.links and (bring := rendering().bring) is not None:
        return bring(value, site.part)
    if type(value) in _REFUSED:
        raise RefusedValueError(*_REFUSED[type(value)])
    if not site.links:
        return write_text(value.plain(), site)
    if isinstance(value, (RichText, Link)):
        return _between(run_markup(value.runs(), site, write_text, value.tooltip if isinstance(value, Link) else ""), site)
    if isinstance(value, Markdown):
        markup, blocks = markdown_markup(value.text, site, write_text)
        return _amid(markup, site) if blocks else _between(markup, site)
    return write_text(value.plain(), site)


def _between(runs: str, site: Site) -> str:
    a = _prefix(site)
    return f"</{a}t></{a}r>{runs}<{a}r>{site.run_properties}<{a}t>" if runs else ""


def _without_empty_runs(written: str, site: Site) -> str:
    """Return a paragraph without the halves of the tag's run that hold nothing; one stays where there is no other."""
    a = _prefix(site)
    shorter = written.replace(f"<{a}r>{site.run_properties}<{a}t></{a}t></{a}r>", "")
    return shorter if f"</{a}r>" in shorter else written


def _amid(blocks: str, site: Site) -> str:
    """Return paragraphs in the middle of a paragraph's text, which goes on behind them."""
    if not site.splittable:
        raise RefusedValueError("this brings whole paragraphs, and stands where there can be none", "let the tag stand alone in its paragraph")
    a = _prefix(site)
    return f"</{a}t></{a}r></{a}p>{blocks}<{a}p>{site.paragraph_properties}<{a}r>{site.run_properties}<{a}t>"


# --- line breaks ------------------------------------------------------------------------------------------------------------------------


def _break(char: str, site: Site) -> str:
    a, properties = _prefix(site), site.run_properties
    if not site.links:
        return "\n"
    if char == "\a" and site.splittable:
        return f"</{a}t></{a}r></{a}p><{a}p>{site.paragraph_properties}<{a}r>{properties}<{a}t>"
    return f"</{a}t></{a}r><{a}br>{properties}</{a}br><{a}r>{properties}<{a}t>"
