"""The order of slides, and all that follows it: names, links between slides, custom shows, sections."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pptx
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm

from docautomat.template import Template
from docautomat.values.charts import Chart
from tests.build import deck
from tests.package_check import assert_sound

P = "http://schemas.openxmlformats.org/presentationml/2006/main"
P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def edited(data: bytes, edit: Any) -> bytes:
    presentation = pptx.Presentation(io.BytesIO(data))
    edit(presentation)
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def filled(template: bytes, **context: Any) -> Any:
    data = Template(template).render(context).to_bytes()
    assert_sound(data, template)
    return pptx.Presentation(io.BytesIO(data))


def linked(data: bytes, links: dict[int, int]) -> bytes:
    """Return a deck in which the title of one slide leads to another slide."""

    def edit(presentation: Any) -> None:
        for source, target in links.items():
            presentation.slides[source].shapes[0].click_action.target_slide = presentation.slides[target]

    return edited(data, edit)


def with_sections(data: bytes, *sections: tuple[str, list[int]]) -> bytes:
    """Return a deck with sections of these names over these slides."""

    def edit(presentation: Any) -> None:
        ids = [slide.slide_id for slide in presentation.slides]
        made = "".join(
            f'<p14:section name="{name}" id="{{6B1D4A0{number}-0000-4000-8000-000000000000}}"><p14:sldIdLst>'
            + "".join(f'<p14:sldId id="{ids[index]}"/>' for index in slides)
            + "</p14:sldIdLst></p14:section>"
            for number, (name, slides) in enumerate(sections)
        )
        xml = (
            f'<p:extLst xmlns:p="{P}"><p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}">'
            f'<p14:sectionLst xmlns:p14="{P14}">{made}</p14:sectionLst></p:ext></p:extLst>'
        )
        presentation.part._element.append(etree.fromstring(xml))

    return edited(data, edit)


def sections(presentation: Any) -> list[tuple[str, list[str]]]:
    titles = {str(slide.slide_id): slide.shapes.title.text for slide in presentation.slides}
    found = presentation.part._element.iter(f"{{{P14}}}section")
    return [(node.get("name"), [titles[entry.get("id")] for entry in node.iter(f"{{{P14}}}sldId")]) for node in found]


def leads(presentation: Any) -> list[tuple[str, str | None]]:
    found = []
    for slide in presentation.slides:
        target = slide.shapes[0].click_action.target_slide
        found.append((slide.shapes.title.text, target.shapes.title.text if target is not None else None))
    return found


def test_links_lead_to_the_copy_that_was_made_in_the_same_turn() -> None:
    block = deck(["Start", "x"], ["{% for m in ms %}A{{ m }}", "a"], ["B{{ m }}{% endfor %}", "b"], ["End", "y"])
    template = linked(block, {0: 2, 1: 2, 2: 1, 3: 2})
    found = leads(filled(template, ms=[1, 2, 3]))
    assert found == [("Start", "B1"), ("A1", "B1"), ("B1", "A1"), ("A2", "B2"), ("B2", "A2"), ("A3", "B3"), ("B3", "A3"), ("End", "B1")]


def test_links_to_slides_that_go_go_in_all_copies() -> None:
    template = linked(deck(["{%slide for m in ms %}A{{ m }}", "a"], ["B{%slide if shown %}", "b"], ["C", "c"]), {0: 1, 2: 0})
    assert leads(filled(template, ms=[1, 2], shown=False)) == [("A1", None), ("A2", None), ("C", "A1")]
    assert leads(filled(template, ms=[1, 2], shown=True))[:2] == [("A1", "B"), ("A2", "B")]


def test_a_block_over_sections_keeps_each_slide_in_a_section_of_its_name() -> None:
    block = deck(["{% for m in ms %}A{{ m }}", "a"], ["B{{ m }}{% endfor %}", "b"], ["End", "y"])
    template = with_sections(block, ("One", [0]), ("Empty", []), ("Two", [1]), ("Last", [2]))
    found = filled(template, ms=[1, 2])
    assert sections(found) == [("One", ["A1"]), ("Empty", []), ("Two", ["B1"]), ("One", ["A2"]), ("Two", ["B2"]), ("Last", ["End"])]
    assert len({node.get("id") for node in found.part._element.iter(f"{{{P14}}}section")}) == 6


def test_sections_stay_when_their_slides_go() -> None:
    template = with_sections(deck(["A{%slide if x %}", "a"], ["B", "b"]), ("One", [0]), ("Two", [1]))
    assert sections(filled(template, x=False)) == [("One", []), ("Two", ["B"])]


def test_custom_shows_have_all_copies_and_lose_what_goes() -> None:
    def edit(presentation: Any) -> None:
        rids = [entry.rId for entry in presentation.part._element.sldIdLst]
        shows = [("All", rids), ("Gone", rids[1:2])]
        made = "".join(
            f'<p:custShow name="{name}" id="{number}"><p:sldLst>' + "".join(f'<p:sld r:id="{rid}"/>' for rid in slides) + "</p:sldLst></p:custShow>"
            for number, (name, slides) in enumerate(shows)
        )
        xml = etree.fromstring(f'<p:custShowLst xmlns:p="{P}" xmlns:r="{R}">{made}</p:custShowLst>')
        presentation.part._element.find(f"{{{P}}}notesSz").addnext(xml)

    template = edited(deck(["{%slide for m in ms %}A{{ m }}", "a"], ["B{%slide if x %}", "b"]), edit)
    found = filled(template, ms=[1, 2, 3], x=False)
    shows = list(found.part._element.iter(f"{{{P}}}custShow"))
    assert [show.get("name") for show in shows] == ["All"]
    assert [node.get(f"{{{R}}}id") for node in shows[0].iter(f"{{{P}}}sld")] == [entry.rId for entry in found.part._element.sldIdLst]


def charted(*slides: list[str]) -> bytes:
    def edit(presentation: Any) -> None:
        data = CategoryChartData()
        data.categories = ["a", "b"]
        data.add_series("s", (1, 2))
        presentation.slides[0].shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(1), Cm(1), Cm(8), Cm(6), data)

    return edited(deck(*slides), edit)


def test_charts_that_come_in_and_charts_that_are_cloned_have_names_and_data_of_their_own() -> None:
    def edit(presentation: Any) -> None:
        shapes = presentation.slides[0].shapes
        data = CategoryChartData()
        data.categories = ["a", "b"]
        data.add_series("s", (1, 2))
        for alt in ("{{ data[m]|chart }}", "{%sp for k in [10, 20] %}{{ data[m + k]|chart }}{%sp endfor %}"):
            frame = shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(1), Cm(1), Cm(8), Cm(6), data)
            frame._element.nvGraphicFramePr.cNvPr.set("descr", alt)
        shapes.add_textbox(0, 0, Cm(5), Cm(5)).text_frame.text = "{{ data[m + 40]|chart }}"

    data = {number: Chart(["a", "b"], {"s": [number, 0]}) for number in range(50)}
    found = filled(edited(deck(["{%slide for m in ms %}{{ m }}", "x"]), edit), ms=[1, 2, 3], data=data)
    charts = [[shape.chart for shape in slide.shapes if shape.has_chart] for slide in found.slides]
    assert [[chart.plots[0].series[0].values[0] for chart in here] for here in charts] == [[m, m + 10, m + 20, m + 40] for m in (1, 2, 3)]
    books = {chart.part.chart_workbook.xlsx_part.partname for here in charts for chart in here}
    assert len(books) == len({chart.part.partname for here in charts for chart in here}) == 12


def test_many_copies_are_linear() -> None:
    template = Template(charted(["{%slide for m in ms %}{{ m }}", "{{ link('https://example.org/' ~ m, m) }}"], ["End", "x"]))

    def size(count: int) -> tuple[int, int]:
        with zipfile.ZipFile(io.BytesIO(template.render({"ms": list(range(count))}).to_bytes())) as archive:
            rels = [archive.read(name) for name in archive.namelist() if name.endswith(".rels")]
            return len(archive.namelist()), sum(len(re.findall(b"<Relationship ", data)) for data in rels)

    (parts, relationships), (more_parts, more_relationships) = size(20), size(40)
    assert more_parts - parts == 20 * 5
    assert more_relationships - relationships == 20 * 5


def rezoned(data: bytes, changes: dict[str, Any]) -> bytes:
    """Return a package in which some parts have been changed by functions of their text."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            for end, change in changes.items():
                if name.endswith(end):
                    text = change(text.decode()).encode()
            new.writestr(name, text)
    return out.getvalue()


