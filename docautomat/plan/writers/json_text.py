"""JSON with some values changed, in the indentation that it has."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Sequence
from typing import Any

from docautomat.plan.writers.edits import Change, apply

__all__ = ["edit_json"]

_INDENT = re.compile(r"\A\s*\{(?:\r?\n)([ \t]+)")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def edit_json(text: str, changes: Sequence[Change]) -> str:
    """Return the text with the changes."""
    root = json.loads(text)
    apply(root, changes, _plain)
    found = _INDENT.match(text)
    shown = json.dumps(root, ensure_ascii=False, indent=found[1] if found else None)
    return shown + ("\n" if text.endswith("\n") else "")
