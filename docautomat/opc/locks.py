"""Files that another program has open, told by what it leaves beside them."""

from __future__ import annotations

from pathlib import Path

__all__ = ["is_marked_open", "is_open"]

_MARKS = ("~${}", ".~lock.{}#")
"""How Excel and LibreOffice name the file that says so."""


def is_marked_open(path: Path) -> bool:
    """Say whether Excel or LibreOffice has a file open."""
    return any(path.with_name(mark.format(path.name)).exists() for mark in _MARKS)


def is_open(path: Path) -> bool:
    """Say whether Excel or LibreOffice has a file open, or nobody else may read it for another reason."""
    if is_marked_open(path):
        return True
    try:
        with path.open("rb"):
            return False
    except PermissionError:
        return True
    except OSError:
        return False
