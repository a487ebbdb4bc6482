"""Values in cells of Excel templates that bring more than text, end to end: formulas, links, pictures, rich text, formats."""

from __future__ import annotations

import datetime
import io
import pickle
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from PIL import Image

from docautomat import Formula, Picture, RichText, Template
from docautomat.errors import RenderError, TemplateSyntaxError
from docautomat.markup.spreadsheetml import additions
from tests.build import cells, deck, word, workbook
from tests.package_check import assert_sound


def filled(template: bytes, **context: Any) -> bytes:
    data = Template(template).render(context).to_bytes()
    assert_sound(data, template)
    return data


def opened(data: bytes, *, rich: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), rich_text=rich)


def part(data: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def refused(template: bytes, **context: Any) -> str:
    with pytest.raises(RenderError) as caught:
        Template(template).render(context)
    return str(caught.value)


# --- formulas ---------------------------------------------------------------------------------------------------------------------------


def test_a_formula_follows_as_if_it_stood_in_the_templates_cell() -> None:
    rows = {"A1": "{% for m in ms %}{{ m }}", "B1": "{{ formula('=A1*2') }}", "C1": "{{ 'SUM($A$1:A1)'|formula }}{% endfor %}"}
    rows |= {"A2": "{{ formula('SUM(A1)') }}", "B2": "{{ total }}", "A9": "{{ nothing|formula }}"}
    data = filled(workbook(rows, {"A1": "{{ formula('Sheet1!A2') }}"}), ms=[1, 2, 3], total=Formula("A2/COUNT(A1)"), nothing=None)
    assert cells(data) == {
        "A1": 1,
        "B1": "=A1*2",
        "C1": "=SUM($A$1:A1)",
        "A2": 2,
        "B2": "=A2*2",
        "C2": "=SUM($A$1:A2)",
        "A3": 3,
        "B3": "=A3*2",
        "C3": "=SUM($A$1:A3)",
        "A4": "=SUM(A1:A3)",
        "B4": "=A4/COUNT(A1:A3)",
    }
    assert cells(data, 1) == {"A1": "=Sheet1!A4"}


def test_a_formula_without_moving_rows_stays_and_is_calculated_on_load() -> None:
    data = filled(workbook({"A1": 2, "B1": '{{ formula(\'IF(A1<3,"a & b","c")\') }}'}))
    assert cells(data) == {"A1": 2, "B1": '=IF(A1<3,"a & b","c")'}
    assert 'fullCalcOnLoad="1"' in part(data, "xl/workbook.xml")


def test_a_formula_follows_sheets_that_repeat() -> None:
    page = {"A1": "{%sheet for m in ms %}{{ m.n }}", "A2": "{% for v in m.vs %}{{ v }}{% endfor %}", "A3": "{{ formula('SUM(A2)') }}"}
    page |= {"A2": "{% for v in m.vs %}{{ v }}", "B2": "{% endfor %}"}
    overview = {"A1": "{{ formula(\"SUM('{{ m.n }}'!A3)\") }}", "A2": '{{ formula("\'" ~ ms[1].n ~ "\'!A3") }}'}
    data = Template(workbook(page, overview, names=["{{ m.n }}", "Sum"])).render({"ms": [{"n": "Ås", "vs": [1, 2]}, {"n": "Bø", "vs": [3]}]}).to_bytes()
    assert [cells(data, number).get("A4") or cells(data, number).get("A3") for number in (0, 1)] == ["=SUM(A2:A3)", "=SUM(A2)"]
    assert cells(data, 2) == {"A1": "=SUM('Ås'!A4,'Bø'!A3)", "A2": "='Bø'!A3"}


@pytest.mark.parametrize(
    ("cell", "value", "message"),
    [
        ("{{ formula(x) }}", "cmd|'/c calc'!A0", "another program"),
        ("{{ formula(x) }}", "SUM(A1", "brackets"),
        ("{{ formula(x) }}", "A1+" * 2731 + "1", "8192"),
        ("{{ x }}", Formula("A1"), ""),
        ("Sum: {{ formula(x) }}", "A1", "must stand there alone"),
    ],
)
def test_what_is_no_formula_is_an_error_with_its_cell(cell: str, value: Any, message: str) -> None:
    template = workbook({"C7": cell})
    if not message:
        assert cells(filled(template, x=value)) == {"C7": "=A1"}
        return
    told = refused(template, x=value)
    assert 'sheet "Sheet1", cell C7' in told
    assert message in told


@pytest.mark.parametrize("template", [word("{{ x }}"), deck(["{{ x }}"])])
def test_a_formula_elsewhere_is_an_error_that_says_so(template: bytes) -> None:
    assert "a formula can only fill a cell of a workbook" in refused(template, x=Formula("A1"))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "'00123", "00123", "#REF!", "TRUE", "1E5", "_x0041_", "cmd|'/c calc'!A0", "=HYPERLINK(1)"])
