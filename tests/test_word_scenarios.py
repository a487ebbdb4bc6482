"""What authors of Word templates draw, one scenario a line, and what they expect to see."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import Any

import pytest
from lxml import etree

from docautomat import Template, TemplateSyntaxError
from tests.outlines import OFFICE, W, box, cell, control, document, outline, par, part, row, run, tbl
from tests.package_check import assert_sound

DATA = {"xs": ["a", "b"], "void": [], "no": False, "yes": True, "v": "V", "title": "T"}
PAGE = '<w:r><w:br w:type="page"/></w:r>'
BREAK = "\f"


def filled(template: bytes, **context: Any) -> bytes:
    data = Template(template).render({**DATA, **context}).to_bytes()
    assert_sound(data, template)
    return data


def seen(*content: str, **context: Any) -> list[Any]:
    return outline(filled(document(*content), **context))


def section(*runs: str) -> str:
    """Return a paragraph with which a section ends."""
    inside = "".join(run(text) for text in runs)
    return f'<w:p><w:pPr><w:sectPr><w:pgSz w:w="16838" w:h="11906"/></w:sectPr></w:pPr>{inside}</w:p>'


def count(data: bytes, name: str) -> int:
    return sum(1 for _ in part(data).iter(f"{{{W}}}{name}"))


def changed(data: bytes, name: str, old: str, new: str) -> bytes:
    """Return a package in one part of which a text has been replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old_archive, zipfile.ZipFile(stream, "w") as archive:
        for entry in old_archive.namelist():
            content = old_archive.read(entry)
            archive.writestr(entry, content.replace(old.encode(), new.encode()) if entry == name else content)
    return stream.getvalue()


# --- pages and sections -------------------------------------------------------------------------------------------------------------------

SECTIONS = [
    ("its own paragraph in the loop", [par("{% for x in xs %}"), par("{{ x }}"), section(), par("{% endfor %}"), par("end")], ["a", "", "b", "", "end"], 2),
    ("the last text of the loop", [par("{% for x in xs %}"), section("{{ x }}{% endfor %}"), par("end")], ["a", "b", "end"], 2),
    ("behind the loop's end", [par("{% for x in xs %}"), par("{{ x }}"), section("{% endfor %}"), par("end")], ["a", "b", "", "end"], 1),
    ("behind the loop's beginning", [section("{% for x in xs %}"), par("{{ x }}"), par("{% endfor %}"), par("end")], ["", "a", "", "b", "end"], 2),
    ("a condition that is not met", [par("{% if no %}"), par("x"), section(), par("{% endif %}"), par("end")], ["end"], 0),
    ("behind a condition that is not met", [par("{% if no %}"), par("x"), section("{% endif %}"), par("end")], ["", "end"], 1),
    (
        "all but the last",
        [par("{% for x in xs %}"), par("{{ x }}"), par("{% if not loop.last %}"), section(), par("{% endif %}{% endfor %}")],
        ["a", "", "b"],
        1,
    ),
    ("a loop cut out of a text", [par("S {% for x in xs %}{{ x }}"), section("m"), par("n{% endfor %} E")], ["S a", "m", "nb", "m", "n E"], 2),
]


@pytest.mark.parametrize(("content", "expected", "sections"), [case[1:] for case in SECTIONS], ids=[case[0] for case in SECTIONS])
def test_a_section_s_end_stands_where_its_paragraph_s_end_stands(content: list[str], expected: list[str], sections: int) -> None:
    data = filled(document(*content))
    assert outline(data) == expected
    assert count(data, "sectPr") == sections + 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (["{% for x in xs %}", "{{ x }}", par(PAGE, "{% endfor %}"), "end"], ["a", BREAK, "b", BREAK, "end"]),
        (["{% for x in xs %}", "{{ x }}", par(PAGE), "{% endfor %}", "end"], ["a", BREAK, "b", BREAK, "end"]),
        (["{% for x in xs %}", par("{{ x }}", PAGE, "{% endfor %}"), "end"], ["a\f", "b\f", "end"]),
        (["{% for x in xs %}", "{{ x }}", par("{% endfor %}", PAGE), "end"], ["a", "b", BREAK, "end"]),
        ([par(PAGE, "{% for x in xs %}"), "{{ x }}", "{% endfor %}", "end"], [BREAK, "a", "b", "end"]),
        ([par("{% for x in xs %}", PAGE), "{{ x }}", "{% endfor %}", "end"], [BREAK, "a", BREAK, "b", "end"]),
        ([par("{% if no %}", PAGE), "x", "{% endif %}", "end"], ["end"]),
        (["{%p for x in xs %}", "{{ x }}", par("{%p endfor %}", PAGE), "end"], ["a", "b", "end"]),
    ],
)
def test_a_page_break_beside_a_tag_stays_on_its_side(content: list[str], expected: list[str]) -> None:
    assert seen(*content) == expected


