"""What a template wants, read from its programs: nested, through loops, names and filters; and data made up for it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI

from docautomat.template import Template
from tests.build import deck, word, workbook
from tests.package_check import assert_sound

TEMPLATES = Path(__file__).parent.parent.parent / "templates"


def kinds(*content: Any) -> dict[str, str]:
    return {path: facts["kind"] for path, facts in Template(word(*content)).variables().items()}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (["{{ name }}"], {"name": "text"}),
        (["{{ a.b.c }}"], {"a": "mapping", "a.b": "mapping", "a.b.c": "text"}),
        (["{% for m in ms %}{{ m.due|date }}{% endfor %}"], {"ms": "list", "ms[].due": "date"}),
        (["{% for m in ms %}{{ m }}{% endfor %}"], {"ms": "list", "ms[]": "text"}),
        (["{% for g in gs %}{% for m in g.ms %}{{ m.n|percent }}{% endfor %}{% endfor %}"], {"gs": "list", "gs[].ms": "list", "gs[].ms[].n": "number"}),
        (
            ["{% for m in ms|sort(attribute='n')|selectattr('ok') %}{{ loop.index }}{{ m.x }}{% endfor %}"],
            {"ms": "list", "ms[].n": "value", "ms[].ok": "value", "ms[].x": "text"},
        ),
        (["{% for page in ms|batch(3) %}{% for m in page %}{{ m.x }}{% endfor %}{% endfor %}"], {"ms": "list", "ms[].x": "text"}),
        (["{% for k, v in d.items() %}{{ k }}{{ v.x }}{% endfor %}"], {"d": "mapping", "d.*.x": "text"}),
        (
            ["{% for key, group in ms|groupby('kind') %}{% for m in group %}{{ m.x }}{% endfor %}{% endfor %}"],
            {"ms": "list", "ms[].kind": "value", "ms[].x": "text"},
        ),
        (["{% set p = plan.project %}{{ p.title }}"], {"plan": "mapping", "plan.project": "mapping", "plan.project.title": "text"}),
        (["{% with p = plan.a %}{{ p.t }}{% endwith %}"], {"plan": "mapping", "plan.a": "mapping", "plan.a.t": "text"}),
        (["{{ ms[0].x }} {{ ms|first }} {{ ms[:2]|length }}"], {"ms": "list", "ms[].x": "text"}),
        (["{{ d['a b'].c }}"], {"d": "mapping", 'd["a b"]': "mapping", 'd["a b"].c': "text"}),
        (["{% macro f(a) %}{{ a.b }}{% endmacro %}{{ f(x) }}"], {"x": "value"}),
        (["{% if n > 3 and s == 'yes' %}{% endif %}"], {"n": "number", "s": "text"}),
        (["{{ a or b }} {{ 'x' if c else d }}"], {"a": "text", "b": "text", "c": "truth", "d": "text"}),
        (["{{ ms|sum(attribute='n') }} {{ t|upper ~ u }}"], {"ms": "list", "ms[].n": "number", "t": "text", "u": "text"}),
        (
            ["{{ goals|map(attribute='letters')|sum(start=[])|map(attribute='text')|select|map('length')|sum }}{{ goals[0].letters[0].text ~ '!' }}"],
            {"goals": "list", "goals[].letters": "list", "goals[].letters[].text": "text"},
        ),
        (["{% if m.id|length < 9 %}{{ m.id ~ '.' }}{% endif %}"], {"m": "mapping", "m.id": "text"}),
        (
            ["{{ timeline(points, start, end, at='due', text='name', mark='mark') }}"],
            {"points": "list", "points[].due": "date", "points[].name": "text", "points[].mark": "text", "start": "date", "end": "date"},
        ),
        (["{{ price * 2 }} {{ range(n)|length }} {{ joiner(',') }}"], {"price": "number", "n": "number"}),
        (["{% for n in tree recursive %}{{ n.t }}{{ loop(n.kids) }}{% endfor %}"], {"tree": "list", "tree[].kids": "value", "tree[].t": "text"}),
        (["{% for x in [1, 2] %}{{ x }}{% endfor %}{{ 'static' }}"], {}),
        (["{{ logo|picture }}{{ picture(a.b, width='2 cm') }}"], {"logo": "picture", "a": "mapping", "a.b": "picture"}),
        (["{{ c|chart }}{{ chart(d) }}{{ s|subdocument }}"], {"c": "chart", "d": "chart", "s": "document"}),
        (["{{ m|markdown }}{{ link(u, t) }}{{ richtext(r) }}{{ page_break }}"], {"m": "text", "r": "text", "t": "value", "u": "text"}),
        (["x{% drop paragraph if gone %}", "y{% keep paragraph if n > 1 %}"], {"gone": "truth", "n": "number"}),
    ],
)
def test_paths_and_kinds(content: list[str], expected: dict[str, str]) -> None:
    assert kinds(*content) == expected


def test_what_may_be_missing_is_optional() -> None:
    found = Template(word("{{ a|default('x') }}{% if b is defined %}{{ b.c }}{% endif %}{{ d }}{{ d|default(1) }}{{ e.f is defined }}")).variables()
    assert {path for path, facts in found.items() if facts["optional"]} == {"a", "b", "b.c", "e.f"}


def test_every_part_of_every_format_is_read() -> None:
    found = Template(word("{{ a }}", header="{{ b }}")).variables()
    assert found["b"]["places"] == ["page header, paragraph 1, {{ b }}"]
    assert set(Template(deck(["{{ t }}", "{%slide for s in ss %}{{ s.x }}"], notes=["{{ n }}"])).variables()) == {"t", "ss", "ss[].x", "n"}
    sheets = workbook({"A1": "{% for r in rows %}{{ r.a }}{% endfor %}"}, {"B2": "{%sheet for m in ms %}{{ m.n }}"}, names=["S", "{{ m.name }}"])
    assert set(Template(sheets).variables()) == {"rows", "rows[].a", "ms", "ms[].n", "ms[].name"}


TRICKY = [
    word("{{ logo|picture }} {{ chart(progress) }} {{ notes|markdown }} {{ url|link }}", "{{ inner|subdocument }}"),
    word("{{ a.split(',')[1] }} {{ d['x y'] }} {{ ms[1].due|date }}", [["{% for m in ms %}{{ m.n|number }}", "{{ m.tags|join }}{% endfor %}"]]),
    word("{% for k, v in d.items() %}{{ k }} {{ v|percent }}{% endfor %}", "{% if kind == 'big' %}{{ size / 2 }}{% endif %}"),
    word("{% for page in xs|batch(2) %}", "{% for x in page %}{{ x.name }}{% endfor %}", "{% endfor %}", header="{{ p.q or r }}"),
    deck(["{{ t }}", "{%slide for s in ss %}{{ s.x }} {{ s.items|length }}"], table=[["{%col for c in cols %}{{ c }}{%col endfor %}"]]),
    workbook({"A1": "{% for r in rows %}{{ r.a }}", "B1": "{{ r.b * 2 }}{% endfor %}", "A2": "=SUM(B1:B1)"}),
]


@pytest.mark.parametrize("source", [*TRICKY, *(pytest.param(path.read_bytes(), id=path.name) for path in sorted(TEMPLATES.glob("*.*x")))])
def test_sample_data_fills_the_template(source: bytes) -> None:
    template = Template(source)
    assert_sound(template.render(template.sample(), language="nb").to_bytes(), source)


def test_sample_data_has_two_items_in_each_list_and_values_of_the_right_kind() -> None:
    data = Template(word("{% for m in ms %}{{ m.due|date }}{{ m.n|number }}{% endfor %}{% if kind == 'big' %}{% endif %}")).sample()
    assert data == {"kind": "big", "ms": [{"due": data["ms"][0]["due"], "n": 10}, {"due": data["ms"][1]["due"], "n": 20}]}
    assert data["ms"][0]["due"].year == 2026


# --- check ------------------------------------------------------------------------------------------------------------------------------


def test_check_tells_what_the_data_lacks_with_place_and_suggestion() -> None:
    template = Template(word("{{ projct.title }}", "{% for m in milestones %}{{ m.naem }}{{ m.name }}{% endfor %}", "{{ x|default('') }}"))
    found = template.check({"project": {"title": "T"}, "milestones": [{"name": "A"}]})
    assert [(finding.message, finding.hint, finding.place.spot) for finding in found] == [
        ("milestones[].naem is not in the data", "did you mean name?", "paragraph 2"),
        ("projct.title is not in the data", "did you mean project?", "paragraph 1"),
    ]
    assert template.check({"projct": {"title": "T"}, "milestones": []}) == []


def test_check_takes_a_json_schema() -> None:
    schema = {
        "properties": {"plan": {"$ref": "#/$defs/Plan"}, "any": {}},
        "$defs": {"Plan": {"properties": {"goals": {"anyOf": [{"type": "array", "items": {"properties": {"text": {}}}}, {"type": "null"}]}}}},
    }
    template = Template(word("{% for g in plan.goals %}{{ g.text }}{{ g.txt }}{% endfor %}{{ any.thing }}{{ plan.goal }}"))
    assert [finding.message for finding in template.check(schema)] == ["plan.goal is not in the data", "plan.goals[].txt is not in the data"]


def test_check_tells_names_that_nothing_uses() -> None:
    found = Template(word("{% set a = 1 %}{% set b %}x{% endset %}{{ b }}", "{% macro f() %}x{% endmacro %}", header="{{ 1 }}")).check()
    assert [(finding.code, finding.message, finding.place.spot) for finding in found] == [
        ("unused", "nothing uses the macro f", "paragraph 2"),
        ("unused", "nothing uses the set a", "paragraph 1"),
    ]


def test_check_tells_tags_in_parts_that_are_not_filled() -> None:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    kind = "application/vnd.openxmlformats-officedocument.presentationml.comments+xml"
    part = Part(PackURI("/ppt/comments/comment1.xml"), kind, slide.part.package, b"<cmLst>About {{ name }}</cmLst>")
    slide.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments")
    stream = io.BytesIO()
    presentation.save(stream)
    (finding,) = [found for found in Template(stream.getvalue()).check() if found.code == "not-filled"]
    assert (finding.code, finding.severity) == ("not-filled", "warning")
    assert "/ppt/comments/" in finding.place.part


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.*x")), ids=lambda path: path.name)
def test_the_ready_templates_have_no_findings(path: Path) -> None:
    assert Template(path).check() == []


def test_what_a_length_is_asked_of_may_be_a_text_and_a_number_asks_for_so_many_items() -> None:
    template = Template(
        word(
            "{{ story|length }} {{ story }} {{ rows|length }}",
            "{{ parts[3].name }}",
            "{{ '%02d'|format(count) }}",
            "{% for p in (ms|batch(2) if ms else []) %}{% for m in p %}{{ m.n }}{% endfor %}{% endfor %}",
        )
    )
    wants = template.variables()
    assert (wants["story"]["kind"], wants["rows"]["kind"], wants["count"]["kind"]) == ("text", "list", "number")
    assert "ms[].n" in wants
    sample = template.sample()
    assert len(sample["parts"]) == 4
    template.render(sample)
