"""`SHA256SUMS`: the hash of every file that was written, as `sha256sum -c` reads it (GNU coreutils manual, 6.6)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from docautomat.batch.journal import Journal, hash_of, write_atomically
from docautomat.batch.outcomes import PROGRAMME_FOLDER
from docautomat.errors import OutputError

if TYPE_CHECKING:
    from docautomat.plan.readers import ProgrammeFolder

__all__ = ["MANIFEST", "write_manifest"]

MANIFEST = f"{PROGRAMME_FOLDER}/SHA256SUMS"
_REPORTS = ("report.json", "rapport.xlsx")
"""Written anew by each run, and by no person, so that the journal does not know them."""


def write_manifest(programme: ProgrammeFolder, out: str | os.PathLike[str], made: Mapping[str, str] | None = None) -> OutputError | None:
    """Write the manifest of an output folder; return the error where that is not possible.

    It names what docautomat wrote and still lies there, in this run (`made`: path -> hash) and in earlier ones, with paths as seen from the output folder:
    `cd out && sha256sum -c _program/SHA256SUMS` then tells what somebody has changed since.
    """
    folder = Path(out)
    hashes = Journal.read(programme.folder, folder).written | dict(made or {})
    for name in _REPORTS:
        digest = hash_of(folder / PROGRAMME_FOLDER / name)
        if digest is not None:
            hashes[f"{PROGRAMME_FOLDER}/{name}"] = digest
    content = "".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items())).encode("utf-8")
    target = folder / MANIFEST
    try:
        if not target.is_file() or target.read_bytes() != content:
            write_atomically(target, content)
    except OutputError as error:
        return error
    return None
