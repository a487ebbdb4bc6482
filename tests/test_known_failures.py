"""What is known to go wrong when Word templates are filled as text: each test's name says the failure, its body the right result."""

from __future__ import annotations

import base64
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import docx
import pytest
from lxml import etree

from docautomat import Picture, RenderError, RichText, Template, TemplateSyntaxError
from tests.build import word
from tests.outlines import W, box, cell, control, document, link, members, outline, par, part, run, tbl
from tests.package_check import assert_sound

RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def filled(template: bytes, **context: Any) -> bytes:
    data = Template(template).render(context).to_bytes()
    assert_sound(data, template)
    return data


def seen(*content: str, **context: Any) -> list[Any]:
    return outline(filled(document(*content), **context))


def refused(*content: str) -> str:
    with pytest.raises(TemplateSyntaxError) as caught:
        Template(document(*content))
    return str(caught.value)


def anchor(description: str = "") -> str:
    """Return a run with a drawing."""
    return f'<w:r><w:drawing><wp:inline><wp:extent cx="1" cy="1"/><wp:docPr id="3" name="Drawing" descr="{description}"/></wp:inline></w:drawing></w:r>'


def words(data: bytes, name: str, partname: str = "word/document.xml") -> list[etree._Element]:
    return list(part(data, partname).iter(f"{{{W}}}{name}"))


def values(nodes: list[etree._Element], name: str) -> list[str]:
    return [str(node.get(name) or node.get(f"{{{W}}}{name}")) for node in nodes]


# --- nothing is lost ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["R & D", "100<100", "<select>", "</w:t>", "&lt;", "{{ x }}", "a]]>b", "<!-- -->", "\ufeff", "😀"])
def test_signs_of_markup_in_the_data_are_lost_or_become_markup(text: str) -> None:
    template = document("[{{ a }}]", "next")
    assert outline(Template(template).render({"a": text}).to_bytes()) == [f"[{text}]", "next"]


def test_text_beside_a_paragraph_s_tag_is_deleted() -> None:
    assert "other text in the paragraph" in refused("Important text {%p if x %}", "a", "{%p endif %} and its tail")


def test_text_beside_a_row_s_tag_is_deleted() -> None:
    assert "table 1 row 1 column 1, {%tr for i in l %}: there is other text in the row" in refused(
        tbl(["{%tr for i in l %}", "Heading"], ["{{ i }}", "b"], ["{%tr endfor %}", ""])
    )


def test_braces_of_neighbouring_paragraphs_are_glued() -> None:
    lines = ["if (a) {", "#1", "100%", "}", "}"]
    assert seen(*lines, "{{ x }}", x=1) == [*lines, "1"]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("for i in l if i % 2", ["1", "3"]), ("for i in {'a': 1}", ["a"]), ("for i in ['}', '%', '%' ~ '}']", ["}", "%", "%}"])],
)
def test_a_per_cent_or_brace_inside_a_letter_tag_is_an_unknown_tag(tag: str, expected: list[str]) -> None:
    assert seen(f"{{%p {tag} %}}", "{{ i }}", "{%p endfor %}", l=[1, 2, 3]) == expected


def test_an_ampersand_inside_a_tag_never_compares_equal() -> None:
    assert seen('{% if dept == "R&D" and 1 < 2 %}yes{% endif %}', dept="R&D") == ["yes"]


def test_a_minus_deletes_a_picture_before_it() -> None:
    data = filled(document(par(anchor()), "{%- if x %}a{% endif %}"), x=1)
    assert outline(data) == ["a"]
    assert len(words(data, "drawing")) == 1


def test_a_minus_cuts_a_table_open() -> None:
    assert seen(tbl(["a"]), "{%- if x -%}b{% endif -%}", tbl(["c"]), "d", x=1) == [[["a"]], "b", [["c"]], "d"]


def test_text_after_a_value_with_markup_loses_its_formatting() -> None:
    bold = par(run("a {{r x }} b {{ y }} c", "<w:b/>"))
    data = filled(document(bold), x=RichText("i", italic=True), y=Picture(PIXEL, width="5 mm"))
    assert outline(data) == ["a i b  c"]
    runs = [each for each in words(data, "r") if "".join(each.itertext()).strip()]
    assert all(each.find(f"{{{W}}}rPr/{{{W}}}b") is not None for each in runs)
    assert ["".join(each.itertext()) for each in runs if each.find(f"{{{W}}}rPr/{{{W}}}i") is not None] == ["i"]


