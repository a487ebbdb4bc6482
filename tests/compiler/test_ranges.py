"""Bookmarks and other ranges whose ends stand in different blocks."""

from __future__ import annotations

import io

import docx
import pytest
from lxml import etree

from tests.test_word_values import W, build, rendered, tree

START, END = '<w:bookmarkStart w:id="7" w:name="q"/>', '<w:bookmarkEnd w:id="7"/>'


def paragraph(text: str) -> str:
    return f"<w:p>{text}</w:p>"


def tag(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def template(body: str) -> bytes:
    document = docx.Document(io.BytesIO(build.word("x")))
    old = document.paragraphs[0]._p
    for node in etree.fromstring(f'<w:body xmlns:w="{W[1:-1]}">{body}</w:body>'):
        old.addprevious(node)
    old.getparent().remove(old)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def ends(data: bytes) -> list[list[str]]:
    """The ids of the beginnings and of the ends, in order."""
    return [[str(node.get(f"{W}id")) for node in tree(data).iter(f"{W}bookmark{end}")] for end in ("Start", "End")]


FOR, ENDFOR = paragraph(tag("{%p for x in xs %}")), paragraph(tag("{%p endfor %}"))
TEXT = paragraph(tag("{{ x }}"))


@pytest.mark.parametrize("xs", [[], [1], [1, 2, 3]])
@pytest.mark.parametrize(
    "body",
    [
        FOR + paragraph(START + tag("{{ x }}")) + ENDFOR + paragraph(END),
        paragraph(START) + FOR + paragraph(tag("{{ x }}") + END) + ENDFOR,
        paragraph(START + tag("a")) + FOR + END + TEXT + ENDFOR,
        paragraph(tag("{% for x in xs %}") + tag("a") + START + tag("{% endfor %}") + END),
        paragraph(START + tag("{% if xs %}") + END + tag("a{% else %}") + tag("b{% endif %}")),
        paragraph(tag("{% if xs %}") + START + tag("a{% else %}") + END + tag("b{% endif %}")),
    ],
)
def test_a_range_that_reaches_over_the_edge_of_a_block_keeps_both_ends(body: str, xs: list[int]) -> None:
    beginnings, others = ends(rendered(template(body + paragraph(tag("end"))), {"xs": xs}))
    assert beginnings == others
    assert len(beginnings) == len(set(beginnings))


def test_a_range_inside_of_a_loop_comes_out_each_time() -> None:
    beginnings, others = ends(rendered(template(FOR + paragraph(START + tag("{{ x }}") + END) + ENDFOR + paragraph("")), {"xs": [1, 2]}))
    assert beginnings == others
    assert len(set(beginnings)) == 2


def cell(content: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="100" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>{''.join(rows)}</w:tbl>"


@pytest.mark.parametrize("xs", [[], [1]])
@pytest.mark.parametrize("before", ["", START])
def test_a_cell_without_content_gets_its_paragraph_though_a_range_ends_there(before: str, xs: list[int]) -> None:
    content = f"{before}{FOR}{TEXT}{ENDFOR}{END}" if before else f"{FOR}{TEXT}{ENDFOR}{START}{END}"
    out = rendered(template(table(f"<w:tr>{cell(content)}</w:tr>") + paragraph("")), {"xs": xs})
    assert len(list(next(tree(out).iter(f"{W}tc")).iterchildren(f"{W}p"))) == 1
    assert ends(out) == [["7"], ["7"]]


def test_a_table_without_rows_goes_though_a_range_ends_in_it() -> None:
    rows = [f"<w:tr>{cell(paragraph(tag(text)))}</w:tr>" for text in ("{%tr for x in xs %}", "{{ x }}", "{%tr endfor %}")]
    body = paragraph(START) + table(*rows, END) + paragraph(tag("end"))
    out = rendered(template(body), {"xs": []})
    assert not list(tree(out).iter(f"{W}tbl"))
    assert ends(out) == [["7"], ["7"]]
    assert len(docx.Document(io.BytesIO(rendered(template(body), {"xs": [1, 2]}))).tables[0].rows) == 2
