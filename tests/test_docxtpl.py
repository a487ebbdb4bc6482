"""Templates in docxtpl's style, rendered by docxtpl and by docautomat: what a reader sees is the same.

Where docxtpl itself is wrong, the case says why and states the right result; then only docautomat is held to it.
"""

from __future__ import annotations

import datetime
import io
from typing import Any

import docx
import jinja2
import pytest
from docxtpl import DocxTemplate

from docautomat.template import Template
from tests.outlines import box, cell, control, document, link, outline, par, run, tbl
from tests.package_check import assert_sound

NAMES = ["Åse & Bjørn", "<Nils>", "Kari"]
ITEMS = [{"name": "Planks", "qty": 3, "price": 20.5}, {"name": "Nails & <screws>", "qty": 100, "price": 0.25}, {"name": "Paint", "qty": 0, "price": 99.0}]
TREE = [{"title": "Start", "steps": ["Ask", "Listen"]}, {"title": "Work", "steps": []}, {"title": "End", "steps": ["Report"]}]
PROOF = '<w:proofErr w:type="spellStart"/>'
PROOF_END = '<w:proofErr w:type="spellEnd"/>'


def by_docautomat(template: bytes, context: dict[str, Any], *, tags: bool = True) -> bytes:
    data = Template(template).render(context).to_bytes()
    assert_sound(data, template, tags=tags)
    return data


def by_docxtpl(template: bytes, context: dict[str, Any]) -> bytes:
    theirs = DocxTemplate(io.BytesIO(template))
    theirs.render(context, autoescape=True)
    stream = io.BytesIO()
    theirs.save(stream)
    return stream.getvalue()


def noted(text: str, *, number: int) -> str:
    """Return a paragraph to which a reviewer's comment is anchored."""
    begin, end = (f'<w:commentRange{each} w:id="{number}"/>' for each in ("Start", "End"))
    return par(begin, text, end, f'<w:r><w:commentReference w:id="{number}"/></w:r>')


def same(content: list[Any], expected: list[Any], *, wrong: str = "", called: str, **context: Any) -> Any:
    """Return a case: a template's content, what both engines make of it; `wrong` says what docxtpl does instead."""
    return pytest.param(content, context, expected, wrong, id=called)


