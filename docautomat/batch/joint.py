"""One joint document of a programme: rendered in the programme's language, written whole, a person's changes kept."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from docautomat.batch.journal import Journal
from docautomat.batch.manifest import write_manifest
from docautomat.batch.outcomes import PROGRAMME_FOLDER
from docautomat.batch.pdfs import pdf_day, pdf_name
from docautomat.batch.publishing import refuse_names
from docautomat.documents import Kind, dressed_template, joint_name
from docautomat.errors import DocautomatError, Finding, OutputError, Place

if TYPE_CHECKING:
    from docautomat.conversion import Pdf
    from docautomat.documents.roles import Names
    from docautomat.plan.readers import ProgrammeFolder

__all__ = ["JointOutcome", "make_joint"]

_OFFICE = re.compile(r"\.(doc|dot|xls|xlt|ppt|pot|pps|od|pdf)\w*")


@dataclass(frozen=True, slots=True, kw_only=True)
class JointOutcome:
    """What became of a joint document; `unchanged` means that the same bytes lay there already."""

    kind: str
    status: Literal["made", "unchanged"]
    path: Path
    sha256: str
    moved: Path | None = None
    """Where the file went that a person had changed."""
    findings: tuple[Finding, ...] = ()
    pdf: Path | None = None
    conformance: tuple[str, ...] = ()
    """What the PDF has reached, such as `PDF/UA-1` and `PDF/A-2b`."""


def make_joint(
    kind: Kind,
    programme: ProgrammeFolder,
    data: Mapping[str, Any],
    out: str | os.PathLike[str],
    *,
    part: str = "",
    pdf: bool = False,
    hidden: Names | None = None,
) -> JointOutcome:
    """Render a joint document and write it to `out`: a file of the kind's suffix, else a folder, in which it gets a name of its own in `_program/`.

    `part` is the id of what the document is about, for that name. Pictures lie below the programme's assets. Raises TemplateError, RenderError or
    PackageError for a template that cannot be filled, and OutputError where the document cannot be written; what lies there then stays as it is. With `pdf`
    there is a PDF beside it; raises ConversionError where LibreOffice is missing or fails, the document itself being there. `hidden` are people whom the data
    do not name, and the document must not: raises RenderError where it does.
    """
    folder, name = _target(kind, programme, Path(out), part)
    document = dressed_template(kind, programme).render(data, language=programme.language, assets=programme.assets)
    content = document.to_bytes()
    if hidden is not None:
        refuse_names(content, hidden, programme.language, kind.template)
    journal = Journal.read(programme.folder, folder)
    if name.startswith(f"{PROGRAMME_FOLDER}/"):
        journal.hold(roles_only=hidden is not None)
    made: Pdf | None = None
    try:
        status, moved, digest = journal.store(name, content, programme.day)
        if pdf:
            made = _converted(content, name, programme)
            journal.store(pdf_name(name), made.data, programme.day, made_of=digest)
    finally:
        journal.write()
        if name.startswith(f"{PROGRAMME_FOLDER}/"):
            write_manifest(programme, folder)
    return JointOutcome(
        kind=kind.name,
        status=status,
        path=folder / name,
        sha256=digest,
        moved=folder / moved if moved else None,
        findings=(*programme.findings, *document.findings),
        pdf=folder / pdf_name(name) if made is not None else None,
        conformance=made.conformance.reached if made is not None else (),
    )


def _converted(content: bytes, name: str, programme: ProgrammeFolder) -> Pdf:
    from docautomat.conversion import Converter, Sheet

    with Converter() as converter:
        made = converter.convert([Sheet(data=content, name=name, language=programme.language, day=pdf_day(programme.day))])[0]
    if isinstance(made, DocautomatError):
        raise made
    return made


def _target(kind: Kind, programme: ProgrammeFolder, out: Path, part: str) -> tuple[Path, str]:
    suffix = out.suffix.lower()
    if suffix == kind.suffix and not out.is_dir():
        return out.parent, out.name
    if _OFFICE.fullmatch(suffix) and not out.is_dir():
        raise OutputError(f"this document is a {kind.suffix} file, not {suffix}", Place(file=str(out)), f"name a {kind.suffix} file, or a folder")
    return out, joint_name(kind, programme, part)
