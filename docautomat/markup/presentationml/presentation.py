"""The lists of the presentation part that follow its slides: the slides themselves, custom shows, sections (ISO/IEC 29500-1 §19.2.1.26; [MS-PPTX] 2.6)."""

from __future__ import annotations

import copy
import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from docautomat.markup.language import Element
from docautomat.opc.package import Package
from docautomat.opc.packuri import relative
from docautomat.opc.relationships import Relationship, Relationships

__all__ = ["Listed", "default_section", "listed", "presentation", "with_sections"]

_P14 = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"
_SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"
"""The extension that holds the list of sections."""
_LARGEST = 2_147_483_647
_DEFAULT = {"nb": "Standardinndeling", "nn": "Standardinndeling", "no": "Standardinndeling"}


@dataclass(slots=True)
class Listed:
    """The presentation part of an order, and the numbers that its slides have in it."""

    content: bytes
    ids: tuple[str, ...]
    relationships: Relationships | None = None
    """Those of the part, where they change."""


def default_section(language: str) -> str:
    """Return what PowerPoint calls the section of the slides that stand before all others."""
    return _DEFAULT.get(language.partition("-")[0].partition("_")[0].lower(), "Default Section")


def listed(package: Package, slides: Sequence[str]) -> Listed:
    """Return the presentation part as it is."""
    root = package.parse(package.main)
    numbers = {name: node.get("id", "") for name, node in _entries(root, package.relationships(package.main)).items()}
    return Listed(package.read(package.main), tuple(numbers[name] for name in slides))


def presentation(package: Package, order: Sequence[tuple[str, str]], gone: Sequence[str]) -> Listed:
    """Return the presentation part whose slides are `order`, each the template's slide and the part; `gone` are slides that are no more."""
    main = package.main
    root = copy.deepcopy(package.parse(main))
    relationships = package.relationships(main)
    entries = _entries(root, relationships)
    rids = {name: _rid(node) for name, node in entries.items()}
    numbers = _free_numbers({int(number) for node in entries.values() if (number := node.get("id", "")).isdigit()}, len(order))
    homes = _homes(root)
    sections = {name: homes.get(node.get("id", "")) for name, node in entries.items()}
    slides = next(iter(entries.values())).getparent()
    assert slides is not None
    for node in list(slides):
        slides.remove(node)
    free = relationships.free_ids()
    added: list[Relationship] = []
    clones: dict[str, list[str]] = {}
    at: dict[str, int | None] = {}
    for source, name in order:
        node = entries[source]
        if name != source:
            rid = next(free)
            added.append(replace(relationships[rids[source]], id=rid, target=relative(main, name), partname=name))
            clones.setdefault(rids[source], []).append(rid)
            node = copy.deepcopy(node)
            node.set("id", str(next(numbers)))
            node.set(_rid_name(node), rid)
        at[node.get("id", "")] = sections[source]
        slides.append(node)
    ids = tuple(at)
    if homes or _list(root) is not None:
        _write_sections(root, _runs(ids, at, [None] * len(ids)), "")
    dead = {rids[slide] for slide in gone}
    _shows(root, dead, clones)
    if not len(slides) and (parent := slides.getparent()) is not None:
        parent.remove(slides)
    return Listed(_bytes(root), ids, relationships.added(*added).removed(*dead))


def with_sections(given: Listed, names: Sequence[str | None], default: str) -> bytes:
    """Return the presentation part with a section of each name that begins with its slide; `default` names that of the slides in front."""
    root = etree.fromstring(given.content)
    _write_sections(root, _runs(given.ids, _homes(root), names), default)
    return _bytes(root)