# --- content controls ---------------------------------------------------------------------------------------------------------------------

HEAD = ["h", "i"]


def cells(*texts: str) -> str:
    return row(*texts)


CONTROLS: list[tuple[list[str], list[Any], int]] = [
    # in a line
    ([par("A ", control(run("{% for x in xs %}{{ x }},{% endfor %}")), " Z")], ["A a,b, Z"], 1),
    ([par("A {% for x in xs %}", control(run("{{ x }}")), ",{% endfor %} Z")], ["A a,b, Z"], 2),
    ([par("A ", control(run("{% for x in xs %}")), control(run("{{ x }}")), control(run("{% endfor %}")))], ["A ab"], 2),
    ([par("A {% for x in xs %}", control(run("{{ x }}{% endfor %}")), " Z")], ["A ab Z"], 0),
    ([par("{{ ", control(run("v")), " }}")], ["V"], 0),
    ([par("S ", control(run("{% for x in xs %}one")), " {{ x }}"), par("two ", control(run("{% endfor %}")), " E")], ["S one a", "two one b", "two  E"], 0),
    ([par(control(run("{% if no %}") + run("x", "<w:b/>") + run("{% endif %}")), "t")], ["t"], 1),
    # around paragraphs
    ([control(par("{% for x in xs %}") + par("{{ x }}") + par("{% endfor %}")), par("e")], ["a", "b", "e"], 1),
    ([par("{% for x in xs %}"), control(par("{{ x }}")), par("{% endfor %}")], ["a", "b"], 2),
    ([control(par("{% for x in xs %}")), control(par("{{ x }}")), control(par("{% endfor %}")), par("e")], ["a", "b", "e"], 2),
    ([control(par("{%p for x in xs %}")), par("{{ x }}"), control(par("{%p endfor %}")), par("e")], ["a", "b", "e"], 0),
    ([control(par("{% for x in xs %}") + par("in {{ x }}")), par("out"), par("{% endfor %}")], ["in a", "out", "in b", "out"], 0),
    ([control(control(par("{% for x in xs %}")) + control(par("{{ x }}")) + control(par("{% endfor %}")))], ["a", "b"], 3),
    ([control(par("{% for x in void %}") + control(par("{{ x }}")) + par("{% endfor %}")), par("e")], ["", "e"], 1),
    # around rows
    ([tbl(HEAD, control(cells("{% for x in xs %}{{ x }}", "1{% endfor %}")))], [[HEAD, ["a", "1"], ["b", "1"]]], 1),
    ([tbl(HEAD, control(cells("{% for x in xs %}{{ x }}", "1") + cells("2", "{% endfor %}")))], [[HEAD, ["a", "1"], ["2", ""], ["b", "1"], ["2", ""]]], 1),
    ([tbl(HEAD, control(cells("{% for x in xs %}{{ x }}", "1")), control(cells("2", "{% endfor %}")))],
     [[HEAD, ["a", "1"], ["2", ""], ["b", "1"], ["2", ""]]], 4),
    ([tbl(HEAD, control(cells("A", "{% for x in xs %}")), cells("{{ x }}", "{% endfor %}"))], [[HEAD, ["A", ""], ["a", ""], ["b", ""]]], 1),
    ([tbl(HEAD, control(cells("{%tr for x in xs %}", "")), control(cells("{{ x }}", "1")), control(cells("{%tr endfor %}", "")))],
     [[HEAD, ["a", "1"], ["b", "1"]]], 2),
    ([tbl(HEAD, control(cells("{% for x in void %}{{ x }}", "1{% endfor %}")))], [[HEAD]], 0),
    ([tbl(control(control(cells("{% for x in void %}{{ x }}", "1{% endfor %}"))), columns=2), par("e")], ["e"], 0),
    # around cells
    ([tbl(HEAD, f"<w:tr>{control(cell('{% for x in xs %}{{ x }}'))}{control(cell('1{% endfor %}'))}</w:tr>")], [[HEAD, ["a", "1"], ["b", "1"]]], 4),
    ([tbl(f"<w:tr>{cell('{%tc for x in xs %}')}{control(cell('{{ x }}'))}{cell('{%tc endfor %}')}</w:tr>", columns=3)], [[["a", "b"]]], 2),
    ([tbl(f"<w:tr>{cell('k')}{control(cell('{%tc for x in void %}') + cell('{{ x }}') + cell('{%tc endfor %}'))}</w:tr>", columns=4)], [[["k"]]], 0),
]  # fmt: skip


