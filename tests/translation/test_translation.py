"""What is told of templates and files, in bokmål and nynorsk."""

from __future__ import annotations

import re
from string import Formatter
from typing import Any

import pytest

from docautomat.errors import DocautomatError, Finding, Place
from docautomat.template import Template
from docautomat.translation import place_in, severity_in, text_in, translated
from docautomat.translation.tables import rows
from tests.build import word
from tests.test_wrong_templates import CASES, MS

ENGLISH = re.compile(
    r"\b(?:the|this|that|is|are|was|not|and|or|an|of|in|on|with|without|there|here|it|which|where|write|put|leave|use|has|holds|cannot|mean)\b"
)
"""Words that no Norwegian text has, and nearly every English one; `for` and `at` are in both."""
AUTHORS_OWN = re.compile(
    r"\{[{%#].*?[}%#]\}|«[^»]*»|\"[^\"]*\"|'[^']*'|\{\{.*|skriv (?:and|or|not|in)\b.*|\bor; éi?n\b|\((?:filter|test)\)|\b(?:of|at)=|=not\b|filter eller with"
)


def english_in(text: str) -> list[str]:
    """Return the English words of a text, without what the author of a template has written."""
    return ENGLISH.findall(AUTHORS_OWN.sub("", text))


@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize(("template", "kind", "_expected"), CASES)
def test_no_english_is_left_in_what_a_wrong_template_is_told(template: bytes, kind: type[DocautomatError], _expected: list[str], language: str) -> None:
    with pytest.raises(kind) as caught:
        Template(template).render({"ms": MS})
    for finding in caught.value.findings:
        told = translated(finding, language)
        assert told.message != finding.message
        assert told.hint != finding.hint
        assert (told.code, told.severity, told.place.tag) == (finding.code, finding.severity, finding.place.tag)
        for text in (told.message, told.hint, told.place.part, told.place.spot):
            assert not english_in(text), text


@pytest.mark.parametrize(
    ("english", "nb", "nn"),
    [
        ("there is no filter upperr", "filteret upperr finnes ikke", "filteret upperr finst ikkje"),
        ("did you mean upper?", "mente du upper?", "meinte du upper?"),
        ("'soon' is no date", "«soon» er ingen dato", "«soon» er ingen dato"),
        ("12 is no date", "12 er ingen dato", "12 er ingen dato"),
        (
            "this for and its endfor (document, table 1 row 2 column 1, {% endfor %}) stand in places that do not fit together",
            "for og endfor (dokumentet, tabell 1 rad 2 kolonne 1, {% endfor %}) står på steder som ikke passer sammen",
            "for og endfor (dokumentet, tabell 1 rad 2 kolonne 1, {% endfor %}) står på stader som ikkje passar saman",
        ),
        (
            "this tag cannot be read: expected token 'end of print statement', got 'x'",
            "taggen kan ikke leses: her skulle det stått slutten på taggen, men det står «x»",
            "taggen kan ikkje lesast: her skulle det stått slutten på taggen, men det står «x»",
        ),
        ("this tag cannot be read: unexpected ')'", "taggen kan ikke leses: «)» kan ikke stå her", "taggen kan ikkje lesast: «)» kan ikkje stå her"),
        (
            "this tag fails: timeline() missing 1 required positional argument: 'end' (TypeError)",
            "taggen feiler: timeline() mangler «end» (TypeError)",
            "taggen feilar: timeline() manglar «end» (TypeError)",
        ),
        ("colour: 'blu' is no colour", "colour: «blu» er ingen farge", "colour: «blu» er ingen farge"),
        ("the file cannot be written: Permission denied", "filen kan ikke skrives: du har ikke tilgang", "fila kan ikkje skrivast: du har ikkje tilgang"),
        (
            "the text takes 150% of the box: it goes on, 3 slides in all",
            "teksten trenger 150\xa0% av boksen: den fortsetter, 3 lysbilder i alt",
            "teksten treng 150\xa0% av boksen: han held fram, 3 lysbilete i alt",
        ),
        (
            "name: this is a list, did you mean a loop?",
            "name: dette er en liste; skulle det vært en løkke?",
            "name: dette er ei liste; skulle det vore ei løkke?",
        ),
        (
            "end the recursion; the same 3 more times",
            "la den ta slutt et sted; det samme 3 ganger til",
            "lat det ta slutt ein stad; det same 3 gonger til",
        ),
        (
            "this chart has no series to take after; the same in C7, C8 and 4 more",
            "dette diagrammet har ingen serie å ta etter; det samme i C7, C8 og 4 til",
            "dette diagrammet har ingen serie å ta etter; det same i C7, C8 og 4 til",
        ),
    ],
)
def test_a_text_is_told_in_both_standards(english: str, nb: str, nn: str) -> None:
    assert (text_in(english, "nb"), text_in(english, "nn"), text_in(english, "en")) == (nb, nn, english)


