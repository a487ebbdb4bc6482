"""Word templates end to end, through the public interface."""

from __future__ import annotations

import datetime
import io
import itertools
import subprocess
import sys
import threading
import zipfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import docx
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from hypothesis import given, settings
from hypothesis import strategies as st

from docautomat.errors import DocautomatError, OutputError, PackageError, RenderError, TemplateSyntaxError
from docautomat.template import Template
from tests.build import word, word_text
from tests.package_check import assert_sound

MILESTONES = [{"name": "Start", "weight": 1}, {"name": "Slutt", "weight": 2}]


def rendered(*content: Any, **context: Any) -> list[Any]:
    template = word(*content)
    data = Template(template).render(context, language="nb").to_bytes()
    assert_sound(data, template)
    return word_text(data)


@pytest.mark.parametrize(
    ("content", "context", "expected"),
    [
        pytest.param(["Hei {{ name }}!"], {"name": "R & D <x>"}, ["Hei R & D <x>!"], id="markup in the data stays text"),
        pytest.param([("Hei {{ na", "me }}", "!")], {"name": "Anna"}, ["Hei Anna!"], id="a tag split over runs"),
        pytest.param(["{{ x }}"], {"x": None}, [""], id="None prints nothing"),
        pytest.param(["a{{ x }}b"], {"x": "1\n2\t3"}, ["a1\n2\t3b"], id="line breaks and tabs become elements"),
        pytest.param(["{{ x }}"], {"x": "1\r\n2\r3"}, ["1\n2\n3"], id="all line ends count alike"),
        pytest.param(["{% for m in ms %}", "{{ m.name }}", "{% endfor %}", "end"], {"ms": MILESTONES}, ["Start", "Slutt", "end"], id="paragraphs loop"),
        pytest.param(
            ["{% for m in ms %}{{ m.name }}", "-{% endfor %}", "end"], {"ms": MILESTONES}, ["Start", "-", "Slutt", "-", "end"], id="ends at head and tail"
        ),
        pytest.param(["X {% if a %}Y", "Z{% endif %} W"], {"a": True}, ["X Y", "Z W"], id="a cut in the middle of texts, taken"),
        pytest.param(["X {% if a %}Y", "Z{% endif %} W"], {"a": False}, ["X  W"], id="a cut in the middle of texts, dropped"),
        pytest.param(["{%p if a %}", "yes", "{%p else %}", "no", "{%p endif %}"], {"a": 0}, ["no"], id="the letter p"),
        pytest.param([("X {% if", " a %}yes", "{% el", "se %}no{% endif", " %} W")], {"a": 0}, ["X no W"], id="a condition over many runs"),
        pytest.param(["{% if a == 1 %}one{% elif a == 2 %}two{% else %}many{% endif %}"], {"a": 2}, ["two"], id="elif"),
        pytest.param(["{% for m in [] %}", "x", "{% else %}", "none", "{% endfor %}"], {}, ["none"], id="for else"),
        pytest.param(["{% set y = 3 %}", "{{ y }}"], {}, ["3"], id="a paragraph that only sets vanishes"),
        pytest.param(["{# note #}", "x{# y #}z"], {}, ["xz"], id="comments vanish"),
        pytest.param(["{% raw %}{{ x }}{% endraw %}"], {}, ["{{ x }}"], id="raw"),
        pytest.param(["{{ plan.items }}"], {"plan": {"items": 5}}, ["5"], id="keys win over methods"),
        pytest.param(["{{ d['x'] }} {{ d[“x”] }}"], {"d": {"x": 1}}, ["1 1"], id="curly quotes"),
        pytest.param(["{{ 'a' if b }}|"], {"b": False}, ["|"], id="an if without else"),
        pytest.param(["{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m('&') }}"], {}, ["<&>"], id="macros give plain text, escaped once"),
    ],
)
def test_renders(content: list[Any], context: dict[str, Any], expected: list[Any], request: pytest.FixtureRequest) -> None:
    data = Template(word(*content)).render(context, language="nb").to_bytes()
    problems = [] if "raw" in request.node.name else None
    if problems is None:
        assert_sound(data, word(*content))
    assert word_text(data) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [["H", "I"], ["{% for m in ms %}{{ m.name }}", "{{ m.weight }}{% endfor %}"], ["T", "S"]],
            [["H", "I"], ["Start", "1"], ["Slutt", "2"], ["T", "S"]],
            id="ends in one row",
        ),
        pytest.param(
            [["H", "I"], ["{%tr for m in ms %}", ""], ["{{ m.name }}", "{{ m.weight }}"], ["{%tr endfor %}", ""]],
            [["H", "I"], ["Start", "1"], ["Slutt", "2"]],
            id="the letter tr",
        ),
        pytest.param(
            [["{% for m in ms %}", ""], ["{{ m.name }}", "x"], ["{% if m.weight > 1 %}", ""], ["big", "y"], ["{% endif %}", ""], ["{% endfor %}", ""]],
            [["Start", "x"], ["Slutt", "x"], ["big", "y"]],
            id="rows of their own, nested",
        ),
        pytest.param([["{% for m in ms %}\n{{ m.name }}\n{% endfor %}", "z"]], [["Start\nSlutt", "z"]], id="paragraphs in a cell"),
        pytest.param([["{% if false %}\nx\n{% endif %}", "z"]], [["", "z"]], id="a cell keeps a paragraph"),
    ],
)
def test_table_rows(rows: list[list[str]], expected: list[list[str]]) -> None:
    assert rendered(rows, ms=MILESTONES) == [expected]


