"""Template: compiled once, rendered often. The composition root: here, and only here, the parts of the engine are wired.

file -> opc.Package -> stories -> compiler -> one Jinja program per story          (once, in `Template(…)`)
data -> programs -> rendered parts -> deflate -> Document                           (each `render`)
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Literal

from jinja2 import Undefined

from docautomat.compiler.story import CompiledStory, Sites, compile_story
from docautomat.compiler.workbook import compile_workbook
from docautomat.environment import BlankUndefined, Environment, KeepUndefined, MissingName
from docautomat.errors import Finding, RenderError, TemplateSyntaxError
from docautomat.filters import LANGUAGE
from docautomat.lexer import DEFAULT_DELIMITERS, Delimiters, Lexer
from docautomat.markup import drawingml, properties, wordprocessingml
from docautomat.markup.language import Site, Story
from docautomat.markup.presentationml import stories as presentationml
from docautomat.markup.presentationml.deck import Deck, RenderedSlide
from docautomat.markup.spreadsheetml import cells
from docautomat.opc.archive import read_source
from docautomat.opc.content_types import NAME as CONTENT_TYPES
from docautomat.opc.package import Deflated, Limits, Package, save
from docautomat.values import PASS, RefusedValueError, admit, text_of

__all__ = ["Document", "Template"]

_UNDEFINED: dict[str, type[Undefined]] = {"strict": MissingName, "blank": BlankUndefined, "keep": KeepUndefined}
Source = str | os.PathLike[str] | bytes | BinaryIO


class Template:
    """A Word, Excel or PowerPoint file with tags, compiled; immutable and safe to share between threads.

    `source` is a path, bytes or a binary file. Raises `PackageError` for a file that is no Office package, and `TemplateSyntaxError`, which lists all
    faults with their places, for tags that cannot be compiled.
    """

    def __init__(
        self,
        source: Source,
        *,
        filters: Mapping[str, Callable[..., Any]] | None = None,
        delimiters: Delimiters | None = None,
        undefined: Literal["strict", "blank", "keep"] = "strict",
        limits: Limits | None = None,
        allow_macros: bool = False,
    ) -> None:
        data, name = read_source(source, limits)
        options = {"filters": filters, "delimiters": delimiters, "undefined": undefined, "limits": limits, "allow_macros": allow_macros}
        self._origin = (hashlib.sha256(data).hexdigest(), data, name, options)
        self._package = Package.open(_named(data, name), limits=limits or Limits(), allow_macros=allow_macros)
        self.kind = self._package.kind
        self._environment = Environment(_UNDEFINED[undefined], filters, limits)
        self._sites: Sites = [Site()]
        self._wire_emission()
        self._lexer = Lexer(delimiters or DEFAULT_DELIMITERS)
        findings: list[Finding] = []
        self._properties = self._compile(properties.stories(self._package), findings, "_property")
        self._form = _FORMS[self.kind](self, findings)
        if findings:
            raise TemplateSyntaxError.of(findings)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the file and the options; a process compiles a template once, however often it arrives."""
        return _restored, self._origin

    def render(
        self,
        context: Mapping[str, Any],
        *,
        language: str | None = None,
        assets: str | os.PathLike[str] | None = None,  # noqa: ARG002  pictures come with a later version; the name is settled
    ) -> Document:
        """Return the document made of this template and `context`.

        `language` is the document's (`nb`, `nn`, `en` …; default English formats), `assets` the folder below which pictures may lie. Raises `RenderError`
        with the place of the tag that failed.
        """
        variables = _variables(context)
        if language is not None:
            variables[LANGUAGE] = language
        changed: dict[str, bytes | Deflated] = {}
        for story in self._properties:
            for index, text in story.render(variables):
                changed[story.segments[index].partname] = text.encode("utf-8")
        more, removed = self._form.render(variables)
        changed.update(more)
        return Document(self._package, changed, removed)

    def _compile(self, stories: list[Story], findings: list[Finding], filter_name: str = "_text") -> list[CompiledStory]:
        compiled: list[CompiledStory] = []
        for story in stories:
            one, faults = compile_story(story, self._lexer, self._environment, self._sites, filter_name)
            findings.extend(faults)
            if one is not None:
                compiled.append(one)
        return compiled

    def _wire_emission(self) -> None:
        """Set the filters through which every `{{ … }}` is written; their names begin with `_`."""
        write = {"docx": wordprocessingml.write_text, "pptx": drawingml.write_text, "xlsx": cells.write_text}[self.kind]
        self._environment.filters["_text"] = _emission(write, self._sites)
        self._environment.filters["_property"] = _emission(properties.write_text, self._sites)
        self._environment.filters["_cell"] = _emission(cells.write_cell, self._sites, nothing=None)
        self._environment.filters["_attribute"] = _emission(properties.write_attribute, self._sites)
        self._environment.filters["_plain"] = text_of


_RESTORED: dict[str, Template] = {}