PSLZ = "http://schemas.microsoft.com/office/powerpoint/2016/slidezoom"


def zooming(*slides: list[str], on: int = 0, to: int = 1) -> bytes:
    """Return a deck on one of whose slides stands a zoom on another; slides have creation ids."""

    def edit(presentation: Any) -> None:
        for number, slide in enumerate(presentation.slides):
            uri = "{BB962C8B-B14F-4D97-AF65-F5344CB8AC3E}"
            xml = f'<p:extLst xmlns:p="{P}"><p:ext uri="{uri}"><p14:creationId xmlns:p14="{P14}" val="{1000 + number}"/></p:ext></p:extLst>'
            slide._element.cSld.append(etree.fromstring(xml))
        frame = presentation.slides[on].shapes.add_table(1, 1, 0, 0, 10, 10)._element
        data = frame.find(".//{*}graphicData")
        data.set("uri", PSLZ)
        for node in list(data):
            data.remove(node)
        target = presentation.slides[to].slide_id
        data.append(etree.fromstring(f'<pslz:sldZm xmlns:pslz="{PSLZ}"><pslz:sldZmObj sldId="{target}" cId="{1000 + to}"/></pslz:sldZm>'))

    return edited(deck(*slides), edit)


def zooms(presentation: Any) -> list[str]:
    """Return for each slide the title of the one on which it zooms."""
    by_id = {str(slide.slide_id): slide for slide in presentation.slides}
    found = []
    for slide in presentation.slides:
        node = next(slide._element.iter("{*}sldZmObj"), None)
        if node is None:
            found.append("")
        else:
            target = by_id[node.get("sldId")]
            assert next(target._element.iter("{*}creationId")).get("val") == node.get("cId")
            found.append(target.shapes.title.text)
    return found