def test_a_control_character_in_the_data_is_dropped_silently() -> None:
    with pytest.raises(RenderError, match=r"paragraph 1, \{\{ x \}\}: the text holds the control character U\+000B"):
        Template(document("{{ x }}")).render({"x": "a\x0bb"})


def test_a_curly_apostrophe_inside_a_string_is_a_syntax_error() -> None:
    assert seen("{{ '’' }}{{ \"it’s\" }}") == ["’it’s"]


def test_the_bookmark_that_a_tag_straddles_loses_one_end() -> None:
    data = filled(document(par("{{ na", '<w:bookmarkStart w:id="3" w:name="here"/>', "me }} b", '<w:bookmarkEnd w:id="3"/>')), name="N")
    assert outline(data) == ["N b"]
    assert [len(words(data, name)) for name in ("bookmarkStart", "bookmarkEnd")] == [1, 1]


def test_keywords_and_category_are_left_and_the_title_is_escaped_twice() -> None:
    given = {"dc:title": "{{ t }}", "cp:keywords": "{{ t }}", "cp:category": "{{ t }}"}
    found = docx.Document(io.BytesIO(filled(document("a", properties=given), t="A & B"))).core_properties
    assert (found.title, found.keywords, found.category) == ("A & B",) * 3


# --- the file opens -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [("{%p if x %}", "a", "{%p endif %}"), ("{{p none }}",), ("{% if x %}", "a", "{% endif %}"), (tbl(["{%tr if x %}", "{%tr endif %}"]), "")]
)
def test_a_cell_is_left_without_a_paragraph(content: tuple[str, ...]) -> None:
    assert seen(tbl([cell(*content), "b"]), x=False, none=None) == [[["", "b"]]]


def test_a_table_is_left_without_rows() -> None:
    assert seen(tbl(["{%tr for i in l %}"], ["{{ i }}"], ["{%tr endfor %}"]), "end", l=[]) == ["end"]


def test_a_row_is_left_without_cells() -> None:
    assert seen(tbl(["{%tc for i in l %}", "{{ i }}", "{%tc endfor %}"], ["a", "b", "c"]), l=[]) == [[["a", "b", "c"]]]


@pytest.mark.parametrize(
    "content",
    [
        par("{%p if x %}") + par("a") + par("{%p endif %}"),
        par("{% if x %}") + par("a") + par("{% endif %}"),
        tbl(["{%tr if x %}"], ["a"], ["{%tr endif %}"]),
    ],
)
def test_a_content_control_is_left_empty(content: str) -> None:
    assert seen(control(content), "end", x=False) in (["", "end"], ["end"])


def test_a_row_s_tag_behind_a_table_in_that_row_cuts_the_wrong_row() -> None:
    content = tbl([cell(tbl(["", ""]), "{%tr for i in l %}"), ""], ["{{ i }}", "b"], ["{%tr endfor %}", ""], ["last", "row"])
    assert seen(content, "end", l=[1, 2]) == [[["1", "b"], ["2", "b"], ["last", "row"]], "end"]
    kept = tbl([cell(tbl(["{{ i }}", "x"]), "{% for i in l %}"), "b{% endfor %}"], ["last", "row"])
    assert seen(kept, "end", l=[1, 2]) == [[[[[["1", "x"]], ""], "b"], [[[["2", "x"]], ""], "b"], ["last", "row"]], "end"]


def test_a_paragraph_s_tag_behind_a_text_box_cuts_inside_the_box() -> None:
    assert seen(par("text ", box("in")), "{%p if x %}", "b", "{%p endif %}", "c", x=False) == ["text [in]", "c"]
    assert "other text in the paragraph" in refused(par(box("in"), "{%p if x %}"), "b", "{%p endif %}")


def test_a_tag_that_straddles_the_end_of_a_hyperlink_puts_paragraphs_into_paragraphs() -> None:
    data = filled(document(par("a ", link("link {{ na"), "me }} b"), "c"), name="N")
    assert outline(data) == ["a link N b", "c"]
    assert ["".join(each.itertext()) for each in words(data, "hyperlink")] == ["link N"]


