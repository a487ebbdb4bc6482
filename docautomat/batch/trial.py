"""A programme's own templates tried before anybody waits for a batch: every one compiled, checked, and filled with what the programme has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docautomat.batch.misnamed import kind_of, misnamed, of_templates
from docautomat.documents import JOINT, KINDS, Kind, context
from docautomat.documents.contexts import joint_data
from docautomat.errors import DocautomatError, Finding, Place
from docautomat.plan.labels import LANGUAGES, labels
from docautomat.template import Template

if TYPE_CHECKING:
    from docautomat.plan.readers import ProgrammeFolder, Record

__all__ = ["try_templates"]

_MOST = 25
"""So many plans a template is tried with."""
_UNKNOWN = re.compile(r"(\w+) is not in the data\Z")


def try_templates(programme: ProgrammeFolder) -> Iterator[tuple[Path, list[Finding]]]:
    """Yield each Office file in the programme's `templates/` and what is wrong with it: as a template, and filled with this programme's data.

    Each is tried with an empty form and with the programme's plans; a fault that many of them show is told once.
    """
    for path in of_templates(programme.templates):
        yield path, list(_faults(path, programme))


def _faults(path: Path, programme: ProgrammeFolder) -> Iterator[Finding]:
    kind = kind_of(path, programme.templates)
    if kind is None:
        yield misnamed(path, programme.templates)
        return
    try:
        template = Template(path)
    except DocautomatError as error:
        yield from error.findings
        return
    if not template.variables():
        place = Place(file=path.name)
        message = "nothing in this template comes from the plan: all documents made of it are the same"
        hint = "write tags such as {{ project.title }} where the data goes"
        yield Finding(code="no-tags", severity="warning", place=place, message=message, hint=hint)
    yield from template.check()
    seen: set[tuple[str, str]] = set()
    for data, language in _data(kind, programme):
        for finding in _filled(template, data, language, programme.assets):
            fault = (re.sub(r"\[\d+\]", "[]", str(finding.place)), finding.code)
            if fault not in seen:
                seen.add(fault)
                yield _with_way_out(finding, data, kind, programme)


def _with_way_out(finding: Finding, data: Mapping[str, Any], kind: Kind, programme: ProgrammeFolder) -> Finding:
    """Return a finding about a name that the data lacks with what it may be: a Norwegian word for another, or one that other documents are given."""
    found = _UNKNOWN.match(finding.message) if finding.code == "missing" else None
    if found is None or finding.hint.endswith("?"):
        return finding
    name = found[1]
    meant = next((key for language in LANGUAGES for key, word in labels(language).items() if word.casefold() == name.casefold() and key in data), "")
    if meant:
        return replace(finding, hint=f"did you mean {meant}?")
    others = [other.template for other in (*KINDS, *JOINT) if other != kind and any(name in given for given, _ in _data(other, programme, most=1))]
    return replace(finding, hint=f"{name} is known in {', '.join(others)} only") if others else finding


def _data(kind: Kind, programme: ProgrammeFolder, most: int = _MOST) -> Iterator[tuple[Mapping[str, Any], str]]:
    if kind in JOINT:
        yield joint_data(kind, programme), programme.language
        return
    for record in _records(programme, most):
        yield context(record, kind, programme), record.language


def _records(programme: ProgrammeFolder, most: int) -> Iterator[Record]:
    """Yield an empty form for each language, and plans."""
    starting: dict[str, Record] = {}
    for record in programme.records:
        if record.starting:
            starting.setdefault(record.language, record)
    yield from starting.values()
    planned = [record for record in programme.records if record.plan is not None]
    yield from planned[:most]


def _filled(template: Template, data: Mapping[str, Any], language: str, assets: Path) -> tuple[Finding, ...]:
    try:
        return tuple(finding for finding in template.render(data, language=language, assets=assets).findings if finding.severity != "info")
    except DocautomatError as error:
        return error.findings
