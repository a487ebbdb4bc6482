"""Identity numbers in what comes back: such a file is refused whole, before anything of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from docautomat.errors import DataError
from docautomat.plan.facts import place_of
from docautomat.plan.identity_numbers import holds_identity_number
from docautomat.plan.messages import Fault, finding

if TYPE_CHECKING:
    from docautomat.collecting.returned import Returned
    from docautomat.plan.readers.tree import Tree

__all__ = ["refuse_identity_numbers", "refuse_numbers_in_answers"]

_Path = tuple[str | int, ...]


def refuse_identity_numbers(tree: Tree, file: str, language: str) -> None:
    """Raise `DataError` (E23) where an answer of a workbook has a national identity number, with the cells."""
    found = [finding(Fault(code="E23", path=path), language, file=file, line=tree.line(path)) for path in _held(tree.value, ())]
    if found:
        raise DataError.of(found)


def refuse_numbers_in_answers(returned: Returned, language: str) -> Returned:
    """Return what a document says; raise `DataError` (E23) where an answer has a national identity number."""
    keys = [key for key, value in returned.facts.items() if any(True for _ in _held(value, ()))]
    if keys:
        tree: dict[str, Any] = {}
        raise DataError.of(finding(Fault(code="E23", path=place_of(tree, key)[0]), language, file=returned.path.name) for key in keys)
    return returned


def _held(value: Any, path: _Path) -> Iterator[_Path]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _held(each, (*path, key))
    elif isinstance(value, list | tuple):
        for at, each in enumerate(value):
            yield from _held(each, (*path, at))
    elif isinstance(value, str | int | float) and not isinstance(value, bool) and holds_identity_number(_digits(value)):
        yield path


def _digits(value: str | float) -> str:
    """Return a value as a text; a number that lost its leading zero has it again."""
    if isinstance(value, str):
        return value
    return f"{int(value):011d}" if value == int(value) and 10**9 < value < 10**11 else ""