@pytest.mark.parametrize("wrapper", ['<w:ins w:id="1" w:author="A">', '<w:smartTag w:uri="u" w:element="place">'])
def test_a_tag_that_straddles_an_insertion_or_smart_tag_puts_paragraphs_into_paragraphs(wrapper: str) -> None:
    name = wrapper[1:].split(maxsplit=1)[0]
    content = par(f"{wrapper}{run('{{ na')}</{name}>", "me }} b"), par("{% if x %}", f"{wrapper}{run('c{% end')}</{name}>", "if %}")
    assert seen(*content, name="N", x=1) == ["N b", "c"]


def test_a_new_paragraph_or_page_inside_a_hyperlink_puts_paragraphs_into_paragraphs() -> None:
    assert seen(par(link("a {{ x }} d"), " e"), x="b\ac\fd") == ["a b\nc\fd d e"]


def test_copies_in_a_loop_share_ids_and_names() -> None:
    mark = '<w:bookmarkStart w:id="3" w:name="here"/>', '<w:bookmarkEnd w:id="3"/>'
    known = par(mark[0], "{{ i }}", mark[1], anchor()).replace("<w:p>", '<w:p w14:paraId="1A2B3C4D" w14:textId="77777777">')
    data = filled(document("{%p for i in l %}", known, control(par("c")), "{%p endfor %}"), l=[1, 2, 3])
    for name, attribute in (("bookmarkStart", "id"), ("bookmarkStart", "name"), ("id", "val")):
        assert len(set(values(words(data, name), attribute))) == 3
    assert values(words(data, "bookmarkStart"), "id") == values(words(data, "bookmarkEnd"), "id")
    assert len({node.get("id") for node in part(data).iter(f"{DRAWING}docPr")}) == 3
    identifiers = [key for node in words(data, "p") for key in node.attrib if key.endswith("paraId")]
    assert len(identifiers) <= 1


@pytest.mark.parametrize("place", ["header", "footer"])
def test_a_link_in_a_header_leads_nowhere(place: str) -> None:
    data = filled(document("a", **{place: "{{r x }}"}), x=RichText("go", link="https://example.org/?a=1&b=2"))
    (shown,) = words(data, "hyperlink", f"word/{place}.xml")
    relationships = {node.get("Id"): node for node in part(data, f"word/_rels/{place}.xml.rels")}
    assert relationships[shown.get(f"{RELATIONSHIP}id")].get("Target") == "https://example.org/?a=1&b=2"
    assert "word/_rels/document.xml.rels" in members(data)
    assert b"example.org" not in etree.tostring(part(data, "word/_rels/document.xml.rels"))


def test_pictures_in_body_and_header_share_their_ids() -> None:
    data = filled(document("{{ x }}", "{{ x }}", header="{{ x }}", footer="{{ x }}"), x=Picture(PIXEL, width="5 mm"))
    ids = [node.get("id") for name in ("document", "header", "footer") for node in part(data, f"word/{name}.xml").iter(f"{DRAWING}docPr")]
    assert len(ids) == len(set(ids)) == 4
    assert [name for name in members(data) if "media" in name] == ["word/media/image1.png"]


def test_a_value_with_markup_works_in_its_first_render_only() -> None:
    shown = {"x": RichText("go", link="https://example.org/"), "y": Picture(PIXEL, width="5 mm")}
    template = Template(document("{{ x }}{{ y }}", header="{{ x }}"))
    first, second = (template.render(shown).to_bytes() for _ in range(2))
    assert first == second
    assert_sound(second)
    assert outline(filled(document("a", footer="{{ x }}"), **shown), "footer") == ["go"]


def test_a_tag_in_a_text_box_is_evaluated_twice() -> None:
    counted = seen("{%p set c = namespace(n=0) %}", par(box("{% set c.n = c.n + 1 %}{{ c.n }}")), "{{ c.n }}")
    assert counted == ["[1]", "1"]
    assert seen("{%p set c = cycler('a', 'b') %}", "{%p for i in l %}", par(box("{{ c.next() }}")), "{%p endfor %}", l=[1, 2, 3]) == ["[a]", "[b]", "[a]"]


def test_a_file_by_libreoffice_gets_a_second_core_part() -> None:
    lower = "http://schemas.openxmlformats.org/officedocument/2006/relationships/metadata/core-properties"
    upper = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    source = io.BytesIO(document("{{ x }}", properties={"dc:title": "{{ x }}"}))
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(upper.encode(), lower.encode()))
    data = filled(target.getvalue(), x="T")
    assert members(data).count("docProps/core.xml") == 1
    assert b">T</dc:title>" in etree.tostring(part(data, "docProps/core.xml"))