def _restored(digest: str, data: bytes, name: str, options: dict[str, Any]) -> Template:
    template = _RESTORED.get(digest)
    if template is None or template._origin[2:] != (name, options):
        template = _RESTORED[digest] = Template(_named(data, name), **options)
    return template


def _named(data: bytes, name: str) -> BinaryIO:
    """Return bytes as a file that still has its name, for messages."""
    stream = io.BytesIO(data)
    stream.name = name
    return stream


def _emission(write: Callable[[Any, Site], str], sites: Sites, nothing: str | None = "") -> Callable[[Any, int], str]:
    def emit(value: Any, number: int) -> str:
        if isinstance(value, Undefined):
            hint = str(value._undefined_hint or "")
            value = nothing if hint.startswith("the inline if-expression") else str(value)
        return write(value, sites[number])

    return emit


def _variables(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the context's top level as plain data; raise `RenderError` for what a template may not see."""
    try:
        top = context if type(context) is dict else admit(context)
    except RefusedValueError as error:
        raise RenderError(error.message, None, error.hint, "value") from None
    if not isinstance(top, Mapping):
        raise RenderError("the data must be a mapping of names to values", None, "wrap it: {'items': …}", "value")
    variables: dict[str, Any] = {}
    for name in top:
        try:
            value = top[name]
            variables[str(name)] = value if type(value) in PASS else admit(value)
        except RefusedValueError as error:
            raise RenderError(f"{name}: {error.message}", None, error.hint, "value") from None
    return variables


# --- the three forms ------------------------------------------------------------------------------------------------------------------

Rendered = tuple[dict[str, bytes | Deflated], frozenset[str]]


class _Word:
    """A Word document: body, headers and footers are stories of their own."""

    def __init__(self, template: Template, findings: list[Finding]) -> None:
        self._stories = template._compile(wordprocessingml.stories(template._package), findings)

    def render(self, variables: Mapping[str, Any]) -> Rendered:
        changed: dict[str, bytes | Deflated] = {}
        for story in self._stories:
            for index, text in story.render(variables):
                changed[story.segments[index].partname] = text.encode("utf-8")
        return changed, frozenset()


class _Slides:
    """A presentation: slides and notes are one story, whose output says which slides there are and in what order."""

    def __init__(self, template: Template, findings: list[Finding]) -> None:
        stories = presentationml.stories(template._package)
        self._deck = Deck.read(template._package)
        self._slides = template._compile([story for story in stories if story.name == presentationml.deck_name], findings)
        self._others = template._compile([story for story in stories if story.name != presentationml.deck_name], findings)

    def render(self, variables: Mapping[str, Any]) -> Rendered:
        changed: dict[str, bytes | Deflated] = {}
        for story in self._others:
            for index, text in story.render(variables):
                changed[story.segments[index].partname] = text.encode("utf-8")
        for story in self._slides:
            slides: list[tuple[str, dict[str, bytes]]] = []
            for index, text in story.render(variables):
                segment = story.segments[index]
                if segment.owner:
                    slides.append((segment.partname, {}))
                if text:
                    slides[-1][1][segment.partname] = text.encode("utf-8")
            arrangement = self._deck.arrange([RenderedSlide(source, parts) for source, parts in slides])
            return {**changed, **arrangement.changed}, arrangement.removed
        return changed, frozenset()


class _Workbook:
    """A workbook: all sheets are one story, with a layout program before it."""

    def __init__(self, template: Template, findings: list[Finding]) -> None:
        self._workbook, faults = compile_workbook(template._package, template._lexer, template._environment, template._sites)
        findings.extend(faults)

    def render(self, variables: Mapping[str, Any]) -> Rendered:
        if self._workbook is None:
            return {}, frozenset()
        return self._workbook.render(variables)


_FORMS: dict[str, Callable[[Template, list[Finding]], Any]] = {"docx": _Word, "pptx": _Slides, "xlsx": _Workbook}


# --- the result -----------------------------------------------------------------------------------------------------------------------


class Document:
    """A finished document, in memory."""

    def __init__(self, package: Package, changed: Mapping[str, bytes | Deflated], removed: frozenset[str]) -> None:
        self._package = package
        self._changed = changed
        self._removed = removed
        self.kind = package.kind

    def to_bytes(self) -> bytes:
        """Return the file; its content type is the template's."""
        return self._package.write(self._changed, removed=self._removed).to_bytes()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the file atomically, with the content type that the suffix says; raise `OutputError` where that is not possible."""
        changed = dict(self._changed)
        types = self._package.with_suffix(Path(path).suffix, changed.get(CONTENT_TYPES))
        if types is not None:
            changed[CONTENT_TYPES] = types
        save(path, self._package.write(changed, removed=self._removed))

    def open(self) -> Any:
        """Return the document as python-docx, openpyxl or python-pptx sees it: a `docx.Document`, `Workbook` or `pptx.Presentation`."""
        stream = io.BytesIO(self.to_bytes())
        if self.kind == "docx":
            import docx

            return docx.Document(stream)
        if self.kind == "xlsx":
            import openpyxl

            return openpyxl.load_workbook(stream)
        import pptx

        return pptx.Presentation(stream)
