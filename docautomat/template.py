"""Template: compiled once, rendered often. The composition root: here, and only here, the parts of the engine are wired.

file -> opc.Package -> stories -> compiler -> one Jinja program per story          (once, in `Template(…)`)
data -> programs -> rendered parts -> deflate -> Document                           (each `render`)
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any, BinaryIO, Literal

from jinja2 import Undefined

from docautomat.compiler.bodies import BODY_FILTERS
from docautomat.compiler.cells import CELL_FILTERS
from docautomat.compiler.diagnosis import diagnose
from docautomat.compiler.halves import half_tags
from docautomat.compiler.inlined import write_filled, write_part
from docautomat.compiler.sample import lacking, sample
from docautomat.compiler.shipping import pack, unpack
from docautomat.compiler.story import Sites
from docautomat.compiler.targets import ACTION_FILTER, TARGET_FILTER, write_action, write_target
from docautomat.compiler.variables import Use, unused, wanted
from docautomat.document import Document
from docautomat.environment import BlankUndefined, Environment, KeepUndefined, MissingName
from docautomat.errors import ConversionError, Finding, PackageError, Place, RenderError, TemplateSyntaxError
from docautomat.filters import LANGUAGE
from docautomat.forms import FORMS, Engine
from docautomat.lexer import DEFAULT_DELIMITERS, Delimiters, Lexer
from docautomat.markup import drawingml, properties
from docautomat.markup.charted import keep_filled, write_chart, write_chart_text, write_own_chart
from docautomat.markup.fitting.faces import read_folder
from docautomat.markup.language import Segment, Site
from docautomat.markup.pictures import PICTURE_WRITERS
from docautomat.markup.presentationml.cards import write_page
from docautomat.markup.presentationml.looks import LOOK_WRITERS
from docautomat.markup.presentationml.naming import NAMING_FILTERS
from docautomat.markup.presentationml.subdecks import bring
from docautomat.markup.presentationml.timelines import TIMELINE_WRITERS
from docautomat.markup.rendering import Rendering, begin_turn, begin_unit, during, rendering
from docautomat.markup.spreadsheetml import cells, copies, inner, rich, texts
from docautomat.markup.spreadsheetml.calculation.recalculated import filled_in, has_gaps
from docautomat.markup.wordprocessingml import writing
from docautomat.markup.wordprocessingml.fields import FIELD_FILTERS
from docautomat.markup.wordprocessingml.numbering import numbering
from docautomat.opc.archive import read_source
from docautomat.opc.overlay import Overlay
from docautomat.opc.package import Deflated, Limits, Package, deflate
from docautomat.values import PASS, RefusedValueError, admit

__all__ = ["Document", "Template"]

_UNDEFINED: dict[str, type[Undefined]] = {"strict": MissingName, "blank": BlankUndefined, "keep": KeepUndefined}
_NOT_FILLED = ("/charts/", "/diagrams/", "/ppt/comments/", "/glossary/")
_FAMILIES = {"doc": "docx", "dot": "docx", "xls": "xlsx", "xlt": "xlsx", "ppt": "pptx", "pot": "pptx", "pps": "pptx"}
_CALLED = {"docx": "a Word document", "xlsx": "an Excel workbook", "pptx": "a PowerPoint presentation"}

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
        fonts: str | os.PathLike[str] | None = None,
    ) -> None:
        data, name = read_source(source, limits)
        self._options: dict[str, Any] = {"filters": filters, "undefined": undefined, "limits": limits}
        self._fonts = read_folder(fonts) if fonts is not None else {}
        self._package = Package.open(_named(data, name), limits=limits or Limits(), allow_macros=allow_macros)
        self.kind = self._package.kind
        self._as_named(name)
        self._sites: Sites = [Site()]
        self._highest: dict[str, int] = {}
        """The highest numbers that the file uses, by what they number: drawings, bookmarks …"""
        self._shipped: tuple[str, bytes] | None = None
        self._books: dict[str, Template] = {}
        """The workbooks of charts that are templates by themselves."""
        self._wire()
        self._lexer = Lexer(delimiters or DEFAULT_DELIMITERS)
        findings: list[Finding] = []
        self._fixed: dict[str, bytes | Deflated] = {name: deflate(data) for name, data in properties.cleaned(self._package, self._lexer.may_hold_tags).items()}
        engine = Engine(self._package, self._lexer, self._environment, self._sites, self._highest, self._fonts, self._compile_book)
        self._properties = engine.compiled(properties.stories(self._package, self._lexer.may_hold_tags), findings, "_property")
        self._form = FORMS[self.kind](engine, findings)
        if findings:
            raise TemplateSyntaxError.of(findings)

    def _as_named(self, name: str) -> None:
        """Raise `PackageError` for a workbook that is called .docx and the like: what is made of it would be called so too."""
        suffix = PurePath(name).suffix.lower()
        family = next((kind for begin, kind in _FAMILIES.items() if suffix[1:].startswith(begin)), self.kind)
        if family != self.kind:
            message = f"this is {_CALLED[self.kind]}, though its name ends in {suffix}"
            raise PackageError(message, Place(file=self._package.file), f"save it anew as .{family}, or let its name end in .{self.kind}", "format")

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as compiled programs: a process unpacks a template once, however often it arrives, and compiles nothing."""
        if self._shipped is None:
            pickle.dumps(self._options)  # a filter that cannot be shipped is told here, by its name
            packed = pack({name: value for name, value in vars(self).items() if name not in ("_environment", "_shipped")})
            self._shipped = hashlib.sha256(packed).hexdigest(), packed
        return _restored, self._shipped

    def render(
        self,
        context: Mapping[str, Any],
        *,
        language: str | None = None,
        assets: str | os.PathLike[str] | None = None,
        recalculate: Literal["libreoffice"] | None = None,
    ) -> Document:
        """Return the document made of this template and `context`.

        `language` is the document's (`nb`, `nn`, `en` …; default English formats), `assets` the folder below which pictures may lie. Raises `RenderError`,
        whose `findings` tell every tag that failed, with its place in the template and in the data.

        With `recalculate` those formulas of a workbook which have no value get the one that LibreOffice calculates; raises `ConversionError` if it cannot.
        """
        if recalculate is not None:
            return self._recalculated(self.render(context, language=language, assets=assets))
        variables = _variables(context)
        if language is not None:
            variables[LANGUAGE] = language
        current = self._rendering(language, assets)
        try:
            with during(current):
                removed = self._rendered(variables, current.overlay.changed)
            return Document(self._package, current.overlay.result(), removed, tuple(current.findings))
        except RenderError as error:
            if error.code == "limit":  # what took too long is not run again
                raise
            with during(self._rendering(language, assets)) as again:
                again.known = current.known
                raise self._diagnosed(error, variables) from error

    def _recalculated(self, document: Document) -> Document:
        from docautomat.libreoffice import CALC, convert

        place = Place(file=self._package.file)
        if self.kind != "xlsx":
            raise ConversionError("only workbooks hold formulas that can be calculated", place, "leave out recalculate")
        data = document.to_bytes()
        if not has_gaps(data):
            return document
        try:
            calculated = convert(data, ".xlsx", CALC)
        except ConversionError as error:
            raise ConversionError(error.message, place, error.hint, error.code) from None
        return document.with_parts(filled_in(data, calculated))

    def _rendering(self, language: str | None, assets: str | os.PathLike[str] | None) -> Rendering:
        overlay = Overlay(self._package, self._highest)
        overlay.changed.update(self._fixed)
        return Rendering(overlay, assets, language or "", units=self._form.units, bring=bring if self.kind == "pptx" else None)

    def _rendered(self, variables: Mapping[str, Any], changed: dict[str, bytes | Deflated]) -> frozenset[str]:
        """Put the rendered parts into `changed`; return the names of those that go."""
        for story in self._properties:
            for index, text in story.render(variables):
                changed[story.segments[index].partname] = text.encode("utf-8")
        rendered = self._form.render(variables)
        changed.update(rendered[0])
        return rendered[1]

    def variables(self) -> dict[str, dict[str, Any]]:
        """Return what the template wants of its data: path -> kind, whether it may be missing, and the first places where it stands.

        >>> Template("letter.docx").variables()                                               # doctest: +SKIP
        {"milestones": {"kind": "list", …}, "milestones[].due": {"kind": "date", "optional": False, "places": ["letter.docx, document, paragraph 3, …"]}}
        """
        return {path: {"kind": use.kind, "optional": use.optional, "places": [str(place) for place in use.places]} for path, use in self._uses().items()}

    def sample(self) -> dict[str, Any]:
        """Return made-up data with which the template can be previewed: something for every path, two items in each list."""
        return sample(self._uses())

    def check(self, schema: Mapping[str, Any] | None = None) -> list[Finding]:
        """Return what deserves a second look in a template that compiles; nothing is rendered or written.

        `schema` is data, or a JSON Schema of it: what the template wants and it lacks is a finding with its place.
        """
        stories = (*self._properties, *self._form.stories())
        found = list(unused((story.program for story in stories), self._environment))
        found += half_tags(self._form.texts(self._package), self._lexer)
        return [*self._left_out(), *self._form.flaws(), *found, *(lacking(self._uses(), schema) if schema is not None else ())]

    def _left_out(self) -> Iterator[Finding]:
        """Yield a warning for each part that holds tags and is not filled."""
        filled = {segment.partname for story in self._form.stories() for segment in story.segments}
        names = [name for name in self._package.names() if name.lower().endswith(".xml") and any(folder in name.lower() for folder in _NOT_FILLED)]
        names = [name for name in names if name not in filled]
        for name in names if self.kind != "xlsx" else ():
            if self._lexer.may_hold_tags(self._package.read(name).decode("utf-8", "replace")):
                place = Place(file=self._package.file, part=name)
                hint = "put the text into a text box or a paragraph beside it"
                yield Finding(code="not-filled", severity="warning", place=place, message="this part holds a tag, and is not filled", hint=hint)

    def _uses(self) -> dict[str, Use]:
        stories = (*self._properties, *self._form.programs())
        return wanted((story.program for story in stories), self._environment)

    def _diagnosed(self, error: RenderError, variables: Mapping[str, Any]) -> RenderError:
        """Return an error that tells all that is wrong with this render; what stopped it comes first if the watched run did not meet it."""
        stories = [*self._properties, *self._form.stories()]
        findings = [finding for story in stories for finding in diagnose(story.program, self._environment, variables)]
        known = {(finding.place.tag, finding.place.spot, finding.message) for finding in findings}
        if (error.place.tag, error.place.spot, error.message) not in known:
            findings = [*error.findings, *findings]
        return RenderError.of(findings)

    def _compile_book(self, segment: Segment, findings: list[Finding]) -> None:
        """Compile the workbook of a chart, and tell which variables it wants."""
        try:
            book = self._books[segment.partname] = Template(segment.book, delimiters=self._lexer.delimiters, allow_macros=True, **self._options)
        except TemplateSyntaxError as error:
            findings.extend(replace(finding, place=_within(segment.label, self._package.file, finding.place)) for finding in error.findings)
            return
        segment.wants = tuple(sorted({re.split(r"[.\[]", path)[0] for path in book._uses()}))

    def _write_book(self, value: Mapping[str, Any], site: Site) -> str:
        """Fill the workbook of a chart; return the relationship to it."""
        current = rendering()
        given = {name: each for name, each in value.items() if not isinstance(each, Undefined)}
        try:
            document = self._books[site.after].render(given, language=current.language or None, assets=current.assets)
        except RenderError as error:
            raise RefusedValueError(f"{replace(error.place, file='')}: {error.message}", error.hint, error.code) from None
        keep_filled(site.part, document.to_bytes())
        return site.before

    def _wire(self) -> None:
        """Make the environment, with the filters through which every `{{ … }}` is written; their names begin with `_`."""
        self._environment = Environment(_UNDEFINED[self._options["undefined"]], self._options["filters"], self._options["limits"])
        write, block = {
            "docx": (writing.write_text, writing.write_block),
            "pptx": (drawingml.write_text, drawingml.write_block),
            "xlsx": (cells.write_text, cells.write_text),
        }[self.kind]
        writers = {
            "_text": write,
            "_block": block,
            "_property": properties.write_text,
            "_attribute": properties.write_attribute,
            "_shared_text": texts.write_shared,
        }
        filters = self._environment.filters
        filters.update({name: _emission(writer, self._sites) for name, writer in writers.items()})
        filters["_paragraph"] = _emission(drawingml.write_paragraph if self.kind == "pptx" else writing.write_paragraph, self._sites)
        for name, writer in {
            **FIELD_FILTERS,
            **PICTURE_WRITERS,
            **LOOK_WRITERS,
            **TIMELINE_WRITERS,
            "_card_page": write_page,
            TARGET_FILTER: write_target,
            ACTION_FILTER: write_action,
            "_part": write_part,
            "_chart": write_chart,
            "_chart_text": write_chart_text,
            "_own_chart": write_own_chart,
            "_book": self._write_book,
        }.items():
            filters[name] = _emission(writer, self._sites, nothing=None if name == TARGET_FILTER else "")
        filters.update({"_begin": begin_unit, "_turn": begin_turn, **NAMING_FILTERS})
        filters["_filled"] = lambda written, number, value: write_filled(written, self._sites[number], value)
        filters["_restart"] = lambda number: numbering().restarted(number)
        filters["_drawing"] = _emission(drawingml.write_drawing, self._sites)
        filters["_literal"] = _emission(inner.write_literal, self._sites)
        filters["_header"] = _emission(inner.write_header, self._sites)
        filters["_sheet_name"] = _emission(copies.write_name, self._sites)
        filters["_cell"] = _emission(cells.write_cell, self._sites, nothing=None)
        for name, writer in {"_cell_fill": rich.write_fill, "_row_fill": rich.write_row_fill, "_cell_style": rich.write_cell_style}.items():
            filters[name] = _emission(writer, self._sites)
        filters.update(BODY_FILTERS)
        filters.update(CELL_FILTERS)


_RESTORED: dict[str, Template] = {}
_MOST_RESTORED = 32


def _restored(digest: str, packed: bytes) -> Template:
    """Return a template that was shipped, the same one for the same bytes."""
    template = _RESTORED.get(digest)
    if template is None:
        template = Template.__new__(Template)
        vars(template).update(unpack(packed))
        template._shipped = digest, packed
        template._wire()
        for story in (*template._properties, *template._form.programs()):
            story.attach(template._environment)
        while len(_RESTORED) >= _MOST_RESTORED:
            del _RESTORED[next(iter(_RESTORED))]
        _RESTORED[digest] = template
    return template


def _within(label: str, file: str, place: Place) -> Place:
    """Return a place in the workbook of a chart as one of the file that holds the chart."""
    return replace(place, file=file, part=f"{label}, {place.part}" if place.part else label)


def _named(data: bytes, name: str) -> BinaryIO:
    """Return bytes as a file that still has its name, for messages."""
    stream = io.BytesIO(data)
    stream.name = name
    return stream


def _emission(write: Callable[[Any, Site], str], sites: Sites, nothing: str | None = "") -> Callable[[Any, int], str]:
    def emit(value: Any, number: int) -> str:
        if type(value) is not str and isinstance(value, Undefined):
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
