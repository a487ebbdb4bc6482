"""What must hold of a PowerPoint deck."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tests.package_check.parts import Parts, Problem, R, local_name, twice_in


def deck_problems(parts: Parts) -> Iterator[Problem]:
    root = parts.trees.get(parts.main)
    if root is None or local_name(root) != "presentation":
        return
    slides = root.findall("{*}sldIdLst/{*}sldId")
    ids = [node.get("id") or "" for node in slides]
    if twice := twice_in(ids):
        yield Problem(parts.main, "a slide id twice", twice)
    if any(not number.isdigit() or not 256 <= int(number) < 2_147_483_648 for number in ids):
        yield Problem(parts.main, "a slide id out of range")
    links = parts.links.get(parts.main, {})
    shown = [next((links[str(rid)].target for key, rid in node.attrib.items() if R.match(str(key)) and str(rid) in links), None) for node in slides]
    if twice := twice_in(shown):
        yield Problem(parts.main, "a slide shown twice", twice)
    for name in sorted(set(parts.related(parts.main, "slide")).difference(filter(None, shown))):
        yield Problem(name, "a slide that is not in the list of slides")
    listed = [node.get("id") or "" for node in root.iter("{http://schemas.microsoft.com/office/powerpoint/2010/main}sldId")]
    if root.find(".//{http://schemas.microsoft.com/office/powerpoint/2010/main}sectionLst") is not None and sorted(listed) != sorted(ids):
        yield Problem(parts.main, "sections and slides do not agree")
    elif listed and listed != ids:
        yield Problem(parts.main, "sections in another order than the slides")
    if twice := twice_in([node.get("id") for node in root.iter("{http://schemas.microsoft.com/office/powerpoint/2010/main}section")]):
        yield Problem(parts.main, "a section's id twice", twice)
    for name in filter(None, shown):
        yield from _slide(name, parts, ids)
        if len(parts.related(name, "slideLayout")) != 1:
            yield Problem(name, "a slide without exactly one layout")
        for notes in parts.related(name, "notesSlide"):
            if parts.related(notes, "slide") != [name]:
                yield Problem(notes, "notes that belong to another slide")
        for layout in parts.related(name, "slideLayout"):
            if not any(layout in parts.related(master, "slideLayout") for master in parts.related(layout, "slideMaster")):
                yield Problem(layout, "a layout that its master does not have")
            if not set(parts.related(layout, "slideMaster")) <= set(parts.related(parts.main, "slideMaster")):
                yield Problem(layout, "a layout of a master that is not the presentation's")
    if len(parts.related(parts.main, "notesMaster")) > 1:
        yield Problem(parts.main, "more than one master of notes")
    yield from _masters(parts, root)


_JUMP = "ppaction://hlinksldjump"
_SHAPED = ("spTgt", "bldP", "bldDgm", "bldGraphic", "bldOleChart", "inkTgt")


def _slide(name: str, parts: Parts, ids: list[str]) -> Iterator[Problem]:
    """Yield what is wrong with the references inside a slide, and from it to others."""
    root = parts.trees.get(name)
    if root is None:
        return
    links = parts.links.get(name, {})
    for node in root.iter("{*}hlinkClick", "{*}hlinkMouseOver", "{*}hlinkHover"):
        rid = next((str(value) for key, value in node.attrib.items() if R.match(str(key))), "")
        if node.get("action") == _JUMP and rid in links and not str(links[rid].kind).endswith("slide"):
            yield Problem(name, "a link to a slide that leads elsewhere", rid)
    shapes = {node.get("id") for node in root.iter("{*}cNvPr")}
    lost = [node.get("spid") for tag in _SHAPED for node in root.iter(f"{{*}}{tag}") if node.get("spid") not in shapes]
    if lost:
        yield Problem(name, "an animation of a shape that is not there", ", ".join(map(str, lost)))
    if any(node.get("id") not in shapes for node in root.iter("{*}stCxn", "{*}endCxn")):
        yield Problem(name, "a connector at a shape that is not there")
    if any(node.get("sldId") not in ids for node in root.iter("{*}sldZmObj")):
        yield Problem(name, "a zoom on a slide that is not there")


def _masters(parts: Parts, root: etree._Element) -> Iterator[Problem]:
    ids: list[str | None] = [node.get("id") for node in root.iterfind("{*}sldMasterIdLst/{*}sldMasterId")]
    for master in parts.related(parts.main, "slideMaster"):
        if master in parts.trees:
            ids += [node.get("id") for node in parts.trees[master].iterfind("{*}sldLayoutIdLst/{*}sldLayoutId")]
    if twice := twice_in(ids):
        yield Problem(parts.main, "a master or layout id twice", twice)
    if any(number is not None and number.isdigit() and not 2_147_483_648 <= int(number) < 4_294_967_296 for number in ids):
        yield Problem(parts.main, "a master or layout id out of range")
