"""Any nesting of blocks over a random body is rendered sound, or refused with its place."""

from __future__ import annotations

import random
import re

from hypothesis import given
from hypothesis import strategies as st

from docautomat.errors import RenderError, TemplateSyntaxError
from docautomat.template import Template
from tests.build import deck, word, workbook
from tests.package_check import check
from tests.property import EXAMPLES

LETTERS = {
    "word": ["", "", "", "p ", "tr ", "tc ", "col ", "r "],
    "deck": ["", "", "tr ", "tc ", "col ", "sp ", "slide "],
    "workbook": ["", "", "tr ", "sheet "],
}
OPENINGS = ["for a in xs", "for a in xs", "if t", "if f", "set s", "macro m()", "filter upper", "call m()", "with b = 1", "for a in xs recursive"]
SINGLES = [
    "{{ x }}",
    "{{p x}}",
    "{{ m() }}",
    "{{ s }}",
    "{{ loop([]) }}",
    "{% colspan 2 %}",
    "{% hm %}",
    "{% vm %}",
    "{#p c #}",
    "{% set k = 1 %}",
    "{_{",
    "{{ xs|sum }}",
]
DATA = [{"xs": [1, 2], "t": True, "f": False, "x": "v<&>"}, {"xs": [], "t": True, "f": False, "x": ""}]


def texts(chance: random.Random, kind: str, count: int) -> list[str]:
    """Return some texts with tags scattered over them."""
    found = [[f"w{number}"] if chance.random() < 0.7 else [] for number in range(count)]
    for _ in range(chance.randint(1, 3)):
        first = chance.randrange(count)
        if chance.random() < 0.35:
            found[first].insert(chance.randint(0, len(found[first])), chance.choice(SINGLES))
            continue
        last = min(count - 1, first + chance.choice([0, 0, 1, 1, 2, 3]))
        opening, letter = chance.choice(OPENINGS), chance.choice(LETTERS[kind])
        minus = "-" if chance.random() < 0.1 else ""
        begin, end = f"{{%{minus}{letter or ' '}{opening} {minus}%}}", f"{{%{minus}{letter or ' '}end{re.match(r'[a-z]+', opening).group()} {minus}%}}"  # type: ignore[union-attr]
        found[first].insert(at := chance.randint(0, len(found[first])), begin)
        found[last].insert(chance.randint(at + 1 if first == last else 0, len(found[last])), end)
    return ["".join(parts) for parts in found]


def build(kind: str, t: list[str]) -> bytes:
    if kind == "word":
        return word(t[0], t[1], [t[2:5], t[5:8]], t[8], t[9], [[t[10]]], t[11])
    if kind == "deck":
        return deck([t[0], t[1], t[2]], [t[3], t[4]], [t[5]], table=[t[6:9], t[9:12]])
    cells = {f"{'ABC'[number % 3]}{number // 3 + 1}": text for number, text in enumerate(t[:9])}
    return workbook(cells | {"D1": "=SUM(A1:A3)", "D4": "=COUNTA(A2:C2)"}, {"A1": t[9], "B2": t[10], "A3": t[11], "C1": "=Sheet1!A1"})


@EXAMPLES
@given(st.sampled_from(list(LETTERS)), st.integers(0, 10**9), st.sampled_from(DATA))
def test_rendered_sound_or_refused_with_its_place(kind: str, seed: int, data: dict[str, object]) -> None:
    source = build(kind, texts(random.Random(seed), kind, 12))
    try:
        document = Template(source).render(data).to_bytes()
    except (TemplateSyntaxError, RenderError) as error:
        problems = [str(finding) for finding in error.findings if not finding.place.part or not finding.hint]
    else:
        problems = [problem for problem in check(document, source, tags=False) if "#REF!" not in problem]  # what a formula read may all be gone
    assert problems == []