def test_a_table_without_grid_stops_everything() -> None:
    table = tbl(["{%tc for i in l %}", "{{ i }}", "{%tc endfor %}"])
    grid = table[table.index("<w:tblGrid>") : table.index("</w:tblGrid>") + len("</w:tblGrid>")]
    assert seen(table.replace(grid, ""), l=[1, 2, 3, 4]) == [[["1", "2", "3", "4"]]]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("{{ alt }}", 'a "q" <&>'), ("{{ missing|default(&quot;x&quot;) }}", "x"), ("{{ alt|replace('\"', '') }}".replace('"', "&quot;"), "a q <&>")],
)
def test_a_quote_in_an_alternative_text_breaks_the_file(tag: str, expected: str) -> None:
    data = filled(document(par(anchor(tag))), alt='a "q" <&>')
    assert [node.get("descr") for node in part(data).iter(f"{DRAWING}docPr")] == [expected]


def test_properties_stand_out_of_the_schema_s_order() -> None:
    known = (
        '<w:tc><w:tcPr><w:tcW w:w="1000" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>' + par("{% vm %}{% cellbg 'ff0000' %}{% colspan 2 %}a") + "</w:tc>"
    )
    value = RichText("b", bold=True, size=12, color="FF0000", font="Arial", underline=True, italic=True, strike=True)
    data = filled(document(tbl(["{%tr for i in l %}", ""], [known], ["{%tr endfor %}", ""]), par(run("{{ x }}", '<w:lang w:val="nb-NO"/>'))), l=[1], x=value)
    (cell_properties,) = words(data, "tcPr")
    assert [etree.QName(node).localname for node in cell_properties] == ["tcW", "gridSpan", "vMerge", "shd", "vAlign"]
    order = ["rFonts", "b", "bCs", "i", "iCs", "strike", "color", "sz", "szCs", "u", "lang"]
    (stated,) = (each.find(f"{{{W}}}rPr") for each in words(data, "r") if "".join(each.itertext()) == "b")
    assert [etree.QName(node).localname for node in stated] == order


def test_a_loop_from_one_cell_to_the_next_makes_one_row_of_all() -> None:
    assert seen(tbl(["{% for i in l %}{{ i }}", "x{% endfor %}"]), l=[1, 2]) == [[["1", "x"], ["2", "x"]]]


# --- the place is told --------------------------------------------------------------------------------------------------------------------


def test_an_error_tells_neither_part_nor_place() -> None:
    note = par("a", '<w:r><w:footnoteReference w:id="1"/></w:r>')
    template = Template(document("{{ a.b.c }}", "{{ 1 / zero }}", tbl(["x", "{{ nme }}"]), note, header="{{ nope }}", notes="{{ 'a' + 1 }}"))
    with pytest.raises(RenderError) as caught:
        template.render({"a": {"b": {}}, "zero": 0, "name": "N"})
    told = [(finding.place.part, finding.place.spot, finding.place.tag) for finding in caught.value.findings]
    assert told[:3] == [
        ("document", "paragraph 1", "{{ a.b.c }}"),
        ("document", "paragraph 2", "{{ 1 / zero }}"),
        ("document", "table 1 row 1 column 2", "{{ nme }}"),
    ]
    assert ("page header", "paragraph 1", "{{ nope }}") in told


# --- many at once, and strangers ----------------------------------------------------------------------------------------------------------


def test_two_threads_with_one_template_swap_their_documents() -> None:
    template = Template(document("{{ n }}", tbl(["{%tr for i in l %}"], ["{{ n }}"], ["{%tr endfor %}"]), header="{{ n }}"))

    def render(number: int) -> bool:
        data = template.render({"n": number, "l": range(20)}).to_bytes()
        return outline(data) == [str(number), [[str(number)]] * 20] and outline(data, "header") == [str(number)]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(render, range(64)))


@pytest.mark.parametrize(
    "attack", ["cycler.__init__.__globals__.os.popen('id').read()", "x.__class__.__mro__", "joiner.__init__.__globals__", "namespace.__init__"]
)
def test_a_template_runs_programs(attack: str) -> None:
    with pytest.raises(RenderError):
        Template(word(f"{{{{ {attack} }}}}")).render({"x": ""})