@pytest.mark.parametrize("cell", ["{{ x }}", "{{ x|string }}", "{{ richtext(x, bold=True) }}", "{{ link('https://example.org', x) }}"])
def test_nothing_else_becomes_a_formula(cell: str, text: str) -> None:
    data = filled(workbook({"A1": cell}), x=text)
    sheet = etree.fromstring(part(data, "xl/worksheets/sheet1.xml").encode())
    assert not sheet.findall(".//{*}f")
    assert "".join(node.text or "" for node in sheet.iter("{*}t")) == text.replace("_x0041_", "_x005F_x0041_")
    assert sheet.find(".//{*}c").get("t") == "inlineStr"


def test_formulas_of_the_data_and_what_reads_them_are_calculated() -> None:
    rows = {"A1": "{% for m in ms %}{{ m }}", "B1": "{{ formula('A1*2') }}{% cellbg 'FF0000' %}{% endfor %}", "A2": "=SUM(A1)", "B2": "=SUM(B1)", "C1": "=B1+1"}
    sheet = openpyxl.load_workbook(io.BytesIO(filled(workbook(rows), ms=[1, 2])), data_only=True).active
    right = {"B1": 2, "B2": 4, "C1": 3, "C2": 5, "A3": 3, "B3": 6}
    assert {reference: sheet[reference].value for reference in right} == right


# --- links ------------------------------------------------------------------------------------------------------------------------------


def links(data: bytes, sheet: int = 0) -> dict[str, str]:
    """Return where the cells of a sheet lead."""
    found = (cell for row in opened(data).worksheets[sheet].iter_rows() for cell in row if cell.hyperlink is not None)
    return {cell.coordinate: cell.hyperlink.target or f"#{cell.hyperlink.location}" for cell in found}


def test_links_in_repeated_rows_lead_somewhere_each() -> None:
    rows = {
        "A1": "{% for m in ms %}{{ m.u|link }}",
        "B1": "{{ link(m.u, m.n, tooltip='To \"' ~ m.n ~ '\" & back') }}",
        "C1": "see {{ link('#Sheet1!A2', 'total') }}!",
    }
    rows |= {"D1": "{% endfor %}", "A2": "{{ link('', 'no address') }}"}
    data = filled(workbook(rows), ms=[{"u": "https://a.no/x y?q=1&r=2", "n": "Ås"}, {"u": "mailto:post@b.no", "n": "Bø"}])
    assert cells(data) == {
        "A1": "https://a.no/x y?q=1&r=2",
        "B1": "Ås",
        "C1": "see total!",
        "A2": "post@b.no",
        "B2": "Bø",
        "C2": "see total!",
        "A3": "no address",
    }
    assert links(data) == {
        "A1": "https://a.no/x%20y?q=1&r=2",
        "B1": "https://a.no/x%20y?q=1&r=2",
        "C1": "#Sheet1!A3",
        "A2": "mailto:post@b.no",
        "B2": "mailto:post@b.no",
        "C2": "#Sheet1!A3",
    }
    sheet = opened(data).active
    assert sheet["B1"].hyperlink.tooltip == 'To "Ås" & back'
    assert (sheet["B1"].font.underline, sheet["B1"].font.color.rgb, sheet["B1"].font.name) == ("single", "FF0563C1", "Calibri")
    assert part(data, "xl/worksheets/_rels/sheet1.xml.rels").count("<Relationship ") == 2


def _linked(book: openpyxl.Workbook) -> None:
    sheet = book.active
    for reference in ("A1", "A2", "A3", "D2"):
        sheet[reference].hyperlink = f"https://fixed.no/{reference}"
    sheet["B1"].hyperlink = openpyxl.worksheet.hyperlink.Hyperlink(ref="B1", location="Sheet1!A1", tooltip="first")


def test_links_of_the_template_go_with_their_rows_and_give_way() -> None:
    rows = {"A1": "fixed", "B1": "fixed", "A2": "{% for m in ms %}{{ m }}", "B2": "{{ m|link }}", "C2": "{% endfor %}"}
    rows |= {"D2": "{{ m|link if loop.index == 2 else m }}", "A3": "{{ link('https://own.no', 'own') }}"}
    data = filled(workbook(rows, change=_linked), ms=["https://a.no", "https://b.no", "https://c.no"])
    assert links(data) == {
        "A1": "https://fixed.no/A1",
        "B1": "#Sheet1!A1",
        **{f"A{row}": "https://fixed.no/A2" for row in (2, 3, 4)},
        "A5": "https://own.no",
        "B2": "https://a.no",
        "B3": "https://b.no",
        "B4": "https://c.no",
        "D2": "https://fixed.no/D2",
        "D3": "https://b.no",
        "D4": "https://fixed.no/D2",
    }
    assert opened(data).active["B1"].hyperlink.tooltip == "first"
    assert '<hyperlink ref="A2:A4"' in part(data, "xl/worksheets/sheet1.xml")


