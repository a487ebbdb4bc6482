"""DrawingML (ISO/IEC 29500-1 §21): text in shapes and tables, and how values are written into `a:t`."""

from __future__ import annotations

import re
from typing import Any

from docautomat.markup.language import Dialect, Site, block_markup, escaped
from docautomat.values import text_of

__all__ = ["ROW_ID", "dialect", "write_block", "write_text"]

TRANSITIONAL = "http://schemas.openxmlformats.org/drawingml/2006/main"
_A16 = "{http://schemas.microsoft.com/office/drawing/2014/main}"
ROW_ID = _A16 + "rowId"


def dialect(namespace: str = TRANSITIONAL, presentation: str = "", unit: str = "") -> Dialect:
    """Return the words of DrawingML text; `presentation` is the namespace of the part around it."""
    a, p = f"{{{namespace}}}", f"{{{presentation}}}"

    def words(names: str) -> frozenset[str]:
        return frozenset(a + name for name in names.split())

    bodies = [p + "txBody", a + "txBody"]
    return Dialect(
        paragraph=a + "p",
        run=a + "r",
        run_properties=a + "rPr",
        text=a + "t",
        row=a + "tr",
        cell=a + "tc",
        table=a + "tbl",
        characters={a + "br": "\n"},
        silent=words("pPr rPr endParaRPr"),
        paragraph_properties=a + "pPr",
        paragraph_end=words("endParaRPr"),
        grid_column=a + "gridCol",
        shapes=frozenset({*(p + name for name in ("sp", "pic", "graphicFrame", "grpSp", "cxnSp", "contentPart"))}),
        containers=dict.fromkeys(bodies, words("bodyPr lstStyle")),
        must_end_with_paragraph=frozenset(bodies),
        frame=p + "graphicFrame",
        table_head=words("tblPr tblGrid"),
        unique={ROW_ID: ("val", "new", "row"), p + "cNvPr": ("id", "new", "shape")},
        unit=unit,
    )


_SPECIAL = re.compile(r"[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_ILLEGAL = re.compile(r"[\x00-\x08\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_text(value: Any, site: Site) -> str:
    """Return the content of an `a:t`: escaped, with line breaks as `a:br` of the run's own formatting; a tab stays a character."""
    text = value if type(value) is str else text_of(value)
    if _SPECIAL.search(text) is None:
        return text
    text = escaped(text.replace("\a", "\n").replace("\v", "\n"), _ILLEGAL, "slide")
    if "\n" not in text or not site.splittable:
        return text
    properties = site.run_properties
    return text.replace("\n", f"</a:t></a:r><a:br>{properties}</a:br><a:r>{properties}<a:t>")


def write_block(value: Any, site: Site) -> str:
    """Return paragraphs, cells or rows in place of those in which a tag stands alone; a text becomes a paragraph of the same formatting."""
    markup = block_markup(value, site)
    if markup is not None:
        return markup
    return f"<a:p>{site.paragraph_properties}<a:r>{site.run_properties}<a:t>{write_text(value, site)}</a:t></a:r></a:p>"
