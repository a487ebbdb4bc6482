"""Accessibility as a gate: what in a finished Office file keeps people from reading it (WCAG 2.1 AA, and the public sector's guides for documents).

    path or bytes -> Package -> Office -> rules of the format (`word`, `excel`, `powerpoint`) -> Fault -> Finding, in the document's language

`docs/reference/accessibility.md` lists the rules with code, criterion and mend.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO

from docautomat.accessibility.faults import LANGUAGES, Fault, in_words, rules
from docautomat.accessibility.language import property_faults, spoken_language
from docautomat.accessibility.office import Office
from docautomat.errors import Finding
from docautomat.opc.archive import Limits
from docautomat.opc.package import Package

__all__ = ["check_accessibility", "rules"]


def check_accessibility(source: str | os.PathLike[str] | bytes | BinaryIO, *, language: str | None = None, limits: Limits | None = None) -> list[Finding]:
    """Return what keeps people from reading a Word, Excel or PowerPoint file, each finding with its place and what to do.

    `language` is that of the messages (`nb`, `nn`, `en`); without it they are in the document's own. Raises `PackageError` for what is no Office file, is
    damaged, or is protected with a password.
    """
    if language is not None and language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}")
    office = Office(Package.open(source, limits=limits, allow_macros=True))
    faults = [*property_faults(office), *_of_format(office)]
    told = language or spoken_language(_default_language(office), office.properties.get("language", ""))
    return list(in_words(faults, told, office.package.file))


def _of_format(office: Office) -> Iterator[Fault]:
    if office.package.kind == "docx":
        from docautomat.accessibility.word import word_faults

        return word_faults(office)
    if office.package.kind == "xlsx":
        from docautomat.accessibility.excel import excel_faults

        return excel_faults(office)
    from docautomat.accessibility.powerpoint import powerpoint_faults

    return powerpoint_faults(office)


def _default_language(office: Office) -> str:
    """Return the language that a document's text has where it states none."""
    if office.package.kind == "docx":
        styles = next((root for _, root in office.trees(office.main, "styles")), None)
        found = styles.find("{*}docDefaults/{*}rPrDefault/{*}rPr/{*}lang") if styles is not None else None
        return next((str(value) for name, value in found.attrib.items() if str(name).endswith("}val")), "") if found is not None else ""
    if office.package.kind == "pptx":
        found = office.root(office.main).find("{*}defaultTextStyle/{*}defPPr/{*}defRPr")
        stated = found.get("lang", "") if found is not None else ""
        for _, slide in office.trees(office.main, "slide"):
            run = slide.find(".//{*}r/{*}rPr")
            return (run.get("lang", "") if run is not None else "") or stated
        return stated
    return ""
