"""One fault planted in a clean workbook, in the way real authors make it: it is found at its place, and nothing else is."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Drawn
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, FormulaRule, IconSetRule
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tests.accessibility.clean import bar_chart, excel, findings, png

Plant = Callable[[Any], object]
SHEET = 'sheet "Framdrift"'
GREEN, RED = PatternFill("solid", fgColor="00B050"), PatternFill("solid", bgColor="FF0000")


def on(change: Callable[[Any], object]) -> Plant:
    return lambda book: change(book["Framdrift"])


def put(place: str, value: object, **style: Any) -> Plant:
    def plant(book: Any) -> None:
        cell = book["Slik gjør du"][place]
        cell.value = value
        for name, each in style.items():
            setattr(cell, name, each)

    return plant


def title(text: str) -> Plant:
    return lambda book: setattr(book.properties, "title", text)


def renamed(book: Any) -> None:
    book["Slik gjør du"].title = "Ark1"


def blank_sheet(book: Any) -> None:
    book.create_sheet("Notater")


def hidden_sheet(book: Any) -> None:
    sheet = book.create_sheet("Bakgrunn")
    sheet["A1"] = "Intern vurdering"
    sheet.sheet_state = "hidden"


def moved_title(book: Any) -> None:
    sheet = book["Slik gjør du"]
    sheet["B2"], sheet["A1"] = "Slik gjør du", None


def blank_column(book: Any) -> None:
    sheet = book["Slik gjør du"]
    sheet["C1"], sheet["C2"] = "Kontakt", "Kari Nordmann"


def timeline(sheet: Any) -> None:
    """A timeline as it is made by hand: months as headings, filled cells."""
    months = sheet.parent.create_sheet("Tidslinje")
    months.append(["Milepæl", "Januar", "Februar", "Mars"])
    for name, first in (("Forankret", 2), ("Kartlagt", 3), ("Prøvd ut", 4)):
        months.append([name])
        months.cell(months.max_row, first).fill = GREEN


def headless(sheet: Any) -> None:
    sheet.tables["Milepaeler"].headerRowCount = 0


def default_head(sheet: Any) -> None:
    sheet["D1"] = "Kolonne1"
    sheet.tables["Milepaeler"].tableColumns = []


def untabled(book: Any) -> None:
    sheet = book.create_sheet("Mål")
    for row in (("Mål", "Start", "Resultat"), ("Fravær", 11, 8), ("Trivsel", 68, 86), ("Vikarer", 6, 5), ("Heltid", 40, 60)):
        sheet.append(row)


def empty_row(sheet: Any) -> None:
    for cell in sheet[3]:
        cell.value = None


def long_table(book: Any) -> None:
    sheet = book.create_sheet("Lang")
    sheet.append(["Kommune", "Tall", "Andel"])
    for number in range(60):
        sheet.append([f"Kommune {number}", number, number / 60])
    sheet.add_table(Table(displayName="Lang", ref="A1:C61"))


def cut(book: Any) -> None:
    sheet = book["Slik gjør du"]
    sheet["A3"] = "Skriv hva som har skjedd siden sist, hvorfor det har skjedd, hva det betyr for framdriften, og hva dere gjør med det nå."
    sheet["A3"].alignment = Alignment(wrap_text=True)
    sheet.column_dimensions["A"].width = 30
    sheet.row_dimensions[3].height = 15


def rule(where: str, *rules: Any) -> Plant:
    def plant(book: Any) -> None:
        sheet = book.create_sheet("Regler")
        sheet.append(["Milepæl", "Trafikklys", "Poeng"])
        for number, name in enumerate(("Forankret", "Kartlagt", "Prøvd ut"), 1):
            sheet.append([name, None, number])
        sheet.add_table(Table(displayName="Regler", ref="A1:C4"))
        for each in rules:
            sheet.conditional_formatting.add(where, each)

    return plant


def hidden_word(book: Any) -> None:
    rule("B2:B4", FormulaRule(formula=['$B2="Forsinket"'], fill=RED))(book)
    for row in (2, 3, 4):
        book["Regler"][f"B{row}"] = "Forsinket"
        book["Regler"][f"B{row}"].number_format = ";;;"


def validation(**changes: Any) -> Plant:
    def plant(book: Any) -> None:
        given = {"prompt": "Velg en status fra listen.", "error": "Velg en status fra listen.", "showInputMessage": True, "showErrorMessage": True, **changes}
        check = DataValidation("list", formula1='"Ja,Nei"', sqref="D2:D5", **given)
        book["Framdrift"].add_data_validation(check)

    return plant


def pale_border(sheet: Any) -> None:
    side = Side("thin", color="D9D9D9")
    for (cell,) in sheet["C2:C5"]:
        cell.border = Border(left=side, right=side, top=side, bottom=side)


def locked(**options: bool) -> Plant:
    def plant(book: Any) -> None:
        protection = book["Framdrift"].protection
        protection.sheet = True
        for name, value in options.items():
            setattr(protection, name, value)

    return plant


def unlabelled(book: Any) -> None:
    sheet = book["Slik gjør du"]
    sheet.protection.sheet = True
    sheet["A1"].protection = Protection(locked=False)


def link(target: str, text: str) -> Plant:
    def plant(book: Any) -> None:
        cell = book["Slik gjør du"]["A3"]
        cell.value, cell.hyperlink = text, target
        cell.font = Font(underline="single", color="0563C1")

    return plant


def two_links(book: Any) -> None:
    link("https://example.org/a", "Rapporten om fravær")(book)
    cell = book["Slik gjør du"]["A4"]
    cell.value, cell.hyperlink = "Rapporten om fravær", "https://example.org/b"


def formula_link(book: Any) -> None:
    book["Slik gjør du"]["A3"] = '=HYPERLINK("https://example.org/a","Klikk her")'


def picture(sheet: Any) -> None:
    sheet.add_image(Drawn(png()), "F2")


def comment(sheet: Any) -> None:
    sheet["D2"].comment = Comment("Stemmer dette?", "Kari")


def footer(sheet: Any) -> None:
    sheet.oddFooter.left.text = "Saksnummer 26/00999"
    sheet.oddFooter.right.text = "Side &P av &N"


def right_to_left(sheet: Any) -> None:
    sheet.sheet_view.rightToLeft = True


def english_prompt(book: Any) -> None:
    text = "Write the day on which you have reached it, and not the day that was in the plan."
    validation(prompt=text, error="Velg en status.")(book)


FAULTS: dict[str, tuple[Plant, str, str]] = {
    "no title": (title(""), "title-missing", "document properties"),
    "a poor title": (title("Bok1.xlsx"), "title-poor", "document properties"),
    "no language": (lambda book: setattr(book.properties, "language", None), "language-property", "document properties"),
    "no such language": (lambda book: setattr(book.properties, "language", "norsk"), "language-invalid", "document properties"),
    "a sheet called Ark1": (renamed, "sheet-name", 'sheet "Ark1"'),
    "a blank sheet": (blank_sheet, "sheet-blank", 'sheet "Notater"'),
    "a hidden sheet": (hidden_sheet, "sheet-hidden", 'sheet "Bakgrunn"'),
    "nothing in A1": (moved_title, "sheet-a1", 'sheet "Slik gjør du", cell A1'),
    "a blank row": (put("A5", "Lykke til"), "blank-rows", 'sheet "Slik gjør du", row 3'),
    "a blank column": (blank_column, "blank-columns", 'sheet "Slik gjør du", column B'),
    "merged cells": (lambda book: book["Slik gjør du"].merge_cells("A1:C1"), "cells-merged", 'sheet "Slik gjør du", cells A1:C1'),
    "from right to left": (on(right_to_left), "sheet-direction", SHEET),
    "a table without headings": (on(headless), "table-header", f"{SHEET}, cell A1"),
    "cells that look like a table": (untabled, "range-no-table", 'sheet "Mål", cell A1'),
    "an empty row in a table": (on(empty_row), "table-empty-row", f"{SHEET}, row 3"),
    "headings on the first page only": (long_table, "print-titles", 'sheet "Lang", cell A1'),
    "a row that cuts its text": (cut, "cell-cut", 'sheet "Slik gjør du", cell A3'),
    "a hand-made timeline": (on(timeline), "colour-alone-cell", 'sheet "Tidslinje", cell B2'),
    "a traffic light": (rule("B2:B4", FormulaRule(formula=["$C2>1"], fill=RED)), "format-colour-alone", 'sheet "Regler", cells B2:B4'),
    "a word that its number format hides": (hidden_word, "format-colour-alone", "cells B2:B4"),
    "a scale without values": (
        rule("B2:B4", ColorScaleRule(start_type="min", end_type="max", start_color="FF0000", end_color="00FF00")),
        "format-colour-alone",
        "cells B2:B4",
    ),
    "icons alone": (rule("C2:C4", IconSetRule("3TrafficLights1", "percent", [0, 33, 67], showValue=False)), "icons-alone", "cells C2:C4"),
    "pale text in a rule": (rule("C2:C4", CellIsRule("greaterThan", ["1"], font=Font(color="FFC000"))), "contrast-format", "cells C2:C4"),
    "a rule's text on its fill": (
        rule("C2:C4", CellIsRule("greaterThan", ["1"], font=Font(color="FFFFFF"), fill=PatternFill("solid", bgColor="92D050"))),
        "contrast-format",
        "cells C2:C4",
    ),
    "light grey": (put("A3", "Kilde: KLP", font=Font(color="BFBFBF")), "contrast-text", 'sheet "Slik gjør du", cell A3'),
    "white on yellow": (put("A3", "Viktig", font=Font(color="FFFFFF"), fill=PatternFill("solid", fgColor="FFFF00")), "contrast-text", "cell A3"),
    "a theme's tint": (put("A3", "Kilde: KLP", font=Font(color=Color(theme=1, tint=0.6))), "contrast-text", "cell A3"),
    "small text": (put("A3", "Kilde: KLP", font=Font(size=7)), "size-text", 'sheet "Slik gjør du", cell A3'),
    "negative numbers in red": (put("A3", 12, number_format="0;[Red]0"), "number-red", "cell A3"),
    "spaces": (put("A3", "Navn:      Kari"), "spaces-layout", "cell A3"),
    "no prompt": (validation(prompt=None), "input-prompt", f"{SHEET}, cell D2"),
    "no error message": (validation(error=None), "input-error", f"{SHEET}, cell D2"),
    "an English prompt": (english_prompt, "input-language", f"{SHEET}, cell D2"),
    "a pale border": (on(pale_border), "contrast-border", f"{SHEET}, cell C2"),
    "unlocked cells out of reach": (locked(selectUnlockedCells=True), "input-unreachable", SHEET),
    "locked cells that cannot be read": (locked(selectLockedCells=True), "locked-unreadable", SHEET),
    "an input cell without a label": (unlabelled, "input-label", 'sheet "Slik gjør du", cell A1'),
    "a bare address": (link("https://example.org/a", "https://example.org/a"), "link-bare", "cell A3"),
    "«les mer»": (link("https://example.org/a", "Les mer her"), "link-vague", "cell A3"),
    "a formula's link": (formula_link, "link-vague", "cell A3"),
    "the same text, another target": (two_links, "link-same-text", "cell A4"),
    "a chart without a text": (on(bar_chart), "alt-missing-chart", f'{SHEET}, "Chart 1"'),
    "a picture without a text": (on(picture), "alt-poor", f'{SHEET}, "Image 1"'),
    "a comment": (on(comment), "comments-left", SHEET),
    "a fact of the footer": (on(footer), "edge-only", f"{SHEET}, page header or footer"),
}


def told(data: bytes) -> set[str]:
    return {finding.code for finding in findings(data)}


def test_a_rule_about_the_cells_own_word_colours_no_blank_cell() -> None:
    assert "format-colour-alone" not in told(excel(rule("B2:B4", FormulaRule(formula=['$B2="Forsinket"'], fill=RED))))
    assert "format-colour-alone" in told(excel(rule("B2:B4", FormulaRule(formula=['$B2=""'], fill=RED))))


def test_a_clean_workbook_has_no_findings() -> None:
    assert findings(excel()) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_at_its_place(name: str) -> None:
    plant, code, place = FAULTS[name]
    found = findings(excel(plant))
    hits = [finding for finding in found if finding.code == code]
    assert hits, [finding.code for finding in found]
    assert place in str(hits[0].place)
    assert {finding.code for finding in found} - {code} == set(), [str(finding) for finding in found]


def edited(data: bytes, part: str, before: str, after: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == part:
                assert before.encode() in text, text.decode()[:3000]
                text = text.replace(before.encode(), after.encode(), 1)
            new.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("frame", "code", "spot"),
    [
        (
            '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="9" name="Tekstboks 1"/></xdr:nvSpPr><xdr:txBody><a:p><a:r><a:t>Husk</a:t></a:r></a:p></xdr:txBody></xdr:sp>',
            "text-box-sheet",
            '"Tekstboks 1"',
        ),
        ('<xdr:grpSp><xdr:nvGrpSpPr><xdr:cNvPr id="9" name="Gruppe 1"/></xdr:nvGrpSpPr></xdr:grpSp>', "alt-missing", '"Gruppe 1"'),
        ('<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="9" name="Bilde 1" descr="kart.png"/></xdr:nvPicPr></xdr:pic>', "alt-poor", '"Bilde 1"'),
    ],
)  # fmt: skip
def test_what_lies_over_the_cells_is_found(frame: str, code: str, spot: str) -> None:
    clean = excel(on(picture))
    with zipfile.ZipFile(io.BytesIO(clean)) as archive:
        part = next(name for name in archive.namelist() if name.startswith("xl/drawings/drawing"))
        text = archive.read(part).decode()
    names = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    frame = frame.replace("><", f" {names}><", 1)
    begin = text.index("<pic>") if "<pic>" in text else text.index("<xdr:pic>")
    end = text.index("</pic>") + 6 if "</pic>" in text else text.index("</xdr:pic>") + 10
    (finding,) = findings(edited(clean, part, text[begin:end], frame))
    assert (finding.code, finding.place.spot) == (code, spot)


def test_a_column_that_excel_named_is_found() -> None:
    data = edited(excel(), "xl/tables/table1.xml", 'name="Status"', 'name="Kolonne1"')
    assert [(finding.code, finding.place.spot) for finding in findings(data)] == [("table-header-name", "cell D1")]


def test_a_background_picture_is_found() -> None:
    data = edited(
        excel(),
        "xl/worksheets/sheet2.xml",
        "</worksheet>",
        '<picture xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId9"/></worksheet>',
    )
    assert [finding.code for finding in findings(data)] == ["background-picture"]


@pytest.mark.parametrize(("titles", "found"), [("1:1", []), ("2:2", ["range-no-table"])])
def test_cells_under_headings_that_repeat_on_every_page_are_no_table_of_their_own(titles: str, found: list[str]) -> None:
    def plant(book: Any) -> None:
        sheet = book.create_sheet("Mål")
        for row in (
            ("Felt", "Svar", "Slik"),
            ("Om målene", None, None),
            ("Fravær", "Elleve", "Prosent"),
            *((name, 8, "Tall") for name in ("To", "Tre", "Fire", "Fem")),
        ):
            sheet.append(row)
        sheet.print_title_rows = titles

    assert [finding.code for finding in findings(excel(plant))] == found


def test_good_things_are_no_faults() -> None:
    def plant(book: Any) -> None:
        sheet = book["Framdrift"]
        chart = bar_chart(sheet)
        chart.legend = None
        lists = book.create_sheet("Lister")
        lists["A1"] = "Ja"
        lists.sheet_state = "hidden"
        book.defined_names["Valg"] = DefinedName("Valg", attr_text="Lister!$A$1:$A$2")
        rules = book.create_sheet("Regler")
        for row in (("Milepæl", "Status"), ("Forankret", "● Fullført"), ("Kartlagt", "! Forsinket")):
            rules.append(row)
        rules.conditional_formatting.add(
            "B2:B3", FormulaRule(formula=['LEFT($B2)="!"'], fill=PatternFill("solid", bgColor="F9E4E1"), font=Font(color="A1312B"))
        )
        rules["B3"].number_format = "0;[Red]-0"
        rules.oddFooter.left.text = "Forankret · &A"

    data = excel(plant)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = next(name for name in archive.namelist() if name.startswith("xl/drawings/drawing"))
        text = archive.read(part).decode()
    described = edited(data, part, 'name="Chart 1"', 'name="Chart 1" descr="Prosent per milepæl: 100, 80, 40 og 10"')
    assert 'name="Chart 1"' in text
    assert [str(finding) for finding in findings(described)] == []
