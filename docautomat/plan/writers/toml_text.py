"""TOML with some values changed; comments and order stay (tomlkit)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docautomat.plan.writers.edits import Change, apply

__all__ = ["edit_toml"]


def edit_toml(text: str, changes: Sequence[Change]) -> str:
    """Return the text with the changes; TOML knows no empty value, so a key without one is left out."""
    import tomlkit

    def new(value: Any) -> Any:
        if isinstance(value, dict):
            value = {key: part for key, part in value.items() if part is not None}
        return tomlkit.item(value)

    root = tomlkit.parse(text)
    apply(root, changes, new)
    return tomlkit.dumps(root)
