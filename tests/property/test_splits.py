"""However Office has split a tag over runs, it is the same tag."""

from __future__ import annotations

import functools
import io
from itertools import pairwise
from typing import Any

import docx
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from docautomat.template import Template
from tests.build import word_text
from tests.package_check import assert_sound
from tests.property import EXAMPLES

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEXTS = [
    "Dear {{ name }}, {% if due %}pay {{ amount|number }}{% else %}thanks{% endif %}!",
    "{% for m in ms %}{{ m.name }}{% if not loop.last %}, {% endif %}{% endfor %}",
    "{{ {'a': '}}', \"b\": 2}['a'] }} {# a comment with {{ tags }} #}{_{ x }_}",
    "{% set x = «q» %}{{ x }} {{ name|replace(“A”, “B”) }} {% raw %}{{ raw }}{% endraw %}",
]
DATA = {"name": "Anna & <co>", "due": True, "amount": 1234.5, "ms": [{"name": "A"}, {"name": "B"}]}
BETWEEN = ["", '<w:proofErr w:type="spellStart"/>', '<w:bookmarkStart w:id="7" w:name="b"/><w:bookmarkEnd w:id="7"/>', "<w:lastRenderedPageBreak/>"]


def paragraph(pieces: list[str], between: list[str]) -> bytes:
    """Return a document with one paragraph of these runs, something of Word's own before each."""
    document = docx.Document()
    element: Any = document.add_paragraph()._p
    for piece, extra in zip(pieces, between, strict=True):
        if extra and "lastRendered" not in extra:
            for node in etree.fromstring(f'<x xmlns:w="{W}">{extra}</x>'):
                element.append(node)
        run = document.paragraphs[0].add_run()
        if "lastRendered" in extra:
            run._r.append(etree.fromstring(f'<w:lastRenderedPageBreak xmlns:w="{W}"/>'))
        text = etree.SubElement(run._r, f"{{{W}}}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
        text.text = piece
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@functools.cache
def whole(text: str) -> list[str]:
    """Return what comes of a text that is not split."""
    return word_text(Template(paragraph([text], [""])).render(DATA, language="nb").to_bytes())


@EXAMPLES
@given(st.sampled_from(TEXTS), st.lists(st.tuples(st.integers(0, 120), st.sampled_from(BETWEEN)), max_size=12, unique_by=lambda cut: cut[0]))
def test_any_split_compiles_alike(text: str, cuts: list[tuple[int, str]]) -> None:
    cuts = sorted((min(place, len(text)), extra) for place, extra in cuts)
    once = [extra for _, extra in cuts]
    once = [extra if "bookmark" not in extra or once.index(extra) == at else "" for at, extra in enumerate(once)]
    edges = [0, *(place for place, _ in cuts), len(text)]
    source = paragraph([text[start:end] for start, end in pairwise(edges)], ["", *once])
    data = Template(source).render(DATA, language="nb").to_bytes()
    assert word_text(data) == whole(text)
    assert_sound(data, source, tags=False)
