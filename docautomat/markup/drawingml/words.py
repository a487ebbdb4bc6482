"""The words of DrawingML text, in its transitional and its strict namespace."""

from __future__ import annotations

from docautomat.markup.language import Dialect

__all__ = ["ROW_ID", "TRANSITIONAL", "dialect"]

TRANSITIONAL = "http://schemas.openxmlformats.org/drawingml/2006/main"
_A16 = "{http://schemas.microsoft.com/office/drawing/2014/main}"
ROW_ID = _A16 + "rowId"


def dialect(namespace: str = TRANSITIONAL, presentation: str = "", unit: str = "") -> Dialect:
    """Return the words of DrawingML text; `presentation` is the namespace of the part around it."""
    a, p = f"{{{namespace}}}", f"{{{presentation}}}"

    def words(names: str) -> frozenset[str]:
        return frozenset(a + name for name in names.split())

    slide = bool(presentation) and unit != "sheet"
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
        unique={
            ROW_ID: ("val", "new", "row"),
            p + "cNvPr": ("id", "keep", "shape"),
            **{a + end: ("id", "link", "shape") for end in ("stCxn", "endCxn")},
            _A16 + "creationId": ("id", "guid", "creation"),
        },
        unit=unit,
        text_box=p + "txBody" if slide else "",
        blocks=slide,
    )
