"""Tables on slides: rows, columns and cells that repeat or go, merged cells, fills."""

from __future__ import annotations

import io
from typing import Any

import pptx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pptx.util import Cm

from docautomat.errors import TemplateSyntaxError
from docautomat.template import Template
from tests.build import deck, deck_text
from tests.package_check import assert_sound

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
A16 = "{http://schemas.microsoft.com/office/drawing/2014/main}"
Area = tuple[int, int, int, int]


def template(rows: list[list[str]], *merges: Area, ids: bool = True) -> bytes:
    """Return a deck with a table on its only slide; `merges` are areas: first row and column, last row and column."""
    presentation = pptx.Presentation(io.BytesIO(deck(["T", "x"], table=[["" for _ in row] for row in rows])))
    table = presentation.slides[0].shapes[-1].table
    for top, left, bottom, right in merges:
        table.cell(top, left).merge(table.cell(bottom, right))
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            if text:
                table.cell(row, column).text = text
    for number, node in enumerate([*table._tbl.tblGrid.gridCol_lst, *table._tbl.tr_lst] if ids else ()):
        name = "colId" if node.tag == f"{A}gridCol" else "rowId"
        extension = etree.SubElement(etree.SubElement(node, f"{A}extLst"), f"{A}ext", {"uri": "{9D8B030D-6E8A-4147-A177-3AD203B41FA5}"})
        etree.SubElement(extension, f"{A16}{name}", {"val": str(4_294_967_290 + number if name == "colId" else 4_294_967_290)}, nsmap={"a16": A16[1:-1]})
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def shape(source: bytes, **context: Any) -> Any:
    data = Template(source).render(context).to_bytes()
    assert_sound(data, source)
    return pptx.Presentation(io.BytesIO(data)).slides[0].shapes[-1]


def shown(found: Any) -> list[str]:
    """Return the rows of a table; `*2x3` is behind the text of a cell over two rows and three columns, `-` stands for one that it covers."""
    rows = []
    for row in found.table._tbl.tr_lst:
        texts = []
        for cell in row.tc_lst:
            down, across = cell.get("rowSpan", "1"), cell.get("gridSpan", "1")
            covered = "1" in (cell.get("hMerge"), cell.get("vMerge"))
            text = "".join(node.text or "" for node in cell.iter(f"{A}t"))
            texts.append("-" + text if covered else text + (f"*{down}x{across}" if (down, across) != ("1", "1") else ""))
        rows.append(" | ".join(texts))
    return rows


TR = "{%tr for x in xs %}"
END = "{%tr endfor %}"


