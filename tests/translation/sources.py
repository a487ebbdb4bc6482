"""What the sources can say to a user: every English sentence in them, with a gap for each value that is filled in.

A sentence is a text of several words that is no docstring, no markup and no code. An f-string gives its text with `{name}` for each gap, named after what
fills it; where a gap is one of two texts (`'row' if … else 'column'`), each makes a sentence of its own.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent / "docautomat"
_WORDS = re.compile(r"(?:^|[\s(«“\"'{}])[a-zA-Z][a-z]*[,;:]? (?:\S+ )*?[a-zA-Z(…{]")
_CODE = re.compile(r"\\[^a]|[\^\x00-\x08]|xmlns|::|<.*>|<\{|://\S*$|^'|\|_|^\{\w+\}'|^except |^from |^\w+ \| \w+")
_NAMES = re.compile(r"(?:[\w:]+ )+[\w:]+")
"""A list of names of XML or of the plan's fields, where one of them is no word of English."""
_NO_WORD = re.compile(r"\b(?:[a-z]+[A-Z]\w*|[a-z]+_[a-z_]+)\b")
_LITTLE_WORD = re.compile(r"\b(?:and|the|of|is|a|it|to|be)\b")
_FOR_PROGRAMMERS = frozenset({"AssertionError", "AttributeError", "NotImplementedError", "compile", "XPath"})
_MOST = 24
"""Sentences that one expression can make."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and where it stands."""

    text: str
    file: str
    line: int


class _Reader(ast.NodeVisitor):
    def __init__(self, file: str) -> None:
        self._file = file
        self.found: list[Said] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        """Skip it: it is told to programmers."""

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if name not in _FOR_PROGRAMMERS:
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._take(node, [_escaped(node.value)])

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._take(node, list(itertools.islice(_patterns(node), _MOST)))
        for part in node.values:
            if isinstance(part, ast.FormattedValue) and not isinstance(part.value, ast.IfExp):
                self.visit(part.value)

    def _take(self, node: ast.expr, texts: list[str]) -> None:
        self.found += [Said(text, self._file, node.lineno) for text in texts if _is_sentence(text)]


def _patterns(node: ast.expr) -> Iterator[str]:
    """Yield the texts that an expression can be, a gap for each value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield _escaped(node.value)
    elif isinstance(node, ast.JoinedStr):
        for parts in itertools.product(*(list(_patterns(part)) for part in node.values)):
            yield "".join(parts)
    elif isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.IfExp):
        yield from _patterns(node.value)
    elif isinstance(node, ast.IfExp):
        yield from _patterns(node.body)
        yield from _patterns(node.orelse)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        for left, right in itertools.product(_patterns(node.left), _patterns(node.right)):
            yield left + right
    elif isinstance(node, ast.FormattedValue):
        yield f"{{{_name(node.value)}{'!r' if node.conversion == ord('r') else ''}}}"
    else:
        yield f"{{{_name(node)}}}"


def _name(node: ast.expr) -> str:
    """Return what a gap is called after: the name, the field or the argument that fills it."""
    if isinstance(node, ast.Name):
        return node.id.strip("_").lower()
    if isinstance(node, ast.Attribute):
        return node.attr.strip("_").lower()
    if isinstance(node, ast.Call):
        return _name(node.args[0] if node.args else node.func)
    return next((_name(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)), "value")


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _is_sentence(text: str) -> bool:
    plain = skeleton(text)
    if _CODE.search(plain) or (_NAMES.fullmatch(plain) and _NO_WORD.search(plain) and not _LITTLE_WORD.search(plain)):
        return False
    return bool(_WORDS.search(plain))


def skeleton(text: str) -> str:
    """Return a text with nameless gaps."""
    return re.sub(r"(?<!\{)((?:\{\{)*)\{\w*(?:!r)?(?::\w+)?\}", r"\1{}", text)


def sentences(*under: str) -> list[Said]:
    """Return every sentence of the modules below some folders, or of single modules."""
    found: list[Said] = []
    for name in under:
        path = ROOT / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            reader = _Reader(file.relative_to(ROOT).as_posix())
            reader.visit(ast.parse(file.read_text(encoding="utf-8")))
            found += reader.found
    return found
