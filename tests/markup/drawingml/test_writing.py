from __future__ import annotations

from docautomat.markup.drawingml import write_drawing, write_text
from docautomat.markup.language import Site
from docautomat.values.rich import Link, Markdown, RichText

NAMES = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
SITE = Site(links="element", splittable=True, extra="a:", names=NAMES)


def test_a_chart_takes_formatting_but_neither_links_nor_paragraphs() -> None:
    value = RichText("A", bold=True, link="https://example.org").add("b\ac")
    assert write_drawing(value, SITE) == (
        '</a:t></a:r><a:r><a:rPr b="1"/><a:t>A</a:t></a:r><a:r><a:t>b</a:t></a:r><a:br></a:br><a:r><a:t>c</a:t></a:r><a:r><a:t>'
    )


def test_where_there_is_no_run_values_give_their_text() -> None:
    assert write_text(RichText("a", bold=True).add("&"), Site()) == "a&amp;"
    assert write_text(Link("https://example.org", "b"), Site()) == "b"
    assert write_text(Markdown("*c*"), Site()) == "*c*"
    assert write_text("a\nb", Site()) == "a\nb"
