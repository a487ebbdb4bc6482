"""The words of WordprocessingML, in its transitional and its strict namespace."""

from __future__ import annotations

from docautomat.markup.language import Dialect

__all__ = ["TRANSITIONAL", "dialect"]

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_CHANGES = (
    "ins del moveFrom moveTo cellIns cellDel cellMerge numberingChange rPrChange pPrChange sectPrChange tblPrChange tblPrExChange tblGridChange trPrChange"
    " tcPrChange"
)
"""Tracked changes (ISO/IEC 29500-1 §17.13.5)."""
_RANGES = {"moveFromRange": "named", "moveToRange": "named", "perm": "new"}
_VML = "{urn:schemas-microsoft-com:vml}"
_VML_SHAPES = ("arc", "curve", "group", "image", "line", "oval", "polyline", "rect", "roundrect", "shape", "shapetype")
_OLE = "{urn:schemas-microsoft-com:office:office}OLEObject"
_WP = (
    "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}",
    "{http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing}",
)


def dialect(namespace: str = TRANSITIONAL) -> Dialect:
    """Return the words of WordprocessingML in its transitional or strict namespace."""
    w = f"{{{namespace}}}"

    def words(names: str) -> frozenset[str]:
        return frozenset(w + name for name in names.split())

    return Dialect(
        paragraph=w + "p",
        run=w + "r",
        run_properties=w + "rPr",
        text=w + "t",
        row=w + "tr",
        cell=w + "tc",
        table=w + "tbl",
        characters={w + "tab": "\t", w + "br": "\n", w + "cr": "\n", w + "noBreakHyphen": "-"},
        break_type=w + "type",
        silent=words(
            "pPr rPr proofErr bookmarkStart bookmarkEnd commentRangeStart commentRangeEnd commentReference permStart permEnd lastRenderedPageBreak delText"
            " softHyphen del moveFrom moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd sdtPr sdtEndPr smartTagPr customXmlPr"
        ),
        wrappers=words("hyperlink smartTag ins moveTo customXml"),
        controls={w + "sdt": w + "sdtContent", w + "fldSimple": "", w + "customXml": ""},
        field_character=w + "fldChar",
        transparent=words("sdt sdtContent fldSimple"),
        no_links=words("hyperlink fldSimple"),
        no_elements=words("ins moveTo"),
        own=words(f"{_CHANGES} sectPr"),
        range_marks=words(
            "bookmarkStart bookmarkEnd commentRangeStart commentRangeEnd permStart permEnd moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd"
        ),
        paragraph_properties=w + "pPr",
        cell_properties=w + "tcPr",
        grid_column=w + "gridCol",
        shapes=words("drawing pict object"),
        keep_paragraph=w + "sectPr",
        comment_marks=(w + "commentReference", w + "commentRangeStart", w + "commentRangeEnd"),
        containers={
            w + "tc": words("tcPr"),
            w + "txbxContent": frozenset(),
            w + "hdr": frozenset(),
            w + "ftr": frozenset(),
            w + "body": frozenset(),
            w + "sdtContent": frozenset(),
            w + "footnote": frozenset(),
            w + "endnote": frozenset(),
            w + "comment": frozenset(),
        },
        must_end_with_paragraph=words("tc txbxContent hdr ftr footnote endnote comment"),
        table_head=words("tblPr tblGrid bookmarkStart bookmarkEnd"),
        unique={
            **{wp + "docPr": ("id", "new", "drawing") for wp in _WP},
            w + "bookmarkStart": (w + "id", "named", "bookmark"),
            w + "bookmarkEnd": (w + "id", "pair", "bookmark"),
            **{w + name: (w + "id", "new", "bookmark") for name in _CHANGES.split()},
            **{f"{w}{name}Start": (w + "id", kind, "bookmark") for name, kind in _RANGES.items()},
            **{f"{w}{name}End": (w + "id", "pair", "bookmark") for name in _RANGES},
            w + "id": (w + "val", "new", "content control"),
            **{_VML + name: ("id", "suffix", "old drawing") for name in _VML_SHAPES},
            _OLE: ("ShapeID", "follow", "old drawing"),
            w + "p": (_W14 + "paraId", "drop", ""),
            w + "tr": (_W14 + "paraId", "drop", ""),
        },
        text_box=w + "txbxContent",
        blocks=True,
        preserve_space=True,
    )
