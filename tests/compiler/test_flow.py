"""Output that is settled while it comes is the same as output that is settled as a whole."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docautomat.compiler import flow
from docautomat.compiler.flow import Flow, batches
from docautomat.compiler.invariants import Settler
from docautomat.template import Template
from tests.build import word, word_text
from tests.package_check import assert_sound

CELL = st.sampled_from(["<w:p>a</w:p>", "", "<w:tbl><w:tr>n</w:tr></w:tbl>"]).map(lambda content: f"<w:tc>\x0b{content}\x0c</w:tc>")
ROW = st.lists(CELL, max_size=2).map(lambda cells: f"\x0e<w:tr>\x10{''.join(cells)}\x11</w:tr>\x0f")
TABLE = st.lists(ROW | st.just("<w:tr/>"), max_size=3).map(lambda rows: f"\x0e<w:tbl><w:tblPr/>\x10{''.join(rows)}\x11</w:tbl>\x0f")
BODY = st.lists(TABLE | st.just("<w:p/>"), max_size=4).map(lambda blocks: f"<w:hdr>\x0b{''.join(blocks)}\x0c</w:hdr>")


@given(BODY, st.lists(st.integers(0, 400), max_size=12))
def test_any_cutting_gives_the_same_text(text: str, cuts: list[int]) -> None:
    settler = Settler(paragraph="<w:p/>", table_end="</w:tbl>", guards=True)
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    stream = Flow(settler)
    pieces = [stream.write(text[start:end]) for start, end in pairwise(edges)]
    assert "".join([*pieces, stream.finish()]) == settler(text)


def test_batches_end_where_no_guard_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "_BATCH", 4)
    assert list(batches(["ab\x0b", "cd", "e\x0c", "fgh", "ijkl", "m"], guarded=True)) == ["ab\x0bcde\x0c", "fghijkl", "m"]
    assert list(batches(['id="\x12n', "12345", '\x12"', "z"], guarded=False)) == ['id="\x12n12345\x12"', "z"]


ROWS = [{"a": number, "b": number % 3, "c": f"t<{number}>"} for number in range(100)]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param([[["{%tr for r in rows %}", ""], ["{{ r.a }}", "{% if r.b %}\n{{ r.c }}\n{% endif %}"], ["{%tr endfor %}", ""]]], id="guarded cells"),
        pytest.param([[["{% if none %}"], ["a"], ["{% endif %}"]], "x"], id="an empty table"),
        pytest.param(
            [[["{%tr for r in rows %}", "", ""], ["{%tc for x in [1, 2] %}", "{{ r.c }}", "{%tc endfor %}"], ["{%tr endfor %}", "", ""]]], id="a grid"
        ),
        pytest.param(["{% for r in rows %}", "{{ r.c }}", [["{% if r.b %}"], ["{{ r.a }}"], ["{% endif %}"]], "{% endfor %}"], id="tables in a loop"),
    ],
)
def test_a_document_is_the_same_in_small_batches(content: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    source = word(*content, header="{{ rows|length }}")
    template = Template(source)
    whole = template.render({"rows": ROWS, "none": 0}).to_bytes()
    assert_sound(whole, source)
    for size in (1, 50, 777):
        monkeypatch.setattr(flow, "_BATCH", size)
        monkeypatch.setattr(flow, "_PATIENCE", 4 * size)
        small = template.render({"rows": ROWS, "none": 0}).to_bytes()
        assert word_text(small) == word_text(whole)
        assert_sound(small, source)