@pytest.mark.parametrize(
    ("rows", "merges", "context", "expected"),
    [
        pytest.param([["a", "b"], ["{% for x in xs %}{{ x }}", "c{% endfor %}"]], [], {"xs": [1, 2]}, ["a | b", "1 | c", "2 | c"], id="rows"),
        pytest.param(
            [["A", TR], ["", "{{ x }}"], ["", END]], [(0, 0, 2, 0)], {"xs": [1, 2, 3]}, ["A*3x1 | 1", "- | 2", "- | 3"], id="a label grows with a loop"
        ),
        pytest.param([["A", TR], ["", "{{ x }}"], ["", END]], [(0, 0, 2, 0)], {"xs": [1]}, ["A | 1"], id="a label of one row"),
        pytest.param(
            [["A", "Head"], ["", "{% for x in xs %}{{ x }}{% endfor %}"], ["", "Sum"]],
            [(0, 0, 2, 0)],
            {"xs": "ab"},
            ["A*3x1 | Head", "- | ab", "- | Sum"],
            id="text in a cell",
        ),
        pytest.param(
            [["A", "Head", ""], ["", "{% for x in xs %}{{ x }}", "{% endfor %}"], ["", "Sum", ""]],
            [(0, 0, 2, 0)],
            {"xs": "abc"},
            ["A*5x1 | Head | ", "- | a | ", "- | b | ", "- | c | ", "- | Sum | "],
            id="rows in the middle of a merged cell",
        ),
        pytest.param(
            [["{{ g }}", "{% for x in xs %}{{ x }}", "{% endfor %}"], ["", "Sum", ""]],
            [(0, 0, 1, 0)],
            {"xs": "abc", "g": "G"},
            ["G*4x1 | a | ", "- | b | ", "- | c | ", "- | Sum | "],
            id="the row in which a merged cell begins",
        ),
        pytest.param(
            [["{% for g in gs %}{{ g.n }}", "{% for x in g.xs %}{{ x }}", "{% endfor %}"], ["", "Sum", "{% endfor %}"]],
            [(0, 0, 1, 0)],
            {"gs": [{"n": "A", "xs": [1, 2]}, {"n": "B", "xs": [3]}]},
            ["A*3x1 | 1 | ", "- | 2 | ", "- | Sum | ", "B*2x1 | 3 | ", "- | Sum | "],
            id="regions in a loop",
        ),
        pytest.param(
            [["A", "1"], ["{% drop row if d %}", "2"], ["", "3"]], [(0, 0, 2, 0)], {"d": True}, ["A*2x1 | 1", "- | 3"], id="a row of a merged cell goes"
        ),
        pytest.param([["A{% drop row if d %}", "1"], ["", "2"], ["", "3"]], [(0, 0, 2, 0)], {"d": True}, ["*2x1 | 2", "- | 3"], id="its first row goes"),
        pytest.param(
            [["Y", "{%col for y in ys %}{{ y }}{%col endfor %}", "T"], ["a", "{{ y * 2 }}", "t"]],
            [],
            {"ys": [1, 2, 3]},
            ["Y | 1 | 2 | 3 | T", "a | 2 | 4 | 6 | t"],
            id="columns",
        ),
        pytest.param(
            [["Y", "Head", ""], ["a", "{%col for y in ys %}{{ y }}{%col endfor %}", "t"]],
            [(0, 1, 0, 2)],
            {"ys": [1, 2, 3]},
            ["Y | Head*1x4 | - | - | -", "a | 1 | 2 | 3 | t"],
            id="a head grows with its columns",
        ),
        pytest.param(
            [["Y", "Head", "", ""], ["a", "b", "{%col for y in ys %}{{ y }}{%col endfor %}", "t"]],
            [(0, 1, 0, 3)],
            {"ys": []},
            ["Y | Head*1x2 | -", "a | b | t"],
            id="a head shrinks",
        ),
        pytest.param(
            [["Head", ""], ["{%col for y in ys %}{{ y }}", "t{%col endfor %}"]],
            [(0, 0, 0, 1)],
            {"ys": [1, 2]},
            ["Head*1x2 | - | Head*1x2 | -", "1 | t | 2 | t"],
            id="heads repeat",
        ),
        pytest.param([["{%col if d %}a{%col endif %}", "b"], ["c", "d"]], [], {"d": False}, ["b", "d"], id="a column goes"),
        pytest.param(
            [["", "{%tc for c in cs %}", "{{ c }}", "{%tc endfor %}"], ["r", "{%tc for c in cs %}", "{{ c * 2 }}", "{%tc endfor %}"]],
            [],
            {"cs": [1, 2, 3]},
            [" | 1 | 2 | 3", "r | 2 | 4 | 6"],
            id="a matrix of cells",
        ),
        pytest.param([["a", "b", "c"], ["{%tc if d %}", "x", "{%tc endif %}"]], [], {"d": True}, ["a | b | c", "x |  | "], id="a shorter row is filled up"),
        pytest.param([["A{% colspan 3 %}", "", ""], ["a", "b", "c"]], [], {}, ["A*1x3 | - | -", "a | b | c"], id="colspan takes blank cells"),
        pytest.param([["A{% colspan n %}", "", "z"], ["a", "b", "c"]], [], {"n": "2"}, ["A*1x2 | - | z", "a | b | c"], id="colspan from a text"),
        pytest.param(
            [["A{% colspan 2 %}", "", "", "z"], ["a", "b", "c", "d"]], [(0, 0, 0, 2)], {}, ["A*1x2 | - | z | ", "a | b | c | d"], id="colspan of a merged cell"
        ),
        pytest.param(
            [["A{% colspan cs|length %}", "", ""], ["{%tc for c in cs %}", "{{ c }}", "{%tc endfor %}"]],
            [(0, 0, 0, 2)],
            {"cs": "abcde"},
            ["A*1x5 | - | - | - | -", "a | b | c | d | e"],
            id="colspan over a loop",
        ),
        pytest.param(
            [["{% for x in xs %}{{ x.g }}{% merge %}", "{{ x.n }}{% endfor %}"]],
            [],
            {"xs": [{"g": "A", "n": 1}, {"g": "A", "n": 2}, {"g": "B", "n": 3}]},
            ["A*2x1 | 1", "- | 2", "B | 3"],
            id="merge",
        ),
        pytest.param([["{% for x in xs %}all{% vm %}", "{{ x }}{% endfor %}"]], [], {"xs": "ab"}, ["all*2x1 | a", "- | b"], id="vm"),
        pytest.param(
            [["{% for x in xs %}all{% vm %}", "", "{{ x }}{% endfor %}"]],
            [(0, 0, 0, 1)],
            {"xs": "ab"},
            ["all*2x2 | - | a", "- | - | b"],
            id="vm of cells that are merged",
        ),
        pytest.param(
            [["{%tc for c in cs %}", "all{% hm %}", "{%tc endfor %}"], ["{%tc for c in cs %}", "{{ c }}", "{%tc endfor %}"]],
            [],
            {"cs": "abc"},
            ["all*1x3 | - | -", "a | b | c"],
            id="hm",
        ),
    ],
)
def test_tables(rows: list[list[str]], merges: list[Area], context: dict[str, Any], expected: list[str]) -> None:
    assert shown(shape(template(rows, *merges), **context)) == expected


