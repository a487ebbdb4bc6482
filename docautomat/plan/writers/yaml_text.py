"""YAML with some values changed; comments, order, quotation marks and folds stay (ruamel.yaml, the only well-kept library that keeps them)."""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Sequence
from typing import Any

from docautomat.plan.writers.edits import Change, apply

__all__ = ["edit_yaml", "indentation"]

_NEVER = 1_000_000
"""So long a line is never folded anew."""


_MAPPING = re.compile(r"^( *)[^\s#-][^#\n]*:[ \t]*(?:#[^\n]*)?\n\1( +)[^\s#-]", re.MULTILINE)
_SEQUENCE = re.compile(r"^( *)(?:- )?[^\s#-][^#\n]*:[ \t]*(?:#[^\n]*)?\n\1( *)- ", re.MULTILINE)


def indentation(text: str) -> tuple[int, int]:
    """Return by how much a mapping in a mapping is indented, and the dash of a list in a mapping, as the file does it first."""
    mapping, sequence = _MAPPING.search(text), _SEQUENCE.search(text)
    return len(mapping[2]) if mapping else 2, len(sequence[2]) if sequence else 2


def edit_yaml(text: str, changes: Sequence[Change]) -> str:
    """Return the text with the changes."""
    import ruamel.yaml
    from ruamel.yaml.scalarstring import LiteralScalarString

    def new(value: Any) -> Any:
        if isinstance(value, str):
            return LiteralScalarString(value) if "\n" in value else value
        if isinstance(value, dict):
            return {key: new(part) for key, part in value.items() if part is not None}
        return [new(part) for part in value] if isinstance(value, list | tuple) else value

    yaml = ruamel.yaml.YAML(typ="rt")
    yaml.preserve_quotes, yaml.width, yaml.allow_unicode = True, _NEVER, True
    step, dash = indentation(text)
    yaml.indent(mapping=step, sequence=dash + 2, offset=dash)
    root = yaml.load(text)
    before = _dumped(yaml, root)
    apply(root, changes, new)
    return _patched(text, before, _dumped(yaml, root))


def _dumped(yaml: Any, root: Any) -> str:
    written = io.StringIO()
    yaml.dump(root, written)
    return written.getvalue()


def _patched(text: str, before: str, after: str) -> str:
    """Return the text with the lines that differ between two dumps, so that a layout which the library does not keep stays too."""
    own, old, new = text.splitlines(keepends=True), before.splitlines(keepends=True), after.splitlines(keepends=True)
    if len(own) != len(old):
        return after
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return "".join(line for kind, i1, i2, j1, j2 in matcher.get_opcodes() for line in (own[i1:i2] if kind == "equal" else new[j1:j2]))
