"""Wrong templates: every fault at its place in the author's words, all in one run, as an author meets them."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from docautomat.errors import DocautomatError, PackageError, RenderError, TemplateSyntaxError
from docautomat.template import Template
from tests.build import deck, word, workbook

MS = [{"name": "A", "n": 1, "due": None}, {"name": "B", "n": 0, "due": "soon"}]
SYNTAX, RENDER = TemplateSyntaxError, RenderError

CASES: list[Any] = [
    pytest.param(
        word([["{% for m in ms %}{{ m }}", "b"], ["c", "d"]]), SYNTAX, ["table 1 row 1 column 1|not-closed"], id="a loop over two cells without an end"
    ),
    pytest.param(word("x", header="Plan of {{ nam }}"), RENDER, ["page header paragraph 1|missing"], id="an unknown name in a header"),
    pytest.param(
        deck(["a"], ["b"], ["{%slide for m in ms %}{{ m.name }}", "{{ 1 / m.n }}"]),
        RENDER,
        ['slide 3 "{%slide for m in ms %}{{ m.name }}" "Content Placeholder 2" paragraph 1 ms[1].n|division'],
        id="division by zero on slide 3 in the second iteration",
    ),
    pytest.param(workbook({"C7": "{{ x|persent }}"}), SYNTAX, ['sheet "Sheet1" cell C7|unknown-filter'], id="a filter that does not exist in C7"),
    pytest.param(
        word("{{ a|foo }}", "{% fro x %}", [["{{ ab", "{% if %}x"]], "{% endfor %}", header="{{ 1 + }}"),
        SYNTAX,
        [
            "document paragraph 1|unknown-filter",
            "document paragraph 2|unknown-tag",
            "document table 1 row 1 column 1|tag-end",
            "document table 1 row 1 column 2|tag-syntax",
            "document paragraph 3|not-opened",
            "page header paragraph 1|tag-syntax",
        ],
        id="six faults in two parts",
    ),
    pytest.param(word("{% for m in ms %}", [["{{ m }}{% endfor %}"]]), SYNTAX, ["document paragraph 1|apart"], id="from a paragraph into a table"),
    pytest.param(
        word([["{% if a %}x"], ["y{% else %}z"], ["{% endif %}"]]), SYNTAX, ["document table 1 row 2 column 1|middle-of-row"], id="else in the middle of a row"
    ),
    pytest.param(
        word("{% if a %}", "{% for m in ms %}", "{% endif %}", "{% endfor %}"), SYNTAX, ["paragraph 2|not-closed", "paragraph 4|not-opened"], id="crossed"
    ),
    pytest.param(word("{{ name"), SYNTAX, ["paragraph 1|tag-end"], id="a tag without its end"),
    pytest.param(word("{{ 'name }}"), SYNTAX, ["paragraph 1|tag-end"], id="a quotation mark without its end"),
    pytest.param(word("{{ }}"), SYNTAX, ["paragraph 1|empty-tag"], id="an empty tag"),
    pytest.param(word("{% include 'x.docx' %}"), SYNTAX, ["paragraph 1|refused-tag"], id="include"),
    pytest.param(word("{% if a = 1 %}x{% endif %}"), SYNTAX, ["paragraph 1|tag-syntax"], id="one = for two"),
    pytest.param(word("{% elif a %}", "{% else %}"), SYNTAX, ["paragraph 1|not-opened", "paragraph 2|not-opened"], id="else without if"),
    pytest.param(word("{% if a is emty %}x{% endif %}"), SYNTAX, ["paragraph 1|unknown-test"], id="an unknown test"),
    pytest.param(word("Text {%p if a %}", "{%p endif %}"), SYNTAX, ["paragraph 1|text-beside-letter"], id="text beside a letter"),
    pytest.param(word("{%tr for m in ms %}", "{%tr endfor %}"), SYNTAX, ["paragraph 1|letter-tr", "paragraph 2|letter-tr"], id="tr outside a table"),
    pytest.param(
        deck(["{% for m in ms %}", "a"], ["b", "c"]), SYNTAX, ['slide 1 "{% for m in ms %}" "Title 1" paragraph 1|not-closed'], id="a loop left open on a slide"
    ),
    pytest.param(
        deck(["{%slide for m in ms %}a", "{%slide endif %}"]), SYNTAX, ['"Content Placeholder 2" paragraph 1|not-opened'], id="a slide loop with a wrong end"
    ),
    pytest.param(
        workbook({"A1": "{% if a %}x", "A2": "{% else %}"}, {"A1": "{% endif %}"}),
        SYNTAX,
        ['sheet "Sheet1" cell A1|apart'],
        id="two ends on one sheet, one on another",
    ),
    pytest.param(
        workbook({"A1": "{{ a }}", "B2": "{{ ms }}", "A3": "{% for m in ms %}{{ m.due|date }}{% endfor %}", "C3": "{{ ms[0].nme }}"}),
        RENDER,
        ["cell A1|missing", "cell B2|value", "cell A3 ms[1].due|value", "cell C3|missing"],
        id="four faults in a sheet",
    ),
    pytest.param(deck(["{% slide for m in ms %}", "a"]), SYNTAX, ['"Title 1" paragraph 1|unknown-tag'], id="a letter with a space before it"),
    pytest.param(
        word("{{ ms[0].name + 1 }}", "{{ ms[0].due + 1 }}", "{% for a in ms[0].n %}{% endfor %}"),
        RENDER,
        ["paragraph 1|expression", "paragraph 2|expression", "paragraph 3|expression"],
        id="values that do not go together",
    ),
    pytest.param(
        word("{% for m in mss %}", "{{ m.x }}", "{% endfor %}", "{{ ms[5].name }}", "{{ ms[0].naem }}", "{{ ms|sum }}"),
        RENDER,
        ["paragraph 1 mss|missing", "paragraph 4|missing", "paragraph 5|missing", "paragraph 6|expression"],
        id="four faults in the names",
    ),
    pytest.param(word("{{ ms.__class__ }}", "{{ 'x' * 999999999 }}"), RENDER, ["paragraph 1|refused", "paragraph 2|refused"], id="out of the sandbox"),
    pytest.param(
        word("{% for m in ms %}", "{{ m.name }}{{ m.due|date }} {{ 6 / m.n }}", "{% endfor %}"),
        RENDER,
        ["paragraph 2 ms[1].due|value", "paragraph 2 ms[1].n|division"],
        id="two faults in one turn",
    ),
    pytest.param(word("{% macro f(x) %}{{ x.y.z }}{% endmacro %}", "{{ f(ms[0]) }}"), RENDER, ["paragraph 1|missing"], id="in a macro"),
]


@pytest.mark.parametrize(("template", "kind", "expected"), CASES)
def test_every_fault_is_told_at_its_place(template: bytes, kind: type[DocautomatError], expected: list[str]) -> None:
    with pytest.raises(kind) as caught:
        Template(template).render({"ms": MS})
    found = [(" ".join(part for part in (f.place.part, f.place.spot, f.place.path) if part), f) for f in caught.value.findings]
    assert len(found) == len(expected), str(caught.value)
    for (place, finding), wanted in zip(found, expected, strict=True):
        spot, code = wanted.split("|")
        assert spot in place
        assert not code or finding.code == code
        assert finding.place.tag, finding
        assert finding.message
        assert finding.hint


@pytest.mark.parametrize(
    ("tag", "message", "hint"),
    [
        ('{{ "a" + 1 }}', "+ is between a text and a number", "write ~ between texts"),
        ("{{ none + 1 }}", "+ is between nothing and a number", "default()"),
        ("{{ day > 3 }}", "> is between a date and a number", "as_date"),
        ("{% for a in 3 %}{% endfor %}", "for wants a list, but this is a number", "behind in"),
        ("{{ ms.name }}", "this is a list, and has no field name", "mend the name"),
        ('{{ day | date("kort") }}', "there is no form of dates called 'kort'", "short, long"),
        ('{{ day | date("dd.mm.yyyy") }}', "mm are minutes", "MM for months"),
        ("{{ MS }}", "MS is not in the data", "did you mean ms?"),
    ],
)
def test_authors_are_told_in_their_own_words(tag: str, message: str, hint: str) -> None:
    with pytest.raises(RenderError) as caught:
        Template(word(tag)).render({"ms": MS, "day": datetime.date(2026, 1, 2)})
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_form_or_pattern_of_dates_is_taken() -> None:
    tags = ['{{ day | date("medium") }}', '{{ day | date("full") }}', '{{ day | date("EEEE d. MMM") }}', """{{ day | date("'uke' w") }}"""]
    document = Template(word(*tags)).render({"day": datetime.date(2026, 1, 2)}, language="nb").open()
    assert [paragraph.text for paragraph in document.paragraphs] == ["2. jan. 2026", "fredag 2. januar 2026", "fredag 2. jan.", "uke 1"]


@pytest.mark.parametrize("suffix", [".xlsx", ".PPTX", ".dotx"])
def test_a_file_is_what_its_name_says(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"template{suffix}"
    path.write_bytes(word("{{ name }}"))
    if suffix == ".dotx":
        assert Template(path).kind == "docx"
        return
    with pytest.raises(PackageError, match="this is a Word document, though its name ends in"):
        Template(path)


@pytest.mark.parametrize("text", ["{ name }", "{name}}", "{ name | date }", "{ % for m in ms % }", "{ { name } }", "{ milepæl.navn }"])
def test_what_looks_like_a_tag_is_told(text: str) -> None:
    assert [finding.place.tag for finding in Template(word("{{ x }}", f"Hei {text} du")).check() if finding.code == "half-tag"] == [text]


@pytest.mark.parametrize("text", ["{ }", "{1, 2}", "{0}", "{5A2B-11}", "{n}", "a { b, c } d", "{_{ name }_}", "50 %}"])
def test_other_braces_are_let_alone(text: str) -> None:
    assert [finding for finding in Template(word("{{ x }}", text)).check() if finding.code == "half-tag"] == []


def test_there_are_twenty_seven() -> None:
    assert len(CASES) == 27


def test_the_same_on_the_command_line_as_text_and_as_json(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(word("{{ a|foo }}", [["{% if x %}", "b"]]))
    run = subprocess.run([sys.executable, "-m", "docautomat", "check", str(path)], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "letter.docx, document, paragraph 1, {{ a|foo }}: there is no filter foo" in run.stderr
    run = subprocess.run([sys.executable, "-m", "docautomat", "check", "--json", str(path)], capture_output=True, text=True, check=False)
    facts = json.loads(run.stdout)
    assert [fact["code"] for fact in facts] == ["unknown-filter", "not-closed"]
    assert [fact["place"]["spot"] for fact in facts] == ["paragraph 1", "table 1 row 1 column 1"]
