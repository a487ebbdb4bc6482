"""A programme's own templates tried before anybody waits for a batch: every one compiled, checked, and filled with what the programme has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docautomat.documents import JOINT, KINDS, Kind, context
from docautomat.documents.contexts import joint_data
from docautomat.errors import DocautomatError, Finding, Place
from docautomat.plan.labels import LANGUAGES
from docautomat.template import Template

if TYPE_CHECKING:
    from docautomat.plan.readers import ProgrammeFolder, Record

__all__ = ["try_templates"]

_OFFICE = re.compile(r"\.(?:doc|dot|xls|xlt|ppt|pot|pps)\w?", re.IGNORECASE)
_MOST = 25
"""So many plans a template is tried with."""


def try_templates(programme: ProgrammeFolder) -> Iterator[tuple[Path, list[Finding]]]:
    """Yield each Office file in the programme's `templates/` and what is wrong with it: as a template, and filled with this programme's data.

    Each is tried with an empty form and with the programme's plans; a fault that many of them show is told once.
    """
    folder = programme.templates
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file() and _OFFICE.fullmatch(path.suffix) and path.name[0] not in ".~":
            yield path, list(_faults(path, programme))


def _faults(path: Path, programme: ProgrammeFolder) -> Iterator[Finding]:
    kinds = {kind.template: kind for kind in (*KINDS, *JOINT)}
    kind = kinds.get(_without_language(path.name))
    if kind is None:
        yield _unknown(path, list(kinds))
        return
    try:
        template = Template(path)
    except DocautomatError as error:
        yield from error.findings
        return
    yield from template.check()
    assets = programme.assets if programme.assets.is_dir() else None
    seen: set[tuple[str, str]] = set()
    for data, language in _data(kind, programme):
        for finding in _filled(template, data, language, assets):
            fault = (re.sub(r"\[\d+\]", "[]", str(finding.place)), finding.code)
            if fault not in seen:
                seen.add(fault)
                yield finding


def _without_language(name: str) -> str:
    stem, _, suffix = name.rpartition(".")
    plain, _, language = stem.rpartition(".")
    return f"{plain}.{suffix}" if plain and language in LANGUAGES else name


def _unknown(path: Path, known: list[str]) -> Finding:
    same = [name for name in known if Path(name).suffix == path.suffix.lower()]
    close = get_close_matches(path.name.casefold(), same or known, n=1, cutoff=0.4)
    hint = f"rename it to {close[0]}, or put it elsewhere" if close else f"the names are {', '.join(known)}"
    return Finding(code="template_name", severity="warning", place=Place(file=path.name), message="no document is made from a template of this name", hint=hint)


def _data(kind: Kind, programme: ProgrammeFolder) -> Iterator[tuple[Mapping[str, Any], str]]:
    if kind in JOINT:
        yield joint_data(kind, programme), programme.language
        return
    for record in _records(programme):
        yield context(record, kind, programme), record.language


def _records(programme: ProgrammeFolder) -> Iterator[Record]:
    """Yield an empty form for each language, and plans."""
    starting: dict[str, Record] = {}
    for record in programme.records:
        if record.starting:
            starting.setdefault(record.language, record)
    yield from starting.values()
    planned = [record for record in programme.records if record.plan is not None]
    yield from planned[:_MOST]


def _filled(template: Template, data: Mapping[str, Any], language: str, assets: Path | None) -> tuple[Finding, ...]:
    try:
        return tuple(finding for finding in template.render(data, language=language, assets=assets).findings if finding.severity != "info")
    except DocautomatError as error:
        return error.findings
