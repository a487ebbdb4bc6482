"""What repeats or goes, told by where the hoisted marks stand."""

from __future__ import annotations

import pytest
from lxml import etree

from docautomat.compiler import find, hoist, judge, pair
from docautomat.environment import Environment
from docautomat.errors import Place
from docautomat.lexer import Lexer
from docautomat.markup.language import Line, Segment, Story, read_pieces
from docautomat.markup.wordprocessingml import stories as wordprocessingml

W = wordprocessingml.TRANSITIONAL


def hoisted(body: str) -> str:
    """Return a body after hoisting, in shorthand: `p(text)` a paragraph, `{n}` a mark."""
    root = etree.fromstring(f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
    words = wordprocessingml.dialect()
    segment = Segment("/word/document.xml", root, "document", words, lambda: (Line(p, read_pieces(p, words), Place()) for p in root.iter(words.paragraph)))
    story = Story("document", [segment])
    marks, faults = find(story, Lexer(), Environment())
    blocks, unpaired = pair(marks)
    findings = [*faults, *unpaired] or judge(story, marks, blocks, Environment()) or hoist(story, marks, blocks)
    return findings[0].code if findings else _shorthand(root[0])


def _shorthand(node: etree._Element) -> str:
    if node.tag is etree.ProcessingInstruction:
        return f"{{{node.text}}}" + (node.tail or "")
    name = etree.QName(node).localname
    inner = (node.text or "") + "".join(_shorthand(child) for child in node)
    tail = node.tail or ""
    return (inner if name in ("body", "r", "t") else f"{name}({inner})") + tail


def p(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{p(cell)}</w:tc>" for cell in cells) + "</w:tr>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (p("a {% if x %}b{% endif %} c"), "p(a {0}b{1} c)"),
        (p("{% if x %}") + p("b") + p("{% endif %}"), "{0}p(b){1}"),
        (p("{% if x %}b") + p("c{% endif %}"), "{0}p(b)p(c){1}"),
        (p("b{% if x %}") + p("c{% endif %}"), "p(b){0}p(c){1}"),
        (p("a{% if x %}b") + p("c{% endif %}d"), "p(a{0}b)p(c{1}d)"),
        (p("{% if x %}{% if y %}a") + p("b{% endif %}{% endif %}"), "{0}{1}p(a)p(b){2}{3}"),
        (p("a {% i", "f x %}b{% en", "dif %} c"), "p(a {0}b{1} c)"),
        (p("{% set x = 1 %}") + p("b"), "{0}p(b)"),
        (p("{# c #}") + p("b"), "p(b)"),
        ("<w:tbl>" + row("{% for x in y %}a", "b{% endfor %}") + "</w:tbl>", "tbl({0}tr(tc(p(a))tc(p(b))){1})"),
        ("<w:tbl>" + row("{% for x in y %}", "") + row("a", "b") + row("{% endfor %}", "") + "</w:tbl>", "tbl({0}tr(tc(p(a))tc(p(b))){1})"),
        ("<w:tbl>" + row("{%tr for x in y %}") + row("a") + row("{%tr endfor %}") + "</w:tbl>", "tbl({0}tr(tc(p(a))){1})"),
        (p("{%p if x %}") + p("b") + p("{%p endif %}"), "{0}p(b){1}"),
        (p("{% for x in y %}") + "<w:tbl>" + row("a") + "</w:tbl>" + p("{% endfor %}"), "{0}tbl(tr(tc(p(a)))){1}"),
        (p("{% for x in y %}") + "<w:tbl>" + row("{% endfor %}") + "</w:tbl>", "apart"),
        ("<w:tbl>" + row("a{% for x in y %}b") + row("c{% endfor %}") + "</w:tbl>", "middle-of-row"),
        (p("{%p if x %}text") + p("{%p endif %}"), "text-beside-letter"),
    ],
)
def test_ends_are_judged_by_where_they_stand(body: str, expected: str) -> None:
    assert hoisted(body) == expected


def test_a_paragraph_with_a_section_break_stays() -> None:
    broken = "<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>{% if x %}</w:t></w:r></w:p>"
    assert hoisted(broken + p("b") + p("{% endif %}")) == "{0}p(pPr(sectPr()))p(b){1}"


def test_bookmarks_of_a_vanishing_paragraph_stay() -> None:
    marked = '<w:p><w:bookmarkStart w:id="1" w:name="n"/><w:r><w:t>{% if x %}</w:t></w:r><w:bookmarkEnd w:id="1"/></w:p>'
    assert "bookmarkStart" in hoisted(marked + p("b") + p("{% endif %}"))


@pytest.mark.parametrize("depth", [15, 16])
def test_nesting_has_a_limit(depth: int) -> None:
    code = hoisted(p("".join(f"{{% for a{n} in x %}}" for n in range(depth)) + "{% endfor %}" * depth))
    assert (code == "nesting") == (depth > 15)