PARAGRAPHS = [
    same(["Dear {{ name }},", "{{ a.b }}{{ l[1] }}{{ 2 * 3 }}"], ["Dear <Nils>,", "B26"], name="<Nils>", a={"b": "B"}, l=[1, 2], called="variables"),
    same(["{{ 'A' if x else 'B' }} {{ x and 1 }} {{ y|default('none') }}"], ["A 1 none"], x=True, called="expressions"),
    same(
        ["It is {% if x > 2 %}big{% elif x == 2 %}two{% else %}small{% endif %}, {% for n in names %}{{ n }}{% if not loop.last %}, {% endif %}{% endfor %}."],
        ["It is two, Åse & Bjørn, <Nils>, Kari."],
        x=2,
        names=NAMES,
        called="blocks in one paragraph",
    ),
    same(["{%p if x %}", "shown", "{%p else %}", "hidden", "{%p endif %}", "end"], ["shown", "end"], x=1, called="paragraphs under a condition"),
    same(
        ["{%p if x == 1 %}", "one", "{%p elif x == 2 %}", "two", "{%p else %}", "many", "{%p endif %}"],
        ["many"],
        x=3,
        called="if, elif and else over paragraphs",
    ),
    same(
        [
            "{%p for t in tree %}",
            "{{ loop.index }}. {{ t.title }}",
            "{%p for s in t.steps %}",
            "{{ s }}{{ ';' if not loop.last }}",
            "{%p endfor %}",
            "{%p endfor %}",
        ],
        ["1. Start", "Ask;", "Listen", "2. Work", "3. End", "Report"],
        tree=TREE,
        called="nested loops over paragraphs",
    ),
    same(
        ["{%p for t in tree %}", "{%p if t.steps %}", "{{ t.title }}", "{%p else %}", "nothing", "{%p endif %}", "{%p endfor %}"],
        ["Start", "nothing", "End"],
        tree=TREE,
        called="a condition in a loop",
    ),
    same(["{%p for n in [] %}", "{{ n }}", "{%p else %}", "nobody", "{%p endfor %}"], ["nobody"], called="an empty loop's else"),
    same(["a", "{#p a comment of its own #}", "b{# another #}c"], ["a", "bc"], called="comments"),
    same(
        [
            tbl(["1", "2", "3"], ["{#tr out for now #}", "as this is", ""], ["{#tc and this #}", "5", "6"]),
            "text {#p goes with its paragraph #} too",
            "{#p a comment over",
            "",
            "three paragraphs #}",
            "end",
        ],
        [[["1", "2", "3"], ["5", "6"]], "end"],
        called="comments that take rows, cells and paragraphs along",
    ),
    same(["{%p if x -%}", "a", "{%p endif -%}", "b"], ["a", "b"], x=1, wrong="swallows the tags", called="a minus beside a letter joins no paragraphs"),
    same(["{{ x\u200b }}{{ 'a\u200bb'|length }}"], ["13"], x=1, wrong="unexpected char", called="characters without width in tags"),
    same(["{% set l = [", "'a',", "'b'] %}{{ l|join('-') }} {{ l|length", "+ 1 }} end"], ["a-b 3 end"], called="tags over several paragraphs"),
    same(["a", "{{- x -}}", "b"], ["a", "1", "b"], x=1, called="a minus beside an output joins no paragraphs"),
    same(["{%p set total = 4 * 5 %}", "{% set unit = 'kg' %}{{ total }} {{ unit }}"], ["20 kg"], called="set"),
    same(
        ["{%p macro line(a, b=2) %}", "{{ a }} and {{ b }}", "{%p endmacro %}", "{{p line('x') }}", "{{p line('y', 3) }}"],
        ["x and 2", "y and 3"],
        called="a macro of paragraphs",
    ),
    same(["{% macro m(a) %}<{{ a }}>{% endmacro %}{{ m('x') }}{{ m('y') }}"], ["<x><y>"], called="a macro in a text"),
    same(
        ["{% set ns = namespace(n=0) %}{% for i in l %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}"], ["6"], l=[1, 2, 3], called="a namespace that counts"
    ),
    same(
        ["{{ n|upper }} {{ n|length }} {{ l|join('/') }} {{ 3.14159|round(2) }} {{ '%05.1f'|format(2.5) }}"],
        ["NILS 4 1/2 3.14 002.5"],
        n="Nils",
        l=[1, 2],
        called="filters",
    ),
    same(
        [
            "{{ '%.2f' % x }} {{ '%s of %d' % ('a', 2) }} {{ '%(n)s' % {'n': 'b'} }}",
            "{{ '{:,.1f}'.format(x) }} {{ '{0}{n}'.format(1, n=2) }} {{ '{:%d.%m.%Y}'.format(day) }}",
        ],
        ["1234.57 a of 2 b", "1,234.6 12 03.02.2024"],
        x=1234.567,
        day=datetime.date(2024, 2, 3),
        called="texts that format",
    ),
    same(["{% with a = 1 %}{{ a }}{% endwith %} {% filter upper %}x{% endfilter %}"], ["1 X"], called="with and filter"),
    same(["{_{ name }_} and {_% if %_}"], ["{{ name }} and {% if %}"], called="delimiters that are shown"),
    same(
        ["My house is located", "{%- if town -%}", "\u00a0in town", "{%- else -%}", "\u00a0in the country", "{%- endif -%}", "\u00a0and I love it."],
        ["My house is located\u00a0in the country\u00a0and I love it."],
        town=False,
        called="lines that are joined",
    ),
    same(
        [
            par(
                "My house is",
                "<w:r><w:br/></w:r>",
                "{%- if town -%}",
                "<w:r><w:br/></w:r>",
                "\u00a0in town",
                "<w:r><w:br/></w:r>",
                "{%- endif -%}",
                "<w:r><w:br/></w:r>",
                ".",
            )
        ],
        ["My house is\u00a0in town."],
        town=True,
        called="lines of one paragraph that are joined",
    ),
    same(
        [par("a ", run("{%r if x %}", "<w:b/>"), run("bold", "<w:b/>"), run("{%r endif %}", "<w:b/>"), " c"), "{%r if not x %}d{%r endif %}e"],
        ["a bold c", "e"],
        x=True,
        called="runs under a condition",
    ),
    same([par("a  {{ x }}  b"), "  {{ x }} "], ["a  1  b", "  1 "], x=1, called="spaces are kept"),
    same([par("{{ spaces }}|{{ tabs }}|")], ["     |\t\t|"], spaces="     ", tabs="\t\t", called="spaces and tabs in values"),
    same(["{{ x }}"], ["one\ntwo\tthree & <four>"], x="one\ntwo\tthree & <four>", called="line breaks and tabs in values"),
    same(["a {{ x }} d"], ["a b", "c & d d"], x="b\ac & d", called="paragraphs in values"),
    same(["a {{ x }} d"], ["a b", "\f", "c d"], x="b\fc", called="page breaks in values"),
]