def test_columns_share_the_width_of_the_table() -> None:
    source = template([["Y", "{%col for y in ys %}{{ y }}{%col endfor %}"]])
    found = shape(source, ys=[1, 2, 3])
    assert [round(column.width / 360_000, 1) for column in found.table.columns] == [2.5] * 4
    assert sum(column.width for column in found.table.columns) == found.width == Cm(10)
    identities = [node.get("val") for node in found.table._tbl.iter(f"{A16}colId")]
    assert identities[:2] == ["4294967290", "4294967291"]
    assert all(int(identity) < 2**32 for identity in identities)


@pytest.mark.parametrize(
    "rows", [[["{% for x in xs %}{{ x }}", "{% endfor %}"]], [["{%col for x in xs %}a{%col endfor %}"]], [["a{% drop table if not xs %}"]]]
)
def test_a_table_of_which_nothing_is_left_goes(rows: list[list[str]]) -> None:
    source = template(rows)
    data = Template(source).render({"xs": []}).to_bytes()
    assert_sound(data, source)
    assert deck_text(data) == [["T", "x"]]
    assert b"graphicFrame" not in Template(source).render({"xs": []})._changed["/ppt/slides/slide1.xml"]


def fills(found: Any) -> list[list[str]]:
    return [
        [next((node.get("val") for node in cell.tcPr.iter(f"{A}srgbClr")), "") if cell.tcPr is not None else "" for cell in row.tc_lst]
        for row in found.table._tbl.tr_lst
    ]


def test_fills_by_data_keep_borders_and_the_authors_fill() -> None:
    source = template([["{% for x in xs %}{{ x.n }}{% cellbg x.c %}", "b{% endfor %}"]])
    presentation = pptx.Presentation(io.BytesIO(source))
    cell = presentation.slides[0].shapes[-1].table.cell(0, 0)
    cell.fill.solid()
    cell.fill.fore_color.rgb = pptx.dml.color.RGBColor(1, 2, 3)
    line = etree.SubElement(cell._tc.tcPr, f"{A}lnB")
    cell._tc.tcPr.insert(0, line)
    stream = io.BytesIO()
    presentation.save(stream)
    found = shape(stream.getvalue(), xs=[{"n": 1, "c": "#D9EAD3"}, {"n": 2, "c": None}])
    assert fills(found) == [["D9EAD3", ""], ["010203", ""]]
    assert [etree.QName(child).localname for child in found.table.cell(0, 0)._tc.tcPr] == ["lnB", "solidFill"]


def test_a_cells_own_fill_wins_over_that_of_its_row() -> None:
    source = template([["{% for x in xs %}{{ x }}{% cellbg 'FF0000' if x > 1 else '' %}", "b{% rowbg loop.cycle('EEEEEE', 'DDDDDD') %}{% endfor %}"]])
    assert fills(shape(source, xs=[1, 2])) == [["EEEEEE", "EEEEEE"], ["FF0000", "DDDDDD"]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{% vm %}", "vm stands outside a loop"),
        ("{% cellstyle 'Good' %}", "cellstyle is for cells of a workbook"),
        ("{% drop row if %}", "drop wants"),
        ("{%tr for x in xs %}text", "there is other text"),
    ],
)
def test_commands_that_cannot_be_obeyed_are_told(text: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=message):
        Template(template([["a", "b"], [text, "c"], ["{%tr endfor %}" if "for" in text else "", ""]]))


def test_a_cell_command_outside_of_a_table_is_told() -> None:
    with pytest.raises(TemplateSyntaxError, match="cellbg stands outside a table cell"):
        Template(deck(["T", "{% cellbg 'FF0000' %}a"]))


