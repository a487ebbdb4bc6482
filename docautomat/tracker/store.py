"""The trackers that were collected, in the programme's `.docautomat/trackers/`: each is what the next tracker of its project goes on from."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from docautomat.opc.output import Output, save

__all__ = ["Collected", "Trackers"]

_FOLDER = Path(".docautomat") / "trackers"
_MOST_SEEN = 200
"""So many files of one project are remembered."""


@dataclass(slots=True)
class Collected:
    """What was collected of one project."""

    generation: str = ""
    """The generation of the workbook that is kept."""
    path: str = ""
    """Where it lay."""
    sha256: str = ""
    seen: list[str] = field(default_factory=list)
    """The hashes of all files that were collected."""
    given: dict[str, str] = field(default_factory=dict)
    """`milestones/name of the row` -> the id that a row got that people had added."""


class Trackers:
    """The trackers of a programme."""

    def __init__(self, programme: Path) -> None:
        self._folder = programme / _FOLDER

    def of(self, number: str, project: str) -> Collected:
        """Return what was collected of a project; what cannot be read counts as nothing."""
        with suppress(OSError, ValueError, TypeError):
            return Collected(**json.loads(self._named(number, project, ".json").read_text(encoding="utf-8")))
        return Collected()

    def workbook(self, number: str, project: str) -> bytes | None:
        """Return the workbook that was collected last, if it is still there and whole."""
        known = self.of(number, project)
        with suppress(OSError):
            data = self._named(number, project, ".xlsx").read_bytes()
            return data if hashlib.sha256(data).hexdigest() == known.sha256 else None
        return None

    def keep(self, number: str, project: str, known: Collected, data: bytes | None) -> None:
        """Write what was collected of a project, and the workbook where there is a new one; raises `OutputError`."""
        known.seen = known.seen[-_MOST_SEEN:]
        self._folder.mkdir(parents=True, exist_ok=True)
        if data is not None:
            known.sha256 = hashlib.sha256(data).hexdigest()
            save(self._named(number, project, ".xlsx"), Output([data]))
        save(self._named(number, project, ".json"), Output([json.dumps(asdict(known), ensure_ascii=False, indent=0).encode("utf-8")]))

    def _named(self, number: str, project: str, suffix: str) -> Path:
        return self._folder / f"{number}_{re.sub(r'[^A-Za-z0-9_-]', '-', project)}{suffix}"