TABLES = [
    same(
        [
            tbl(
                ["Item", "Qty"],
                ["{%tr for i in items %}", ""],
                ["{{ i.name }}", "{{ i.qty }}"],
                ["{%tr endfor %}", ""],
                ["Sum", "{{ items|sum(attribute='qty') }}"],
            )
        ],
        [[["Item", "Qty"], ["Planks", "3"], ["Nails & <screws>", "100"], ["Paint", "0"], ["Sum", "103"]]],
        items=ITEMS,
        called="rows that repeat",
    ),
    same(
        [
            tbl(
                ["{%tr for i in items %}", ""],
                ["{%tr if i.qty == 0 %}", ""],
                ["{{ i.name }}", "sold out"],
                ["{%tr elif i.qty < 10 %}", ""],
                ["{{ i.name }}", "few"],
                ["{%tr else %}", ""],
                ["{{ i.name }}", "{{ i.qty }}"],
                ["{%tr endif %}", ""],
                ["{%tr endfor %}", ""],
                ["{#tr a comment #}", ""],
            )
        ],
        [[["Planks", "few"], ["Nails & <screws>", "100"], ["Paint", "sold out"]]],
        items=ITEMS,
        called="if, elif and else over rows",
    ),
    same([tbl(["{%tc if x %}", "a", "{%tc else %}", "b", "{%tc endif %}", "c"])], [[["b", "c"]]], x=0, called="cells under a condition"),
    same(
        [
            tbl(
                ["", "{%tc for y in years %}", "{{ y }}", "{%tc endfor %}"],
                ["{%tr for r in rows %}", "", "", ""],
                ["{{ r.n }}", "{%tc for v in r.v %}", "{{ v }}", "{%tc endfor %}"],
                ["{%tr endfor %}", "", "", ""],
            )
        ],
        [[["", "2026", "2027", "2028", "2029"], ["a", "1", "2", "3", "4"], ["b", "5", "6", "7", "8"]]],
        years=[2026, 2027, 2028, 2029],
        rows=[{"n": "a", "v": [1, 2, 3, 4]}, {"n": "b", "v": [5, 6, 7, 8]}],
        called="a table of any rows and columns",
    ),
    same(
        [tbl(["", "{%tc for y in years %}", "{{ y }}", "{%tc endfor %}"], ["s", "{%tc for y in years %}", "{{ y + 1 }}", "{%tc endfor %}"])],
        [[["", "1"], ["s", "2"]]],
        years=[1],
        called="fewer cells than before",
    ),
    same(
        [tbl(["{% colspan n %}Wide", "z"], ["a", "b", "z"], columns=3)],
        [[["Wide gridSpan=2", "z"], ["a", "b", "z"]]],
        n=2,
        called="colspan",
    ),
    same(
        [
            tbl(
                ["", "{% colspan labels|length %}All of them"],
                ["", "{%tc for c in labels %}", "{{ c }}", "{%tc endfor %}"],
                ["{%tr for r in rows %}", "", "", ""],
                ["{{ r.label }}", "{%tc for c in r.cols %}", "{{ c }}", "{%tc endfor %}"],
                ["{%tr endfor %}", "", "", ""],
            )
        ],
        [[["", "All of them gridSpan=3"], ["", "x", "y", "z"], ["1", "a", "b", "c"], ["2", "d", "e", "f"]]],
        labels=["x", "y", "z"],
        rows=[{"label": "1", "cols": "abc"}, {"label": "2", "cols": "def"}],
        called="a heading over columns that repeat",
    ),
    same(
        [tbl(["{% cellbg c %}a", "{% cellbg 'FFFFFF' if x else '00ff00' %}b", cell("{% cellbg c %}c", fill="123456")])],
        [[["a shd=D9EAD3", "b shd=00FF00", "c shd=D9EAD3"]]],
        c="D9EAD3",
        x=False,
        called="cell colours",
    ),
    same([tbl(["{% colspan n %}Wide", "z"], ["a", "b", "z"], columns=3)], [[["Wide gridSpan=2", "z"], ["a", "b", "z"]]], n="2", called="colspan from a text"),
    same(
        [tbl([cell("{% cellbg c %}", "a"), "b"], ["{% cellbg c %}", ""])],
        [[["a shd=D9EAD3", "b"], [" shd=D9EAD3", ""]]],
        c="D9EAD3",
        wrong="leaves an empty paragraph",
        called="a cell colour in a paragraph of its own",
    ),
    same(
        [tbl(["{%tr for a in alerts %}", ""], ["{{ a.date }}", "{% cellbg a.bg %}{{ a.desc }}"], ["{%tr endfor %}", ""])],
        [[["1", "low shd=00FF00"], ["2", "high shd=FF0000"]]],
        alerts=[{"date": 1, "desc": "low", "bg": "00FF00"}, {"date": 2, "desc": "high", "bg": "FF0000"}],
        called="cell colours in a loop",
    ),
    same(
        [tbl(["{%tr for i in items %}", ""], ["{% vm %}All", "{{ i.name }}"], ["{%tr endfor %}", ""])],
        [[["All vMerge=restart", "Planks"], [" vMerge=continue", "Nails & <screws>"], [" vMerge=continue", "Paint"]]],
        items=ITEMS,
        called="cells merged downwards",
    ),
    same(
        [
            tbl(
                ["{%tr for t in tree %}", "", ""],
                ["{%tr for s in t.steps %}", "", ""],
                ["{% vm %}{{ t.title }}", "{{ s }}", "{% cellbg 'EEEEEE' %}x"],
                ["{%tr endfor %}", "", ""],
                ["{%tr endfor %}", "", ""],
            )
        ],
        [[["Start vMerge=restart", "Ask", "x shd=EEEEEE"], [" vMerge=continue", "Listen", "x shd=EEEEEE"], ["End vMerge=restart", "Report", "x shd=EEEEEE"]]],
        tree=TREE,
        called="cells merged downwards in nested loops",
    ),
    same(
        [tbl(["a", "{%tc for i in l %}", "{% hm %}Head", "{%tc endfor %}"], ["b", "{%tc for i in l %}", "{{ i }}", "{%tc endfor %}"])],
        [[["a", "Head gridSpan=3"], ["b", "1", "2", "3"]]],
        l=[1, 2, 3],
        called="cells merged across",
    ),
    same(
        [tbl(["{%tc for i in l %}", cell("{% hm %}Head", span=2), "{%tc endfor %}"], ["{%tc for i in l %}", "{{ i }}", "x", "{%tc endfor %}"], columns=4)],
        [[["Head gridSpan=6"], ["1", "x", "2", "x", "3", "x"]]],
        l=[1, 2, 3],
        called="a wide cell merged across",
    ),
    same(
        [
            tbl(
                ["{%tr for r in tree %}", "", ""],
                ["{%tc for i in l %}", "{% hm %}{{ r.title }}", "{%tc endfor %}"],
                ["{%tc for i in l %}", "{{ i }}", "{%tc endfor %}"],
                ["{%tr endfor %}", "", ""],
            )
        ],
        [[["Start gridSpan=2"], ["1", "2"], ["Work gridSpan=2"], ["1", "2"], ["End gridSpan=2"], ["1", "2"]]],
        l=[1, 2],
        tree=TREE,
        called="cells merged across in a loop over rows",
    ),
    same(
        [tbl([cell("{%p for n in names %}", "{{ n }}", "{%p endfor %}"), "{% if x %}yes{% else %}no{% endif %}"])],
        [[["Åse & Bjørn\n<Nils>\nKari", "no"]]],
        names=NAMES,
        x=False,
        called="paragraphs of a cell repeat",
    ),
    same(
        [
            "{%p for t in tree %}",
            tbl(["{{ t.title }}", cell(tbl(["{%tr for s in t.steps %}"], ["{{ s }}"], ["{%tr endfor %}"], ["end"]), "")]),
            "{%p endfor %}",
            "z",
        ],
        [[["Start", [[["Ask"], ["Listen"], ["end"]], ""]]], [["Work", [[["end"]], ""]]], [["End", [[["Report"], ["end"]], ""]]], "z"],
        tree=TREE,
        called="tables in tables, repeated",
    ),
    same(
        [tbl(["{%tr for i in items %}"], [cell(tbl(["{{ i.name }}", "{{ i.qty }}"]), "")], ["{%tr endfor %}"])],
        [[[[[["Planks", "3"]], ""]], [[[["Nails & <screws>", "100"]], ""]], [[[["Paint", "0"]], ""]]]],
        items=ITEMS,
        called="rows with a table repeat",
    ),
    same([tbl(["{{ x }}", "b"])], [[["one\ntwo\nthree", "b"]]], x="one\ntwo\athree", called="new lines and paragraphs in a cell"),
]