@st.composite
def _templates(draw: st.DrawFn) -> tuple[list[list[str]], list[Area], dict[str, int]]:
    height, width = draw(st.integers(2, 5)), draw(st.integers(1, 4))
    rows = [[f"{row}{column}" for column in range(width)] for row in range(height)]
    top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
    merges = [(top, left, draw(st.integers(top, height - 1)), draw(st.integers(left, width - 1)))]
    if draw(st.booleans()) and left:
        column = draw(st.integers(0, left - 1))
        first = draw(st.integers(0, height - 1))
        merges.append((first, 0, draw(st.integers(first, height - 1)), column))
    covered = {(row, column) for area in merges for row in range(area[0], area[2] + 1) for column in range(area[1], area[3] + 1)} - {
        area[:2] for area in merges
    }
    free = [[column for column in range(width) if (row, column) not in covered] for row in range(height)]
    for row, column in covered:
        rows[row][column] = ""
    tagged = [row for row in range(height) if free[row]]
    if tagged and draw(st.booleans()):
        first = draw(st.sampled_from(tagged))
        last = draw(st.sampled_from([row for row in tagged if row >= first]))
        rows[first][free[first][0]] = "{% for r in rs %}" + rows[first][free[first][0]]
        rows[last][free[last][-1]] += "{% endfor %}"
    if free[0] and draw(st.booleans()):
        first = draw(st.sampled_from(free[0]))
        last = draw(st.sampled_from([column for column in free[0] if column >= first]))
        rows[0][first] = "{%col for c in cs %}" + rows[0][first]
        rows[0][last] += "{%col endfor %}"
    if tagged and draw(st.booleans()):
        row = draw(st.sampled_from(tagged))
        rows[row][free[row][-1]] += "{% drop row if d %}"
    if tagged and draw(st.booleans()):
        row = draw(st.sampled_from(tagged))
        rows[row][free[row][0]] += "{% colspan n %}"
    return rows, merges, {"rs": draw(st.integers(0, 3)), "cs": draw(st.integers(0, 3)), "d": draw(st.integers(0, 1)), "n": draw(st.integers(1, 4))}


@settings(max_examples=25, deadline=None)
@given(_templates())
def test_whatever_is_merged_and_repeats_the_table_is_whole(case: tuple[list[list[str]], list[Area], dict[str, int]]) -> None:
    rows, merges, numbers = case
    source = template(rows, *merges)
    try:
        compiled = Template(source)
    except TemplateSyntaxError:
        return
    data = compiled.render({"rs": range(numbers["rs"]), "cs": range(numbers["cs"]), "d": bool(numbers["d"]), "n": numbers["n"]}).to_bytes()
    assert_sound(data, source)


@pytest.mark.parametrize(
    ("line", "context", "expected"),
    [
        ("{% drop shape if a %}x", {"a": True}, [["T"], ["U", "y"]]),
        ("{% keep shape if a %}x", {"a": True}, [["T", "x"], ["U", "y"]]),
        ("{% drop slide if a %}x", {"a": True}, [["U", "y"]]),
        ("{% keep slide if a or b %}x", {"a": False, "b": 1}, [["T", "x"], ["U", "y"]]),
        ("{% drop paragraph if a %}x", {"a": True}, [["T", ""], ["U", "y"]]),
    ],
)
def test_one_tag_for_one_element(line: str, context: dict[str, Any], expected: list[list[str]]) -> None:
    source = deck(["T", line], ["U", "y"])
    data = Template(source).render(context).to_bytes()
    assert_sound(data, source)
    assert deck_text(data) == expected


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{% drop picture if a %}", "drop picture stands in no picture"),
        ("{% restart %}", "restart cannot stand on a slide"),
        ("{% drop shape if %}", "wants a"),
    ],
)
def test_elements_that_are_not_there_are_told(line: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=message):
        Template(deck(["T", f"{line}x"]))


def test_an_emptied_cell_keeps_the_size_of_its_text() -> None:
    presentation = pptx.Presentation(io.BytesIO(template([["{%p if d %}", "b"]])))
    cell = presentation.slides[0].shapes[-1].table.cell(0, 0)
    for text in ("a", "{%p endif %}"):
        cell.text_frame.add_paragraph().text = text
    for paragraph in cell.text_frame.paragraphs:
        paragraph.runs[0].font.size = pptx.util.Pt(9)
        etree.SubElement(paragraph._p, f"{A}endParaRPr", {"sz": "900"})
    stream = io.BytesIO()
    presentation.save(stream)
    for shows, expected in ((True, ["a"]), (False, [""])):
        found = shape(stream.getvalue(), d=shows).table.cell(0, 0)
        assert [paragraph.text for paragraph in found.text_frame.paragraphs] == expected
        assert [node.get("sz") for node in found._tc.iter(f"{A}endParaRPr")] == ["900"]
