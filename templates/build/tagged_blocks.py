"""Blocks of a Word template that carry tags: a value or its question, a status, a table with a row for each item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates.build.identity import STATUSES
from templates.build.word_styles import STATUS_STYLES
from templates.build.wordml import block, cell, paragraph, row, run, table

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CANVAS", "PAGE", "bullets", "grid", "heading", "short", "status", "tag_row", "value"]

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
    title: str = "",
    at: str = "loop.index",
) -> str:
    """Return a table with a head and one row for each item of a loop; `blank` rows to fill in, with `blanks` in their cells, when there is none.

    `at` is the place of the item in its list.
    """
    total, count = sum(widths), len(widths)
    head = row(*(cell(width, text, style="Tabelloverskrift") for width, text in zip(widths, heads, strict=True)), head=True)
    body = row(
        *(cell(width, text, style="Tabelltall" if at in numbers else "Tabelltekst") for at, (width, text) in enumerate(zip(widths, cells, strict=True))),
        height=height,
    )
    empty = row(*(cell(width, text) for width, text in zip(widths, blanks or [""] * count, strict=True)), height=9)
    repeated = tag_row(count, total, f"for row in range({blank})") + empty + tag_row(count, total, "endfor")
    other = tag_row(count, total, "else") + repeated if blank else ""
    loop_rows = tag_row(count, total, loop) + tag_row(count, total, "set at = " + at)
    return table("Plantabell", widths, head, loop_rows, body, other, tag_row(count, total, "endfor"), title=title)


def heading(label: str, level: int = 1, extra: str = "") -> str:
    return paragraph("{{ label." + label + " }}", style=f"Heading{level}", extra=extra)


def bullets(items: str, style: str) -> str:
    return block("for item in " + items, paragraph("{{ item }}", style=style))
