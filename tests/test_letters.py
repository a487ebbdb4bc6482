"""The whole place table, with letters, through the public interface: what repeats, what goes, what is refused."""

from __future__ import annotations

import io
from typing import Any

import docx
import pptx
import pytest
from lxml import etree
from pptx.util import Cm

from docautomat.errors import RenderError, TemplateSyntaxError
from docautomat.template import Template
from tests.build import deck, deck_text, word, word_text, workbook
from tests.outlines import box, document, par
from tests.package_check import assert_sound

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TREE = [{"n": "a&", "kids": [{"n": "b", "kids": []}]}, {"n": "c", "kids": []}]


def filled(template: bytes, *, tags: bool = True, **context: Any) -> bytes:
    data = Template(template).render(context, language="nb").to_bytes()
    assert_sound(data, template, tags=tags)
    return data


def rendered(*content: Any, **context: Any) -> list[Any]:
    delimiters_as_text = any(mark in str(content) for mark in ("{_{", "{% raw"))
    return word_text(filled(word(*content), tags=not delimiters_as_text, **context))


def refused(*content: Any) -> str:
    with pytest.raises(TemplateSyntaxError) as caught:
        Template(word(*content))
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(
            [[["", "{%tc for c in xs %}", "{{ c }}", "{%tc endfor %}"], ["T", "{%tc for c in xs %}", "-{{ c }}", "{%tc endfor %}"]]],
            [[["", "1", "2", "3"], ["T", "-1", "-2", "-3"]]],
            id="cells repeat",
        ),
        pytest.param([[["a", "{%tc if f %}", "b", "{%tc endif %}", "c"]]], [[["a", "c"]]], id="cells go"),
        pytest.param([[["{%tr for c in xs %}", ""], ["{{ c }}", "x"], ["{%tr endfor %}", ""]]], [[["1", "x"], ["2", "x"], ["3", "x"]]], id="rows repeat"),
        pytest.param(
            [[["{%col for c in xs %}{{ c }}{%col endfor %}", "T"], ["{{ c * 2 }}", "{{ xs|sum }}"]]],
            [[["1", "2", "3", "T"], ["2", "4", "6", "6"]]],
            id="columns",
        ),
        pytest.param([[["{%col if f %}a", "b{%col endif %}", "c"], ["d", "e", "f"]]], [[["c"], ["f"]]], id="columns go"),
        pytest.param([[["{%col for c in e %}a{%col endfor %}"], ["b"]], "end"], ["end"], id="a table of which no column is left goes"),
        pytest.param([[["{%tc if f %}", "{%tc endif %}"]], "end"], ["end"], id="a row without cells goes, and its table"),
        pytest.param(["{%p for c in xs %}", "{{ c }}", "{#p comment #}", "{%p set q = 1 %}", "{%p endfor %}"], ["1", "2", "3"], id="paragraphs"),
        pytest.param(["a{%r if f %}b{%r endif %}c"], ["ac"], id="runs"),
        pytest.param(["{{p t }}", "{{p none }}", "{{r t }}"], ["T", "T"], id="outputs in place of paragraphs"),
        pytest.param([[["{{p none }}", "b"]]], [[["", "b"]]], id="a cell keeps a paragraph"),
        pytest.param(["{_{ x }_} {_% y %_}"], ["{{ x }} {% y %}"], id="delimiters as text"),
        pytest.param(["a", "{%- if t -%}", " b", "{%- else -%}", " c", "{%- endif -%}", " d."], ["a b d."], id="a minus at an edge joins"),
        pytest.param(["a  {{- t -}}  b"], ["aTb"], id="a minus in a text strips white space"),
        pytest.param([[["{%- if t -%}x{%- endif -%}", "b"]]], [[["x", "b"]]], id="a minus joins nothing over the edge of a cell"),
        pytest.param(["a", [["b"]], "{%- if t %}c{% endif %}"], ["a", [["b"]], "c"], id="a minus does not join a table"),
        pytest.param(["{% for n in tree recursive %}{{ n.n }}({{ loop(n.kids) }}){% endfor %}"], ["a&(b())c()"], id="a loop that calls itself in a text"),
        pytest.param(
            ["{% for n in tree recursive %}", "{{ loop.depth }} {{ n.n }}", "{{ loop(n.kids) }}", "{% endfor %}"], ["1 a&", "2 b", "1 c"], id="over paragraphs"
        ),
        pytest.param(
            [[["{%tr for n in tree recursive %}"], ["{{ n.n }}"], ["{{ loop(n.kids) }}"], ["{%tr endfor %}"]]], [[["a&"], ["b"], ["c"]]], id="over rows"
        ),
    ],
)
def test_what_repeats_and_what_goes(content: list[Any], expected: list[Any]) -> None:
    assert rendered(*content, xs=[1, 2, 3], e=[], t="T", f=False, none=None, tree=TREE) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(["{% macro m(a) %}", "N {{ a }}", "{% endmacro %}", "{{ m('<') }}", "{{p m('b') }}"], ["N <", "N b"], id="macro"),
        pytest.param(["{% macro m(a) %}[{{ a }}]{% endmacro %}x{{ m('&') }}y"], ["x[&]y"], id="a macro in one paragraph is text"),
        pytest.param(
            ["{% macro m() %}", "head", "{{ caller() }}", "{% endmacro %}", "{% call m() %}", "a & b", "c", "{% endcall %}", "z"],
            ["head", "a & b", "c", "z"],
            id="call",
        ),
        pytest.param(
            ["{% macro m() %}[{{ caller() }}&]{% endmacro %}{% call m() %}a & {{ x }}{% endcall %}"], ["[a & <&]"], id="a call in one paragraph is text"
        ),
        pytest.param(["{% set s %}", "one", "two", "{% endset %}", "{{ s }}", "-", "{{ s }}"], ["one", "two", "-", "one", "two"], id="set"),
        pytest.param(["{% set s %}", "one", "two", "{% endset %}", [["{{ s }}", "b"]]], [[["one\ntwo", "b"]]], id="set, printed in a cell"),
        pytest.param(["{% filter upper %}a & {{ x }}{% endfilter %}"], ["A & <"], id="filter"),
        pytest.param(
            [[["{%tr macro m(a) %}", ""], ["{{ a }}", "x"], ["{%tr endmacro %}", ""], ["{{ m(1) }}", ""], ["{{tr m(2) }}", ""]]],
            [[["1", "x"], ["2", "x"]]],
            id="a macro of rows",
        ),
        pytest.param(
            [[["{%tr macro m() %}", ""], ["a", "b"], ["{%tr endmacro %}", ""], ["c", "d"]], [["{{ m() }}"], ["e"]]],
            [[["c", "d"]], [["a", "b"], ["e"]]],
            id="rows in a narrower table",
        ),
        pytest.param(["{{ x|e }}{{ x|escape }}{{ x|safe }}"], ["<<<"], id="e and safe change nothing"),
        pytest.param(["{% with a = 1 %}", "{{ a }}", "{% endwith %}"], ["1"], id="with"),
        pytest.param(["{% raw %}{{ x }}", "{% y %}{% endraw %}"], ["{{ x }}", "{% y %}"], id="raw over paragraphs"),
    ],
)
def test_bodies_are_text_in_a_line_and_blocks_over_paragraphs(content: list[Any], expected: list[Any]) -> None:
    assert rendered(*content, x="<") == expected


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (["a {%p if x %}", "{%p endif %}"], "other text in the paragraph"),
        ([["{%tc if x %}a", "{%tc endif %}"]], "table 1 row 1 column 1"),
        (["{%tr if x %}", "{%tr endif %}"], "the letter tr stands outside a table row"),
        (["{%p if x %}", "{% endif %}"], "one end has the letter p, the other (document, paragraph 2, {% endif %}) has none"),
        (["{%slide if x %}{%slide endif %}"], "the letter slide cannot be used here"),
        (["{%col if x %}{%col endif %}"], "the ends of a column block stand in cells of one row"),
        ([["{%col if x %}a", "b"], ["{%col endif %}", "c"]], "put both tags into the same row"),
        (["{%sp if x %}{%sp endif %}"], "the letter sp stands outside a shape"),
        (["{% filter upper %}", "a", "{% endfilter %}"], "a filter works on text"),
        (["a {% macro m() %}b", "c{% endmacro %} d"], "begins or ends in the middle of a text"),
        (["{% for x in y recursive %}", "a {{ loop(x) }}", "{% endfor %}"], "this loop(…) must stand alone among its paragraphs"),
        (["{% colspan 2 %}"], "colspan stands outside a table cell"),
        ([["{% vm %}a"]], "vm stands outside a loop"),
        ([["{% colspan %}a"]], "colspan wants a value"),
        (["{% for loop in x %}{{ loop }}{% endfor %}"], "this cannot be compiled"),
        ("".join("{% if x %}" for _ in range(61)).split("|"), "more than 15 loops or 60 blocks"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(content: list[Any], told: str) -> None:
    blocks = [[row] if isinstance(row, list) and row and isinstance(row[0], str) else row for row in content]
    table = [row for row in content if isinstance(row, list)]
    assert told in refused(*([table] if table else blocks))


def test_what_is_no_text_cannot_stand_in_the_text_of_a_macro() -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        Template(document(par("{% macro m() %}a ", box("b"), "{% endmacro %}{{ m() }}")))
    assert "this macro holds something that is no text (put its tags into paragraphs of their own)" in str(caught.value)


def test_a_block_in_the_middle_of_a_text_is_an_error_and_no_markup() -> None:
    template = Template(word("{% macro m() %}", "N", "{% endmacro %}", "text {{ m() }}", "{{ m() ~ m() }} x"))
    with pytest.raises(RenderError) as caught:
        template.render({})
    assert [finding.place.spot for finding in caught.value.findings] == ["paragraph 4", "paragraph 5"]
    assert all("whole paragraphs" in finding.message for finding in caught.value.findings)


def test_data_never_becomes_a_block() -> None:
    template = Template(word("{% set s %}", "N", "{% endset %}", "{{ s }}", "{{p x }}"))
    with pytest.raises(RenderError, match="whole paragraphs or rows in the middle of a text"):
        template.render({"x": "\x16<w:p/>"})
    assert word_text(template.render({"x": "<w:p/>"}).to_bytes()) == ["N", "<w:p/>"]


# --- cells ------------------------------------------------------------------------------------------------------------------------------


def _table(data: bytes) -> etree._Element:
    return docx.Document(io.BytesIO(data)).tables[0]._tbl


def _row_texts(table: etree._Element) -> list[str]:
    return ["".join(text.text or "" for text in row.iter(f"{W}t")) for row in table.iter(f"{W}tr")]


def _widths(table: etree._Element) -> list[int]:
    return [int(column.get(f"{W}w")) for column in table.iter(f"{W}gridCol")]


def _properties(table: etree._Element, name: str, attribute: str = "val") -> list[list[str | None]]:
    rows = []
    for row in table.iter(f"{W}tr"):
        found = [cell.find(f"{W}tcPr/{W}{name}") for cell in row.iter(f"{W}tc")]
        rows.append([node.get(f"{W}{attribute}") if node is not None else None for node in found])
    return rows


def test_the_grid_follows_cells_that_repeat_and_keeps_the_table_s_width() -> None:
    template = word([["", "{%tc for c in xs %}", "{{ c }}", "{%tc endfor %}"], ["a", "{%tc for c in xs %}", "x", "{%tc endfor %}"]])
    table = _table(filled(template, xs=list("abcde")))
    assert len(_widths(table)) == 6
    assert sum(_widths(table)) == sum(_widths(_table(template)))


def test_columns_that_repeat_keep_their_share_of_the_width() -> None:
    document = docx.Document()
    table = document.add_table(1, 2)
    for cell, text in zip(table.rows[0].cells, ("name", "{%col for c in xs %}{{ c }}{%col endfor %}"), strict=True):
        cell.text = text
    for column, width in zip(table._tbl.iter(f"{W}gridCol"), (6000, 2000), strict=True):
        column.set(f"{W}w", str(width))
    stream = io.BytesIO()
    document.save(stream)
    assert _widths(_table(filled(stream.getvalue(), xs=[1, 2, 3]))) == [4000, 1333, 1334, 1333]


def test_docxtpl_s_statements_about_a_cell() -> None:
    template = word([["{% colspan n %}wide", "{% cellbg 'd9ead3' %}green"], ["a", "b"]])
    table = _table(filled(template, n=2))
    assert _properties(table, "gridSpan")[0] == ["2", None]
    assert _properties(table, "shd", "fill")[0] == [None, "D9EAD3"]
    assert len(_widths(table)) == 3
    assert table.findall(f"{W}tr")[1].find(f"{W}trPr/{W}gridAfter").get(f"{W}val") == "1"


def test_equal_cells_of_a_loop_become_one() -> None:
    down = _table(filled(word([["{%tr for x in xs %}", ""], ["{% vm %}all", "{{ x }}"], ["{%tr endfor %}", ""]]), xs=[1, 2]))
    assert _properties(down, "vMerge") == [["restart", None], ["continue", None]]
    assert _row_texts(down) == ["all1", "2"]
    across = _table(filled(word([["{%tc for x in xs %}", "{% hm %}{{ x }}", "{%tc endfor %}", "z"]]), xs=[1, 2, 3]))
    assert _properties(across, "gridSpan") == [["3", None]]
    assert _row_texts(across) == ["1z"]


@pytest.mark.parametrize(
    ("tag", "told"), [("{% colspan 'x' %}", "no number of columns"), ("{% colspan 0 %}", "no number"), ("{% cellbg 'red' %}", "no colour")]
)
def test_a_wrong_value_for_a_cell_is_an_error(tag: str, told: str) -> None:
    with pytest.raises(RenderError, match=told):
        Template(word([[f"{tag}a"]])).render({})


# --- slides and sheets ------------------------------------------------------------------------------------------------------------------


def test_cells_and_columns_of_a_slide_s_table() -> None:
    template = deck(["T"], table=[["{%col for c in xs %}{{ c }}{%col endfor %}", "sum"], ["{{ c }}", "{{ xs|sum }}"]])
    data = filled(template, xs=[1, 2, 3])
    assert deck_text(data)[0][-2:] == ["1 | 2 | 3 | sum", "1 | 2 | 3 | 6"]
    shape = next(shape for shape in pptx.Presentation(io.BytesIO(data)).slides[0].shapes if shape.has_table)
    assert sum(column.width for column in shape.table.columns) == Cm(10)


def test_a_shorter_row_of_a_slide_s_table_is_filled_up() -> None:
    data = filled(deck(["T"], table=[["{%tc for c in xs %}", "{{ c }}", "{%tc endfor %}"], ["a", "b", "c"]]), xs=[1, 2])
    assert deck_text(data)[0][-2:] == ["1 | 2 | ", "a | b | c"]


@pytest.mark.parametrize(("shown", "count"), [(True, 3), (False, 2)])
def test_a_shape_stays_or_goes(shown: bool, count: int) -> None:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "T"
    slide.shapes.add_textbox(Cm(1), Cm(1), Cm(5), Cm(2)).text_frame.text = "{%sp if shown %}box{%sp endif %}"
    stream = io.BytesIO()
    presentation.save(stream)
    found = pptx.Presentation(io.BytesIO(filled(stream.getvalue(), shown=shown))).slides[0]
    assert len(found.shapes) == count
    assert [shape.text_frame.text for shape in found.shapes][2:] == ["box"] * (count - 2)


def test_a_shape_goes_by_a_tag_in_its_alternative_text_and_copies_have_ids_of_their_own() -> None:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    for text, tag in (("gone", "{%sp if false %}{%sp endif %}"), ("{{ x }}", "{%sp for x in xs %}{%sp endfor %}")):
        box = slide.shapes.add_textbox(Cm(1), Cm(1), Cm(5), Cm(2))
        box.text_frame.text = text
        box._element.nvSpPr.cNvPr.set("descr", f"{tag} about it")
    stream = io.BytesIO()
    presentation.save(stream)
    shapes = list(pptx.Presentation(io.BytesIO(filled(stream.getvalue(), xs=[1, 2]))).slides[0].shapes)
    assert [shape.text_frame.text for shape in shapes] == ["1", "2"]
    assert len({shape.shape_id for shape in shapes}) == 2
    assert [shape._element.nvSpPr.cNvPr.get("descr").strip() for shape in shapes] == ["about it", "about it"]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"A1": "{%p if x %}", "A2": "{%p endif %}"}, "the letter p cannot be used here"),
        ({"A1": "{%tc if x %}", "B1": "{%tc endif %}"}, "the letter tc cannot be used here"),
        ({"A1": "{% macro m() %}", "A2": "x", "A3": "{% endmacro %}"}, "a macro cannot hold rows of a sheet"),
        ({"A1": "{% for x in y recursive %}", "A2": "{{ loop(x) }}", "A3": "{% endfor %}"}, "a for cannot hold rows of a sheet"),
    ],
)
def test_what_a_sheet_cannot_do_is_refused_with_the_cell(cells: dict[str, str], told: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        Template(workbook(cells))
    assert told in str(caught.value)
    assert "cell A" in str(caught.value)