def _bytes(root: Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _entries(root: Element, relationships: Relationships) -> dict[str, Element]:
    """Return the entries of the list of slides by part."""
    found: dict[str, Element] = {}
    for node in root.iterfind("{*}sldIdLst/{*}sldId"):
        entry = relationships.get(_rid(node))
        if entry is not None and entry.partname is not None:
            found.setdefault(entry.partname, node)
    return found


def _rid_name(node: Element) -> str:
    return next((str(name) for name in node.attrib if str(name).endswith("/relationships}id")), "")


def _rid(node: Element) -> str:
    return node.get(_rid_name(node) or "id", "") if _rid_name(node) else ""


def _free_numbers(used: set[int], wanted: int) -> Iterator[int]:
    last = max(used, default=255)
    if last + wanted < _LARGEST:
        return itertools.count(max(last, 255) + 1)
    return (number for number in itertools.count(256) if number not in used)


def _shows(root: Element, dead: set[str], clones: Mapping[str, Sequence[str]]) -> None:
    """Take deleted slides out of the custom shows, and put copies behind their original; a show that is left empty goes (§19.2.1.7)."""
    for entry in list(root.iterfind("{*}custShowLst/{*}custShow/{*}sldLst/{*}sld")):
        rid = _rid(entry)
        for clone in reversed(clones.get(rid, ())):
            twin = copy.deepcopy(entry)
            twin.set(_rid_name(entry), clone)
            entry.addnext(twin)
        if rid in dead and (parent := entry.getparent()) is not None:
            parent.remove(entry)
    for show in list(root.iterfind("{*}custShowLst/{*}custShow")):
        if show.find("{*}sldLst/{*}sld") is None and (parent := show.getparent()) is not None:
            parent.remove(show)
    shows = root.find("{*}custShowLst")
    if shows is not None and len(shows) == 0:
        root.remove(shows)


# --- sections -------------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Run:
    """Slides of one section that follow one another: one of the template's, one that begins by a name, or none."""

    home: int | None
    name: str | None = None
    ids: list[str] = field(default_factory=list)


def _list(root: Element) -> Element | None:
    return next(root.iter(f"{_P14}sectionLst"), None)


def _homes(root: Element) -> dict[str, int]:
    """Return in which section each slide stands, by their numbers."""
    found = _list(root)
    sections = found.iterchildren(f"{_P14}section") if found is not None else ()
    return {entry.get("id", ""): index for index, section in enumerate(sections) for entry in section.iter(f"{_P14}sldId")}


def _runs(ids: Sequence[str], homes: Mapping[str, int | None], names: Sequence[str | None]) -> list[_Run]:
    """Return the slides section by section; a section that begins by its name goes on as long as the slides are from one of the template."""
    runs: list[_Run] = []
    begun: int | None = None
    for number, name in zip(ids, names, strict=True):
        home = homes.get(number)
        last = runs[-1] if runs else None
        if name is not None:
            begun = home
            if last is None or last.name != name:
                runs.append(_Run(home, name))
        elif last is None or (home != begun if last.name is not None else home != last.home):
            runs.append(_Run(home))
        runs[-1].ids.append(number)
    return runs


def _write_sections(root: Element, runs: Sequence[_Run], default: str) -> None:
    """Write the list of sections; those of the template keep their names and ids, and one that had no slides before stays."""
    given = _list(root)
    known = list(given.iterchildren(f"{_P14}section")) if given is not None else []
    shown = {number for run in runs for number in run.ids}
    made: list[tuple[int, Element]] = []
    used: set[int] = set()
    seen: dict[str, int] = {}
    for run in runs:
        if run.name is None and run.home is None and not default:
            continue  # a slide in no section, as in the template
        name = run.name if run.name is not None else default
        if run.name is None and run.home is not None:
            name = known[run.home].get("name", "")
        if run.name is None and run.home is not None and run.home not in used:
            used.add(run.home)
            made.append((run.home, _filled(known[run.home], run.ids)))
        else:
            seen[name] = seen.get(name, 0) + 1
            section = etree.Element(f"{_P14}section", {"name": name, "id": _guid(f"{name} {seen[name]}")}, nsmap={"p14": _P14[1:-1]})
            made.append((-1, _filled(section, run.ids)))
    for index, section in enumerate(known):
        moved = any(entry.get("id") in shown for entry in section.iter(f"{_P14}sldId"))
        if index not in used and not moved:
            before = [place + 1 for place, (home, _) in enumerate(made) if -1 < home < index]
            made.insert(max(before, default=0), (index, _filled(section, [])))
    holder = given if given is not None else _new_list(root)
    for node in known:
        holder.remove(node)
    for place, (_, section) in enumerate(made):
        holder.insert(place, section)


def _filled(section: Element, ids: Sequence[str]) -> Element:
    """Return a section that holds these slides."""
    twin = copy.deepcopy(section)
    slides = twin.find(f"{_P14}sldIdLst")
    if slides is None:
        slides = etree.Element(f"{_P14}sldIdLst")
        twin.insert(0, slides)
    for node in list(slides):
        slides.remove(node)
    for number in ids:
        etree.SubElement(slides, f"{_P14}sldId", {"id": number})
    return twin


def _guid(text: str) -> str:
    """Return an id of a section, the same in every run."""
    digest = hashlib.sha256(f"section {text}".encode()).hexdigest().upper()
    return f"{{{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}}}"


def _new_list(root: Element) -> Element:
    """Return a new list of sections, in the extensions of the presentation, which stand last."""
    p = str(root.tag).removesuffix("presentation")
    extensions = root.find(f"{p}extLst")
    if extensions is None:
        extensions = etree.SubElement(root, f"{p}extLst")
    extension = etree.Element(f"{p}ext", {"uri": _SECTIONS})
    extensions.insert(0, extension)
    return etree.SubElement(extension, f"{_P14}sectionLst", nsmap={"p14": _P14[1:-1]})
