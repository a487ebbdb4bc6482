"""What a form or tracker said when it was made: the base against which what comes back is merged. Kept in the programme's `.docautomat/base/`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docautomat.batch.journal import write_atomically
from docautomat.plan.facts import Facts

__all__ = ["Base", "Bases"]

_FOLDER = Path(".docautomat") / "base"


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The facts of one plan when a document of one kind was made from it."""

    generation: str
    kind: str
    number: str
    project: str
    facts: Facts


class Bases:
    """The bases of a programme."""

    def __init__(self, programme: Path) -> None:
        self._folder = programme / _FOLDER

    def keep(self, base: Base, workbook: bytes | None = None) -> None:
        """Write a base, if it is not there already, and the document as it was written; raises `OutputError`."""
        path = self._path(base)
        if workbook is not None:
            write_atomically(path.with_suffix(".xlsx"), workbook)
        if not path.exists():
            facts = [[list(key), value] for key, value in base.facts.items()]
            told: dict[str, Any] = {"generation": base.generation, "kind": base.kind, "number": base.number, "project": base.project, "facts": facts}
            write_atomically(path, json.dumps(told, ensure_ascii=False, indent=0).encode("utf-8"))

    def find(self, kind: str, number: str, generation: str = "", project: str = "") -> Base | None:
        """Return the base of a generation; without one, the only base of this kind, municipality and project, else `None`."""
        found = [base for base in self._of(kind, number) if (base.generation == generation if generation else project in ("", base.project))]
        return found[0] if len(found) == 1 else None

    def workbook(self, base: Base) -> bytes | None:
        """Return the document as it was written, where that is known."""
        try:
            return self._path(base).with_suffix(".xlsx").read_bytes()
        except OSError:
            return None

    def _path(self, base: Base) -> Path:
        return self._folder / f"{base.number}_{base.kind}_{base.generation}.json"

    def _of(self, kind: str, number: str) -> Iterator[Base]:
        for path in sorted(self._folder.glob(f"{number}_{kind}_*.json")):
            with suppress(OSError, ValueError, KeyError, TypeError):
                told = json.loads(path.read_text(encoding="utf-8"))
                facts = {tuple(key): value for key, value in told["facts"]}
                yield Base(generation=told["generation"], kind=kind, number=number, project=told["project"], facts=facts)
