"""Values that bring their own markup, through the public interface."""

from __future__ import annotations

import datetime
import io
import re
import threading
import zipfile
from pathlib import Path

import docx
import pytest
from docx.shared import Mm
from lxml import etree
from PIL import Image

import docautomat
from docautomat import Link, Markdown, PageBreak, Picture, RichText, Template
from tests import build

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="20mm" height="10mm"><rect width="20" height="10" fill="red"/></svg>'


def image(width: int = 200, height: int = 100, kind: str = "PNG", color: str = "red", **options: object) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), color).save(stream, kind, **options)
    return stream.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tree(data: bytes, name: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(parts(data)[name])


def rendered(template: bytes, data: dict[str, object], **options: object) -> bytes:
    return Template(template).render(data, **options).to_bytes()  # type: ignore[arg-type]


def run_properties(data: bytes, text: str) -> list[str]:
    run = next(run for run in tree(data).iter(f"{W}r") if "".join(run.itertext()) == text)
    found = run.find(f"{W}rPr")
    return [] if found is None else [etree.QName(child).localname for child in found]


# --- rich text and links ------------------------------------------------------------------------------------------------------------------


def bold_template() -> bytes:
    document = docx.Document()
    run = document.add_paragraph("Before ").add_run("{{ value }}")
    run.bold, run.font.name = True, "Georgia"
    document.paragraphs[0].add_run(" after")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_rich_text_inherits_the_tags_run_and_states_only_the_difference() -> None:
    out = rendered(bold_template(), {"value": RichText("plain ").add("red & <big>", color="#ff0000", size=20, underline=True)})
    assert build.word_text(out) == ["Before plain red & <big> after"]
    assert run_properties(out, "plain ") == ["rFonts", "b"]
    assert run_properties(out, "red & <big>") == ["rFonts", "b", "color", "sz", "szCs", "u"]


def test_all_run_properties_are_written_in_the_schemas_order() -> None:
    everything = {
        **dict.fromkeys(("bold", "italic", "strike", "caps", "hidden", "outline", "shadow", "no_proof", "rtl"), True),
        "color": "red",
        "size": 9.5,
        "spacing": 1,
        "position": 2,
        "kerning": 8,
        "scale": 90,
        "font": "Arial",
        "language": "nn-NO",
        "underline": "wave",
        "highlight": "yellow",
        "shading": "D9EAD3",
        "superscript": True,
        "style": "Emphasis",
    }
    out = rendered(bold_template(), {"value": RichText("x", **everything)})
    assert run_properties(out, "x") == (
        "rStyle rFonts b bCs i iCs caps strike outline shadow noProof vanish color spacing w kern position sz szCs highlight u shd vertAlign rtl lang".split()
    )


@pytest.mark.parametrize("given", [{"colour": "pinkish"}, {"underline": "zigzag"}, {"size": "big"}, {"blink": True}])
def test_a_property_that_means_nothing_is_refused_with_a_hint(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"is no|there is no"):
        RichText("x", **given)


def test_text_breaks_in_rich_text_become_elements() -> None:
    out = rendered(build.word("{{ value }}"), {"value": RichText("a\nb\tc", bold=True)})
    assert docx.Document(io.BytesIO(out)).paragraphs[0].text == "a\nb\tc"


@pytest.mark.parametrize("tag", ["{{ value }}", "{{r value }}", "{{p value }}"])
def test_rich_text_works_with_docxtpls_letters(tag: str) -> None:
    assert build.word_text(rendered(build.word(tag), {"value": RichText("one ", bold=True).add("two")})) == ["one two"]


def test_a_template_makes_rich_text_itself() -> None:
    out = rendered(build.word("{{ x|richtext(bold=true, color='00FF00') }}", "{{ runs|richtext }}"), {"x": "A&B", "runs": ["a", {"text": "b", "italic": True}]})
    assert build.word_text(out) == ["A&B", "ab"]
    assert run_properties(out, "A&B") == ["b", "bCs", "color"]


def test_links_are_related_to_the_part_in_which_they_stand() -> None:
    link = Link("https://example.org/?a=1&b=2", "here", tooltip="There")
    out = rendered(build.word("{{ l }} {{ l }}", "{{ 'https://x.no'|link('X') }}", header="{{ l }}"), {"l": link})
    assert build.word_text(out) == ["here here", "X"]
    held = parts(out)
    for name in ("document", "header1"):
        root = etree.fromstring(held[f"word/{name}.xml"])
        targets = {node.get("Id"): node.get("Target") for node in etree.fromstring(held[f"word/_rels/{name}.xml.rels"])}
        assert {targets[node.get(f"{R}id")] for node in root.iter(f"{W}hyperlink")} >= {"https://example.org/?a=1&b=2"}


def test_a_link_to_a_bookmark_needs_no_relationship() -> None:
    out = rendered(build.word("{{ link('#goals', 'Goals') }}"), {})
    assert [node.get(f"{W}anchor") for node in tree(out).iter(f"{W}hyperlink")] == ["goals"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "\\\\server\\share", "vbscript:x"])
