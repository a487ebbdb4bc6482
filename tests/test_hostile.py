"""Templates that try to leave the sandbox or to fill the memory, data that is hostile, packages that are bombs: each gives an error of ours, soon."""

from __future__ import annotations

import collections
import datetime
import enum
import io
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from docautomat import DocautomatError, Limits, PackageError, RenderError, Template, TemplateSyntaxError
from tests.build import cells, deck, deck_text, word, word_text, workbook
from tests.opc.archives import DOCUMENT, document, rels, types, zipped
from tests.package_check import assert_sound

ITEMS = {"x": "abc", "items": [1, 2, 3], "d": {"a": 1}, "n": 5}


def failure(template: str, context: Mapping[str, Any] = ITEMS, **options: Any) -> DocautomatError:
    """Return the error that a template of one paragraph gives."""
    with pytest.raises(DocautomatError) as caught:
        Template(word(template), **options).render(context)
    return caught.value


# --- the sandbox --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expression",
    [
        "x.__class__",
        "x['__class__']",
        "x|attr('__class__')",
        "''.__class__.__mro__",
        "'{0.__class__}'.format(x)",
        "'{a.__class__}'.format_map({'a': x})",
        "('{0.__class__}'|safe).format(x)",
        "[x]|map(attribute='__class__')|list|first",
        "[x]|map('attr', '__class__')|list|first",
        "items|groupby('__class__')|list|length",
        "[x]|sum(attribute='__class__')",
        "(items|map('upper')).gi_frame",
        "(items|select)|attr('gi_frame')",
        "cycler.__init__.__globals__",
        "cycler('a').__init__",
        "joiner('a').__class__",
        "namespace.__init__.__globals__",
        "namespace(a=1)._Namespace__attrs",
        "self",
        "self.__init__",
        "self._TemplateReference__context",
        "dict.__mro__",
        "lipsum()",
        "get_flashed_messages.__globals__",
        "x.format.__self__",
        "x.upper",
        "x.encode()",
        "x.translate({97: 'b'})",
        "x.maketrans('a', 'b')",
        "n.to_bytes(2, 'big')",
        "items.append(1)",
        "d.update({'q': 1})",
        "d.pop('a')",
        "'%s' % items",
        "'%(a)s' % d.a.__class__",
        "'%s' % x.upper",
        "context",
        "environment",
    ],
)
def test_nothing_but_plain_data_is_reached(expression: str) -> None:
    error = failure(f"{{{{ {expression} }}}}")
    assert isinstance(error, RenderError)
    assert error.code in {"refused", "value", "missing"}
    assert expression in str(error)


@pytest.mark.parametrize("inside", ["loop._iterable", "loop.__init__.__globals__", "loop._to_iterator", "loop"])
def test_loops_show_nothing_of_themselves(inside: str) -> None:
    assert failure(f"{{% for i in items %}}{{{{ {inside} }}}}{{% endfor %}}").code in {"refused", "value"}


def test_macros_show_nothing_of_themselves() -> None:
    assert failure("{% macro m() %}{{ m._environment }}{% endmacro %}{{ m() }}").code in {"refused", "value"}


def test_classes_and_functions_in_lists_are_not_called() -> None:
    called: list[int] = []
    for each in (type("Class", (), {"__init__": lambda self: called.append(1)}), lambda: called.append(2)):
        assert failure("{% for c in items %}{{ c() }}{% endfor %}", {"items": [each]}).code in {"refused", "value"}
    assert called == []


# --- time and memory ----------------------------------------------------------------------------------------------------------------------

