"""What waits in the list of conflicts, and what somebody has chosen about: read by those who only need to know."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docautomat.plan.facts import Key

__all__ = ["STORE", "Decisions", "conflict_id", "told"]

STORE = Path(".docautomat") / "conflicts.json"


def conflict_id(number: str, project: str, key: Key) -> str:
    """Return the id of a conflict."""
    return hashlib.sha256("/".join((number, project, *key)).encode()).hexdigest()[:10]


def told(value: Any) -> str:
    """Return a value as choices are remembered by it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


@dataclass(frozen=True, slots=True)
class Decisions:
    """The choices about one programme's conflicts."""

    waiting: frozenset[str] = frozenset()
    decided: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, programme: Path) -> Decisions:
        """Return what is known; a store that cannot be read counts as empty."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            known = json.loads((programme / STORE).read_text(encoding="utf-8"))
            return cls(frozenset(each["id"] for each in known["pending"]), dict(known["decided"]))
        return cls()

    def settled(self, number: str, project: str, key: Key, value: Any) -> bool:
        """Say whether somebody has chosen about this very value, so that the plan's own holds."""
        own = conflict_id(number, project, key)
        return own not in self.waiting and self.decided.get(own) == told(value)
