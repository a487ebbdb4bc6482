"""Rows get the height that their wrapped texts need; everything else keeps what the template has."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Alignment, Font, NamedStyle

from docautomat.template import Template
from docautomat.values.rich import RichText
from tests.build import workbook
from tests.package_check import assert_sound

SHORT, LONG = "kort", "dette er ein lang tekst som går over fleire linjer i kolonna"
"""One line, and three in a column of twenty characters."""
LOOP = {"A1": "hovud", "A2": "{% for m in ms %}{{ m }}", "B2": "{{ loop.index }}{% endfor %}", "A3": "slutt"}
Change = Callable[[openpyxl.Workbook], None]


def wrapping(*cells: str, width: float = 20, **fonts: Any) -> Change:
    """Return what lets cells of the first sheet wrap, in a column A so wide."""

    def change(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.column_dimensions["A"].width = width
        for reference in cells:
            sheet[reference].alignment = Alignment(wrap_text=True)
            if fonts:
                sheet[reference].font = Font(**fonts)

    return change


def both(*changes: Change) -> Change:
    return lambda book: [change(book) for change in changes] and None


def with_rows(template: bytes, attributes: dict[int, str]) -> bytes:
    """Return a template whose rows have some attributes more."""
    source = zipfile.ZipFile(io.BytesIO(template))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                for number, given in attributes.items():
                    data = data.replace(f'<row r="{number}"'.encode(), f'<row r="{number}" {given}'.encode())
            target.writestr(name, data)
    return stream.getvalue()


def heights(template: bytes, sheet: int = 1, **context: Any) -> dict[int, float]:
    """Return the heights of the rows that come out with one."""
    data = Template(template).render(context, language="nn").to_bytes()
    assert_sound(data, template)
    xml = zipfile.ZipFile(io.BytesIO(data)).read(f"xl/worksheets/sheet{sheet}.xml").decode()
    assert " fit=" not in xml
    assert "\x0c" not in xml
    rows = re.findall(r"<row ([^>]*)>", xml)
    found = [(re.search(r'\br="(\d+)"', row), re.search(r'\bht="([\d.]+)"', row)) for row in rows]
    return {int(number.group(1)): float(height.group(1)) for number, height in found if number is not None and height is not None}


def test_each_copy_of_a_row_is_as_high_as_its_text() -> None:
    assert heights(workbook(LOOP, change=wrapping("A2")), ms=[SHORT, LONG, f"{LONG} {LONG}"]) == {2: 15.0, 3: 45.0, 4: 90.0}


def test_a_sheet_whose_rows_stay() -> None:
    rows = {"A1": "Namn: {{ name }}", "B2": "{{ n }}", "A3": "fast"}
    assert heights(workbook(rows, change=wrapping("A1", "A3")), name=LONG, n=3) == {1: 60.0}


def test_the_height_does_not_count_as_chosen() -> None:
    data = Template(workbook(LOOP, change=wrapping("A2"))).render({"ms": [LONG]}).to_bytes()
    assert b"customHeight" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [('ht="75"', 75.0), ('ht="30" customHeight="0"', 45.0), ('ht="20" customHeight="1"', 20.0), ('ht="20" hidden="1"', 20.0), ('ht="odd"', 45.0)],
)
def test_a_height_that_a_program_measured_is_the_least_one_that_was_chosen_stays(attributes: str, expected: float) -> None:
    assert heights(with_rows(workbook(LOOP, change=wrapping("A2")), {2: attributes}), ms=[LONG]) == {2: expected}


def test_rows_in_which_no_text_wraps_stay_as_they_are() -> None:
    assert heights(with_rows(workbook(LOOP), {2: 'ht="45"'}), ms=[SHORT, LONG]) == {2: 45.0, 3: 45.0}
    assert heights(workbook(LOOP), ms=[SHORT, LONG]) == {}
    assert heights(workbook({"A1": LONG, "A2": "{{ m }}"}, change=wrapping("A1")), m=LONG) == {}


@pytest.mark.parametrize("text", ["{{ m }}", "om: {{ m }}", "{% if m %}{{ m }}{% else %}x{% endif %}"])
def test_a_line_break_in_a_value_makes_its_row_higher(text: str) -> None:
    assert heights(workbook({"A1": text, "B1": "{% for m in ms %}", "C1": "{% endfor %}"}), ms=["a", "a\nb", "a\nb\nc"]) == {2: 30.0, 3: 45.0}
    assert heights(with_rows(workbook({"A1": text}), {1: 'ht="40"'}), m="a\nb") == {1: 40.0}
    assert heights(with_rows(workbook({"A1": text}), {1: 'ht="20" customHeight="1"'}), m="a\nb") == {1: 20.0}


def test_the_font_counts() -> None:
    assert heights(workbook(LOOP, change=wrapping("A2", name="Calibri", size=20)), ms=[SHORT, LONG]) == {2: 26.25, 3: 157.5}
    assert heights(workbook(LOOP, change=wrapping("A2", name="Arial", size=10)), ms=[SHORT, LONG]) == {2: 15.0, 3: 40.5}


def test_text_of_the_template_beside_it_counts() -> None:
    rows = LOOP | {"C2": LONG}

    def narrow(book: openpyxl.Workbook) -> None:
        book.worksheets[0].column_dimensions["C"].width = 10
        book.worksheets[0]["C2"].alignment = Alignment(wrap_text=True)

    assert heights(workbook(rows, change=both(wrapping("A2"), narrow)), ms=[SHORT])[2] > 45.0


def test_a_large_font_beside_it_counts() -> None:
    def large(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["B2"].font = Font(name="Calibri", size=24)

    assert heights(workbook(LOOP, change=both(wrapping("A2"), large)), ms=[SHORT])[2] >= 30.0


def test_turned_text_keeps_its_height() -> None:
    def turn(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["B2"].alignment = Alignment(text_rotation=90)

    template = with_rows(workbook(LOOP, change=both(wrapping("A2"), turn)), {2: 'ht="90"'})
    assert heights(template, ms=[SHORT]) == {2: 90.0}


def test_no_row_is_higher_than_excel_allows() -> None:
    assert heights(workbook(LOOP, change=wrapping("A2")), ms=[LONG * 30]) == {2: 409.5}


def test_columns_that_repeat_have_the_width_of_their_own() -> None:
    rows = {"A1": "{%col for y in ys %}{{ y }}{%col endfor %}", "B1": "{{ last }}"}

    def widths(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 60, 20
        sheet["A1"].alignment = sheet["B1"].alignment = Alignment(wrap_text=True)

    template = workbook(rows, change=widths)
    assert heights(template, ys=[LONG, LONG, LONG], last=SHORT) == {1: 15.0}
    assert heights(template, ys=[SHORT, SHORT], last=LONG) == {1: 45.0}


def test_cells_merged_in_the_row_have_the_room_of_all_their_columns() -> None:
    def merge(book: openpyxl.Workbook) -> None:
        book.worksheets[0].merge_cells("A2:B2")
        book.worksheets[0].column_dimensions["B"].width = 60

    rows = {"A1": "x", "A2": "{% for m in ms %}{{ m }}", "C2": "{% endfor %}"}
    assert heights(workbook(rows, change=both(wrapping("A2"), merge)), ms=[LONG, f"{LONG} {LONG}"]) == {2: 15.0, 3: 30.0}


@pytest.mark.parametrize("text", [LONG, "a\nb\nc"])
def test_cells_merged_over_rows_do_not_count(text: str) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        book.worksheets[0].merge_cells("A2:A4")

    assert heights(workbook({"A2": "{{ m }}", "B2": "{{ m|length }}"}, change=both(wrapping("A2"), merge)), m=text) == {2: 15.0}
    assert heights(workbook({"A2": "{{ m }}"}, change=merge), m="a\nb") == {2: 15.0}


def test_blocks_of_cells_side_by_side_make_a_row_as_high_as_the_highest() -> None:
    rows = {"A1": "{%cells for m in ms %}{{ m }}{%cells endfor %}", "C1": "{%cells for n in ns %}{{ n }}{%cells endfor %}"}
    template = workbook(rows, change=wrapping("A1"))
    assert heights(template, ms=[SHORT, LONG], ns=["a", "b", "c"]) == {1: 15.0, 2: 45.0}


def test_sheets_that_repeat_have_heights_of_their_own() -> None:
    template = workbook({"A1": "{%sheet for m in ms %}{{ m }}"}, names=["{{ loop.index }}"], change=wrapping("A1"))
    assert heights(template, sheet=1, ms=[LONG, SHORT]) == {1: 45.0}
    assert heights(template, sheet=2, ms=[LONG, SHORT]) == {1: 15.0}


def test_a_formula_counts_with_its_value() -> None:
    rows = {"A1": '="frå: "&B1', "B1": "{{ m }}"}
    assert heights(workbook(rows, change=wrapping("A1")), m=LONG) == {1: 45.0}
    assert heights(workbook(rows, change=wrapping("A1")), m=SHORT) == {1: 15.0}


def test_a_row_with_a_formula_of_unknown_value_is_left_to_the_program() -> None:
    template = workbook({"A1": '=WEBSERVICE("x")&B1', "B1": "{{ m }}"}, change=wrapping("A1"))
    assert heights(template, m=LONG) == {}


def test_runs_of_another_size_count() -> None:
    template = workbook(LOOP, change=wrapping("A2"))
    assert heights(template, ms=[RichText(SHORT, size=20), RichText(SHORT, bold=True).add(LONG)]) == {2: 26.25, 3: 45.0}


def test_a_style_that_the_data_choose_counts() -> None:
    def style(book: openpyxl.Workbook) -> None:
        book.add_named_style(NamedStyle("Stor", font=Font(name="Calibri", size=20)))

    rows = {"A1": "x", "A2": "{% for m in ms %}{% cellstyle m.style %}{{ m.text }}", "B2": "{% endfor %}"}
    ms = [{"style": "", "text": SHORT}, {"style": "Stor", "text": SHORT}]
    assert heights(workbook(rows, change=both(wrapping("A2"), style)), ms=ms) == {2: 15.0, 3: 26.25}


def test_long_sheets_are_fitted_while_they_are_written() -> None:
    found = heights(workbook(LOOP, change=wrapping("A2")), ms=[SHORT, LONG] * 3000)
    assert [found[row] for row in (2, 3, 6000, 6001)] == [15.0, 45.0, 15.0, 45.0]
    assert len(found) == 6000
