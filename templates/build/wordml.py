"""WordprocessingML in small pieces: runs, paragraphs, tables and sections as XML text (ISO/IEC 29500-1, part 17)."""

# ruff: noqa: E501  markup and tags stand on one line, as they stand in the file
from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from templates.build.identity import tint

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["WORD_SLOTS", "block", "border", "cell", "colour", "field", "logo", "mm", "paragraph", "row", "run", "section", "shading", "table", "tags"]

WORD_SLOTS = {"dk1": "text1", "lt1": "background1", "dk2": "text2", "lt2": "background2", "hlink": "hyperlink", "folHlink": "followedHyperlink"}


def mm(length: float) -> int:
    """Return millimetres as twentieths of a point."""
    return round(length * 1440 / 25.4)


def _slot(name: str, slot: str, lightness: float) -> str:
    """Return a theme reference; Word writes a tint as what is left of the colour, in 255ths."""
    shade = f' w:{name}Tint="{round((1 - lightness) * 255):02X}"' if lightness else ""
    return f'w:{name}{"Color" if name == "theme" else ""}="{WORD_SLOTS.get(slot, slot)}"{shade}'


def colour(slot: str, lightness: float = 0) -> str:
    """Return `w:color` for a theme slot."""
    return f'<w:color w:val="{tint(slot, lightness)}" {_slot("theme", slot, lightness)}/>'


def shading(slot: str, lightness: float = 0) -> str:
    """Return `w:shd`, a plain fill with a theme slot."""
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{tint(slot, lightness)}" {_slot("themeFill", slot, lightness)}/>'


def border(side: str, points: float, slot: str, lightness: float = 0, space: int = 0) -> str:
    """Return one border line; no points, no line."""
    if not points:
        return f'<w:{side} w:val="nil"/>'
    return f'<w:{side} w:val="single" w:sz="{round(points * 8)}" w:space="{space}" w:color="{tint(slot, lightness)}" {_slot("theme", slot, lightness)}/>'


def run(text: str, style: str = "") -> str:
    """Return a run; a tab character becomes a tab."""
    marked = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    pieces = '</w:t><w:tab/><w:t xml:space="preserve">'.join(escape(piece) for piece in text.split("\t"))
    return f'<w:r>{marked}<w:t xml:space="preserve">{pieces}</w:t></w:r>'


def field(code: str, shown: str = "1", style: str = "") -> str:
    """Return a simple field such as PAGE; `shown` stands there until a program computes it."""
    return f'<w:fldSimple w:instr=" {escape(code)} ">{run(shown, style)}</w:fldSimple>'


def paragraph(*content: str, style: str = "", extra: str = "") -> str:
    """Return a paragraph of runs; text that is no XML becomes a run."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties = f"<w:pPr>{named}{extra}</w:pPr>" if named or extra else ""
    return f"<w:p>{properties}{''.join(piece if piece.startswith('<w:') else run(piece) for piece in content)}</w:p>"


def tags(*statements: str, style: str = "Styring") -> str:
    """Return a paragraph for each statement: alone in its paragraph, it vanishes in the document."""
    return "".join(paragraph("{% " + statement + " %}", style=style) for statement in statements)


def block(statement: str, *content: str, other: Sequence[str] = ()) -> str:
    """Return content between `{% if … %}` or `{% for … %}` and its end, with the `else` part if there is one."""
    otherwise = tags("else") + "".join(other) if other else ""
    return tags(statement) + "".join(content) + otherwise + tags("end" + statement.split(maxsplit=1)[0])


def logo() -> str:
    """Return the programme's logo in a paragraph of its own, if it has one."""
    return block("if programme.logo", paragraph('{{ programme.logo | picture(height="14 mm") }}', extra='<w:keepNext/><w:spacing w:after="120"/>'))


def cell(width: float, *content: str, style: str = "Tabelltekst", extra: str = "") -> str:
    """Return a table cell; content that is no paragraph becomes one of `style`."""
    body = "".join(piece if piece.startswith(("<w:p>", "<w:tbl>")) else paragraph(piece, style=style) for piece in content)
    return f'<w:tc><w:tcPr><w:tcW w:w="{mm(width)}" w:type="dxa"/>{extra}</w:tcPr>{body}</w:tc>'


def row(*cells: str, head: bool = False, height: float = 0, exact: bool = False) -> str:
    """Return a table row that never splits; a head repeats on every page."""
    tall = f'<w:trHeight w:val="{mm(height)}" w:hRule="{"exact" if exact else "atLeast"}"/>' if height else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{tall}{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(cells)}</w:tr>"


def table(style: str, widths: Sequence[float], *rows: str, title: str = "", first_row: bool = True, first_column: bool = False) -> str:
    """Return a table of fixed widths (mm); `title` is its alternative text, `first_column` says that the first cell of a row is its heading."""
    caption = f'<w:tblCaption w:val="{escape(title, {chr(34): "&quot;"})}"/>' if title else ""
    flags = f"{0x400 + 0x20 * first_row + 0x80 * first_column:04X}"
    look = f'<w:tblLook w:val="{flags}" w:firstRow="{int(first_row)}" w:lastRow="0" w:firstColumn="{int(first_column)}" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
    grid = "".join(f'<w:gridCol w:w="{mm(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(mm(width) for width in widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look}{caption}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def section(size: tuple[float, float], margins: tuple[float, float, float, float], references: str, *, first: bool = False) -> str:
    """Return section properties for a page of `size` with `margins` (top, right, bottom, left) in millimetres."""
    width, height = size
    orient = ' w:orient="landscape"' if width > height else ""
    top, right, bottom, left = margins
    return (
        f'<w:sectPr>{references}<w:pgSz w:w="{mm(width)}" w:h="{mm(height)}"{orient}/>'
        f'<w:pgMar w:top="{mm(top)}" w:right="{mm(right)}" w:bottom="{mm(bottom)}" w:left="{mm(left)}" w:header="{mm(top / 2.4)}" w:footer="{mm(6)}" w:gutter="0"/>'
        f"{'<w:titlePg/>' if first else ''}</w:sectPr>"
    )
