"""What Word is asked to work out again when it opens the document: the table of contents, where headings came from the data (ISO/IEC 29500-1 §17.15.1.90)."""

from __future__ import annotations

from lxml import etree

from docautomat.opc.package import Package

__all__ = ["HEADINGS", "with_fields_updated"]

HEADINGS = "headings"
"""Under this name a render keeps whether a value has brought headings."""
_BEHIND = frozenset(
    "hdrShapeDefaults footnotePr endnotePr compat docVars rsids mathPr attachedSchema themeFontLang clrSchemeMapping doNotIncludeSubdocsInStats "
    "doNotAutoCompressPictures forceUpgrade captions readModeInkLockDown smartTagType schemaLibrary shapeDefaults doNotEmbedSmartTags decimalSymbol "
    "listSeparator docId chartTrackingRefBased conflictMode discardImageEditingData defaultImageDpi".split()
)
"""Settings that stand behind `w:updateFields` in the schema's order."""


def with_fields_updated(package: Package) -> dict[str, bytes]:
    """Return the settings part with fields set to be updated; nothing where there is no such part, or they are set already."""
    names = package.related(package.main, "settings")
    if not names:
        return {}
    root = package.parse(names[0])
    w = str(root.tag).removesuffix("settings")
    if root.find(f"{w}updateFields") is not None:
        return {}
    flag = etree.Element(f"{w}updateFields", {f"{w}val": "true"})
    behind = next((child for child in root if str(child.tag).rpartition("}")[2] in _BEHIND), None)
    if behind is not None:
        behind.addprevious(flag)
    else:
        root.append(flag)
    return {names[0]: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)}