def test_a_table_without_rows_goes() -> None:
    assert rendered([["{% for m in ms %}{{ m }}", "x{% endfor %}"]], "end", ms=[]) == ["end"]


def test_headers_footers_and_properties_are_filled() -> None:
    template = word("body", header="Page of {{ name }}", footer="{{ name|upper }}")
    document = docx.Document(io.BytesIO(template))
    document.core_properties.title = "Letter to {{ name }}"
    stream = io.BytesIO()
    document.save(stream)
    made = Template(stream.getvalue()).render({"name": "Bø & co"}).open()
    section = made.sections[0]
    assert (section.header.paragraphs[0].text, section.footer.paragraphs[0].text) == ("Page of Bø & co", "BØ & CO")
    assert made.core_properties.title == "Letter to Bø & co"


def test_extended_and_custom_properties_are_filled_and_stale_titles_go() -> None:
    extended = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><Company>{{ name }}</Company>'
        '<TitlesOfParts><vt:vector size="1" baseType="lpstr"><vt:lpstr>{{ gone }}</vt:lpstr></vt:vector></TitlesOfParts></Properties>'
    )
    custom = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="Case"><vt:lpwstr>nr {{ name }}</vt:lpwstr></property></Properties>'
    )
    document = docx.Document()
    document.add_paragraph("body")
    package = document.part.package
    types = "application/vnd.openxmlformats-officedocument"
    for name, content, kind in (("app", extended, "extended"), ("custom", custom, "custom")):
        part = Part(PackURI(f"/docProps/{name}.xml"), f"{types}.{kind}-properties+xml", content.encode(), package)
        for rid in [rid for rid, rel in package.rels.items() if rel.reltype.endswith(f"/{kind}-properties")]:
            del package.rels[rid]
        package.relate_to(part, f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}-properties")
    stream = io.BytesIO()
    document.save(stream)
    data = Template(stream.getvalue()).render({"name": "Bø & co"}).to_bytes()
    assert_sound(data, stream.getvalue())
    made = zipfile.ZipFile(io.BytesIO(data))
    assert "<Company>Bø &amp; co</Company>" in made.read("docProps/app.xml").decode()
    assert "TitlesOfParts" not in made.read("docProps/app.xml").decode()
    assert "<vt:lpwstr>nr Bø &amp; co</vt:lpwstr>" in made.read("docProps/custom.xml").decode()


def test_a_tag_takes_the_formatting_of_the_run_it_starts_in() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("{{ na").bold = True
    paragraph.add_run("me }}").italic = True
    stream = io.BytesIO()
    document.save(stream)
    runs = [run for run in Template(stream.getvalue()).render({"name": "Anna"}).open().paragraphs[0].runs if run.text]
    assert [(run.text, run.bold, run.italic) for run in runs] == [("Anna", True, None)]


