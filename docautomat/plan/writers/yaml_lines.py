"""YAML changed where it stands: a value is put in the place of another, a line is added behind the last of its mapping or list. All else is the same text.

It knows the plain cases only, which are nearly all, and is some ten times as fast as a library that reads and writes the whole file; whoever calls it reads
the result again, and turns to the library where it is not what was wanted. Positions are those of libyaml's events, counted in characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from docautomat.plan.writers.edits import GONE, Change, apply
from docautomat.plan.writers.yaml_new import flow_yaml, new_yaml
from docautomat.plan.writers.yaml_text import indentation

__all__ = ["NotPlainError", "edit_lines"]

_ENDED = re.compile(r"^(?:\.\.\.|---)", re.MULTILINE)
"""Marks of documents, between which nothing is added."""
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NotPlainError(ValueError):
    """The change is none that can be made where it stands."""


def edit_lines(text: str, changes: Sequence[Change]) -> str:
    """Return the text with the changes; raises ValueError where one of them is not of a plain kind."""
    if _ENDED.search(text):
        raise NotPlainError
    root = yaml.compose(text, Loader=_LOADER)
    additions: dict[tuple[str | int, ...], Any] = {}
    edits: list[tuple[int, int, int, str]] = []
    for path, value in changes:
        if value is GONE:
            raise NotPlainError
        above = next((known for known in additions if path[: len(known)] == known and len(path) > len(known)), None)
        if above is not None:  # a part of something that comes in itself
            apply(additions[above], [(path[len(above) :], value)])
            continue
        node, depth = _found(root, path)
        if depth == len(path):
            edits.append(_replaced(text, node, value, len(edits)))
        else:
            additions[path[: depth + 1]] = _nested(path[depth + 1 :], value)
    sizes: dict[int, int] = {}
    for path, value in additions.items():
        node, _ = _found(root, path[:-1])
        edits.append(_added(text, node, path[-1], value, len(edits), sizes))
    for start, end, _, new in sorted(edits, key=lambda edit: (edit[0], edit[2]), reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _found(node: Any, path: Sequence[str | int]) -> tuple[Any, int]:
    """Return the node to which a path leads, as far as there is one, and how far that is."""
    for depth, part in enumerate(path):
        if isinstance(node, yaml.MappingNode) and isinstance(part, str):
            following = next((value for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            following = node.value[part]
        else:
            following = None
        if following is None:
            return node, depth
        node = following
    return node, len(path)


def _nested(path: Sequence[str | int], value: Any) -> Any:
    for part in reversed(path):
        if isinstance(part, int) and part:
            raise NotPlainError
        value = [value] if isinstance(part, int) else {part: value}
    return value


def _replaced(text: str, node: Any, value: Any, order: int) -> tuple[int, int, int, str]:
    start, end = node.start_mark, node.end_mark
    if (
        not isinstance(node, yaml.ScalarNode)
        or node.style in ("|", ">")
        or start.line != end.line
        or start.index == end.index
        or isinstance(value, dict | list)
    ):
        raise NotPlainError
    if text[start.index : end.index].startswith(("&", "*", "!")) or "\n" in str(value):
        raise NotPlainError
    if isinstance(value, str) and node.style == "'":
        new = "'" + value.replace("'", "''") + "'"
    elif isinstance(value, str) and node.style == '"' and not set(value) & set('\\"'):
        new = f'"{value}"'
    else:
        new = flow_yaml(value)
    return start.index, end.index, order, new


def _added(text: str, node: Any, part: str | int, value: Any, order: int, sizes: dict[int, int]) -> tuple[int, int, int, str]:
    """Return the edit that puts a field behind the last of its mapping, or an item behind the last of its list."""
    if not isinstance(node, yaml.MappingNode if isinstance(part, str) else yaml.SequenceNode) or not node.value:
        raise NotPlainError
    if isinstance(part, int):
        expected = len(node.value) + sizes.get(id(node), 0)
        if part != expected:
            raise NotPlainError
        sizes[id(node)] = sizes.get(id(node), 0) + 1
    if node.flow_style:
        at = node.end_mark.index - 1
        last = _last(node)
        new = flow_yaml({part: value})[1:-1] if isinstance(part, str) else flow_yaml(value)
        if last.end_mark.line != node.end_mark.line:
            raise NotPlainError
        return at, at, order, f", {new}"
    first = node.value[0][0] if isinstance(part, str) else node.value[0]
    column = first.start_mark.column if isinstance(part, str) else _dash(text, first)
    block = new_yaml({part: value} if isinstance(part, str) else [value], indented=indentation(text)[1] > 0)
    margin = " " * column
    lines = "".join(f"{margin}{line}" if line.strip() else line for line in block.splitlines(keepends=True))
    at = _line_after(text, _last(node))
    if at and text[at - 1] != "\n":
        lines = f"\n{lines.removesuffix(chr(10))}"
    return at, at, order, lines


def _dash(text: str, item: Any) -> int:
    """Return the column of the dash before an item."""
    begin = text.rfind("\n", 0, item.start_mark.index) + 1
    before = text[begin : item.start_mark.index]
    if before.strip() != "-":
        raise NotPlainError
    return len(before) - len(before.lstrip())


def _last(node: Any) -> Any:
    """Return the last node below this one that has text of its own."""
    while isinstance(node, yaml.MappingNode | yaml.SequenceNode) and not node.flow_style and node.value:
        node = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
    return node


def _line_after(text: str, node: Any) -> int:
    """Return where the line after a node begins; what follows a block scalar begins where it ends."""
    end: int = node.end_mark.index
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        if "+" in text[node.start_mark.index : node.end_mark.index].partition("\n")[0]:
            raise NotPlainError  # its blank lines are its own
        while end and text[end - 1] in "\n ":  # blank lines and the margin of what comes next are no part of it
            end -= 1
    found = text.find("\n", end)
    return len(text) if found < 0 else found + 1
