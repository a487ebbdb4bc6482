"""A file's bytes to a tree, or what is wrong with the file as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from docautomat.errors import DataError, Finding
from docautomat.opc.locks import is_marked_open
from docautomat.plan.messages import Fault, finding, phrase
from docautomat.plan.readers.json_text import read_json
from docautomat.plan.readers.toml_text import read_toml
from docautomat.plan.readers.tree import Tree, UnreadableError
from docautomat.plan.readers.yaml_text import read_yaml

__all__ = ["SUFFIXES", "TEXTS", "parsed_text", "read_data", "read_tree"]

TEXTS: dict[str, Callable[[str], Tree]] = {".yaml": read_yaml, ".yml": read_yaml, ".json": read_json, ".toml": read_toml}
SUFFIXES = (*TEXTS, ".xlsx")
_LARGEST = 5_000_000
"""Bytes; a full plan has about fifteen thousand."""
_CONFLICT = re.compile(r"^(?:<<<<<<<|>>>>>>>)(?: |\r?$)", re.MULTILINE)
_LANGUAGE = re.compile(r"""^["']?language["']?\s*[:=]\s*["']?(nb|nn|en)\b""", re.MULTILINE)


def read_data(source: str | Path | BinaryIO, *, language: str = "en") -> Any:
    """Return the plain value of a YAML, JSON or TOML file: what a template is rendered with.

    A stream is read as YAML, of which JSON is a part. Raises DataError with file and line.
    """
    if isinstance(source, str | Path):
        path = Path(source)
        return read_tree(path, path.name, language).value
    try:
        return _decoded(source.read(_LARGEST + 1), read_yaml).value
    except UnreadableError as error:
        raise DataError.of([_worded(error, "-", language)]) from None


def read_tree(path: Path, name: str, language: str, *, programme: bool = False) -> Tree:
    """Return the tree of a file that is called `name` in messages: a plan's, or a programme's.

    Raises DataError in the file's own language, else in `language`.
    """
    try:
        return _parsed(path, programme=programme)
    except UnreadableError as error:
        raise DataError.of([_worded(error, name, _own_language(path) or language)]) from None


def _parsed(path: Path, *, programme: bool) -> Tree:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableError("D14", value=path.suffix)
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError:
        raise UnreadableError("D34" if is_marked_open(path) else "D13") from None
    if suffix not in TEXTS:
        from docautomat.plan.readers.workbook import read_programme_workbook, read_workbook

        tree = read_programme_workbook(data) if programme else read_workbook(data)
        if is_marked_open(path):
            tree.faults.append((Fault(code="W30"), 0))
        return tree
    return _decoded(data, TEXTS[suffix])


def parsed_text(text: str, parse: Callable[[str], Tree]) -> Any:
    """Return the plain value of a text; raises `UnreadableError`."""
    return parse(text).value


def _decoded(data: bytes, parse: Callable[[str], Tree]) -> Tree:
    if len(data) > _LARGEST:
        raise UnreadableError("D12")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError("D09", data.count(b"\n", 0, error.start) + 1) from None
    if found := _CONFLICT.search(text):
        raise UnreadableError("D10", text.count("\n", 0, found.start()) + 1)
    if not text.strip():
        raise UnreadableError("D05", 1)
    return parse(text)


def _own_language(path: Path) -> str:
    try:
        with path.open("rb") as file:
            found = _LANGUAGE.search(file.read(4096).decode("utf-8", "replace"))
    except OSError:
        return ""
    return found[1] if found else ""


def _worded(error: UnreadableError, name: str, language: str) -> Finding:
    values = dict(error.fault.values)
    if error.reason:
        values["reason"] = phrase(error.reason, language)
    return finding(Fault(code=error.fault.code, values=values), language, file=name, line=error.line)