PLACES = [
    same(
        [
            par("{%p for t in tree %}", numbered=(0, 1)),
            par("{{ t.title }}", numbered=(0, 1)),
            par("{%p for s in t.steps %}", numbered=(1, 1)),
            par("{{ s }}", numbered=(1, 1)),
            par("{%p endfor %}", numbered=(1, 1)),
            par("{%p endfor %}", numbered=(0, 1)),
        ],
        ["# Start", "  # Ask", "  # Listen", "# Work", "# End", "  # Report"],
        tree=TREE,
        called="lists with levels",
    ),
    same([par("{{ x }}", numbered=(0, 1))], ["# a", "# b"], x="a\ab", called="a new paragraph in a list is an item"),
    same([par("see ", link("the {{ what }}"), " here")], ["see the A & B here"], what="A & B", called="hyperlinks"),
    same([par("a ", box("Box {{ x }}", "{%p if x %}", "yes", "{%p endif %}"))], ["a [Box 1 / yes]"], x=1, called="text boxes"),
    same(
        [
            noted("{%p if x %}", number=0),
            noted("a {{ x }}", number=1),
            "{%p endif %}",
            tbl([noted("{%tr for i in l %}", number=2)], ["{{ i }}"], ["{%tr endfor %}"]),
        ],
        ["a 1", [["1"], ["2"]]],
        x=1,
        l=[1, 2],
        called="tags with a reviewer's comment",
    ),
    same([control(par("{{ x }}")), par(control(run("in {{ x }}")))], ["1", "in 1"], x=1, called="content controls"),
    same(["{%p for n in names %}", control(par("{{ n }}")), "{%p endfor %}"], NAMES, names=NAMES, called="content controls in a loop"),
    same([control(par("{%p for n in names %}") + par("{{ n }}") + par("{%p endfor %}"))], NAMES, names=NAMES, called="a loop in a content control"),
]

