"""A deck as a package: slides with their notes, layouts, one master, the theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from templates.build.deck_master import DEFAULT_TEXT, master, notes_master, table_styles
from templates.build.identity import theme
from templates.build.package import HEAD, pack, relationships
from templates.build.presentationml import NS, placeholder, tree

__all__ = ["Slide", "deck"]

_TYPE = "application/vnd.openxmlformats-officedocument.presentationml."


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """One slide: the number of its layout, its tree, the paragraphs of its notes, and what else it holds, by relationship id."""

    layout: int
    body: str
    notes: str
    parts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Relationship id -> kind and target, from the slide's folder."""


def deck(slides: Sequence[Slide], layouts: Sequence[str], more: Mapping[str, tuple[str, str | bytes]] | None = None) -> bytes:
    """Return a PowerPoint file; `more` are the parts to which slides refer."""
    office = "application/vnd.openxmlformats-officedocument."
    parts: dict[str, tuple[str, str | bytes]] = {
        "ppt/slideMasters/slideMaster1.xml": (_TYPE + "slideMaster+xml", master(len(layouts))),
        "ppt/notesMasters/notesMaster1.xml": (_TYPE + "notesMaster+xml", notes_master()),
        "ppt/theme/theme1.xml": (office + "theme+xml", theme()),
        "ppt/theme/theme2.xml": (office + "theme+xml", theme()),
        "ppt/tableStyles.xml": (_TYPE + "tableStyles+xml", table_styles()),
        "ppt/presProps.xml": (_TYPE + "presProps+xml", f"{HEAD}<p:presentationPr {NS}/>"),
        **(more or {}),
    }
    links = [("rId1", "slideMaster", "slideMasters/slideMaster1.xml"), ("rId2", "notesMaster", "notesMasters/notesMaster1.xml")]
    links += [("rId3", "theme", "theme/theme1.xml"), ("rId4", "tableStyles", "tableStyles.xml"), ("rId5", "presProps", "presProps.xml")]
    listed = [(f"rId{at}", "slideLayout", f"../slideLayouts/slideLayout{at}.xml") for at in range(1, len(layouts) + 1)]
    parts["ppt/slideMasters/_rels/slideMaster1.xml.rels"] = ("", relationships(*listed, (f"rId{len(layouts) + 1}", "theme", "../theme/theme1.xml")))
    parts["ppt/notesMasters/_rels/notesMaster1.xml.rels"] = ("", relationships(("rId1", "theme", "../theme/theme2.xml")))
    for at, layout in enumerate(layouts, 1):
        parts[f"ppt/slideLayouts/slideLayout{at}.xml"] = (_TYPE + "slideLayout+xml", layout)
        parts[f"ppt/slideLayouts/_rels/slideLayout{at}.xml.rels"] = ("", relationships(("rId1", "slideMaster", "../slideMasters/slideMaster1.xml")))
    ids = ""
    for at, slide in enumerate(slides, 1):
        name = f"slide{at}.xml"
        parts[f"ppt/slides/{name}"] = (_TYPE + "slide+xml", f"{HEAD}<p:sld {NS}>{slide.body}<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>")
        own = [(key, kind, target) for key, (kind, target) in slide.parts.items()]
        own += [("rId1", "slideLayout", f"../slideLayouts/slideLayout{slide.layout}.xml"), ("rId2", "notesSlide", f"../notesSlides/notesSlide{at}.xml")]
        parts[f"ppt/slides/_rels/{name}.rels"] = ("", relationships(*sorted(own)))
        parts[f"ppt/notesSlides/notesSlide{at}.xml"] = (_TYPE + "notesSlide+xml", _notes(slide.notes))
        parts[f"ppt/notesSlides/_rels/notesSlide{at}.xml.rels"] = (
            "",
            relationships(("rId1", "notesMaster", "../notesMasters/notesMaster1.xml"), ("rId2", "slide", f"../slides/{name}")),
        )
        links.append((f"rId{100 + at}", "slide", f"slides/{name}"))
        ids += f'<p:sldId id="{255 + at}" r:id="rId{100 + at}"/>'
    parts["ppt/presentation.xml"] = (
        _TYPE + "presentation.main+xml",
        f'{HEAD}<p:presentation {NS} saveSubsetFonts="1"><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        f'<p:notesMasterIdLst><p:notesMasterId r:id="rId2"/></p:notesMasterIdLst><p:sldIdLst>{ids}</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/>'
        '<p:notesSz cx="6858000" cy="9144000"/>'
        f"{DEFAULT_TEXT}</p:presentation>",
    )
    parts["ppt/_rels/presentation.xml.rels"] = ("", relationships(*links))
    return pack("ppt/presentation.xml", parts)


def _notes(paragraphs: str) -> str:
    picture = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Lysbilde"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr>'
        '<p:nvPr><p:ph type="sldImg" idx="2"/></p:nvPr></p:nvSpPr><p:spPr/></p:sp>'
    )
    return f"{HEAD}<p:notes {NS}>{tree(picture, placeholder(3, 'Notater', 'body', 3, paragraphs))}<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>"