def test_an_address_that_could_do_harm_is_refused_with_its_place(url: str) -> None:
    with pytest.raises(docautomat.RenderError, match="may not lead to") as caught:
        rendered(build.word("{{ url|link('x') }}"), {"url": url})
    assert "paragraph 1" in str(caught.value)


# --- pictures -----------------------------------------------------------------------------------------------------------------------------


def extents(data: bytes, name: str = "word/document.xml") -> list[tuple[int, int]]:
    return [(int(node.get("cx", 0)), int(node.get("cy", 0))) for node in tree(data, name).iter(f"{WP}extent")]


def test_the_same_picture_is_stored_once_in_body_header_and_footer() -> None:
    picture = Picture(image(), width=Mm(20), alt='Logo "x" & co')
    out = rendered(build.word("{{ p }}", [["{{ p }}", "text {{ p }}"]], header="{{ p }}", footer="{{ p }}"), {"p": picture})
    held = parts(out)
    assert len([name for name in held if name.startswith("word/media/")]) == 1
    numbers = [node.get("id") for name in held if re.fullmatch(r"word/(document|header1|footer1)\.xml", name) for node in tree(out, name).iter(f"{WP}docPr")]
    assert len(numbers) == len(set(numbers)) == 5
    assert extents(out) == [(720_000, 360_000)] * 3
    assert next(tree(out).iter(f"{WP}docPr")).get("descr") == 'Logo "x" & co'


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("width='4cm'", (1_440_000, 720_000)),
        ("height='10 mm'", (720_000, 360_000)),
        ("width=40, height=40", (1_440_000, 720_000)),
        ("width=40, height=40, fit='stretch'", (1_440_000, 1_440_000)),
        ("width=40, height=40, fit='cover'", (1_440_000, 1_440_000)),
        ("", (1_905_000, 952_500)),
    ],
)
def test_sizes_keep_the_proportions(options: str, expected: tuple[int, int]) -> None:
    out = rendered(build.word(f"{{{{ data|picture({options}) }}}}"), {"data": image()})
    assert extents(out) == [expected]


def test_a_picture_is_at_most_as_wide_as_its_cell() -> None:
    ((width, height),) = extents(rendered(build.word([["{{ p }}", "x"]]), {"p": Picture(image(4000, 1000))}))
    assert width < 3_000_000
    assert abs(width - 4 * height) < 4


