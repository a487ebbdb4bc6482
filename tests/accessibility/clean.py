"""Documents in which nothing keeps people from reading, made as real authors make them; tests plant one fault in each."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pptx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor as Colour
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo
from PIL import Image
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm, Pt

from docautomat import check_accessibility
from docautomat.errors import Finding

LANGUAGE = "nb-NO"


def png(size: tuple[int, int] = (40, 30)) -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", size, (27, 106, 134)).save(stream, "PNG")
    stream.seek(0)
    return stream


def _saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def findings(data: bytes) -> list[Finding]:
    return check_accessibility(data, language="en")


# --- Word ---------------------------------------------------------------------------------------------------------------------------------


def letter() -> Any:
    """A document with headings, a list, a table, a picture, a link, a header."""
    document = docx.Document()
    document.core_properties.title = "Nærvær som varer – milepælsplan"
    document.core_properties.language = LANGUAGE
    fonts = document.styles.element.find(qn("w:docDefaults")).find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    fonts.find(qn("w:lang")).set(qn("w:val"), LANGUAGE)
    for level in (1, 2, 3, 4):
        document.styles[f"Heading {level}"].font.color.rgb = Colour(0x12, 0x38, 0x4A)  # python-docx's own is too light
    document.add_heading("Nærvær som varer", 1)
    document.add_paragraph("Sykefraværet i barnehagene har vært over ti prosent i tre år, og det merker både barn og ansatte hver dag.")
    document.add_heading("Hva vi gjør", 2)
    document.add_paragraph("Vi kartlegger årsakene", style="List Bullet")
    document.add_paragraph("Vi prøver en ny rutine", style="List Bullet")
    document.add_heading("Milepæler", 2)
    table = document.add_table(4, 3, style="Table Grid")
    rows = (("Milepæl", "Dato", "Status"), ("Forankret", "18.03.2026", "Fullført"), ("Kartlagt", "08.05.2026", "I rute"), ("Prøvd ut", "11.09.2026", "I rute"))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    mark_header(table)
    paragraph = document.add_paragraph("Planen er vedtatt av formannskapet. Les vedtaket hos ")
    add_link(document, paragraph, "https://example.org/sak/26", "Høyanger kommune, sak 26/00456")
    inline(document.add_paragraph(), "Kurven for sykefraværet faller fra 11,4 til 10,6 prosent")
    document.sections[0].header.paragraphs[0].text = "Nærvær som varer"
    return document


def mark_header(table: Any) -> None:
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))


def inline(paragraph: Any, text: str) -> Any:
    shape = paragraph.add_run().add_picture(png())
    named = shape._inline.docPr
    named.set("descr", text)
    return named


def add_link(document: Any, paragraph: Any, target: str, text: str) -> Any:
    rid = document.part.relate_to(target, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink", is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), rid)
    run = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    underline = OxmlElement("w:u")
    underline.set(qn("w:val"), "single")
    properties.append(underline)
    shown = OxmlElement("w:t")
    shown.text = text
    run.append(properties)
    run.append(shown)
    link.append(run)
    paragraph._p.append(link)
    return link


def word(change: Callable[[Any], object] | None = None) -> bytes:
    document = letter()
    if change is not None:
        change(document)
    return _saved(document)


# --- Excel --------------------------------------------------------------------------------------------------------------------------------


def tracker() -> openpyxl.Workbook:
    """A workbook with an overview, a chart, a table, input cells."""
    book = openpyxl.Workbook()
    book.properties.title = "Framdriftsoversikt – Nærvær som varer"
    book.properties.language = LANGUAGE
    sheet: Any = book.active
    sheet.title = "Framdrift"
    rows = (
        ("Milepæl", "Planlagt", "Prosent", "Status"),
        ("Forankret", "18.03.2026", 100, "● Fullført"),
        ("Kartlagt", "08.05.2026", 80, "→ I rute"),
        ("Prøvd ut", "11.09.2026", 40, "! Noe forsinket"),
        ("Evaluert", "24.09.2027", 10, "○ Ikke startet"),
    )
    for row in rows:
        sheet.append(row)
    table = Table(displayName="Milepaeler", ref="A1:D5")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)
    side = Side("thin", color="66767F")
    check = DataValidation("whole", operator="between", formula1="0", formula2="100", sqref="C2:C5", showInputMessage=True, showErrorMessage=True)
    check.promptTitle, check.prompt, check.errorTitle, check.error = "Prosent", "Skriv et tall fra 0 til 100.", "Prosent", "Tallet må ligge fra 0 til 100."
    sheet.add_data_validation(check)
    for (cell,) in sheet["C2:C5"]:
        cell.fill = PatternFill("solid", fgColor="FFF7E0")
        cell.border = Border(left=side, right=side, top=side, bottom=side)
        cell.protection = Protection(locked=False)
    for column, width in zip("ABCD", (24, 14, 12, 24), strict=True):
        sheet.column_dimensions[column].width = width
    about = book.create_sheet("Slik gjør du")
    about["A1"], about["A2"] = "Slik gjør du", "Fyll ut prosenten for hver milepæl."
    about.column_dimensions["A"].width = 40
    about["A1"].font = Font(size=16, bold=True)
    return book


def excel(change: Callable[[Any], object] | None = None) -> bytes:
    book = tracker()
    if change is not None:
        change(book)
    return _saved(book)


def bar_chart(sheet: Any, anchor: str = "F2") -> Any:
    chart = BarChart()
    chart.title = "Prosent per milepæl"
    chart.add_data(Reference(sheet, min_col=3, min_row=1, max_row=5), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=5))
    sheet.add_chart(chart, anchor)
    return chart


# --- PowerPoint ---------------------------------------------------------------------------------------------------------------------------


def deck() -> Any:
    """A deck with a title, bullets, a table, a picture, a chart."""
    shown = pptx.Presentation()
    shown.slide_width, shown.slide_height = Cm(25.4), Cm(19.05)
    shown.core_properties.title = "Avslutning – Nærvær som varer"
    shown.core_properties.language = LANGUAGE
    first = shown.slides.add_slide(shown.slide_layouts[0])
    first.shapes.title.text, first.placeholders[1].text = "Nærvær som varer", "Høyanger kommune"
    second = shown.slides.add_slide(shown.slide_layouts[1])
    second.shapes.title.text = "Hva har vi lært?"
    second.placeholders[1].text = "Årsakene må kartlegges sammen med de ansatte"
    second.placeholders[1].text_frame.add_paragraph().text = "Lederne trenger tid til å være til stede"
    third = shown.slides.add_slide(shown.slide_layouts[5])
    third.shapes.title.text = "Resultater mot målene"
    frame = third.shapes.add_table(3, 3, Cm(2), Cm(5), Cm(20), Cm(5))
    for row, texts in zip(frame.table.rows, (("Mål", "Start", "Resultat"), ("Fravær", "11,2", "8,4"), ("Trivsel", "68", "86")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
            for run in cell.text_frame.paragraphs[0].runs:
                run.font.size = Pt(18)
                run.font.color.rgb = RGBColor(0x1B, 0x27, 0x30)
            cell.fill.solid()
            cell.fill.fore_color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
    frame.table.first_col = True
    fourth = shown.slides.add_slide(shown.slide_layouts[5])
    fourth.shapes.title.text = "Fraværet falt"
    data = CategoryChartData()
    data.categories = ["2025", "2026", "2027"]
    data.add_series("Fravær", (11.4, 10.6, 8.4))
    chart = fourth.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(2), Cm(5), Cm(20), Cm(11), data)
    chart.chart.has_legend = False
    describe(chart, "Fraværet falt fra 11,4 prosent i 2025 til 8,4 prosent i 2027")
    tag_runs(shown)
    return shown


def tag_runs(shown: Any, language: str = LANGUAGE) -> None:
    """State the language of every run, as PowerPoint does."""
    for slide in shown.slides:
        for properties in slide._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}r"):
            rpr = properties.get_or_add_rPr()
            rpr.set("lang", language)


def describe(shape: Any, text: str) -> None:
    shape._element.xpath(".//p:cNvPr")[0].set("descr", text)


def powerpoint(change: Callable[[Any], object] | None = None) -> bytes:
    shown = deck()
    if change is not None:
        change(shown)
        tag_missing(shown)
    return _saved(shown)


def tag_missing(shown: Any) -> None:
    for element in [each._element for slide in shown.slides for each in (slide, *([slide.notes_slide] if slide.has_notes_slide else []))]:
        for run in element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}r"):
            rpr = run.get_or_add_rPr()
            if rpr.get("lang") is None:
                rpr.set("lang", LANGUAGE)
