"""How values are written into `w:t`, and in place of paragraphs, cells and rows.

text        stays in the run                          «R & D»  ->  R &amp; D
runs        close the run and open it again           …</w:t></w:r><w:r>…</w:r><w:r><w:t>…
blocks      stand for the paragraph in which the tag stands alone, or close it and open it again
"""

from __future__ import annotations

import re
from typing import Any

from docautomat.markup.charted import store_chart
from docautomat.markup.language import Site, block_markup, escaped
from docautomat.markup.wordprocessingml.blocks import markdown_markup
from docautomat.markup.wordprocessingml.drawings import chart_markup, picture_markup
from docautomat.markup.wordprocessingml.runs import run_markup
from docautomat.markup.wordprocessingml.subdocuments.merging import merged
from docautomat.markup.wordprocessingml.timelines import timeline_markup
from docautomat.values import RefusedValueError, Rich, text_of
from docautomat.values.charts import Chart
from docautomat.values.rich import Link, Markdown, PageBreak, Picture, RichText, SubDocument
from docautomat.values.timelines import Timeline

__all__ = ["write_block", "write_paragraph", "write_text"]

_CHART_WIDTH = 16 * 360_000
_SPECIAL = re.compile(r"[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_ILLEGAL = re.compile(r"[\x00-\x06\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r"[\n\t\f\a]")


def write_text(value: Any, site: Site) -> str:
    r"""Return the content of a `w:t`: escaped, with line breaks, tabs, page breaks (`\f`) and new paragraphs (`\a`) as elements."""
    if type(value) is not str:
        if isinstance(value, Rich):
            return _rich(value, site)
        value = text_of(value)
    if _SPECIAL.search(value) is None:
        return str(value)
    text = escaped(value, _ILLEGAL, "document")
    if _BREAK.search(text) is None:
        return text
    return _BREAK.sub(lambda found: _break(found.group(), site), text)


def write_paragraph(value: Any, site: Site) -> str:
    """Return the paragraph in which the tag stands alone, with the value in it; or the blocks that the value brings, in its place."""
    if isinstance(value, Rich):
        markup = _blocks(value, site)
        if markup:
            return f"{markup}{site.before}{site.after}" if site.keep else f"{site.opening}{markup}{site.closing}"
    return f"{site.before}{write_text(value, site)}{site.after}"


def write_block(value: Any, site: Site) -> str:
    """Return paragraphs, cells or rows in place of those in which a tag stands alone; a text becomes a paragraph of the same formatting."""
    if isinstance(value, Rich) and site.block == "p":
        markup = _blocks(value, site)
        if markup:
            return markup
    else:
        made = block_markup(value, site)
        if made is not None:
            return made
    w = site.w
    return f'<{w}p>{site.paragraph_properties}<{w}r>{site.run_properties}<{w}t xml:space="preserve">{write_text(value, site)}</{w}t></{w}r></{w}p>'


# --- values that bring their own markup ---------------------------------------------------------------------------------------------------


def _rich(value: Rich, site: Site) -> str:
    """Return a value inside a run: what it brings stands between the halves of the run."""
    w = site.w
    if isinstance(value, Picture):
        return f'</{w}t>{picture_markup(value, site)}<{w}t xml:space="preserve">'
    if isinstance(value, Timeline):
        return f'</{w}t>{timeline_markup(value, site)}<{w}t xml:space="preserve">'
    if isinstance(value, Chart):
        return f'</{w}t>{_chart(value, site)}<{w}t xml:space="preserve">'
    if isinstance(value, SubDocument):
        return _amid(merged(value, site.part, sections=site.sections).markup, site)
    if isinstance(value, PageBreak):
        return f'</{w}t><{w}br {w}type="page"/><{w}t xml:space="preserve">'
    if isinstance(value, (RichText, Link)):
        runs = run_markup(value.runs(), site, write_text, value.tooltip if isinstance(value, Link) else "")
        return _between(runs, site)
    if isinstance(value, Markdown):
        markup, last = markdown_markup(value.text, site, write_text)
        return _between(markup, site) if not last else _amid(markup, site)
    return write_text(value.plain(), site)


def _chart(value: Chart, site: Site) -> str:
    """Return a chart, at most as wide as the text, in the proportions of 5 to 3 unless it says otherwise."""
    room = min(site.room, _CHART_WIDTH) if site.room else _CHART_WIDTH
    width = value.width or (round(value.height * 5 / 3) if value.height else room)
    return chart_markup(store_chart(value, site.part), width, value.height or round(width * 3 / 5), value.plain() if value.alt or value.title else "", site)


def _between(runs: str, site: Site) -> str:
    w = site.w
    return f'</{w}t></{w}r>{runs}<{w}r>{site.run_properties}<{w}t xml:space="preserve">' if runs else ""


def _amid(blocks: str, site: Site) -> str:
    """Return blocks in the middle of a paragraph's text, which goes on behind them."""
    if not site.splittable:
        raise RefusedValueError("this brings whole paragraphs, and stands where there can be none", "let the tag stand alone in its paragraph")
    w = site.w
    reopened = f'<{w}p>{site.paragraph_properties}<{w}r>{site.run_properties}<{w}t xml:space="preserve">'
    return f"</{w}t></{w}r></{w}p>{blocks}{reopened}"


def _blocks(value: Rich, site: Site) -> str:
    """Return the paragraphs and tables that a value brings, an empty text where it brings none; a table at their end is followed by one."""
    if isinstance(value, SubDocument):
        body = merged(value, site.part, sections=site.sections)
        return body.markup + ("" if body.ends_with_paragraph or site.followed else f"<{site.w}p/>")
    if not isinstance(value, Markdown):
        return ""
    markup, last = markdown_markup(value.text, site, write_text)
    w = site.w
    return markup + (f"<{w}p/>" if last == "table" and not site.followed else "") if last else ""


# --- line breaks --------------------------------------------------------------------------------------------------------------------------


def _break(char: str, site: Site) -> str:
    w = site.w
    reopened = f'<{w}t xml:space="preserve">'
    if char == "\t":
        return f"</{w}t><{w}tab/>{reopened}"
    page = f'<{w}br {w}type="page"/>' if char == "\f" else ""
    if char in "\a\f" and site.splittable:
        following = f"</{w}t></{w}r></{w}p><{w}p>{site.paragraph_properties}<{w}r>{site.run_properties}"
        return following + (f"{page}</{w}r></{w}p><{w}p>{site.paragraph_properties}<{w}r>{site.run_properties}" if page else "") + reopened
    if page:
        return f"</{w}t>{page}{reopened}"
    return f"</{w}t><{w}br/>{reopened}"
