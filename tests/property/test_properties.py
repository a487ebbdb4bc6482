"""Properties that hold for any text, any split of tags over runs, any nesting of blocks, and any order of renders."""

from __future__ import annotations

import io
import itertools
import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import docx
import openpyxl
import pptx
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from docautomat import DocautomatError, Template
from tests.build import deck, deck_text, word, word_text, workbook
from tests.package_check import assert_sound
from tests.property.conftest import FEW

# What XML, Word and a person's keyboard can hold; line ends, tabs and the characters with a meaning of their own (\a, \f, \v) are tested with the languages.
LEGAL = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=60)
# openpyxl reads `_x0041_` as it stands in the file, so that such texts are compared there with lxml
CELL = LEGAL.filter(lambda text: "_x" not in text)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


# --- text -------------------------------------------------------------------------------------------------------------------------------


def _word() -> bytes:
    document = docx.Document(io.BytesIO(word("a{{ x }}b", [["{{ x }}", "c"]], header="{{ x }}")))
    document.core_properties.title = "{{ x }}"
    return _saved(document)


def _workbook() -> bytes:
    return workbook({"A1": "{{ x }}", "A2": "a{{ x }}b", "A3": "{{ x }}{{ x }}"})


def _deck() -> bytes:
    presentation = pptx.Presentation(io.BytesIO(deck(["a{{ x }}b", "{{ x }}"], notes=["{{ x }}"], table=[["{{ x }}", "c"]])))
    presentation.slides[0].shapes[0]._element.nvSpPr.cNvPr.set("descr", "{{ x }}")
    return _saved(presentation)


def _saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


WORD, WORKBOOK, DECK = _word(), _workbook(), _deck()
TEMPLATES = {"word": Template(WORD), "workbook": Template(WORKBOOK), "deck": Template(DECK)}


@FEW
@given(text=LEGAL)
def test_any_text_arrives_in_every_place_of_a_document(text: str) -> None:
    made = TEMPLATES["word"].render({"x": text}).to_bytes()
    document = docx.Document(io.BytesIO(made))
    assert document.paragraphs[0].text == f"a{text}b"
    assert document.tables[0].cell(0, 0).text == text
    assert document.sections[0].header.paragraphs[0].text == text
    assert document.core_properties.title == text
    assert_sound(made, WORD, tags=False)


@FEW
@given(text=CELL)
def test_any_text_arrives_in_every_cell(text: str) -> None:
    made = TEMPLATES["workbook"].render({"x": text}).to_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    assert [sheet["A1"].value or "", sheet["A2"].value, sheet["A3"].value or ""] == [text, f"a{text}b", text + text]
    assert {sheet[name].data_type for name in ("A2",)} == {"s"}
    assert_sound(made, WORKBOOK, tags=False)


@FEW
@given(text=LEGAL)
def test_any_text_arrives_in_every_place_of_a_deck(text: str) -> None:
    made = TEMPLATES["deck"].render({"x": text}).to_bytes()
    slide = pptx.Presentation(io.BytesIO(made)).slides[0]
    assert deck_text(made)[0] == [f"a{text}b", text, f"{text} | c"]
    assert slide.notes_slide.notes_text_frame.text == text
    assert slide.shapes[0]._element.nvSpPr.cNvPr.get("descr") == text
    assert_sound(made, DECK, tags=False)


# --- runs -------------------------------------------------------------------------------------------------------------------------------

LINE = "Dear {{ name|upper }}, {% for m in ms %}{{ m.n }}{% if m.due %} ({{ m.due }}){% endif %}; {% endfor %}{# note #}bye"
CONTEXT = {"name": "Åse", "ms": [{"n": "one", "due": 1}, {"n": "two", "due": None}]}