@pytest.mark.parametrize(
    ("english", "nb", "nn"),
    [
        ("document", "dokumentet", "dokumentet"),
        ("page header 2", "topptekst 2", "topptekst 2"),
        ("table 2 row 3 column 1", "tabell 2 rad 3 kolonne 1", "tabell 2 rad 3 kolonne 1"),
        ('slide 4 "The row of cells"', 'lysbilde 4 "The row of cells"', 'lysbilete 4 "The row of cells"'),
        ('notes of slide 4 "Results"', 'notatene til lysbilde 4 "Results"', 'notata til lysbilete 4 "Results"'),
        ('"Box 3" alternative text', '"Box 3" alternativ tekst', '"Box 3" alternativ tekst'),
        ('chart on sheet "Data"', 'diagram på ark "Data"', 'diagram på ark "Data"'),
        ("first formula of a validation of C2:C9", "første formel i en datavalidering av C2:C9", "første formel i ei datavalidering av C2:C9"),
        ("cell C7", "celle C7", "celle C7"),
        ("/word/document.xml", "/word/document.xml", "/word/document.xml"),
        ("xl/charts/chart1.xml", "xl/charts/chart1.xml", "xl/charts/chart1.xml"),
        ("document, paragraph 3, {% if row.cell %}", "dokumentet, avsnitt 3, {% if row.cell %}", "dokumentet, avsnitt 3, {% if row.cell %}"),
    ],
)
def test_a_place_is_told_in_both_standards(english: str, nb: str, nn: str) -> None:
    assert (place_in(english, "nb"), place_in(english, "nn"), place_in(english, "en")) == (nb, nn, english)


def found(**place: Any) -> Finding:
    return Finding(code="missing", severity="error", place=Place(**place), message="name is not in the data", hint="did you mean names?")


def test_a_line_and_a_turn_are_told_too() -> None:
    assert str(translated(found(file="a.yaml", line=7), "nn").place) == "a.yaml, linje 7"
    assert translated(found(path="plan.milestones[…] (turn 3)"), "nb").place.path == "plan.milestones[…] (runde 3)"


def test_what_is_in_no_table_stays_as_it_is_with_its_place() -> None:
    own = Finding(code="own", severity="error", place=Place(part="document"), message="a filter of somebody else's says this")
    assert translated(own, "nb") is own
    plans = Finding(code="E01", severity="error", place=Place(spot="ark «Milepælar», celle C5"), message="«Namn» manglar.")
    assert translated(plans, "nb") is plans


def test_english_and_other_languages_change_nothing() -> None:
    finding = found(part="document")
    assert translated(finding, "en") is finding
    assert translated(finding, "de") is finding


def test_severities_have_words() -> None:
    assert [severity_in("warning", language) for language in ("nb", "nn", "en")] == ["advarsel", "åtvaring", "warning"]


def test_nothing_is_read_before_something_is_told() -> None:
    import subprocess
    import sys

    code = "import docautomat.translation.tables as t, docautomat.batch, docautomat.template; print(t.rows.cache_info().currsize)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "0"


def test_jinjas_own_words_are_told() -> None:
    for expression in ("1 +", "a b", "f(", "a[", "a.", "'x' 'y' z", "(a", "a..b", "a ? b", "[1, 2", "{'a' 1}", "f(**a, b)", "not", "a is", "x | 3"):
        with pytest.raises(DocautomatError) as caught:
            Template(word(f"{{{{ {expression} }}}}"))
        for finding in caught.value.findings:
            message = translated(finding, "nb").message
            assert not english_in(message), (expression, message)
    for statement in ("for in x", "for a", "if", "set = 3", "set 3 = a", "macro", "macro f(", "call 3", "filter", "with a", "for loop in x", "macro f(a=1, b)"):
        end = statement.split()[0]
        with pytest.raises(DocautomatError) as caught:
            Template(word(f"{{% {statement} %}}", "x", f"{{% end{end} %}}"))
        for finding in caught.value.findings:
            message = translated(finding, "nn").message
            assert not english_in(message), (statement, message)


SAMPLES = {None: ("X7", "X7"), "place": ("cell C7", "celle C7"), "number": ("7", "7"), "text": ("rows", "rader")}


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_no_row_hides_another_and_none_has_english_in_it(language: str) -> None:
    wrong = []
    for row in rows():
        kinds = {name: spec or None for _, name, spec, _ in Formatter().parse(row.told[language]) if name is not None}
        english = told = ""
        for literal, name, _, conversion in Formatter().parse(row.english):
            sample = SAMPLES[kinds.get(name or "")][0]
            english += literal + (repr(sample) if conversion else sample if name is not None else "")
        quoted = {name for _, name, _, conversion in Formatter().parse(row.english) if conversion}
        for literal, name, _, _ in Formatter().parse(row.told[language]):
            shown = SAMPLES[kinds[name]][1] if name is not None else ""
            told += literal + (f"«{shown}»" if name in quoted and kinds[name] is None else shown)
        if text_in(english, language) != told or english_in(told):
            wrong.append((english, text_in(english, language), english_in(told)))
    assert not wrong