def test_links_of_a_template_without_loops_give_way_too() -> None:
    data = filled(workbook({"A1": "{{ link('https://own.no', 'own') }}", "A2": "x", "A3": "{{ n }}", "B1": "y"}, change=_linked), n=1)
    assert links(data) == {
        "A1": "https://own.no",
        "A2": "https://fixed.no/A2",
        "A3": "https://fixed.no/A3",
        "B1": "#Sheet1!A1",
        "D2": "https://fixed.no/D2",
    }


def test_links_on_repeated_sheets() -> None:
    page = {"A1": "{%sheet for m in ms %}{{ m.n }}", "A2": "{{ link(m.u, 'site') }}", "A3": "{{ link('#' ~ m.n ~ '!A1', 'self') }}"}
    data = filled(workbook(page, names=["{{ m.n }}"]), ms=[{"n": "Ås kommune", "u": "https://as.no"}, {"n": "Bø", "u": "https://bo.no"}])
    assert [links(data, number) for number in (0, 1)] == [
        {"A2": "https://as.no", "A3": "#'Ås kommune'!A1"},
        {"A2": "https://bo.no", "A3": "#'Bø'!A1"},
    ]


def test_hyperlinks_stand_in_the_schemas_order() -> None:
    def dressed(book: openpyxl.Workbook) -> None:
        sheet = book.active
        sheet.merge_cells("A5:B5")
        sheet.conditional_formatting.add("A1", openpyxl.formatting.rule.FormulaRule(formula=["1"], fill=PatternFill(bgColor="FF0000")))
        sheet.oddHeader.center.text = "x"
        sheet.print_options.gridLines = True

    data = filled(workbook({"A1": "{{ link('https://a.no', 'a') }}"}, change=dressed))
    names = [etree.QName(node).localname for node in etree.fromstring(part(data, "xl/worksheets/sheet1.xml").encode())]
    assert names[names.index("hyperlinks") - 1 : names.index("hyperlinks") + 2] == ["conditionalFormatting", "hyperlinks", "printOptions"]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("{{ link('https://a.no/' ~ 'x' * 2070) }}", "2079"),
        ("{{ link('https://a.no/' ~ ' ' * 700 ~ 'x') }}", "2079"),
        ("{{ link('javascript:alert(1)') }}", "may not lead to"),
        ("{{ link('https://a.no', 'a') }} {{ link('https://b.no', 'b') }}", "two links"),
        ("{{ rich }}", "2 addresses"),
        ("{{ link('https://a.no', tooltip='x' * 256) }}", "255"),
    ],
)
def test_links_that_no_cell_can_have_are_errors_with_their_cell(cell: str, message: str) -> None:
    told = refused(workbook({"C7": cell}), rich=RichText("a", link="https://a.no").add("b", link="https://b.no"))
    assert 'sheet "Sheet1", cell C7' in told
    assert message in told


def test_a_sheet_holds_65530_links(monkeypatch: pytest.MonkeyPatch) -> None:
    assert additions.MOST_LINKS == 65_530
    monkeypatch.setattr(additions, "MOST_LINKS", 30)
    template = Template(workbook({"A1": "{% for n in range(count) %}{{ link('https://a.no/' ~ n % 7, 'x') }}", "B1": "{% endfor %}"}))
    data = template.render({"count": 30}).to_bytes()
    assert part(data, "xl/worksheets/sheet1.xml").count("<hyperlink ") == 30
    with pytest.raises(RenderError, match="cell A1: cell A31 has link number 31"):
        template.render({"count": 31})


# --- pictures ---------------------------------------------------------------------------------------------------------------------------


def png(width: int, height: int, colour: str = "red") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(stream, "PNG", dpi=(96, 96))
    return stream.getvalue()


RED, BLUE = png(100, 50), png(40, 40, "blue")
XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"


def drawings(data: bytes, sheet: int = 1) -> list[etree._Element]:
    """Return the anchors of a sheet."""
    rels = etree.fromstring(part(data, f"xl/worksheets/_rels/sheet{sheet}.xml.rels").encode())
    name = next(node.get("Target") for node in rels if node.get("Type").endswith("/drawing"))
    return list(etree.fromstring(part(data, f"xl/drawings/{name.rpartition('/')[2]}").encode()))


def corner(anchor: etree._Element, name: str = "from") -> tuple[int, ...]:
    return tuple(int(node.text) for node in anchor.find(f"{XDR}{name}"))


def media(data: bytes) -> list[str]:
    return [name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if "/media/" in name]


