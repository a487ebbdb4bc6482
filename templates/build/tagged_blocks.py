"""Blocks of a Word template that carry tags: a value or its question, a status, a table with a row for each item."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from templates.build.answers import bookmark
from templates.build.identity import STATUSES
from templates.build.word_styles import STATUS_STYLES
from templates.build.wordml import block, cell, field, paragraph, row, run, table, tags

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CANVAS", "PAGE", "PAGE_MARK", "bullets", "grid", "heading", "long_plan", "longest", "page_of", "short", "status", "tag_row", "value"]

PAGE_MARK = "side_"
CANVAS, PAGE = 267, 166
"""Text widths of the landscape and the portrait pages, in millimetres."""


def value(name: str, text: str = "", prompt: str = "") -> str:
    """Return runs that show a value, or its guiding question while there is none."""
    question = prompt or "prompt." + name.rsplit(".", maxsplit=1)[-1]
    shown = text or "{{ " + name + " }}"
    return run("{% if " + name + " %}" + shown + "{% else %}") + run("{{ " + question + " }}", "Ledetekst") + run("{% endif %}")


def short(name: str, budget: int, line: int = 0, lines: int = 0) -> str:
    """Return a tag that prints a text within the canvas's budget: so many characters, in so many lines."""
    room = f", line={line}, lines={lines}" if line else ""
    return "{{ " + name + " | brief(" + str(budget) + ", more" + room + ") }}"


def status(item: str) -> str:
    """Return runs that show glyph and word of a status, tinted: the branch that applies brings its own formatting."""
    shown = "{{ " + item + ".status_mark }} {{ " + item + ".status_label }}"
    runs = [
        run("{% " + ("elif" if at else "if") + " " + item + '.status == "' + code + '" %}') + run(shown, STATUS_STYLES[code])
        for at, code in enumerate(STATUSES)
    ]
    return "".join(runs) + run("{% endif %}")


def tag_row(columns: int, width: float, statement: str) -> str:
    return row(cell(width, "{% " + statement + " %}", style="Styring", extra=f'<w:gridSpan w:val="{columns}"/>'))


def grid(
    widths: Sequence[float],
    heads: Sequence[str],
    loop: str,
    cells: Sequence[str],
    *,
    blank: int = 0,
    blanks: Sequence[str] = (),
    numbers: Sequence[int] = (),
    height: float = 0,
    blank_height: float = 9,
    title: str = "",
    at: str = "loop.index",
    names: Sequence[str] = (),
    optional: Mapping[int, str] = MappingProxyType({}),
) -> str:
    """Return a table with a head and one row for each item of a loop; `blank` rows to fill in, with `blanks` in their cells, when there is none.

    They stand on one page. `at` is the place of the item in its list, `names` are the statements that `named` gives for it. An `optional` column, by its
    number, is there if its condition holds.
    """
    total, count = sum(widths), len(widths)
    columns = range(count)

    def present(number: int, shown: str, style: str) -> str:
        kept = [tags("keep cell if " + optional[number])] if number in optional else []
        return cell(widths[number], *kept, shown, style=style)

    head = row(*(present(number, heads[number], "Tabelloverskrift") for number in columns), head=True)
    style = {number: "Tabelltall" if number in numbers else "Tabelltekst" for number in columns}
    body = row(*(present(number, cells[number], style[number]) for number in columns), height=height)
    empty = row(*(cell(width, text) for width, text in zip(widths, blanks or [""] * count, strict=True)), height=blank_height)
    held = empty.replace('<w:pStyle w:val="Tabelltekst"/>', '<w:pStyle w:val="Tabelltekstsamlet"/>')
    repeated = tag_row(count, total, f"for row in range({blank - 1})") + held + tag_row(count, total, "endfor") + empty
    other = tag_row(count, total, "else") + repeated if blank else ""
    loop_rows = "".join(tag_row(count, total, statement) for statement in (loop, "set at = " + at, *names))
    return table("Plantabell", widths, head, loop_rows, body, other, tag_row(count, total, "endfor"), title=title)


def heading(label: str, level: int = 1, extra: str = "", mark: str = "") -> str:
    """Return a heading; `mark` names it, so that `page_of` finds its page."""
    return paragraph(*([bookmark(PAGE_MARK + mark)] if mark else []), run("{{ label." + label + " }}"), style=f"Heading{level}", extra=extra)


def page_of(mark: str, shown: str, label: str = "on_page_short") -> str:
    """Return runs: on which page the heading stands that is marked so; `shown` is the expression of the page until a program computes it."""
    told = "{{ label." + label + '.split("{n}")[0] | replace(" ", "\u00a0") }}'
    return run(told, "Etikettegn") + field(f"PAGEREF {PAGE_MARK}{mark} \\h", "{{ " + shown + " }}", "Etikettegn")


def longest(listed: str, *names: str) -> str:
    """Return the expression of how many characters the longest text of a list's items has."""
    lengths = " + ".join(f'({listed} | map(attribute="{name}") | select | map("length") | list)' for name in names)
    return f"([0] + {lengths}) | max"


def long_plan() -> str:
    """Return the condition that a plan is so long that one needs a table of contents."""
    texts = (
        *(("milestones", name) for name in ("condition", "celebrate", "deviation", "cause", "consequence", "action")),
        ("stakeholders", "affected"),
    )
    return "goal_texts + " + " + ".join(f'({listed} | map(attribute="{name}") | select | map("length") | sum)' for listed, name in texts) + " > 8000"


def bullets(items: str, style: str) -> str:
    return block("for item in " + items, paragraph("{{ item }}", style=style))
