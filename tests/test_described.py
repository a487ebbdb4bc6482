"""Alternative texts in PDFs: which figure of LibreOffice's is which chart or line, and that the file stays sound."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.util import Pt

from docautomat.conversion.described import described
from docautomat.opc.package import Package
from tests.build import word
from tests.test_libreoffice import SOFFICE

TEXT = "Fraværet falt fra 11 til 8 prosent – «målet» er nådd"


def deck(*, hidden: bool = False, text: str = TEXT) -> bytes:
    """A deck whose second slide has a chart and a line."""
    shown = pptx.Presentation()
    shown.slides.add_slide(shown.slide_layouts[5])
    slide = shown.slides.add_slide(shown.slide_layouts[5])
    data = CategoryChartData()
    data.categories = ["2025", "2026"]
    data.add_series("Fravær", (11, 8))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Pt(100), Pt(150), Pt(300), Pt(200), data)
    group = slide.shapes.add_group_shape()
    line = group.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Pt(100), Pt(400), Pt(500), Pt(400))
    for shape, said in ((chart, text), (line, "Linjen fra start til mål")):
        shape._element.xpath(".//p:cNvPr")[0].set("descr", said)
    if hidden:
        shown.slides[0]._element.set("show", "0")
    stream = io.BytesIO()
    shown.save(stream)
    return stream.getvalue()


def made(*boxes: str, page: int = 2, ending: str = "%%EOF\n") -> bytes:
    """A PDF as LibreOffice 7.4 builds it: two pages, and a figure for each box."""
    figures = [f"<</Type/StructElem\n/S/Figure\n/P 4 0 R\n/Pg {page} 0 R\n/A {20 + at} 0 R\n/K[{at} ]\n>>" for at in range(len(boxes))]
    objects = {
        1: "<</Type/Page/Parent 3 0 R/MediaBox[0 0 720 540]/Resources<<>>>>",
        2: "<</Type/Page/Parent 3 0 R/MediaBox[0 0 720 540]/Resources<<>>>>",
        3: "<</Type/Pages\n/MediaBox[ 0 0 720 540 ]\n/Kids[ 1 0 R 2 0 R ]\n/Count 2>>",
        4: "<</Type/StructTreeRoot\n/K[" + " ".join(f"{10 + at} 0 R" for at in range(len(boxes))) + " ]\n>>",
        5: "<</Type/Catalog/Pages 3 0 R/StructTreeRoot 4 0 R>>",
        **{10 + at: figure for at, figure in enumerate(figures)},
        **{20 + at: f"<</O/Layout\n/Placement/Block\n/BBox[{box}]\n>>" for at, box in enumerate(boxes)},
    }
    data, entries = b"%PDF-1.6\n", {}
    for number, text in objects.items():
        entries[number] = len(data) + 1
        data += f"\n{number} 0 obj\n{text}\nendobj\n".encode()
    place = len(data)
    lines = [f"{entries[at]:010d} 00000 n \n" if at in entries else "0000000000 65535 f \n" for at in range(max(objects) + 1)]
    table = f"xref\n0 {len(lines)}\n{''.join(lines)}trailer\n<</Size {len(lines)}/Root 5 0 R>>\nstartxref\n{place}\n{ending}"
    return data + table.encode()


def told(data: bytes) -> list[str | None]:
    pikepdf = pytest.importorskip("pikepdf")
    with pikepdf.open(io.BytesIO(data)) as file:
        assert file.check_pdf_syntax() == []
        return [str(each.Alt) if "/Alt" in each else None for each in file.Root.StructTreeRoot.K]


CHART, LINE, OTHER = "100 190 400 390", "99 139 501 141", "10 10 50 50"


def test_a_figure_gets_the_text_of_what_stands_in_its_place() -> None:
    package = Package.open(deck())
    assert told(described(made(LINE, OTHER, CHART), package)) == ["Linjen fra start til mål", None, TEXT]


@pytest.mark.parametrize(("page", "hidden", "text", "found"), [(2, False, TEXT, TEXT), (1, False, TEXT, None), (1, True, TEXT, TEXT), (2, False, "", None)])
def test_slides_that_are_not_shown_have_no_page(page: int, hidden: bool, text: str, found: str | None) -> None:
    assert told(described(made(CHART, page=page), Package.open(deck(hidden=hidden, text=text)))) == [found]


def test_a_file_that_is_built_otherwise_stays_as_it_is() -> None:
    package = Package.open(deck())
    for data in (b"", b"%PDF-1.6\n%%EOF", made(), made(OTHER), made(CHART, ending="startxref\n1\n%%EOF\n"), made(CHART).replace(b"xref\n0", b"xrfe\n0")):
        assert described(data, package) == data
    assert described(made(CHART), Package.open(word("Hei"))) == made(CHART)


def workbook(texts: tuple[str, ...]) -> bytes:
    import openpyxl
    from openpyxl.chart import BarChart, Reference

    from tests.accessibility.test_excel import edited

    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (("År", "Fravær"), (2025, 11), (2026, 8)):
        sheet.append(row)
    for anchor in ("D20", "D2", "M2")[: len(texts)]:
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
        sheet.add_chart(chart, anchor)
    stream = io.BytesIO()
    book.save(stream)
    data = stream.getvalue()
    for number, text in enumerate(texts, 1):
        data = edited(data, "xl/drawings/drawing1.xml", f'name="Chart {number}"', f'name="Chart {number} " descr="{text}"')
    return data


def test_the_charts_of_a_workbook_are_told_from_above_and_from_the_left() -> None:
    package = Package.open(workbook(("nederst", "øverst", "til høyre")))
    boxes = ("100 10 300 100", "400 300 600 500", "100 300 300 500")
    assert told(described(made(*boxes), package)) == ["nederst", "til høyre", "øverst"]
    assert told(described(made(*boxes[:2]), package)) == [None, None]


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_a_deck_of_anybody_is_told(tmp_path: Path) -> None:
    import docautomat

    path = tmp_path / "deck.pptx"
    path.write_bytes(deck())
    made_file = docautomat.pdf(path, language="nb")
    assert made_file.conformance.undescribed == 0
    pikepdf = pytest.importorskip("pikepdf")
    with pikepdf.open(io.BytesIO(made_file.data)) as file:
        assert file.check_pdf_syntax() == []
        texts = {str(each.Alt) for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each}
    assert texts >= {TEXT, "Linjen fra start til mål"}