def test_a_zoom_shows_the_copy_of_its_turn() -> None:
    template = zooming(["{% for m in ms %}A{{ m }}", "a"], ["B{{ m }}{% endfor %}", "b"])
    assert zooms(filled(template, ms=[1, 2, 3])) == ["B1", "", "B2", "", "B3", ""]


def test_a_zoom_in_a_slide_without_tags_follows_too() -> None:
    template = zooming(["A", "a"], ["{%slide for m in ms %}B{{ m }}", "b"], on=1, to=0)
    assert zooms(filled(template, ms=[1, 2])) == ["", "A", "A"]
    assert zooms(filled(zooming(["A", "a"], ["{%slide for m in ms %}B{{ m }}", "b"]), ms=[1, 2])) == ["B1", "", ""]


def test_a_zoom_on_a_slide_that_goes_goes() -> None:
    assert zooms(filled(zooming(["A", "a"], ["{%slide if x %}B", "b"]), x=False)) == [""]


def properties(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("docProps/app.xml").decode()


def test_the_properties_count_the_slides() -> None:
    template = deck(["{%slide for m in ms %}A{{ m }}", "a"], ["B", "b"], notes=["n"])
    counts = "<Slides>1</Slides><Notes>1</Notes><HiddenSlides>0</HiddenSlides><TitlesOfParts><x/></TitlesOfParts>"
    template = rezoned(template, {"docProps/app.xml": lambda text: text[: text.index("<", text.index("Properties") + 10)] + counts + "</Properties>"})
    found = properties(Template(template).render({"ms": [1, 2, 3]}).to_bytes())
    assert found.endswith("<Slides>4</Slides><Notes>3</Notes><HiddenSlides>0</HiddenSlides></Properties>")
    assert properties(Template(template).render({"ms": [1]}).to_bytes()).endswith(counts + "</Properties>")


STRICT = {
    "http://schemas.openxmlformats.org/presentationml/2006/main": "http://purl.oclc.org/ooxml/presentationml/main",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "http://purl.oclc.org/ooxml/drawingml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def strict(text: str) -> str:
    for old, new in STRICT.items():
        text = text.replace(old, new)
    return text


def test_strict_decks_too() -> None:
    block = deck(
        ["Contents", "{% for m in ms %}{{ link('#' ~ m, m) }}{% endfor %}"], ["{%slide for m in ms %}{%slide key m %}{%slide section m %}{{ m }}", "x"]
    )
    template = rezoned(linked(block, {1: 0}), {".xml": strict, ".rels": strict})
    data = Template(template).render({"ms": ["a", "b"]}).to_bytes()
    assert_sound(data, template)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        rels = archive.read("ppt/slides/_rels/slide1.xml.rels").decode()
        assert len(re.findall('purl.oclc.org/ooxml/officeDocument/relationships/slide"', rels)) == 2
        assert archive.read("ppt/slides/slide1.xml").count(b"hlinksldjump") == 2
        assert b"schemas.openxmlformats.org/officeDocument" not in archive.read("ppt/presentation.xml")
        assert archive.read("ppt/presentation.xml").count(b"<p14:section ") == 3


def test_the_data_say_in_which_order_slides_come() -> None:
    template = deck(["{% for name in order %}Goals", "{%slide if name == 'goals' %}x"], ["Money", "{%slide if name == 'money' %}y{% endfor %}"], ["End", "z"])
    found = filled(template, order=["money", "goals", "money"])
    assert [slide.shapes.title.text for slide in found.slides] == ["Money", "Goals", "Money", "End"]


def test_comments_stay_with_the_slide_of_the_author() -> None:
    p188 = "http://schemas.microsoft.com/office/powerpoint/2018/8/main"

    def edit(presentation: Any) -> None:
        slide = presentation.slides[0]
        name = pptx.opc.packuri.PackURI("/ppt/comments/modernComment_100_0.xml")
        xml = f'<p188:cmLst xmlns:p188="{p188}"/>'.encode()
        part = pptx.opc.package.Part(name, "application/vnd.ms-powerpoint.comments+xml", slide.part.package, xml)
        rid = slide.part.relate_to(part, "http://schemas.microsoft.com/office/2018/10/relationships/comments")
        uri = "{6950BFC3-D8DA-4A85-94F7-54DA5524770B}"
        extension = f'<p:ext uri="{uri}"><p188:commentRel xmlns:p188="{p188}" xmlns:r="{R}" r:id="{rid}"/></p:ext>'
        slide._element.append(etree.fromstring(f'<p:extLst xmlns:p="{P}">{extension}</p:extLst>'))

    found = filled(edited(deck(["{%slide for m in ms %}{{ m }}", "x"]), edit), ms=[1, 2])
    assert [b"commentRel" in etree.tostring(slide._element) for slide in found.slides] == [True, False]
    assert [any(entry.reltype.endswith("/comments") for entry in slide.part.rels.values()) for slide in found.slides] == [True, False]


def test_packages_whose_relationships_have_no_default_type() -> None:
    def listed(text: str) -> str:
        kind = "application/vnd.openxmlformats-package.relationships+xml"
        names = [name for name in zipfile.ZipFile(io.BytesIO(template)).namelist() if name.endswith(".rels")]
        overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name in names)
        return re.sub(r'<Default Extension="rels"[^>]*/>', "", text).replace("</Types>", f"{overrides}</Types>")

    template = charted(["{%slide for m in ms %}{{ m }}", "x"], ["B{%slide if x %}", "b"])
    odd = rezoned(template, {"[Content_Types].xml": listed})
    assert len(filled(odd, ms=[1, 2], x=False).slides) == 2