@pytest.mark.parametrize(("content", "expected", "controls"), CONTROLS)
def test_a_control_stays_with_what_it_holds_and_opens_where_a_block_would_cut_it(content: list[str], expected: list[Any], controls: int) -> None:
    data = filled(document(*content))
    assert outline(data) == expected
    assert count(data, "sdt") == controls


def test_a_filled_control_shows_no_placeholder_and_no_other_date() -> None:
    properties = '<w:sdtPr><w:id w:val="3"/><w:showingPlcHdr/><w:date w:fullDate="2020-01-01T00:00:00Z"><w:dateFormat w:val="d.M.yyyy"/></w:date></w:sdtPr>'
    inside = run("{{ v }}", '<w:rStyle w:val="Grey"/><w:b/>')
    template = document(par(f"<w:sdt>{properties}<w:sdtContent>{inside}</w:sdtContent></w:sdt>"))
    style = '<w:style w:type="character" w:styleId="Grey"><w:name w:val="Placeholder Text"/></w:style></w:styles>'
    data = filled(changed(template, "word/styles.xml", "</w:styles>", style))
    assert outline(data) == ["V"]
    assert (count(data, "showingPlcHdr"), count(data, "rStyle"), count(data, "b")) == (0, 0, 1)
    assert next(part(data).iter(f"{{{W}}}date")).attrib == {}


# --- tracked changes ----------------------------------------------------------------------------------------------------------------------

BY = 'w:id="5" w:author="A" w:date="2024-01-01T00:00:00Z"'


def inserted(text: str) -> str:
    return f"<w:ins {BY}>{run(text)}</w:ins>"


def deleted(text: str) -> str:
    return f'<w:del {BY}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def ended(content: str) -> str:
    """Return a paragraph whose end is deleted."""
    return f"<w:p><w:pPr><w:rPr><w:del {BY}/></w:rPr></w:pPr>{content}</w:p>"


@pytest.mark.parametrize(
    ("content", "expected", "deletions"),
    [
        ([par("A {{", inserted(" v "), "}} Z")], ["A V Z"], 0),
        ([par("A {{ ", deleted("old"), inserted("v"), " }}")], ["A V"], 1),
        ([par("A ", deleted("{{ old }}"), inserted("{{ v }}"))], ["A V"], 0),
        ([par("A ", deleted("{{"), " ", deleted(" old }}"), "{{ v }}")], ["A  V"], 0),
        ([ended(deleted("{% for q in old %}")), "{{ v }}", ended(deleted("{% endfor %}")), "e"], ["V", "e"], 0),
        ([par(inserted("{% for x in xs %}")), par(inserted("{{ x }}"), deleted("y")), par(inserted("{% endfor %}"))], ["a", "b"], 2),
        ([par(f"<w:moveFrom {BY}>{run('{{ old }}')}</w:moveFrom>", "x"), par(f"<w:moveTo {BY}>{run('{{ v }}')}</w:moveTo>")], ["x", "V"], 0),
    ],
)
def test_a_tag_in_deleted_text_is_none_and_leaves_nothing(content: list[str], expected: list[str], deletions: int) -> None:
    data = filled(document(*content))
    assert outline(data) == expected
    assert count(data, "del") == deletions