SPLITS = [
    same([par("{", "{", " na", "me ", "}", "}!")], ["Kari!"], name="Kari", called="each sign in a run"),
    same(
        [
            par(
                "{{ ",
                PROOF,
                run("na", "<w:b/>").replace("<w:r>", '<w:r w:rsidR="00AB12CD">'),
                PROOF_END,
                run("me", "<w:i/>"),
                " }} {% ",
                PROOF,
                "if",
                PROOF_END,
                " x %}y{% end",
                PROOF,
                "if %}",
            )
        ],
        ["Kari y"],
        name="Kari",
        x=1,
        called="spelling marks and revision ids",
    ),
    same([par("{%", "p if ", "x %}"), "y", par("{%p e", "ndif %", "}")], ["y"], x=1, called="a letter tag in pieces"),
    same(
        [tbl([cell(par("{%t", "r for i in l %", "}"))], ["{{ i }}"], [cell(par("{%tr", " endfor %}"))], ["e"])],
        [[["1"], ["2"], ["e"]]],
        l=[1, 2],
        called="a row's tag in pieces",
    ),
    same(
        [
            par("{% mac", "ro m(a) %}[", PROOF, run("{{ a }}", "<w:b/>"), PROOF_END, " kr", "]{% endmacro %}"),
            par("{{ m(1) }} and ", run("{{ m('<') }}", "<w:i/>")),
        ],
        ["", "[1 kr] and [< kr]"],
        called="a macro in several runs",
    ),
    same(
        [par("{% set a %}R&D ", run("{% if x %}{{ x }}", "<w:b/>"), "!{% endif %}{% endset %}{{ a }} {{ a|length }}")],
        ["R&D 5! 6"],
        x=5,
        wrong="counts the markup",
        called="a set in several runs",
    ),
    same(["{% if x == “a” %}1{% endif %}{% if x == ‘a’ %}2{% endif %}{{ d|default(‘q’) }}"], ["12q"], x="a", called="curly quotes in tags"),
    same(["“{{ x }}” ‘{{ x }}’"], ["“a” ‘a’"], x="a", called="curly quotes around tags"),
    same(["{% if a < b and b > 1 %}less{% endif %}"], ["less"], a=1, b=2, called="less and greater in tags"),
]