@FEW
@given(
    cuts=st.sets(st.integers(1, len(LINE) - 1), max_size=25),
    between=st.lists(st.sampled_from(["", "proofErr", "bookmark", "rsid", "break"]), min_size=26, max_size=26),
)
def test_any_split_over_runs_renders_alike(cuts: set[int], between: list[str]) -> None:
    edges = [0, *sorted(cuts), len(LINE)]
    document = docx.Document(io.BytesIO(word(tuple(LINE[start:end] for start, end in itertools.pairwise(edges)))))
    for number, run in enumerate(list(document.paragraphs[0].runs)):
        kind = between[number]
        if kind == "proofErr":
            run._element.addnext(etree.Element(W + "proofErr", {W + "type": "spellStart"}))
        elif kind == "bookmark":
            run._element.addnext(etree.Element(W + "bookmarkEnd", {W + "id": str(100 + number)}))
            run._element.addprevious(etree.Element(W + "bookmarkStart", {W + "id": str(100 + number), W + "name": f"b{number}"}))
        elif kind == "rsid":
            run._element.set(W + "rsidR", "00112233")
        elif kind == "break":
            run._element.insert(0, etree.Element(W + "lastRenderedPageBreak"))
    assert word_text(Template(_saved(document)).render(CONTEXT).to_bytes()) == ["Dear ÅSE, one (1); two; bye"]


# --- blocks -----------------------------------------------------------------------------------------------------------------------------

BLOCKS = st.sampled_from(
    [
        ("{% for i in xs %}", "{% endfor %}"),
        ("{% if c %}", "{% endif %}"),
        ("{% for i in xs if i > 1 %}", "{% endfor %}"),
        ("{% with w = 1 %}", "{% endwith %}"),
    ]
)
SPOTS = st.integers(0, 13)


def _body(marks: list[tuple[int, str]]) -> list[Any]:
    """Return paragraphs, a table and paragraphs, with tags added to their texts: a list of 14 texts."""
    texts = [f"t{number} {{{{ y }}}}" if number % 3 else "" for number in range(14)]
    for spot, tag in marks:
        texts[spot] += tag
    return [*texts[:4], [texts[4:6], texts[6:8], texts[8:10]], *texts[10:]]


@FEW
@given(blocks=st.lists(st.tuples(BLOCKS, SPOTS, SPOTS), max_size=4), xs=st.lists(st.integers(0, 3), max_size=3), c=st.booleans())
def test_any_nesting_of_blocks_is_valid_or_refused_with_its_place(blocks: list[tuple[tuple[str, str], int, int]], xs: list[int], c: bool) -> None:
    marks = [mark for (opening, closing), start, end in blocks for mark in ((start, opening), (end, closing))]
    source = word(*_body(marks))
    try:
        made = Template(source).render({"xs": xs, "c": c, "y": "v"}).to_bytes()
    except DocautomatError as error:
        faults = error.findings
        made = b""
    else:
        faults = ()
        assert_sound(made, source)
    assert made or faults
    assert all(finding.place.part and finding.message for finding in faults)


# --- order ------------------------------------------------------------------------------------------------------------------------------

DATA = st.fixed_dictionaries({"xs": st.lists(st.integers(0, 99), max_size=4), "y": LEGAL})
ORDERED = {
    "word": word("{{ y }}", "{% for i in xs %}", "{{ i }}{{ y }}", "{% endfor %}", [["{% for i in xs %}{{ i }}", "{{ y }}{% endfor %}"]]),
    "workbook": workbook({"A1": "{{ y }}", "A2": "{% for i in xs %}", "A3": "{{ i }}", "A4": "{% endfor %}", "A5": "=SUM(A3:A3)"}),
    "deck": deck(["{{ y }}", "{% for i in xs %}{{ i }}{% endfor %}"], table=[["{% for i in xs %}{{ i }}", "{{ y }}{% endfor %}"]]),
}
SHARED = {kind: Template(build) for kind, build in ORDERED.items()}


@FEW
@given(kind=st.sampled_from(sorted(ORDERED)), first=DATA, second=DATA)
def test_a_render_leaves_nothing_behind(kind: str, first: dict[str, Any], second: dict[str, Any]) -> None:
    alone = Template(ORDERED[kind]).render(second).to_bytes()
    SHARED[kind].render(first).to_bytes()
    assert SHARED[kind].render(second).to_bytes() == alone
    arrived = pickle.loads(pickle.dumps(SHARED[kind]))
    assert arrived.render(second).to_bytes() == alone


@FEW
@given(kind=st.sampled_from(sorted(ORDERED)), data=st.lists(DATA, min_size=8, max_size=8))
def test_four_threads_make_what_one_makes(kind: str, data: list[dict[str, Any]]) -> None:
    template = SHARED[kind]
    alone = [template.render(each).to_bytes() for each in data]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda each: template.render(each).to_bytes(), data)) == alone