# --- fields, bookmarks, text boxes --------------------------------------------------------------------------------------------------------


def field(code: str, result: str) -> str:
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return f'{begin}<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>{separate}{result}{end}'


def mark(name: str, *, end: bool = False) -> str:
    return f'<w:bookmark{"End" if end else "Start"} w:id="4"{"" if end else f" w:name={chr(34)}{name}{chr(34)}"}/>'


@pytest.mark.parametrize(
    ("content", "expected", "fields"),
    [
        ([par("{% for x in xs %}", field(' HYPERLINK "https://e.org/{{ x }}" ', run("{{ x }}")), ", {% endfor %}")], ["a, b, "], 2),
        ([par(field(" REF q ", run("{% for x in xs %}{{ x }}{% endfor %}")))], ["ab"], 1),
        ([par("{% for x in xs %}", field(" REF q ", run("{{ x }}{% endfor %}")), "!")], ["ab!"], 0),
        ([par(*(field(" FORMTEXT ", run(text)) for text in ("{% for x in xs %}", "{{ x }}", "{% endfor %}")))], ["ab"], 2),
        ([par(field(" A ", run("{% for x in xs %}") + field(" B ", run("{{ x }}{% endfor %}"))))], ["ab"], 1),
        ([par('<w:fldSimple w:instr=" AUTHOR ">' + run("{% for x in xs %}") + "</w:fldSimple>", "{{ x }}{% endfor %}")], ["ab"], 0),
    ],
)
def test_a_field_stays_whole_and_opens_where_a_block_would_cut_it(content: list[str], expected: list[str], fields: int) -> None:
    data = filled(document(*content))
    assert outline(data) == expected
    assert count(data, "fldChar") == 3 * fields
    assert count(data, "fldSimple") == 0


@pytest.mark.parametrize(
    ("content", "expected", "bookmarks"),
    [
        ([par(mark("m"), "{% for x in xs %}"), "{{ x }}", par("{% endfor %}", mark("m", end=True))], ["a", "b"], 1),
        (["{% for x in xs %}", par(mark("m"), "{{ x }}"), "{% endfor %}", par("z", mark("m", end=True))], ["a", "b", "z"], 2),
        ([par(mark("m"), "y"), "{% for x in xs %}", par("{{ x }}", mark("m", end=True)), "{% endfor %}"], ["y", "a", "b"], 1),
        (["{% if no %}", par(mark("m"), "x"), "{% endif %}", par("z", mark("m", end=True))], ["z"], 0),
        (["{% if no %}", par(mark("m"), "x"), "{% else %}", par("z", mark("m", end=True)), "{% endif %}"], ["z"], 0),
    ],
)
def test_a_bookmark_begins_and_ends_equally_often(content: list[str], expected: list[str], bookmarks: int) -> None:
    data = filled(document(*content))
    assert outline(data) == expected
    assert count(data, "bookmarkStart") == count(data, "bookmarkEnd") == bookmarks


@pytest.mark.parametrize(("shown", "expected"), [(True, ["[x]", "[x]"]), (False, ["", ""])])
def test_a_text_box_with_nothing_but_statements_is_the_same_for_old_readers(shown: bool, expected: list[str]) -> None:
    data = filled(document(par(box("{% if shown %}", "x", "{% endif %}"))), shown=shown)
    contents = list(part(data).iter(f"{{{W}}}txbxContent"))
    assert [f"[{text}]" if (text := "".join(map(str, each.itertext()))) else "" for each in contents] == expected
    assert all(each.find(f"{{{W}}}p") is not None for each in contents)


def test_what_is_no_text_in_a_tag_is_told() -> None:
    with pytest.raises(TemplateSyntaxError, match="no text stands in this tag"):
        Template(document(par("{{ ", field(" PAGE ", run("1")), " }}")))


