"""A ready template in a programme's own colours and font: the theme is changed, and what Word has stored of it is computed anew.

A template names colours by the theme's slots (ISO/IEC 29500-1, 20.1.6.2). Excel and PowerPoint compute a tint when they draw; Word stores the result beside
the slot (17.3.2.6), which other programs show, so that has to follow.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lxml import etree

from docautomat.colours import word_tint
from docautomat.documents.cleaning import cleaned
from docautomat.documents.kinds import Kind, template_path
from docautomat.opc.archive import Archive, read_source
from docautomat.template import Template

if TYPE_CHECKING:
    from docautomat.plan.readers import ProgrammeFolder

__all__ = ["compiled", "dressed", "dressed_template"]

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SLOTS = {
    "dark1": "dk1", "text1": "dk1", "light1": "lt1", "background1": "lt1", "dark2": "dk2", "text2": "dk2", "light2": "lt2", "background2": "lt2",
    "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip
"""What WordprocessingML calls the slots whose name in the theme is another (17.18.97)."""
_COLOURED = tuple(f"{_W}{name}" for name in "color shd u top bottom left right start end insideH insideV between bar".split())
_STORED = (("themeColor", "themeTint", "themeShade", ("val", "color")), ("themeFill", "themeFillTint", "themeFillShade", ("fill",)))


def dressed_template(kind: Kind, programme: ProgrammeFolder, language: str | None = None) -> Template:
    """Return the template that a programme uses for a kind in a language, compiled: its own, else the ready one in the programme's colours and font.

    Nobody stands as its author. Without a language it is the programme's.
    """
    path, look = template_path(kind, programme.folder, language or programme.language), programme.programme.look
    return compiled(path) if path.parent == programme.templates else compiled(path, look.colours, look.font)


def compiled(path: Path, colours: Mapping[Any, str] = MappingProxyType({}), font: str | None = None) -> Template:
    """Return a template compiled, dressed and cleaned. Raises `PackageError` for a file that is no package, and `TemplateSyntaxError`."""
    data, name = read_source(path)
    stream = io.BytesIO(cleaned(_dressed(data, name, colours, font), path.name))
    stream.name = path.name  # for messages
    return Template(stream)


def dressed(template: Path, colours: Mapping[Any, str], font: str | None = None) -> bytes:
    """Return a template with other colours in slots of its theme (slot -> RRGGBB), and another font; as it is where nothing is asked for.

    Raises `PackageError` for a file that is no package.
    """
    return _dressed(template.read_bytes(), template.name, colours, font)


def _dressed(data: bytes, file: str, colours: Mapping[Any, str], font: str | None) -> bytes:
    if not colours and not font:
        return data
    archive = Archive(data, file)
    changed: dict[str, bytes] = {}
    whole: dict[str, str] = {}
    for name in (name for name in archive.names() if "/theme/theme" in name.casefold() and name.endswith(".xml")):
        root = etree.fromstring(archive.read(name))
        whole = _themed(root, colours, font) or whole
        changed[name] = _written(root)
    for name in (name for name in archive.names() if name.startswith("/word/") and name.endswith(".xml") and name not in changed):
        root = etree.fromstring(archive.read(name))
        if _recoloured(root, whole):
            changed[name] = _written(root)
    return b"".join(archive.write(changed))


def _written(root: Any) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _themed(root: Any, colours: Mapping[str, str], font: str | None) -> dict[str, str]:
    """Change one theme; return its colours by slot."""
    found: dict[str, str] = {}
    for scheme in root.iter(f"{_A}clrScheme"):
        for slot in scheme:
            name = etree.QName(slot).localname
            if name in colours:
                for old in list(slot):
                    slot.remove(old)
                etree.SubElement(slot, f"{_A}srgbClr", val=colours[name].upper())
            value = next(iter(slot), None)
            found[name] = "" if value is None else value.get("val") if value.tag == f"{_A}srgbClr" else value.get("lastClr", "")
    if font:
        for place in (*root.iter(f"{_A}majorFont"), *root.iter(f"{_A}minorFont")):
            for latin in place.iterfind(f"{_A}latin"):
                latin.set("typeface", font)
                latin.attrib.pop("panose", None)
    return found


def _recoloured(root: Any, colours: Mapping[str, str]) -> bool:
    """Compute what a part of Word has stored of its theme anew; say whether anything changed."""
    changed = False
    for element, slot, stored, value in _uses(root):
        fresh = _computed(colours.get(slot, ""), element, stored)
        if fresh and fresh != value:
            element.set(stored[3], fresh)
            changed = True
    return changed


def _uses(root: Any) -> Iterator[tuple[Any, str, tuple[str, str, str, str], str]]:
    for element in root.iter(*_COLOURED):
        for slot, tint, shade, places in _STORED:
            theme = element.get(f"{_W}{slot}")
            place = next((f"{_W}{name}" for name in places if element.get(f"{_W}{name}") is not None and (name != "val" or element.tag == f"{_W}color")), None)
            if theme is not None and place is not None:
                yield element, _SLOTS.get(theme, theme), (slot, f"{_W}{tint}", f"{_W}{shade}", place), element.get(place)


def _computed(colour: str, element: Any, stored: tuple[str, str, str, str]) -> str:
    _, tint, shade, _ = stored
    return word_tint(colour, element.get(tint) or "", element.get(shade) or "") if colour else ""
