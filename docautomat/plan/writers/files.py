"""A plan's file with some changes: written in its own format, and read again, so that nothing else has changed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from yaml import YAMLError

from docautomat.errors import DataError, OutputError, PackageError, Place
from docautomat.plan.readers.text import TEXTS, parsed_text, read_tree
from docautomat.plan.readers.tree import UnreadableError
from docautomat.plan.writers.edits import Change, apply, plain
from docautomat.plan.writers.json_text import edit_json
from docautomat.plan.writers.toml_text import edit_toml
from docautomat.plan.writers.yaml_lines import edit_lines
from docautomat.plan.writers.yaml_text import edit_yaml

__all__ = ["edited"]

Writer = Callable[[str, Sequence[Change]], str]
_WRITERS: dict[str, tuple[Writer, ...]] = {
    ".yaml": (edit_lines, edit_yaml),
    ".yml": (edit_lines, edit_yaml),
    ".json": (edit_json,),
    ".toml": (edit_toml,),
}
"""Suffix -> writers, tried one after the other until one gives what is wanted."""
_BOM = "\ufeff"


def edited(path: Path, changes: Sequence[Change], *, language: str = "nb") -> bytes:
    """Return the file with the changes, in its own format; comments, order and line ends stay.

    Raises DataError for a file that cannot be read, and OutputError where the result would not be the same plan with these changes.
    """
    before = read_tree(path, path.name, language).value
    wanted = plain(before, ())  # every alias is a value of its own now
    apply(wanted, changes, plain)
    if path.suffix.lower() not in _WRITERS:
        return _workbook(path, changes, wanted, language)
    given = path.read_bytes().decode("utf-8")
    text = given.removeprefix(_BOM).replace("\r\n", "\n")
    written = _written(path, text, changes, _comparable(wanted))
    if "\r\n" in given:
        written = written.replace("\n", "\r\n")
    return ((_BOM if given.startswith(_BOM) else "") + written).encode("utf-8")


def _written(path: Path, text: str, changes: Sequence[Change], wanted: Any) -> str:
    suffix = path.suffix.lower()
    cause: Exception | None = None
    for write in _WRITERS[suffix]:
        try:
            written = write(text, changes)
            if _comparable(parsed_text(written, TEXTS[suffix])) == wanted:
                return written
        except (UnreadableError, ValueError, TypeError, KeyError, IndexError, AttributeError, YAMLError) as error:
            cause = error
    raise _unwritable(path) from cause


def _workbook(path: Path, changes: Sequence[Change], wanted: Any, language: str) -> bytes:
    from lxml.etree import LxmlError

    from docautomat.plan.readers.workbook import read_workbook
    from docautomat.plan.writers.workbook import edit_workbook

    hint = "make the changes in the workbook by hand; a formula where a value belongs must go"
    try:
        written = edit_workbook(path.read_bytes(), changes, language)
        if _filled(_comparable(read_workbook(written).value)) == _filled(_comparable(wanted)):
            return written
    except (UnreadableError, PackageError, ValueError, TypeError, LookupError, AttributeError, LxmlError) as error:
        raise _unwritable(path, hint) from error
    raise _unwritable(path, hint)


def _filled(value: Any) -> Any:
    """Return a tree without what is empty, which no cell can tell from what is not there."""
    if isinstance(value, dict):
        return {key: part for key, each in value.items() if (part := _filled(each)) not in (None, "", [], {})}
    return [_filled(part) for part in value] if isinstance(value, list) else value


def _unwritable(path: Path, hint: str = "write the plan in plain YAML, without anchors and tags, or make the changes by hand") -> DataError | OutputError:
    message = "the changes cannot be written into this file without changing more of it"
    return OutputError(message, Place(file=str(path)), hint)


def _comparable(value: Any) -> Any:
    """Return a tree in which a date and its text are the same, and what holds nothing is left out."""
    if isinstance(value, dict):
        return {key: _comparable(part) for key, part in value.items() if part is not None}
    if isinstance(value, list):
        return [_comparable(part) for part in value]
    return value.isoformat() if isinstance(value, datetime.date) else value