@pytest.mark.parametrize(
    ("content", "context", "spot", "message"),
    [
        (["x", "{{ mz }}"], {"ms": 1}, "document, paragraph 2, {{ mz }}", "mz is not in the data"),
        (["{% for m in ms %}", "{{ m.nme }}", "{% endfor %}"], {"ms": MILESTONES}, "document, paragraph 2, ms[0].nme, {{ m.nme }}", "did you mean name?"),
        (["{{ ms }}"], {"ms": [1]}, "document, paragraph 1, {{ ms }}", "did you mean a loop?"),
        (["{{ m }}"], {"m": {"a": 1}}, "document, paragraph 1, {{ m }}", "mapping"),
        (["{{ 1 / n }}"], {"n": 0}, "{{ 1 / n }}", "divides by zero"),
        (["{{ x }}"], {"x": "a\x01b"}, "{{ x }}", "U+0001"),
        (["{{ x }}"], {"x": "a\ud800b"}, "{{ x }}", "U+D800"),
        ([[["a", "{{ 'x'|date }}"]]], {}, "table 1 row 1 column 2", "is no date"),
        (["{{ x.__class__ }}"], {"x": "a"}, "{{ x.__class__ }}", "unsafe"),
        (["{{ 'x' * 99999999999 }}"], {}, "{{ 'x' * 99999999999 }}", "too long"),
    ],
)
def test_a_render_error_names_the_place(content: list[Any], context: dict[str, Any], spot: str, message: str) -> None:
    with pytest.raises(RenderError) as caught:
        Template(word(*content)).render(context)
    assert spot in str(caught.value)
    assert message in str(caught.value)


def test_all_syntax_errors_come_at_once_each_with_its_place() -> None:
    template = word("{{ a|foo }}", "{% fro x %}", [["{{ ab", "{% if %}x"]], "{% endfor %}", header="{{ 1 + }}")
    with pytest.raises(TemplateSyntaxError) as caught:
        Template(template)
    spots = [f"{finding.place.part}, {finding.place.spot}" for finding in caught.value.findings]
    assert spots == [
        "document, paragraph 1",
        "document, paragraph 2",
        "document, table 1 row 1 column 1",
        "document, table 1 row 1 column 2",
        "document, paragraph 3",
        "page header, paragraph 1",
    ]
    assert all(finding.hint for finding in caught.value.findings)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (["{% for m in ms %}", "x"], "not-closed"),
        (["x", "{% endif %}"], "not-opened"),
        (["{% else %}"], "not-opened"),
        (["{% for m in ms %}", [["a", "{% endfor %}"]]], "apart"),
        ([[["{% for m in ms %}a", "b"], ["c {% endfor %} d", "e"]]], "middle-of-row"),
        (["{%p if a %} text", "{%p endif %}"], "text-beside-letter"),
        (["{%tr if a %}", "{%tr endif %}"], "letter-tr"),
        (["{%p if a %}", "x", "{% endif %}"], "letter-pair"),
        (["{% include 'x' %}"], "refused-tag"),
        (["{{ }}"], "empty-tag"),
    ],
)
def test_an_impossible_structure_is_refused(content: list[Any], code: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        Template(word(*content))
    assert code in [finding.code for finding in caught.value.findings]


def test_without_tags_every_part_stays_byte_for_byte() -> None:
    template = word("no tags", [["a", "b"]], header="h")
    before, after = zipfile.ZipFile(io.BytesIO(template)), zipfile.ZipFile(io.BytesIO(Template(template).render({}).to_bytes()))
    assert [(name, before.read(name)) for name in before.namelist()] == [(name, after.read(name)) for name in after.namelist()]


def test_the_same_input_gives_the_same_bytes_whatever_was_rendered_before() -> None:
    template = Template(word("{% for m in ms %}", "{{ m.name }} {{ day|date }}", "{% endfor %}"))
    context = {"ms": MILESTONES, "day": datetime.date(2028, 4, 28)}
    first = template.render(context, language="nn").to_bytes()
    template.render({"ms": [], "day": None}, language="en")
    assert template.render(context, language="nn").to_bytes() == first


def test_a_template_is_shared_between_threads() -> None:
    template = Template(word("{% for i in items %}", "{{ name }} {{ i }}", "{% endfor %}"))
    wrong: list[str] = []

    def work(name: str) -> None:
        expected = [f"{name} {i}" for i in range(3)]
        wrong.extend(name for _ in range(20) if word_text(template.render({"name": name, "items": range(3)}).to_bytes()) != expected)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), max_size=40))
@settings(max_examples=30, deadline=None)
def test_any_legal_text_arrives(text: str) -> None:
    assert word_text(_ROUND_TRIP.render({"x": text}).to_bytes()) == [text]


_ROUND_TRIP = Template(word("{{ x }}"))


