"""File names that every file system takes: ASCII, lower case, below 100 characters, unique in a run."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docautomat.documents.kinds import Kind
    from docautomat.plan.readers import Record

__all__ = ["file_name"]

_LONGEST = 99


def file_name(record: Record, kind: Kind) -> str:
    """Return the path of a document below the output folder, with forward slashes.

    `4638-hoyanger/4638-hoyanger_naervaer-som-varer_milepaelsplan_nn.docx`; a starting plan has no project part. Every name begins with the municipality's
    number, so none is one of Windows' reserved names.
    """
    stem = record.municipality.stem
    tail = f"{kind.stem}_{record.language}{kind.suffix}"
    if record.plan is None:
        return f"{stem}/{stem}_{tail}"
    project = record.plan.project.id.lower().replace("_", "-")
    room = _LONGEST - len(stem) - len(tail) - 2
    if len(project) > room:
        project = f"{project[: room - 7]}-{hashlib.sha256(project.encode()).hexdigest()[:6]}"
    return f"{stem}/{stem}_{project}_{tail}"
