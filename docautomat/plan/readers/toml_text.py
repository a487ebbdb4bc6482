"""TOML 1.0 to the same tree; the standard library's parser knows no lines of values, only those of its errors."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time
from typing import Any

from docautomat.plan.readers.tree import DEPTH, NODES, Tree, UnreadableError

__all__ = ["read_toml"]


def read_toml(text: str) -> Tree:
    """Return the tree of a TOML text, times as text; raises `UnreadableError` where it is none, and when the budget is spent."""
    tree = Tree()
    try:
        tree.value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise UnreadableError("D04", int(found[1]) if found else text.count("\n") + 1, "syntax.other") from None
    except RecursionError:
        raise UnreadableError("D12") from None
    _plain(tree.value, 1, [NODES])
    return tree


def _plain(value: Any, depth: int, left: list[int]) -> Any:
    left[0] -= 1
    if left[0] < 0 or depth > DEPTH:
        raise UnreadableError("D12")
    if isinstance(value, dict):
        for key, part in value.items():
            value[key] = _plain(part, depth + 1, left)
    elif isinstance(value, list):
        value[:] = [_plain(part, depth + 1, left) for part in value]
    elif isinstance(value, datetime | time):
        return value.isoformat()
    return value if not isinstance(value, date) or type(value) is date else str(value)