GREEDY = """\
{{ 'x'*10**9 }}
{{ [0]*10**9 }}
{{ x|center(10**9) }}
{{ x.center(10**9) }}
{{ x.ljust(10**9) }}
{{ x.zfill(10**9) }}
{{ '\\t'.expandtabs(10**9) }}
{{ ('x\\n'*100000)|indent(10000) }}
{{ ('x\\n'*100000)|indent('y'*100000) }}
{{ '%1000000000d'|format(1) }}
{{ '%.1000000000f'|format(1) }}
{{ '%*d'|format(1000000000, 1) }}
{{ '%1000000000d' % 1 }}
{{ '%(a).1000000000f' % {'a': 1} }}
{{ '%*d' % (1000000000, 1) }}
{{ ('%(a)s' * 1000) % {'a': 'y' * 100000} }}
{{ '{:1000000000}'.format(1) }}
{{ '{:{}}'.format(1, 1000000000) }}
{{ ('{0}'*1000).format('y'*100000) }}
{{ ('x'*100000)|replace('x', 'y'*100000) }}
{{ ('x'*100000).replace('x', 'y'*100000) }}
{{ ('y'*100000).join(['']*100000) }}
{{ (['']*100000)|join('y'*100000) }}
{{ items|batch(10**9, 'x')|list|length }}
{{ items|slice(10**9)|list|length }}
{{ ('y '*100000)|wordwrap(1, wrapstring='y'*100000) }}
{{ ('y '*100000)|wordwrap(1, true, 'y'*100000) }}
{{ 10**10000000 }}
{{ n|round(999999999, 'ceil') }}
{{ ([[1]]*100000)|sum(start=[]) }}
{{ d|tojson(indent=10**9) }}
{{ n|number(decimals=1000000000) }}
{{ '1e1000000000'|as_number }}
{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}{% endfor %}{% endfor %}{% endfor %}
{% for a in range(99999) %}{% for b in range(99999)|map('string') %}x{% endfor %}{% endfor %}
{% for a in range(99999) %}{{ 'y'*100000 }}{% endfor %}
{% for a in range(99999) %}{{ big }}{% endfor %}
{% set y %}{% for a in range(99999) %}{{ big }}{% endfor %}{% endset %}{{ y|length }}
{% set y %}{% for a in range(99999) %}{% for b in range(99) %}static text{% endfor %}{% endfor %}{% endset %}{{ y|length }}
{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(60) }}
{% for i in [1] recursive %}{% if loop.depth < 60 %}{{ loop([1, 1]) }}{% endif %}{% endfor %}
{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}
{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}
{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}
{% set ns = namespace(s=3) %}{% for i in range(60) %}{% set ns.s = ns.s * ns.s %}{% endfor %}
{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s|tojson }}
{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s|string }}
{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s|pprint }}
{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ 'a' ~ ns.s }}
{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ '%s'|format(ns.s) }}
{% set ns = namespace(s='') %}{% for i in range(99999) %}{% for j in range(99) %}{% set ns.s = [ns.s] %}{% endfor %}{% endfor %}
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")
def test_greedy_templates_are_stopped_within_300_mb() -> None:
    script = textwrap.dedent(f"""
        import resource, sys
        resource.setrlimit(resource.RLIMIT_CPU, (900, 900))
        from docautomat import Limits, RenderError, Template
        from tests.build import word

        def peak():  # of this program alone, in KB: getrusage counts what ran before in the same process
            return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])

        context = {{"x": "abc", "items": [1, 2, 3], "d": {{"a": 1}}, "n": 5, "big": "y" * 10_000}}
        for template in {GREEDY.splitlines()!r}:
            try:
                Template(word(template), limits=Limits(steps=2_000_000)).render(context).to_bytes()
                print("passed", template)
            except RenderError as error:
                if error.code not in ("limit", "refused", "value", "recursion") or not error.place.tag:
                    print(error.code, error, template)
            if peak() > 300_000:
                print("large", template)
                sys.exit()
    """)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parent.parent, check=False)
    assert done.stdout + done.stderr == ""


def test_limits_of_steps_text_and_output_are_the_callers() -> None:
    loop = "{% for i in range(100) %}ab{% endfor %}"
    assert "more than the 99 turns" in str(failure(loop, limits=Limits(steps=99)))
    assert word_text(Template(word(loop), limits=Limits(steps=200)).render({}).to_bytes()) == ["ab" * 100]
    assert failure("{{ x * 500 }}", limits=Limits(text=1000)).code == "limit"
    assert failure(loop, limits=Limits(output=500)).code == "limit"
    assert failure(loop, limits=Limits(output=500)).place.tag


def test_an_ordinary_table_of_many_rows_is_far_from_every_limit() -> None:
    template = Template(workbook({"A1": "{% for r in rows %}", "A2": "{{ r.n|upper }}{{ r.n ~ '!' }}", "A3": "{% endfor %}"}))
    limits = Limits()
    small = Limits(steps=limits.steps // 200, text=limits.text // 100, output=limits.output // 100)
    rows = [{"n": f"row number {number} of the table"} for number in range(10_000)]
    assert len(cells(template.render({"rows": rows}).to_bytes())) == 10_000
    assert len(cells(Template(workbook({"A1": "{% for r in rows %}{{ r.n|upper }}{% endfor %}"}), limits=small).render({"rows": rows[:100]}).to_bytes())) == 1


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 1000 + "1" + ")" * 1000,
        "[" * 3000 + "]" * 3000,
        "-" * 5000 + "1",
        "not " * 5000 + "1",
        "1+" * 5000 + "1",
        "a." * 5000 + "b",
        "x" + "|upper" * 5000,
        "1 if 1 else " * 5000 + "1",
        "9" * 5000,
    ],
)
def test_expressions_that_python_could_not_compile_are_syntax_errors(expression: str) -> None:
    error = failure(f"{{{{ {expression} }}}}")
    assert isinstance(error, TemplateSyntaxError)
    assert error.place.spot == "paragraph 1"


def test_an_expression_of_seventy_operators_is_compiled() -> None:
    assert word_text(Template(word("{{ " + "1+" * 70 + "1 }}")).render({}).to_bytes()) == ["71"]


# --- data -------------------------------------------------------------------------------------------------------------------------------


class Fails:
    def __getattr__(self, name: str) -> Any:
        raise ZeroDivisionError("evil")


class FailingText(str):
    def __str__(self) -> str:
        raise ZeroDivisionError("evil")

    def replace(self, *_: Any) -> str:
        return "</w:t><evil/>"

    def __len__(self) -> int:
        return 0


class FailingMapping(Mapping[str, Any]):
    def __getitem__(self, key: str) -> Any:
        raise ZeroDivisionError("evil")

    def __iter__(self) -> Iterator[str]:
        return iter("ab")

    def __len__(self) -> int:
        return 2


class EndlessMapping(FailingMapping):
    def __iter__(self) -> Iterator[str]:
        while True:
            yield "k"


class EndlessSequence(Sequence[int]):
    def __getitem__(self, index: Any) -> Any:
        return index

    def __len__(self) -> int:
        return 10**12


class OwnFloat(float):
    def __repr__(self) -> str:
        return "<evil/>"

    __str__ = __repr__


class OwnDate(datetime.date):
    def __str__(self) -> str:
        return "<evil/>"


OBJECTS: dict[str, Any] = {
    "an object whose fields fail": Fails,
    "a mapping that fails": FailingMapping,
    "a mapping without end": EndlessMapping,
    "a sequence that claims too much": EndlessSequence,
    "an enumeration's odd value": lambda: enum.Enum("E", {"A": 1j})["A"],
    "a class": lambda: int,
    "a function": lambda: len,
    "a module": lambda: sys,
    "a set": lambda: {1, 2},
    "bytes": lambda: b"x",
    "a complex number": lambda: 1j,
}


@pytest.mark.parametrize("make", OBJECTS.values(), ids=OBJECTS)
@pytest.mark.parametrize("template", ["{{ x }}", "{{ x.a }}", "{{ x|length }}{{ x.a }}", "{{ 'a' ~ x }}", "{% for a in x %}{{ a }}{% endfor %}{{ x.a }}"])
@pytest.mark.parametrize("wrapped", [False, True])
def test_objects_that_fail_or_never_end_are_refused(make: Any, template: str, wrapped: bool) -> None:
    value = make()
    with pytest.raises(RenderError):
        Template(word("{% for x in xs %}" + template + "{% endfor %}" if wrapped else template)).render({"x": value, "xs": [value]})


@pytest.mark.parametrize("make", [Fails, FailingMapping, EndlessSequence, list, str, int])
def test_a_context_that_is_none_is_refused(make: Any) -> None:
    with pytest.raises(RenderError):
        Template(word("{{ x }}")).render(make())


def test_classes_derived_from_plain_ones_are_what_they_derive_from() -> None:
    context = {"xs": [FailingText("<b>"), OwnFloat(1.5), OwnDate(2028, 4, 1)]}
    assert word_text(Template(word("{% for x in xs %}{{ x }} {% endfor %}")).render(context).to_bytes()) == ["<b> 1.5 2028-04-01 "]
    made = cells(Template(workbook({"A1": "{% for x in xs %}", "A2": "{{ x }}", "A3": "{% endfor %}"})).render(context).to_bytes())
    assert [made["A1"], made["A2"], made["A3"]] == ["<b>", 1.5, datetime.datetime(2028, 4, 1)]


def test_collections_are_read() -> None:
    context = {"od": collections.OrderedDict(a=1), "counter": collections.Counter("aab"), "chain": collections.ChainMap({"a": 5})}
    assert word_text(Template(word("{{ od.a }} {{ counter.a }} {{ chain.a }}")).render(context).to_bytes()) == ["1 2 5"]


def test_a_list_that_holds_itself_ends() -> None:
    endless: list[Any] = [1]
    endless.append(endless)
    assert failure("{{ x }}", {"x": endless}).code == "value"
    assert failure("{{ x|tojson }}", {"x": endless}).code in {"expression", "recursion", "refused"}
    assert failure("{% for a in x recursive %}{{ loop(x) }}{% endfor %}", {"x": endless}).code in {"recursion", "limit"}


@pytest.mark.parametrize("bad", ["a\x00", "a\x01b", "\ud800", "\ufffe", "\uffff", "\x1b[31m", "\x7f\x08"])
@pytest.mark.parametrize("build", [word, lambda body: workbook({"A1": body}), lambda body: workbook({"A1": "x" + body}), lambda body: deck([body, "b"])])
def test_what_xml_cannot_hold_is_refused_everywhere(bad: str, build: Any) -> None:
    with pytest.raises(RenderError, match=r"U\+"):
        Template(build("{{ x }}")).render({"x": bad})


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "=cmd|'/C calc'!A0", "#REF!", "TRUE", "1e5", "2028-04-01", "\u202eabc"])
def test_text_in_cells_stays_text(text: str) -> None:
    made = Template(workbook({"A1": "{{ x }}", "A2": "{{ x }}{{ '' }}"})).render({"x": text})
    sheet = made.open().active
    assert [(cell.data_type, cell.value) for cell in (sheet["A1"], sheet["A2"])] == [
        ("s" if cell.data_type != "inlineStr" else "inlineStr", text) for cell in (sheet["A1"], sheet["A2"])
    ]
    assert b"<f" not in zipfile.ZipFile(io.BytesIO(made.to_bytes())).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", ["</w:t></w:r><w:p/>&<>\"'", "]]><![CDATA[", "{{ 7*7 }}{% if %}", "<?docautomat 0?>", "\U0010fffc1\U0010fffc", "&#0;", "<!--"])
def test_markup_and_tags_in_data_are_text(text: str) -> None:
    for template, read in ((word("{{ x }}"), lambda data: word_text(data)[0]), (deck(["{{ x }}", "b"]), lambda data: deck_text(data)[0][0])):
        made = Template(template).render({"x": text}).to_bytes()
        assert read(made) == text
        assert_sound(made, template, tags=False)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, 10**16])
def test_numbers_that_a_cell_cannot_hold_are_refused(value: Any) -> None:
    with pytest.raises(RenderError, match="cell"):
        Template(workbook({"A1": "{{ x }}"})).render({"x": value})


# --- packages -----------------------------------------------------------------------------------------------------------------------------

PARAGRAPH = "<w:p><w:r><w:t>{{ x }}</w:t></w:r></w:p>"


def body(content: str) -> str:
    return DOCUMENT.replace("<w:p/>", content)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_parts_of_any_unicode_encoding_are_read(encoding: str) -> None:
    made = Template(document(document=body(PARAGRAPH).encode(encoding))).render({"x": "æ"}).to_bytes()
    assert "æ" in zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode("utf-8")


@pytest.mark.parametrize(
    "target", ["../../etc/passwd", "file:///etc/passwd", r"\\server\share", "//server/x", "http://x/y", "%2e%2e/%2e%2e/x", "", ".", "..", "%00"]
)
def test_relationships_never_lead_out_of_the_package(target: str) -> None:
    with pytest.raises(PackageError, match="no main part"):
        Template(document(rels=rels(("rId1", "officeDocument", target))))
    entries = rels(("rId1", "header", target), ("rId2", "footnotes", target), ("rId3", "attachedTemplate", target))
    template = document({"word/_rels/document.xml.rels": entries}, document=body(PARAGRAPH))
    made = Template(template).render({"x": "a"}).to_bytes()
    assert zipfile.ZipFile(io.BytesIO(made)).read("word/_rels/document.xml.rels").decode() == entries


def test_relationships_in_a_circle_end() -> None:
    circle = rels(("rId1", "header", "document.xml"), ("rId2", "footer", "document.xml"), ("rId3", "footnotes", "document.xml"))
    template = document({"word/_rels/document.xml.rels": circle}, document=body(PARAGRAPH))
    assert Template(template).render({"x": "a"}).to_bytes()


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (body("<w:p/>" * 2_100_000), "limit"),
        (body("<w:ins>" * 1000 + PARAGRAPH + "</w:ins>" * 1000), "depth"),
        (body(f'<w:p w:a="{"y" * 11_000_000}"/>'), "xml"),
        (body(f"<w:p><w:r><w:t>{'y' * 11_000_000}</w:t></w:r></w:p>"), "xml"),
        (body("<?docautomat 0?>" + PARAGRAPH), "instruction"),
        (body("<?docautomat 0?>" + PARAGRAPH).encode("utf-16"), "instruction"),
        ("<?docautomat 0?>" + body(PARAGRAPH), "instruction"),
        ('<!DOCTYPE a [<!ENTITY l SYSTEM "file:///etc/passwd">]>' + body("<w:p>&l;</w:p>"), "doctype"),
        (body("<w:p>\x00</w:p>"), "xml"),
        ("", "xml"),
    ],
    ids=["elements", "depth", "attribute", "text", "instruction", "instruction in UTF-16", "instruction in the prolog", "entity", "NUL", "empty"],
)
def test_xml_that_is_meant_to_hurt_is_refused(part: str | bytes, code: str) -> None:
    with pytest.raises(PackageError) as caught:
        Template(document(document=part), limits=Limits(ratio=10**6))
    assert caught.value.code == code
    assert caught.value.place.part == "/word/document.xml"


@pytest.mark.parametrize("kind", ["word.document", "excel.sheet", "powerpoint.presentation"])
def test_macros_are_refused(kind: str) -> None:
    with pytest.raises(PackageError) as caught:
        Template(document(types=types(f"application/vnd.ms-{kind}.macroEnabled.main+xml")))
    assert caught.value.code == "macros"


@pytest.mark.parametrize("kind", ["spreadsheetml.sheet", "presentationml.presentation"])
def test_a_document_that_says_it_is_something_else_gives_no_other_error(kind: str) -> None:
    template = document(types=types(f"application/vnd.openxmlformats-officedocument.{kind}.main+xml"), document=body(PARAGRAPH))
    assert Template(template).render({"x": "a"}).to_bytes()


def test_a_bomb_in_a_bomb_stays_packed() -> None:
    inner = zipped({"a": b"\0" * 5_000_000})
    assert Template(document({"word/embeddings/inner.zip": inner}, document=body(PARAGRAPH))).render({"x": "a"}).to_bytes()