WRONG = [
    same(["R&D: {% if dept == 'R&D' %}yes{% endif %}"], ["R&D: yes"], dept="R&D", wrong="compares with R&amp;D", called="an ampersand in a tag"),
    same(["{#p a {{ name }} that was here #}", "b"], ["b"], wrong="leaves an empty paragraph", called="a tag in a comment"),
    same(
        ["{%p for i in l %}", "{%p if loop.index % 2 %}", "{{ i }}", "{%p endif %}", "{%p endfor %}"],
        ["a", "c"],
        l="abc",
        wrong="unknown tag p",
        called="a per cent",
    ),
    same(["{%p for k in {'a': 1} %}", "{{ k }}", "{%p endfor %}"], ["a"], wrong="unknown tag p", called="a brace in a tag"),
    same(["{{ d|default(“it’s”) }}"], ["it’s"], wrong="straightens quotes inside strings", called="a curly apostrophe in a string"),
    same(["if (x) {", "{% if x %}a{% endif %}", "}", "}"], ["if (x) {", "a", "}", "}"], x=1, wrong="glues the braces", called="braces of a code listing"),
    same(
        [tbl([cell("{%p if x %}", "a", "{%p endif %}"), "b"])],
        [[["", "b"]]],
        x=0,
        wrong="leaves a cell without paragraph",
        called="a cell of which nothing is left",
    ),
    same(
        [tbl(["{%tr for i in l %}"], ["{{ i }}"], ["{%tr endfor %}"]), "end"], ["end"], l=[], wrong="leaves a table without rows", called="a table without rows"
    ),
    same(
        [tbl(["{% for i in l %}{{ i }}", "x{% endfor %}"])],
        [[["1", "x"], ["2", "x"]]],
        l=[1, 2],
        wrong="puts all cells into one row",
        called="a loop from cell to cell",
    ),
    same(["{% for i in l %}", "{{ i }}", "{% endfor %}"], ["1", "2"], l=[1, 2], wrong="leaves empty paragraphs", called="no letters"),
]