@given(st.lists(st.integers(0, len("Hei {{ name|upper }} og {% if b %}ja{% endif %}!")), max_size=6))
@settings(max_examples=30, deadline=None)
def test_any_split_of_tags_over_runs_renders_alike(cuts: list[int]) -> None:
    text = "Hei {{ name|upper }} og {% if b %}ja{% endif %}!"
    edges = [0, *sorted(cuts), len(text)]
    runs = tuple(text[a:b] for a, b in itertools.pairwise(edges))
    data = Template(word(runs)).render({"name": "anna", "b": True}).to_bytes()
    assert_sound(data)
    assert word_text(data) == ["Hei ANNA og ja!"]


def test_data_that_is_not_plain_is_refused() -> None:
    class Thing:
        secret = "s"

    with pytest.raises(RenderError, match="Thing"):
        Template(word("{{ x.secret }}")).render({"x": Thing()})
    with pytest.raises(RenderError, match="set"):
        Template(word("{{ x }}")).render({"x": {1, 2}})
    with pytest.raises(RenderError):
        Template(word("{{ f() }}")).render({"f": {"call": print}["call"]})


def test_tuples_with_names_are_read_by_name_and_place_and_views_of_mappings_as_lists() -> None:
    class Pair(NamedTuple):
        name: str
        count: int

    by_place = "{{ pair.name }} {{ pair[1] }} {{ pair[-1] }} {{ pairs[0][0] }}{% for name, count in pairs %} {{ name }}{{ count }}{% endfor %}"
    template = Template(word(by_place, "{{ views|join }}"))
    data = {"a": 1, "b": 2}
    for view in (data.keys(), data.values()):
        text = word_text(template.render({"pair": Pair("x", 3), "pairs": [Pair("y", 4)], "views": view}).to_bytes())
        assert text == ["x 3 3 y y4", "".join(map(str, view))]
    assert word_text(Template(word("{% for key, value in items %}{{ key }}{{ value }}{% endfor %}")).render({"items": data.items()}).to_bytes()) == ["a1b2"]


def test_dataclasses_and_models_show_their_fields() -> None:
    import dataclasses

    import pydantic

    @dataclasses.dataclass
    class Point:
        x: int

    class Model(pydantic.BaseModel):
        y: int

    assert rendered("{{ p.x }} {{ m.y }}", p=Point(1), m=Model(y=2)) == ["1 2"]


@pytest.mark.parametrize(("undefined", "expected"), [("blank", "a  b"), ("keep", "a {{ x }} b")])
def test_missing_names_can_be_blank_or_kept(undefined: Any, expected: str) -> None:
    assert word_text(Template(word("a {{ x }} b"), undefined=undefined).render({}).to_bytes()) == [expected]


def test_save_is_atomic_and_sets_the_content_type_of_the_suffix(tmp_path: Path) -> None:
    document = Template(word("{{ x }}")).render({"x": 1})
    document.save(tmp_path / "a.dotx")
    document.save(tmp_path / "a.docx")
    assert "template.main" in zipfile.ZipFile(tmp_path / "a.dotx").read("[Content_Types].xml").decode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.docx", "a.dotx"]
    with pytest.raises(OutputError, match="folder"):
        document.save(tmp_path / "no" / "a.docx")


@pytest.mark.parametrize("source", [b"", b"text", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"])
def test_what_is_no_office_file_is_refused(source: bytes) -> None:
    with pytest.raises(PackageError) as caught:
        Template(source)
    assert caught.value.hint


def test_every_error_is_one_of_ours_and_names_the_missing_file() -> None:
    with pytest.raises(DocautomatError, match="nowhere"):
        Template("nowhere.docx")


def test_a_template_travels_to_another_process(processes: ProcessPoolExecutor) -> None:
    template = Template(word("{% for i in items %}", "{{ i }}", "{% endfor %}"))
    assert processes.submit(_render_elsewhere, template, {"items": [1, 2]}).result() == template.render({"items": [1, 2]}).to_bytes()


def _render_elsewhere(template: Template, context: dict[str, Any]) -> bytes:
    return template.render(context).to_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_a_template_opens_in_a_memory_of_300_megabytes(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(word("{{ x }}"))
    script = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (300 * 2**20,) * 2)\n"
        f"from docautomat import Template; Template({str(tmp_path / 'letter.docx')!r}).render({{'x': 1}}).save({str(tmp_path / 'out.docx')!r})"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert word_text((tmp_path / "out.docx").read_bytes()) == ["1"]