# --- pictures by alternative text ---------------------------------------------------------------------------------------------------------

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
SPACES = (
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def drawn(alt: str, image: str = 'r:embed="rIdLink"') -> str:
    """Return a run with a picture; its image is related as `rIdLink`."""
    return (
        '<w:r><w:drawing><wp:inline><wp:extent cx="1270000" cy="635000"/><wp:docPr id="3" name="Picture 3" '
        f'descr="{alt}"/><a:graphic {SPACES}><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="0" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip {image}/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        "<pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def old_drawn(alt: str) -> str:
    """Return a run with a picture in VML."""
    return (
        f'<w:r><w:pict><v:shape id="_x0000_i1025" {SPACES} style="width:100pt;height:50pt" alt="{alt}"><v:imagedata r:id="rIdLink"/></v:shape></w:pict></w:r>'
    )


def pictured(*content: str, **context: Any) -> tuple[bytes, list[str]]:
    """Return a rendered document, and the targets of the images in it, in order."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    template = document(*content)
    link = f'Type="{OFFICE}/hyperlink" Target="https://example.org/" TargetMode="External"'
    data = filled(changed(template, "word/_rels/document.xml.rels", link, f'Type="{kind}" Target="file:///old.png" TargetMode="External"'), **context)
    targets = {node.get("Id"): node.get("Target") for node in part(data, "word/_rels/document.xml.rels")}
    nodes = [node for node in part(data).iter() if etree.QName(node).localname in ("blip", "imagedata")]
    return data, [str(targets[value]) for node in nodes for name, value in node.attrib.items() if str(name).startswith(f"{{{OFFICE}}}")]


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (drawn("{{ x|picture }}", 'r:link="rIdLink"'), ["media/image1.png"]),
        (drawn("{{ x|picture }}"), ["media/image1.png"]),
        (old_drawn("{{ x|picture(fit='contain') }}"), ["media/image1.png"]),
        (old_drawn("Picture of {{ v }}"), ["file:///old.png"]),
        (drawn("{{ gone|picture }}"), []),
        (old_drawn("{{ gone|picture }}"), []),
        (drawn("{% drop picture if yes %}"), []),
        (drawn("{% keep picture if yes %}"), ["file:///old.png"]),
    ],
)
def test_a_picture_s_alternative_text_says_what_comes_in(run: str, expected: list[str]) -> None:
    data, images = pictured(par("t", run), x=PNG, gone=None)
    assert images == expected
    assert outline(data) == ["t"]


def test_pictures_in_vml_are_fitted_and_each_turn_has_its_own() -> None:
    data, images = pictured("{% for x in xs %}", par(old_drawn("{{ x|picture }}")), "{% endfor %}", xs=[PNG, None, PNG])
    assert images == ["media/image1.png"] * 2
    node = next(node for node in part(data).iter() if str(node.tag).endswith("}imagedata"))
    assert {name: node.get(f"crop{name}") for name in ("left", "top")} == {"left": "-32768f", "top": "0f"}


# --- what stands inside of a line ---------------------------------------------------------------------------------------------------------

MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def formula(*texts: str) -> str:
    return f"<w:p><m:oMath {MATH}>{''.join(f'<m:r><m:t>{text}</m:t></m:r>' for text in texts)}</m:oMath></w:p>"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ([formula("x={{ v }}")], ["x=V"]),
        ([formula("{{ ", "v", " }}+1")], ["V+1"]),
        (["{% for x in xs %}", formula("{{ x }}", "²"), "{% endfor %}"], ["a²", "b²"]),
        ([formula("{% if no %}a{% else %}b{% endif %}")], ["b"]),
        (
            ["<w:p><w:r><w:ruby><w:rubyPr/>" + "".join(f"<w:{name}>{run('{{ v }}')}</w:{name}>" for name in ("rt", "rubyBase")) + "</w:ruby></w:r></w:p>"],
            ["VV"],
        ),
    ],
)
def test_formulas_and_ruby_hold_tags(content: list[str], expected: list[str]) -> None:
    root = part(filled(document(*content)))
    assert ["".join(map(str, paragraph.itertext())) for paragraph in root.iter(f"{{{W}}}p")] == expected
