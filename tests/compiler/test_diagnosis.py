"""Everything that is wrong with a render comes in one run, each fault at its tag and at its place in the data."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from docautomat.errors import RenderError
from docautomat.template import Template
from tests.build import deck, word, workbook

MILESTONES = [{"name": "A", "due": None, "n": 0}, {"name": "B\x0b", "due": "x", "n": 1}, {"name": "C", "due": "y", "n": 0}]


def faults(template: bytes, **context: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(RenderError) as caught:
        Template(template).render(context)
    assert pickle.loads(pickle.dumps(caught.value)).findings == caught.value.findings
    return [(finding.place.part, finding.place.path, finding.code) for finding in caught.value.findings]


def test_all_parts_and_all_turns_are_told() -> None:
    template = word(
        "{{ projct.title }} {{ project.titel }}", [["{% for m in ms %}{{ m.name }}", "{{ m.due|date }} {{ 10 / m.n }}{% endfor %}"]], header="{{ hh }}"
    )
    assert faults(template, ms=MILESTONES, project={"title": "T"}) == [
        ("document", "projct.title", "missing"),
        ("document", "project.titel", "missing"),
        ("document", "ms[0].n", "division"),
        ("document", "ms[1].name", "value"),
        ("document", "ms[1].due", "value"),
        ("document", "ms[2].due", "value"),
        ("document", "ms[2].n", "division"),
        ("page header", "hh", "missing"),
    ]


def test_nested_loops_make_one_path() -> None:
    template = word("{% for g in groups %}", "{% for m in g.ms %}", "{{ m.nme }}", "{% endfor %}", "{% endfor %}")
    assert faults(template, groups=[{"ms": []}, {"ms": [{"name": 1}, {"nme": 2}, {"name": 3}]}]) == [
        ("document", "groups[1].ms[0].nme", "missing"),
        ("document", "groups[1].ms[2].nme", "missing"),
    ]


def test_a_loop_that_sorts_or_filters_tells_the_turn() -> None:
    template = word("{% for m in ms|sort(attribute='n') if m.n %}", "{{ m.nme }}", "{% endfor %}")
    assert faults(template, ms=MILESTONES) == [("document", "ms[…].nme (turn 1)", "missing")]


def test_slides_and_cells_are_told_with_their_names() -> None:
    template = deck(["{{ t }}", "a"], ["b", "{%slide for m in ms %}{{ 1 / m.n }}"])
    assert faults(template, ms=MILESTONES) == [
        ('slide 1 "{{ t }}"', "t", "missing"),
        ('slide 2 "b"', "ms[0].n", "division"),
        ('slide 2 "b"', "ms[2].n", "division"),
    ]
    with pytest.raises(RenderError) as caught:
        Template(workbook({"A1": "{{ a }}", "C7": "{{ 1 / 0 }}", "A9": "{% for m in ms %}{{ m.nme }}", "B9": "{{ m.n }}{% endfor %}"})).render(
            {"ms": MILESTONES}
        )
    assert [(finding.place.spot, finding.place.path) for finding in caught.value.findings] == [
        ("cell A1", "a"),
        ("cell C7", ""),
        ("cell A9", "ms[0].nme"),
        ("cell A9", "ms[1].nme"),
        ("cell A9", "ms[2].nme"),
    ]


def test_what_follows_from_one_fault_is_not_told_again() -> None:
    template = word("{% set q = ms.foo.bar %}", "{{ q }} {{ q.x|upper }}", "{% if q.x %}", "{{ also }}", "{% endif %}", "{% for x in q %}{{ x }}{% endfor %}")
    assert faults(template, ms={}) == [("document", "ms.foo.bar", "missing")]


def test_macros_and_conditions_are_watched_too() -> None:
    template = word(
        "{% macro m(a) %}{{ a.zip }}{% endmacro %}{{ m(p) }}",
        "{% if yy > 3 %}a{% elif zz %}b{% endif %}",
        "{% with a = bb %}{{ a.c }}{% endwith %}",
    )
    assert [path for _, path, _ in faults(template, p={"a": 1})] == ["a.zip", "yy", "a.c"]


def test_many_equal_faults_are_counted() -> None:
    with pytest.raises(RenderError) as caught:
        Template(word("{% for x in range(300) %}{{ 1 / 0 }}{% endfor %}")).render({})
    assert len(caught.value.findings) == 5
    assert "the same 295 more times" in caught.value.findings[-1].hint


def test_a_great_many_faults_end_the_run() -> None:
    template = word(*(f"{{% for x in range(9) %}}{{{{ missing_{number} }}}}{{% endfor %}}" for number in range(60)))
    assert len(faults(template)) == 100


def test_a_template_that_failed_works_again() -> None:
    template = Template(word("{{ x }}"))
    with pytest.raises(RenderError):
        template.render({})
    assert template.render({"x": 1}).open().paragraphs[0].text == "1"
