"""The data files of this package as rows."""

from __future__ import annotations

import csv
from importlib import resources

__all__ = ["rows"]


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a data file, each a mapping of column to text."""
    text = resources.files("docautomat.plan.data").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