@pytest.mark.parametrize(("content", "context", "expected", "wrong"), [*PARAGRAPHS, *TABLES, *PLACES, *SPLITS, *WRONG])
def test_a_reader_sees_the_same(content: list[Any], context: dict[str, Any], expected: list[Any], wrong: str) -> None:
    template = document(*content)
    assert outline(by_docautomat(template, context, tags="{_" not in str(content))) == expected
    if not wrong:
        assert outline(by_docxtpl(template, context)) == expected


def both(template: bytes, context: dict[str, Any]) -> list[bytes]:
    return [by_docautomat(template, context), by_docxtpl(template, context)]


def test_headers_and_footers_are_the_same() -> None:
    template = document(
        "body {{ x }}",
        header=tbl(["{{ firm }}", "{% if x %}draft{% endif %}"]) + par("{%p for n in names %}") + par("{{ n }} & søn") + par("{%p endfor %}"),
        footer=par("{{ firm }} 日本 “{{ x }}”"),
    )
    for data in both(template, {"x": 1, "firm": "Fjord & Fjell <ÆØÅ>", "names": ["Ò", "ß"]}):
        assert outline(data) == ["body 1"]
        assert outline(data, "header") == [[["Fjord & Fjell <ÆØÅ>", "draft"]], "Ò & søn", "ß & søn"]
        assert outline(data, "footer") == ["Fjord & Fjell <ÆØÅ> 日本 “1”"]


def test_footnotes_are_the_same() -> None:
    mark = '<w:r><w:footnoteReference w:called="1"/></w:r>'
    template = document(par("see{{ x }}", mark), notes=par("Note: {% if x %}{{ text }}{% endif %}"))
    for data in both(template, {"x": 1, "text": "A & B"}):
        assert outline(data) == ["see1"]
        assert outline(data, "footnotes") == ["", "", "Note: A & B"]


def test_one_template_renders_many_times() -> None:
    template = document("{{ name }}", tbl(["{%tr for i in l %}"], ["{{ i }}"], ["{%tr endfor %}"], ["end"]))
    ours, theirs = Template(template), DocxTemplate(io.BytesIO(template))
    for number in range(3):
        context = {"name": f"N{number}", "l": list(range(number))}
        theirs.render(context)
        stream = io.BytesIO()
        theirs.save(stream)
        expected = [f"N{number}", [[str(i)] for i in range(number)] + [["end"]]]
        assert outline(ours.render(context).to_bytes()) == outline(stream.getvalue()) == expected


def test_filters_of_one_s_own() -> None:
    template = document("{{ n|shout }} {{ n|times(2) }}")
    filters = {"shout": lambda text: f"{text}!", "times": lambda text, count: text * count}
    environment = jinja2.Environment(autoescape=True)
    environment.filters |= filters
    theirs = DocxTemplate(io.BytesIO(template))
    theirs.render({"n": "a&"}, environment)
    stream = io.BytesIO()
    theirs.save(stream)
    assert outline(Template(template, filters=filters).render({"n": "a&"}).to_bytes()) == outline(stream.getvalue()) == ["a&! a&a&"]


def test_document_properties_are_the_same() -> None:
    given = {"dc:title": "Plan for {{ name }}", "dc:subject": "{% if x %}yes{% endif %}", "dc:creator": "{{ name }}", "dc:description": "{{ 1 + 1 }}"}
    for data in both(document("a", properties=given), {"name": "Åse", "x": True}):
        found = docx.Document(io.BytesIO(data)).core_properties
        assert (found.title, found.subject, found.author, found.comments) == ("Plan for Åse", "yes", "Åse", "2")


def test_undeclared_variables_are_told() -> None:
    template = document("{{ a }} {% set b = 1 %}{{ b }}", "{%p for c in d %}", "{{ c.e }} {{ f.g }}", "{%p endfor %}", header="{{ h }}")
    theirs = DocxTemplate(io.BytesIO(template)).get_undeclared_template_variables()
    ours = Template(template).variables()
    assert {path.split(".")[0].removesuffix("[]") for path in ours} == theirs == {"a", "d", "f", "h"}
    assert {"d[].e", "f.g"} <= set(ours)