def test_pictures_in_repeated_rows_lie_over_their_cells_and_are_stored_once() -> None:
    def high(book: openpyxl.Workbook) -> None:
        book.active.row_dimensions[2].height = 75  # 100 pixels
        book.active.column_dimensions["B"].width = 29  # 203 pixels

    rows = {
        "A1": "{{ title }}",
        "A2": "{% for m in ms %}{{ m.n }}",
        "B2": "{{ m.logo|picture(alt='Coat of arms of ' ~ m.n) }}",
        "C2": "{% endfor %}",
        "A3": "end",
    }
    ms = [{"n": "Ås", "logo": RED}, {"n": "Bø", "logo": BLUE}, {"n": "Os", "logo": RED}, {"n": "No", "logo": None}]
    data = filled(workbook(rows, change=high), title="x", ms=ms)
    anchors = drawings(data)
    assert [anchor.find(f".//{XDR}cNvPr").get("descr") for anchor in anchors] == ["Coat of arms of Ås", "Coat of arms of Bø", "Coat of arms of Os"]
    assert [corner(anchor)[2] for anchor in anchors] == [1, 2, 3]
    sizes = [tuple(int(anchor.find(f"{XDR}ext").get(name)) // 9525 for name in ("cx", "cy")) for anchor in anchors]
    assert sizes == [(196, 98), (98, 98), (196, 98)]
    assert corner(anchors[1])[1] // 9525 == (203 - 98) // 2
    assert len(media(data)) == 2
    assert len(opened(data).active._images) == 3
    assert cells(data)["A6"] == "end"


def _merged(book: openpyxl.Workbook) -> None:
    book.active.merge_cells("B2:D4")


@pytest.mark.parametrize(
    ("options", "end", "cut"),
    [("fit='cover'", (4, 0, 4, 0), {"t": "18750", "b": "18750"}), ("fit='stretch'", (4, 0, 4, 0), {}), ("width='20 mm'", (720_000, 360_000), {})],
)
def test_a_picture_fits_into_its_merged_area(options: str, end: tuple[int, ...], cut: dict[str, str]) -> None:
    data = filled(workbook({"B2": f"{{{{ logo|picture({options}) }}}}"}, change=_merged), logo=RED)
    (anchor,) = drawings(data)
    assert corner(anchor) == (1, 0, 1, 0)
    extent = anchor.find(f"{XDR}ext")
    assert (corner(anchor, "to") if extent is None else (int(extent.get("cx")), int(extent.get("cy")))) == end
    found = anchor.find(".//{*}srcRect")
    assert dict(found.attrib if found is not None else {}) == cut


def test_a_picture_joins_the_drawing_that_the_sheet_has() -> None:
    def drawn(book: openpyxl.Workbook) -> None:
        book.active.add_image(openpyxl.drawing.image.Image(io.BytesIO(BLUE)), "D9")

    rows = {"A2": "{% for n in ns %}{{ pic }}", "B2": "{% endfor %}"}
    data = filled(workbook(rows, change=drawn), ns=[1, 2], pic=Picture(RED, link="https://example.org/"))
    anchors = drawings(data)
    assert [corner(anchor)[2] for anchor in anchors] == [9, 1, 2]
    assert len({anchor.find(f".//{XDR}cNvPr").get("id") for anchor in anchors}) == 3
    assert len(media(data)) == 2
    assert 'Target="https://example.org/"' in part(data, "xl/drawings/_rels/drawing1.xml.rels")


def test_pictures_on_repeated_sheets() -> None:
    def drawn(book: openpyxl.Workbook) -> None:
        book.worksheets[0].add_image(openpyxl.drawing.image.Image(io.BytesIO(png(9, 9))), "D9")

    page = {"A1": "{%sheet for m in ms %}{{ m.n }}", "B1": "{{ m.logo|picture }}"}
    data = filled(
        workbook(page, {"A1": "{{ ms[0].logo|picture }}"}, names=["{{ m.n }}", "End"], change=drawn), ms=[{"n": "a", "logo": RED}, {"n": "b", "logo": BLUE}]
    )
    book = opened(data)
    assert [len(sheet._images) for sheet in book] == [2, 2, 1]
    assert [sheet._images[-1]._data() for sheet in book] == [RED, BLUE, RED]


def _placeholder(book: openpyxl.Workbook, anchored: Any = "C3") -> None:
    book.worksheets[0].add_image(openpyxl.drawing.image.Image(io.BytesIO(png(200, 200, "grey"))), anchored)


def _with_alt(template: bytes, alt: str, drawing: str = "xl/drawings/drawing1.xml") -> bytes:
    """Return a workbook whose first picture has an alternative text and effects, as Excel writes them."""
    source, stream = zipfile.ZipFile(io.BytesIO(template)), io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == drawing:
                root = etree.fromstring(content)
                root.find(f".//{XDR}cNvPr").set("descr", alt)
                shape = root.find(f".//{XDR}spPr")
                shape.append(
                    etree.fromstring('<a:effectLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:softEdge rad="63500"/></a:effectLst>')
                )
                content = etree.tostring(root)
            target.writestr(name, content)
    return stream.getvalue()


def test_a_picture_that_the_author_drew_keeps_frame_anchor_and_effects() -> None:
    template = _with_alt(
        workbook({"A1": "{% for n in ns %}{{ n }}", "B1": "{% endfor %}"}, change=_placeholder), '{{ logo|picture(fit="contain", alt="Arms") }}'
    )
    data = filled(template, ns=[1, 2, 3], logo=RED)
    (anchor,) = drawings(data)
    assert corner(anchor)[:3] == (2, 0, 4)
    assert anchor.find(f".//{XDR}cNvPr").get("descr") == "Arms"
    assert anchor.find(f"{XDR}ext").get("cx") == str(200 * 9525)
    assert anchor.find(".//{*}softEdge") is not None
    assert (anchor.find(".//{*}srcRect").get("t"), anchor.find(".//{*}srcRect").get("b")) == ("-50000", "-50000")
    assert opened(data).active._images[0]._data() == RED
    empty = filled(template, ns=[], logo=None)
    assert drawings(empty) == []


def test_a_drawn_picture_on_repeated_sheets() -> None:
    page = {"A1": "{%sheet for m in ms %}{{ m.n }}"}
    template = _with_alt(workbook(page, names=["{{ m.n }}"], change=_placeholder), "{{ m.logo|picture }}")
    data = filled(template, ms=[{"n": "a", "logo": RED}, {"n": "b", "logo": BLUE}, {"n": "c", "logo": None}])
    assert [[image._data() for image in sheet._images] for sheet in opened(data)] == [[RED], [BLUE], []]


@pytest.mark.parametrize(
    ("cell", "message"), [("{{ x|picture }}", "no folder of assets"), ("Logo: {{ raw|picture }}", "where only text can"), ("{{ bad|picture }}", "no picture")]
)
def test_what_is_no_picture_is_an_error_with_its_cell(cell: str, message: str) -> None:
    told = refused(workbook({"C7": cell}), x="logo.png", raw=RED, bad=b"nothing")
    assert 'sheet "Sheet1", cell C7' in told
    assert message in told


def test_a_picture_of_the_assets(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(RED)
    data = Template(workbook({"A1": "{{ 'logo.png'|picture }}"})).render({}, assets=tmp_path).to_bytes()
    assert opened(data).active._images[0]._data() == RED


# --- rich text --------------------------------------------------------------------------------------------------------------------------


def _fonts(book: openpyxl.Workbook) -> None:
    for cell in book.active["A1:C1"][0]:
        cell.font = Font(name="Georgia", sz=14, color="FF1F4E79")


def test_rich_text_keeps_the_cells_font_and_states_the_difference() -> None:
    row = {"A1": "{{ x }}", "B1": "State: {{ x }}, {{ n }}", "C1": "{{ none|richtext }}"}
    data = filled(workbook(row, change=_fonts), x=RichText("late", bold=True, color="#C00000").add(" & more", size=9, superscript=True), n=3, none=None)
    sheet = opened(data, rich=True).active
    whole, mixed = sheet["A1"].value, sheet["B1"].value
    assert [str(block) for block in whole] == ["late", " & more"]
    first, second = (block.font for block in whole)
    assert (first.rFont, first.sz, first.b, first.color.rgb) == ("Georgia", 14, True, "FFC00000")
    assert (second.rFont, second.sz, second.vertAlign, second.color.rgb) == ("Georgia", 9, "superscript", "FF1F4E79")
    assert [str(block) for block in mixed] == ["State: ", "late", " & more", ", 3"]
    assert [(block.font.rFont, block.font.sz, bool(block.font.b)) for block in mixed if isinstance(block, TextBlock)] == [
        ("Georgia", 14, False),
        ("Georgia", 14, True),
        ("Georgia", 9, False),
        ("Georgia", 14, False),
    ]
    assert sheet["C1"].value is None


def _runs(book: openpyxl.Workbook) -> None:
    red = InlineFont(rFont="Arial", sz=12, color="FFFF0000", b=True)
    book.active["A1"] = CellRichText("Dear ", TextBlock(red, "{{ x }}"), ", {{ y }}!")
    book.active["A2"] = CellRichText(TextBlock(red, "{{ x }}"))
    book.active["A3"] = CellRichText(TextBlock(red, "{{ x }}"), TextBlock(InlineFont(i=True), "{{ y }}"))


@pytest.mark.parametrize(
    ("x", "y", "first", "third"),
    [
        ("Ås", "you", [("Dear ", ""), ("Ås", "FFFF0000"), (", you!", "")], [("Ås", "FFFF0000"), ("you", None)]),
        ("", "you", [("Dear ", ""), (", you!", "")], [("you", None)]),
        (
            RichText("A").add("s", italic=True),
            "",
            [("Dear ", ""), ("A", "FFFF0000"), ("s", "FFFF0000"), (", !", "")],
            [("A", "FFFF0000"), ("s", "FFFF0000")],
        ),
    ],
)
def test_tags_in_runs_keep_the_runs_formatting(x: Any, y: str, first: list[Any], third: list[Any]) -> None:
    data = filled(workbook({}, change=_runs), x=x, y=y)
    sheet = opened(data, rich=True).active

    def shown(value: Any) -> list[tuple[str, str | None]]:
        blocks = value if isinstance(value, CellRichText) else [value]
        return [(str(block), (block.font.color.rgb if block.font.color else None) if isinstance(block, TextBlock) else "") for block in blocks]

    assert shown(sheet["A1"].value) == first
    assert shown(sheet["A3"].value) == third
    if x:
        assert {colour for _, colour in shown(sheet["A2"].value)} == {"FFFF0000"}


def test_a_cell_of_runs_may_come_out_empty() -> None:
    data = filled(workbook({}, change=_runs), x="", y="")
    assert cells(data) == {"A1": "Dear , !", "A3": ""}


def test_line_breaks_wrap() -> None:
    def wrapping(book: openpyxl.Workbook) -> None:
        book.active["A2"].alignment = Alignment(wrapText=True, horizontal="right")
        book.active["A3"].alignment = Alignment(horizontal="center")
        book.active["A3"].number_format = "dd.mm.yyyy"

    rows = {
        "A1": "{{ x }}",
        "A2": "{{ x }}",
        "A3": "{{ x }}",
        "A4": "Note: {{ x }}",
        "A5": "{{ one }}",
        "A6": "{{ rich }}",
        "A7": "a {{ rich }}",
        "A8": "{{ link('https://a.no', x) }}",
    }
    data = filled(workbook(rows, change=wrapping), x="to\r\nlinjer", one="one", rich=RichText("to\n").add("linjer", bold=True))
    sheet = opened(data).active
    assert [sheet[f"A{row}"].value for row in (1, 4, 7)] == ["to\nlinjer", "Note: to\nlinjer", "a to\nlinjer"]
    assert [bool(sheet[f"A{row}"].alignment.wrap_text) for row in range(1, 9)] == [True, True, True, True, False, True, True, True]
    assert (sheet["A2"].alignment.horizontal, sheet["A3"].alignment.horizontal, sheet["A3"].number_format) == ("right", "center", "dd.mm.yyyy")
    assert sheet["A8"].font.underline == "single"


# --- cell styles ------------------------------------------------------------------------------------------------------------------------


def _styled(book: openpyxl.Workbook) -> None:
    side = Side("thin", color="FF9C0006")
    book.add_named_style(NamedStyle("Good", font=Font(color="FF006100"), fill=PatternFill("solid", fgColor="FFC6EFCE"), number_format="0.0"))
    book.add_named_style(
        NamedStyle("Bad", font=Font(color="FF9C0006", b=True), fill=PatternFill("solid", fgColor="FFFFC7CE"), border=Border(side, side, side, side))
    )
    sheet = book.active
    sheet["A2"].alignment = Alignment(horizontal="center")
    sheet["B2"].number_format = "dd.mm.yyyy"
    sheet["D2"].fill = PatternFill("solid", fgColor="FF123456")


def test_a_cell_takes_the_look_of_a_named_style() -> None:
    rows = {
        "A2": "{% for m in ms %}{{ m.v }}{% cellstyle m.s %}",
        "B2": "{% cellstyle 'bad' if m.v > 2 %}{{ day }}",
        "C2": "v = {{ m.v }}{% cellstyle m.s %}",
        "D2": "{% endfor %}",
    }
    data = filled(workbook(rows, change=_styled), ms=[{"v": 1, "s": "Good"}, {"v": 3, "s": "Bad"}, {"v": 5, "s": None}], day=datetime.date(2028, 4, 28))
    sheet = opened(data).active
    assert [sheet[f"A{row}"].style for row in (2, 3, 4)] == ["Good", "Bad", "Normal"]
    assert [sheet[f"A{row}"].fill.fgColor.rgb for row in (2, 3, 4)] == ["FFC6EFCE", "FFFFC7CE", "00000000"]
    assert [sheet[f"A{row}"].font.color.rgb if sheet[f"A{row}"].font.color.type == "rgb" else "" for row in (2, 3, 4)] == ["FF006100", "FF9C0006", ""]
    assert [sheet[f"A{row}"].border.left.style if sheet[f"A{row}"].border.left else None for row in (2, 3, 4)] == [None, "thin", None]
    assert sheet["A2"].number_format == "0.0"
    assert {sheet[f"A{row}"].alignment.horizontal for row in (2, 3, 4)} == {"center"}
    assert [sheet[f"C{row}"].style for row in (2, 3, 4)] == ["Good", "Bad", "Normal"]
    assert [sheet[f"B{row}"].fill.fgColor.rgb for row in (2, 3)] == ["00000000", "FFFFC7CE"]
    assert sheet["B3"].value == datetime.datetime(2028, 4, 28)


def test_backgrounds_of_cells_and_rows() -> None:
    rows = {
        "A2": "{% for n in ns %}{% rowbg loop.cycle('#EAF1F8', '') %}{{ n }}",
        "B2": "fixed",
        "C2": "{{ n }}{% cellbg 'FF0000' if n == 3 %}",
        "D2": "{% endfor %}",
        "A3": "end",
    }
    data = filled(workbook(rows, change=_styled), ns=[1, 2, 3])
    sheet = opened(data).active
    fills = {cell.coordinate: cell.fill.fgColor.rgb for row in sheet["A2:D5"] for cell in row if cell.fill.fill_type}
    assert fills == {
        "A2": "FFEAF1F8",
        "B2": "FFEAF1F8",
        "C2": "FFEAF1F8",
        "D2": "FFEAF1F8",
        "D3": "FF123456",
        "A4": "FFEAF1F8",
        "B4": "FFEAF1F8",
        "C4": "FFFF0000",
        "D4": "FFEAF1F8",
    }
    assert sheet["B2"].number_format == "dd.mm.yyyy"


def test_a_rows_background_gives_way_to_what_its_cells_say() -> None:
    row = {
        "A1": "{% rowbg 'EAF1F8' %}",
        "B1": "{{ 1 }}{% cellstyle 'Good' %}",
        "C1": "{{ 1 }}{% cellstyle 'Normal' %}",
        "D1": "{{ 1 }}{% cellbg 'FF0000' %}",
        "E1": 5,
    }
    sheet = opened(filled(workbook(row, change=_styled))).active
    assert [cell.fill.fgColor.rgb for cell in sheet["A1:E1"][0]] == ["FFEAF1F8", "FFC6EFCE", "FFEAF1F8", "FFFF0000", "FFEAF1F8"]


def test_formats_are_made_once_and_the_same_each_time() -> None:
    template = Template(workbook({"A1": "{% for n in ns %}{{ n }}{% cellbg colours[n % 3] %}", "B1": "{% endfor %}"}))
    context = {"ns": list(range(300)), "colours": ["FF0000", "00FF00", "0000FF"]}
    first, second = (template.render(context).to_bytes() for _ in range(2))
    assert first == second == pickle.loads(pickle.dumps(template)).render(context).to_bytes()
    styles = etree.fromstring(part(first, "xl/styles.xml").encode())
    assert len(styles.findall("{*}fills/{*}fill")) == 2 + 3
    plain = part(template.render({**context, "colours": [""] * 3}).to_bytes(), "xl/styles.xml")
    assert plain == part(workbook({"A1": 1}), "xl/styles.xml")


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("{{ 1 }}{% cellstyle 'Godd' %}", "there is no cell style 'Godd' (did you mean Good? the workbook has Normal, Good, Bad)"),
        ("{{ 1 }}{% cellbg 'reddish' %}", "'reddish' is no colour"),
        ("{{ 1 }}{% rowbg 5 %}", "'5' is no colour"),
    ],
)
def test_unknown_styles_and_colours_are_errors_with_their_cell(cell: str, message: str) -> None:
    told = refused(workbook({"C7": cell}, change=_styled))
    assert 'sheet "Sheet1", cell C7, {%' in told
    assert message in told


@pytest.mark.parametrize("command", ["{% colspan 2 %}", "{% vm %}", "{% cellstyle %}", "{% merge %}", "{% drop row if x %}", "{% restart %}"])
def test_commands_that_mean_nothing_in_a_sheet_are_told(command: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="cell C7"):
        Template(workbook({"C7": "{{ x }}" + command}))


def test_cellstyle_is_for_workbooks() -> None:
    with pytest.raises(TemplateSyntaxError, match="for cells of a workbook"):
        Template(word([["{{ x }}{% cellstyle 'Good' %}"]]))


# --- plain values -----------------------------------------------------------------------------------------------------------------------


def _mac(book: openpyxl.Workbook) -> None:
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904


OSLO = datetime.timezone(datetime.timedelta(hours=2))


@pytest.mark.parametrize(
    ("value", "serial", "mac"),
    [
        (datetime.date(1900, 1, 1), "1", None),
        (datetime.date(1900, 2, 28), "59", None),
        (datetime.date(1900, 3, 1), "61", None),
        (datetime.date(1903, 12, 31), "1461", None),
        (datetime.date(1904, 1, 1), "1462", "0"),
        (datetime.datetime(1900, 2, 28, 18, 0), "59.75", None),
        (datetime.date(2028, 4, 28), "46871", "45409"),
        (datetime.date(9999, 12, 31), "2958465", "2957003"),
        (datetime.datetime(2028, 4, 28, 12, 0, tzinfo=OSLO), "46871.5", "45409.5"),
        (datetime.datetime(2028, 4, 28, 12, 0, tzinfo=datetime.UTC), "46871.5", "45409.5"),
        (datetime.time(18, 0, tzinfo=OSLO), "0.75", "0.75"),
        (datetime.time(0, 0), "0", "0"),
        (datetime.timedelta(hours=30), "1.25", "1.25"),
        (datetime.timedelta(days=400, minutes=36), "400.025", "400.025"),
        (datetime.timedelta(hours=-6), "-0.25", "-0.25"),
        (Decimal("0.1"), "0.1", "0.1"),
        (Decimal("1234567890123.45"), "1234567890123.45", "1234567890123.45"),
        (Decimal(123456789012345), "123456789012345.0", "123456789012345.0"),
        (Decimal("1E+20"), "1e+20", "1e+20"),
        (0.48, "0.48", "0.48"),
        (-0.1, "-0.1", "-0.1"),
        (999_999_999_999_999, "999999999999999", "999999999999999"),
        (True, "1", "1"),
    ],
)
def test_a_value_is_the_number_that_it_means(value: Any, serial: str, mac: str | None) -> None:
    template = workbook({"A1": "{{ x }}"})
    sheet = etree.fromstring(part(filled(template, x=value), "xl/worksheets/sheet1.xml").encode())
    assert sheet.findtext(".//{*}c/{*}v") == serial
    template = workbook({"A1": "{{ x }}"}, change=_mac)
    if mac is None:
        assert "before the first date" in refused(template, x=value)
    else:
        sheet = etree.fromstring(part(filled(template, x=value), "xl/worksheets/sheet1.xml").encode())
        assert sheet.findtext(".//{*}c/{*}v") == mac


@pytest.mark.parametrize("value", [datetime.date(1899, 12, 31), datetime.datetime(1, 1, 1), datetime.date(1899, 12, 30)])
def test_no_cell_holds_an_earlier_date(value: Any) -> None:
    told = refused(workbook({"C7": "{{ x }}"}), x=value)
    assert "cell C7" in told
    assert "before the first date" in told


def test_number_formats_are_kept_and_given_only_where_a_date_needs_one() -> None:
    formats = {"A1": "0.0%", "B1": "d. mmm", "C1": "[h]:mm", "D1": "General", "E1": "General", "F1": "#,##0.00", "G1": "General"}

    def formatted(book: openpyxl.Workbook) -> None:
        for reference, code in formats.items():
            book.active[reference].number_format = code

    row = {"A1": "{{ 0.48 }}", "B1": "{{ day }}", "C1": "{{ span }}", "D1": "{{ day }}", "E1": "{{ span }}", "F1": "{{ cost }}", "G1": "{{ none }}"}
    sheet = opened(
        filled(workbook(row, change=formatted), day=datetime.date(2028, 4, 28), span=datetime.timedelta(hours=30), cost=Decimal("12.5"), none=None)
    ).active
    assert [sheet[reference].number_format for reference in formats] == ["0.0%", "d. mmm", "[h]:mm", "mm-dd-yy", "[h]:mm:ss", "#,##0.00", "General"]
    assert (sheet["C1"].value, sheet["E1"].value) == (datetime.timedelta(hours=30), datetime.timedelta(hours=30))
    assert (sheet["A1"].value, sheet["F1"].value, sheet["G1"].value) == (0.48, 12.5, None)


@pytest.mark.parametrize(
    ("cell", "value", "message"),
    [
        ("{{ x }}", "😀" * 16_384, "32768 characters; a cell holds 32767"),
        ("{{ x }}{{ x }}", "ab" * 8_192, "32768 characters; a cell holds 32767"),
        ("{% for n in range(4) %}{{ x }}{% endfor %}", "&" * 9_000, "36000 characters; a cell holds 32767"),
        ("{{ richtext(x, bold=True).add(x) if false else richtext([x, x]) }}", "x" * 20_000, "40000 characters; a cell holds 32767"),
        ("a {{ richtext(x) }} {{ x }}", "x" * 20_000, "40003 characters; a cell holds 32767"),
        ("{{ x }}", Decimal(1234567890123456), "15 digits"),
        ("{{ x }}", 10**400, "15 digits"),
        ("{{ x }}", Decimal("1E+309"), "no number"),
        ("{{ x }}", Decimal("sNaN"), "no number"),
        ("{{ x }}", float("-inf"), "no number"),
        ("{{ x|richtext }}", "\x02", "U+0002"),
    ],
)
@pytest.mark.parametrize("rows", [{}, {"A1": "{% for n in range(2) %}row", "B1": "{% endfor %}"}])
def test_what_is_too_much_for_a_cell_is_an_error_with_its_address(cell: str, value: Any, message: str, rows: dict[str, str]) -> None:
    told = refused(workbook({**rows, "C7": cell}), x=value)
    assert 'sheet "Sheet1", cell C' in told
    assert message in told


@pytest.mark.parametrize("text", ["x" * 32_767, "😀" * 16_383 + "x", "&" * 32_767])
def test_a_cell_holds_32767_units(text: str) -> None:
    assert cells(filled(workbook({"A1": "{{ x }}", "A2": "{% if true %}{{ x }}{% endif %}"}), x=text)) == {"A1": text, "A2": text}
