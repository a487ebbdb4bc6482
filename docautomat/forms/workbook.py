"""A workbook as a form: from compiled stories to changed parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from docautomat.compiler.story import CompiledStory
from docautomat.compiler.workbook import compile_workbook
from docautomat.errors import Finding
from docautomat.forms.engine import Engine, Rendered
from docautomat.markup.language import Story
from docautomat.markup.spreadsheetml.workbook import Workbook as Book
from docautomat.opc.package import Package

__all__ = ["Workbook"]


class Workbook:
    """A workbook: all sheets are one story, with a layout program before it."""

    units: tuple[frozenset[str], ...] = ()

    def __init__(self, engine: Engine, findings: list[Finding]) -> None:
        self._workbook, faults = compile_workbook(engine.package, engine.lexer, engine.environment, engine.sites)
        findings.extend(faults)

    def stories(self) -> list[CompiledStory]:
        """Return the compiled stories."""
        return self._workbook.stories() if self._workbook is not None else []

    def programs(self) -> list[CompiledStory]:
        """Return all programs, those that write nothing among them."""
        layout = self._workbook.layout if self._workbook is not None else None
        return [*self.stories(), *([layout] if layout is not None else [])]

    def flaws(self) -> Iterable[Finding]:
        """Return what deserves a second look."""
        return self._workbook.advice if self._workbook is not None else ()

    def texts(self, package: Package) -> Iterable[Story]:
        """Return the texts as their author wrote them, read anew; those of shared strings only where they have a brace."""
        return [Book.read(package, lambda text: "{" in text).story()]

    def render(self, variables: Mapping[str, Any]) -> Rendered:
        """Return what changes in the package."""
        if self._workbook is None:
            return {}, frozenset()
        return self._workbook.render(variables)