def test_pictures_of_the_data_lie_below_the_folder_of_assets(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(image())
    assert len(extents(rendered(build.word("{{ 'logo.png'|picture }}"), {}, assets=tmp_path))) == 1
    for name in ("../x.png", "/etc/passwd", "nothing.png"):
        with pytest.raises(docautomat.RenderError, match=r"outside|cannot be read"):
            rendered(build.word("{{ name|picture }}"), {"name": name}, assets=tmp_path)
    with pytest.raises(docautomat.RenderError, match="no folder of assets"):
        rendered(build.word("{{ 'logo.png'|picture }}"), {})


def test_a_photo_that_is_only_marked_as_turned_is_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    ((width, height),) = extents(rendered(build.word("{{ p }}"), {"p": Picture(image(200, 100, "JPEG", exif=exif))}))
    assert height == 2 * width


@pytest.mark.parametrize("data", [b"", b"no picture", b"<svg", b"\x89PNG\r\n\x1a\n damaged"])
def test_what_is_no_picture_is_refused_with_its_place(data: bytes) -> None:
    with pytest.raises(docautomat.RenderError, match="this is no picture") as caught:
        rendered(build.word([["{{ p }}"]]), {"p": Picture(data)})
    assert "table 1 row 1 column 1" in str(caught.value)


def test_an_svg_has_a_png_beside_it() -> None:
    held = parts(rendered(build.word("{{ p }}"), {"p": Picture(SVG, fallback=image())}))
    assert sorted(name.rpartition(".")[2] for name in held if "/media/" in name) == ["png", "svg"]
    assert b"svgBlip" in held["word/document.xml"]


def test_nothing_instead_of_a_picture_prints_nothing() -> None:
    assert build.word_text(rendered(build.word("a{{ none|picture }}b"), {"none": None})) == ["ab"]


def placeholder(tag: str, *, width: int = 100, height: int = 100) -> bytes:
    document = docx.Document()
    document.add_paragraph("{%p for x in xs %}")
    document.add_paragraph().add_run().add_picture(io.BytesIO(image(10, 10, color="blue")), width * 9525, height * 9525)
    document.add_paragraph("{%p endfor %}")
    next(document.element.body.iter(f"{WP}docPr")).set("descr", tag)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(("fit", "edges"), [("contain", {"t": "-50000", "b": "-50000"}), ("cover", {"l": "25000", "r": "25000"}), ("stretch", {})])
def test_a_placeholder_keeps_its_frame_and_the_image_is_fitted(fit: str, edges: dict[str, str]) -> None:
    out = rendered(placeholder(f"{{{{ x|picture(fit='{fit}', alt='A & B') }}}}"), {"xs": [image(), image(), None]})
    assert extents(out) == [(952_500, 952_500)] * 2
    assert [node.get("descr") for node in tree(out).iter(f"{WP}docPr")] == ["A & B"] * 2
    assert len({node.get("id") for node in tree(out).iter(f"{WP}docPr")}) == 2
    assert [dict(node.attrib) for node in tree(out).iter(f"{A}srcRect")] == ([edges] * 2 if edges else [])
    assert len({node.get(f"{R}embed") for node in tree(out).iter(f"{A}blip")}) == 1


def test_text_in_an_alternative_text_leaves_the_picture() -> None:
    out = rendered(placeholder("{{ x }}"), {"xs": ["One", "Two"]})
    assert [node.get("descr") for node in tree(out).iter(f"{WP}docPr")] == ["One", "Two"]


# --- blocks -------------------------------------------------------------------------------------------------------------------------------

TEXT = """# Goals

Text with *emphasis*, **weight** and a [link](https://example.org).

1. one
2. two
   - beneath

> said

| a | b |
|---|--:|
| 1 | **2** |
"""


@pytest.mark.parametrize("tag", ["{{ md }}", "{{p md }}", "{{ text|markdown }}"])
def test_markdown_takes_the_templates_own_styles_and_replaces_the_tags_paragraph(tag: str) -> None:
    out = rendered(build.word("before", tag, "after"), {"md": Markdown(TEXT), "text": TEXT})
    document = docx.Document(io.BytesIO(out))
    assert [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs][:7] == [
        ("Normal", "before"),
        ("Heading 1", "Goals"),
        ("Normal", "Text with emphasis, weight and a link."),
        ("List Number", "one"),
        ("List Number", "two"),
        ("List Bullet 2", "beneath"),
        ("Quote", "said"),
    ]
    assert build.word_text(out)[7] == [["a", "b"], ["1", "2"]]
    assert build.word_text(out)[-1] == "after"


def test_markdown_of_one_paragraph_stays_in_the_line() -> None:
    assert build.word_text(rendered(build.word("See {{ 'the **plan**'|markdown }}."), {})) == ["See the plan."]


def test_each_markdown_list_counts_from_one() -> None:
    out = rendered(build.word("{%p for x in [1, 2] %}", "{{ md }}", "{%p endfor %}"), {"md": Markdown("1. one\n2. two")})
    numbers = [node.get(f"{W}val") for node in tree(out).iter(f"{W}numId")]
    assert len(numbers) == 4
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


def test_blocks_in_a_cell_end_with_a_paragraph() -> None:
    out = rendered(build.word([["{{ md }}", "x"]]), {"md": Markdown("| a |\n|---|\n| 1 |")})
    cell = next(tree(out).iter(f"{W}tc"))
    assert [etree.QName(child).localname for child in cell][-2:] == ["tbl", "p"]


def test_blocks_in_the_middle_of_a_text_close_and_open_the_paragraph() -> None:
    out = rendered(build.word("a {{ md }} b"), {"md": Markdown("one\n\ntwo")})
    assert build.word_text(out) == ["a ", "one", "two", " b"]


def test_a_page_break_is_a_value_and_a_call() -> None:
    out = rendered(build.word("{{ page_break }}", "a{{ page_break() }}b", "{{ p }}"), {"p": PageBreak()})
    assert [node.get(f"{W}type") for node in tree(out).iter(f"{W}br")] == ["page"] * 3


# --- reuse --------------------------------------------------------------------------------------------------------------------------------


def test_values_and_templates_are_reused_in_any_render_and_thread() -> None:
    template = Template(build.word("{{ p }} {{ l }} {{ md }}", header="{{ l }}"))
    data = {"p": Picture(image()), "l": Link("https://example.org", "x"), "md": Markdown(TEXT)}
    expected = template.render(data).to_bytes()
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.extend(template.render(data).to_bytes() for _ in range(5))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 15


def test_places_that_hold_only_text_get_the_text_of_a_value() -> None:
    template = docx.Document(io.BytesIO(build.word("x")))
    template.core_properties.title = "{{ l }} {{ r }}"
    stream = io.BytesIO()
    template.save(stream)
    out = rendered(stream.getvalue(), {"l": Link("https://x.no", "here"), "r": RichText("A", bold=True).add("&B")})
    assert docx.Document(io.BytesIO(out)).core_properties.title == "here A&B"


BAD = ["\x01", "\x0b", "\x1f", "\ud800", "\ufffe"]


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(
    "tag",
    [
        "{{ png|picture(alt=bad) }}",
        "{{ 'https://x.no'|link('x', tooltip=bad) }}",
        "{{ 'https://x.no'|link(bad) }}",
        "{{ ('https://x.no/' ~ bad ~ 'x')|link('x') }}",
        "{{ ('#' ~ bad ~ 'x')|link('x') }}",
        "{{ 'x'|richtext(font=bad) }}",
        "{{ 'x'|richtext(language=bad) }}",
        "{{ 'x'|richtext(style=bad) }}",
        "{{ bad|richtext(bold=true) }}",
        "{{ ('a\n\nb' ~ bad)|markdown }}",
        "{{ ('# ' ~ bad)|markdown }}",
        "{{ ('```' ~ bad ~ '\nx\n' ~ bad ~ '```')|markdown }}",
    ],
)
def test_a_character_that_no_document_can_hold_is_refused_with_its_place(tag: str, bad: str) -> None:
    with pytest.raises(docautomat.RenderError) as caught:
        rendered(build.word("x", tag), {"bad": bad, "png": image()})
    assert "paragraph 2" in str(caught.value)


@pytest.mark.parametrize(
    "tag",
    [
        *(f"{{{{ 'x'|richtext({option}) }}}}" for option in ("scale=601", "kerning=-1", "spacing=1585", "position=-1585", "size=0.5", "font='F' * 32")),
        "{{ 'https://x.no'|link('x', tooltip='t' * 261) }}",
        "{{ ('#' ~ 'b' * 255)|link('x') }}",
    ],
)
def test_what_is_beyond_the_limits_of_word_is_refused_with_its_place(tag: str) -> None:
    with pytest.raises(docautomat.RenderError) as caught:
        rendered(build.word("x", tag), {})
    assert "paragraph 2" in str(caught.value)


def test_markdown_with_a_null_character_is_refused() -> None:
    with pytest.raises(docautomat.RenderError, match=r"U\+0000"):
        rendered(build.word("{{ md }}"), {"md": Markdown("a\0b")})


def test_a_link_in_a_field_is_no_way_out_of_its_quotes() -> None:
    template = docx.Document(io.BytesIO(build.word("{{ l }}")))
    paragraph = template.paragraphs[0]._p
    inserted = etree.SubElement(paragraph, f"{W}ins", {f"{W}id": "1", f"{W}author": "A"})
    inserted.append(paragraph.find(f"{W}r"))
    stream = io.BytesIO()
    template.save(stream)
    out = rendered(stream.getvalue(), {"l": Link('https://x.no/?a="b\\c"', "x")})
    assert [node.text for node in tree(out).iter(f"{W}instrText")] == [r' HYPERLINK "https://x.no/?a=\"b\\c\"" ']


# --- documents in documents ---------------------------------------------------------------------------------------------------------------


def inner() -> bytes:
    document = docx.Document()
    document.add_heading("Inner", 1)
    document.add_paragraph("one", style="List Number")
    document.add_paragraph("two", style="List Number")
    document.add_picture(io.BytesIO(image()))
    document.add_table(1, 1).cell(0, 0).text = "cell"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("tag", ["{{ sub }}", "{{p sub }}", "{{ sub|subdocument }}"])
def test_a_document_comes_in_with_its_pictures_and_lists(tag: str) -> None:
    out = rendered(build.word("before", tag, "after"), {"sub": docautomat.SubDocument(inner())})
    assert [text for text in build.word_text(out) if text != ""] == ["before", "Inner", "one", "two", [["cell"]], "after"]
    assert len([name for name in parts(out) if "/media/" in name]) == 1


@pytest.mark.parametrize("tag", ["{{ sub }}", "{{p sub }}"])
def test_a_table_at_the_end_of_a_document_needs_no_paragraph_where_one_follows(tag: str) -> None:
    table = [["cell"]]
    content = ["before", tag, "after", "{%p for x in [1, 2] %}", tag, "{%p endfor %}", tag]
    found = build.word_text(rendered(build.word(*content), {"sub": docautomat.SubDocument(inner())}))
    assert [each for index, each in enumerate(found) if each == "" and found[index - 1] == table] == ["", "", ""]
    assert found[found.index(table) + 1] == "after"


def test_a_document_of_python_docx_comes_in_again_and_again() -> None:
    sub = docautomat.SubDocument(docx.Document(io.BytesIO(inner())))
    template = Template(build.word("{%p for x in [1, 2] %}", "{{ sub }}", "{%p endfor %}"))
    first, second = (template.render({"sub": sub}).to_bytes() for _ in range(2))
    assert first == second
    assert [text for text in build.word_text(first) if text == "Inner"] == ["Inner"] * 2


def test_what_is_no_document_is_refused_with_its_place() -> None:
    with pytest.raises(docautomat.RenderError, match="paragraph 1"):
        rendered(build.word("{{ sub }}"), {"sub": docautomat.SubDocument(b"no document")})


# --- what stands in the tag's paragraph -----------------------------------------------------------------------------------------------------

RUN = "<w:r><w:t>{{ v }}</w:t></w:r>"


def with_paragraph(inner: str) -> bytes:
    template = docx.Document(io.BytesIO(build.word("before", "x", "after")))
    old = template.paragraphs[1]._p
    old.getparent().replace(old, etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}">{inner}</w:p>'))
    stream = io.BytesIO()
    template.save(stream)
    return stream.getvalue()


def body(data: bytes) -> list[str]:
    return [etree.QName(node).localname for node in tree(data).find(f"{W}body")]


@pytest.mark.parametrize(
    ("opening", "closing", "expected"),
    [
        ('<w:bookmarkStart w:id="7" w:name="q"/>', '<w:bookmarkEnd w:id="7"/>', "p bookmarkStart p p bookmarkEnd p sectPr"),
        ("", '<w:bookmarkStart w:id="7" w:name="q"/><w:bookmarkEnd w:id="7"/>', "p p p bookmarkStart bookmarkEnd p sectPr"),
        ('<w:commentRangeStart w:id="7"/>', '<w:commentRangeEnd w:id="7"/>', "p commentRangeStart p p commentRangeEnd p sectPr"),
    ],
)
def test_blocks_leave_the_ranges_of_the_paragraph_that_they_replace(opening: str, closing: str, expected: str) -> None:
    template = with_paragraph(opening + RUN + closing)
    assert body(rendered(template, {"v": Markdown("# a\n\nb")})) == expected.split()
    assert build.word_text(rendered(template, {"v": "text"})) == ["before", "text", "after"]


def test_blocks_leave_the_page_break_of_the_paragraph_that_they_replace() -> None:
    page = '<w:r><w:br w:type="page"/></w:r>'
    out = rendered(with_paragraph(page + RUN + page), {"v": Markdown("# a\n\nb")})
    assert [bool(list(node.iter(f"{W}br"))) for node in tree(out).iter(f"{W}p")] == [False, True, False, False, True, False]


@pytest.mark.parametrize(
    "around",
    [
        '<w:ins w:id="9" w:author="a">{}</w:ins>',
        '<w:smartTag w:uri="u" w:element="e">{}</w:smartTag>',
        '<w:sdt><w:sdtPr><w:id w:val="5"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>',
    ],
)
def test_blocks_stand_for_a_paragraph_that_holds_a_control_or_an_insertion(around: str) -> None:
    template = with_paragraph(around.format(RUN))
    assert build.word_text(rendered(template, {"v": Markdown("# a\n\nb")})) == ["before", "a", "b", "after"]
    assert "".join(tree(rendered(template, {"v": "text"})).itertext()) == "beforetextafter"


def test_blocks_do_not_stand_for_a_link() -> None:
    with pytest.raises(docautomat.RenderError, match="there can be none"):
        rendered(with_paragraph(f'<w:hyperlink w:anchor="z">{RUN}</w:hyperlink>'), {"v": Markdown("# a\n\nb")})


# --- old drawings ---------------------------------------------------------------------------------------------------------------------------

OLD_DRAWING = (
    '<w:r xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><w:object>'
    '<v:shapetype id="_x0000_t75"/><v:shape id="_x0000_i1025" type="#_x0000_t75"/><o:OLEObject ShapeID="_x0000_i1025"/></w:object></w:r>'
)


def old_drawings(data: bytes) -> list[list[str | None]]:
    nodes = tree(data).iter("{*}shapetype", "{*}shape", "{*}OLEObject")
    return [[node.get("id") or node.get("ShapeID"), *([node.get("type")] if node.get("type") else [])] for node in nodes]


def test_old_drawings_in_a_loop_have_ids_of_their_own() -> None:
    out = rendered(with_paragraph("<w:r><w:t>{% for x in [1, 2] %}</w:t></w:r>" + OLD_DRAWING + "<w:r><w:t>{% endfor %}</w:t></w:r>"), {})
    assert old_drawings(out) == [
        *(["_x0000_t75"], ["_x0000_i1025", "#_x0000_t75"], ["_x0000_i1025"]),
        *(["_x0000_t75_2"], ["_x0000_i1025_2", "#_x0000_t75"], ["_x0000_i1025_2"]),
    ]


def test_old_drawings_in_copies_of_a_document_have_ids_of_their_own() -> None:
    out = rendered(build.word("{{ sub }}", "{{ sub }}"), {"sub": docautomat.SubDocument(with_paragraph(OLD_DRAWING))})
    found = old_drawings(out)
    for (kind,), (shape, leads), (held,) in (found[:3], found[3:]):
        assert leads == f"#{kind}"
        assert held == shape
    assert found[0] != found[3]


def test_tracked_changes_in_a_loop_have_ids_of_their_own() -> None:
    moved = '<w:moveFromRangeStart w:id="5" w:author="a" w:name="move"/>{}<w:moveFromRangeEnd w:id="5"/>'
    inner = '<w:bookmarkStart w:id="3" w:name="b"/><w:ins w:id="3" w:author="a"><w:r><w:t>x</w:t></w:r></w:ins><w:bookmarkEnd w:id="3"/>'
    target = '<w:moveToRangeStart w:id="7" w:author="a" w:name="move"/><w:moveToRangeEnd w:id="7"/>'
    opening, closing = ("<w:r><w:t>{% " + text + " %}</w:t></w:r>" for text in ("for x in [1, 2]", "endfor"))
    out = rendered(with_paragraph(opening + moved.format(inner) + target + closing), {})
    ids: dict[str, list[str]] = {}
    for node in tree(out).iter():
        if node.get(f"{W}id"):
            ids.setdefault(etree.QName(node).localname, []).append(node.get(f"{W}id"))
    for name in ("bookmark", "moveFromRange", "moveToRange"):
        assert ids[f"{name}Start"] == ids[f"{name}End"]
    starts = [number for name, numbers in ids.items() if not name.endswith("End") for number in numbers]
    assert len(starts) == len(set(starts)) == 8
    names = [[node.get(f"{W}name") for node in tree(out).iter(f"{W}move{kind}RangeStart")] for kind in ("From", "To")]
    assert names[0] == names[1]
    assert len(set(names[0])) == 2


def test_a_new_paragraph_ends_no_section_and_repeats_no_change() -> None:
    section = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    change = '<w:pPrChange w:id="4" w:author="a"><w:pPr/></w:pPrChange>'
    for value in (Markdown("a\n\nb"), "a\ab"):
        out = rendered(with_paragraph(f'<w:pPr><w:jc w:val="center"/>{section}{change}</w:pPr>{RUN}'), {"v": value})
        assert len(list(tree(out).iter(f"{W}sectPr"))) == 2
        out = rendered(with_paragraph(f'<w:pPr><w:jc w:val="center"/>{change}</w:pPr>{RUN}'), {"v": value})
        assert len(list(tree(out).iter(f"{W}jc"))) == 2
        assert len(list(tree(out).iter(f"{W}pPrChange"))) <= 1


# --- cells ----------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["cellbg 'FF0000'", "rowbg 'FF0000'", "colspan 1"])
def test_a_command_for_a_cell_may_stand_in_a_paragraph_of_its_own(command: str) -> None:
    out = rendered(build.word([[f"{{% {command} %}}\nsecond", "x"]]), {})
    assert build.word_text(out) == [[["second", "x"]]]
    assert len(list(tree(out).iter(f"{W}gridSpan" if "span" in command else f"{W}shd"))) == (2 if "row" in command else 1)


def test_cells_in_content_controls_count_in_the_grid() -> None:
    template = docx.Document(io.BytesIO(build.word([["a", "b"], ["{% colspan 2 %}c", "{% drop cell if true %}d"]])))
    for number in (0, 1):
        row = template.tables[0].rows[number]._tr
        cell = row.find(f"{W}tc")
        control = etree.Element(f"{W}sdt")
        etree.SubElement(control, f"{W}sdtPr")
        cell.addprevious(control)
        etree.SubElement(control, f"{W}sdtContent").append(cell)
    stream = io.BytesIO()
    template.save(stream)
    out = rendered(stream.getvalue(), {})
    assert len(list(tree(out).iter(f"{W}gridCol"))) == 2
    assert not list(tree(out).iter(f"{W}gridAfter"))


def in_control(element: etree._Element) -> None:
    control = etree.Element(f"{W}sdt")
    element.addprevious(control)
    etree.SubElement(control, f"{W}sdtPr")
    etree.SubElement(control, f"{W}sdtContent").append(element)


@pytest.mark.parametrize("around", ["cell", "row"])
@pytest.mark.parametrize("rows", [[["{% drop cell if yes %}a"], ["b"]], [["{% drop row if yes %}a"], ["b"]], [["{% drop cell if yes %}a"]]])
def test_a_control_around_a_cell_or_row_goes_with_it(around: str, rows: list[list[str]]) -> None:
    template = docx.Document(io.BytesIO(build.word("before", rows, "after")))
    for row in template.tables[0]._tbl.findall(f"{W}tr"):
        in_control(row.find(f"{W}tc") if around == "cell" else row)
    stream = io.BytesIO()
    template.save(stream)
    for yes in (True, False):
        out = tree(rendered(stream.getvalue(), {"yes": yes}))
        gone = len(rows) - yes
        assert [len(list(out.iter(f"{W}{name}"))) for name in ("sdt", "tr", "tc")] == [gone] * 3
        assert len(list(out.iter(f"{W}tbl"))) == min(1, gone)
        assert all(len(content) for content in out.iter(f"{W}sdtContent"))


def test_the_columns_that_a_row_lacks_already_stay_when_a_cell_goes() -> None:
    template = docx.Document(io.BytesIO(build.word([["a", "b", "c"], ["{% drop cell if true %}d", "e", "f"]])))
    row = template.tables[0].rows[1]._tr
    row.remove(row.findall(f"{W}tc")[-1])
    row.insert(0, etree.fromstring(f'<w:trPr xmlns:w="{W[1:-1]}"><w:gridAfter w:val="1"/></w:trPr>'))
    stream = io.BytesIO()
    template.save(stream)
    out = tree(rendered(stream.getvalue(), {}))
    assert [node.get(f"{W}val") for node in out.iter(f"{W}gridAfter")] == ["2"]


def test_a_tag_in_text_that_was_inserted_and_then_moved_away_goes() -> None:
    author = 'w:id="1" w:author="a"'
    moved = f"<w:moveFrom {author}><w:ins {author}>{RUN}</w:ins></w:moveFrom>"
    out = rendered(with_paragraph(f"{moved}<w:r><w:t>stays {{{{ v }}}}</w:t></w:r>"), {"v": "x"})
    assert "".join(tree(out).itertext()) == "beforestays xafter"


# --- timelines ----------------------------------------------------------------------------------------------------------------------------

WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
STEPS = [
    {"due": datetime.date(2027, 3, 1), "name": "Forankra & vedteke", "marker": "dot"},
    {"due": datetime.date(2027, 9, 1), "name": "Ferdig", "marker": "open diamond"},
]
TIMELINE = "{{ timeline(steps, start, end, at='due', text='name', mark='marker', flag='Resultat', alt=told) }}"


def timed(**context: object) -> bytes:
    days = {"start": datetime.date(2027, 1, 1), "end": datetime.date(2027, 12, 31), "steps": STEPS, "told": "To <milepælar>"}
    return Template(build.word(TIMELINE)).render(days | context, language="nn").to_bytes()


def test_a_timeline_is_one_drawing_with_an_alternative_text() -> None:
    data = timed()
    root = tree(data)
    (described,) = root.iter(f"{WP}docPr")
    assert described.get("descr") == "To <milepælar>"
    texts = ["".join(box.itertext()) for box in root.iter(f"{WPS}txbx")]
    assert texts == ["01.03.2027 Forankra & vedteke", "01.09.2027 Ferdig", "Resultat"]
    shapes = [node.get("prst") for node in root.iter(f"{A}prstGeom")]
    assert shapes == ["line", "line", "rect", "rect", "line", "rect", "ellipse", "diamond"]
    numbers = [node.get("id") for node in root.iter(f"{WPS}cNvPr", f"{WP}docPr")]
    assert len(numbers) == len(set(numbers))
    docx.Document(io.BytesIO(data))


def test_every_shape_of_a_timeline_without_text_has_an_alternative_one() -> None:
    shapes = [(str(shape.get("name")).split()[0], shape.get("descr")) for shape in tree(timed()).iter(f"{WPS}cNvPr")]
    first, second = "01.03.2027 Forankra & vedteke", "01.09.2027 Ferdig"
    told = [("Leader", first), ("Leader", second), ("Label", None), ("Label", None), ("Line", "To <milepælar>"), ("Flag", None)]
    assert shapes == [*told, ("Dot", first), ("Open", second)]


def test_a_timeline_of_nothing_is_a_line() -> None:
    assert [node.get("prst") for node in tree(timed(steps=[])).iter(f"{A}prstGeom")] == ["line", "rect"]


def test_a_timeline_says_which_point_has_no_date() -> None:
    with pytest.raises(docautomat.RenderError) as caught:
        timed(steps=[{"due": None, "name": "x"}])
    assert "item 1 has no 'due'" in str(caught.value)
