"""Template: compiled once, rendered often. The composition root: here, and only here, the parts of the engine are wired.

file -> opc.Package -> stories -> compiler -> one Jinja program per story          (once, in `Template(…)`)
data -> programs -> rendered parts -> deflate -> Document                           (each `render`)
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Literal

from jinja2 import Undefined

from docautomat.compiler.bodies import BODY_FILTERS
from docautomat.compiler.cells import CELL_FILTERS
from docautomat.compiler.diagnosis import diagnose
from docautomat.compiler.fitted import mark_boxes
from docautomat.compiler.ids import Ids
from docautomat.compiler.inlined import write_filled, write_part
from docautomat.compiler.sample import lacking, sample
from docautomat.compiler.shipping import pack, unpack
from docautomat.compiler.story import CompiledStory, Sites, compile_story
from docautomat.compiler.targets import TARGET_FILTER, write_target
from docautomat.compiler.variables import Use, unused, wanted
from docautomat.compiler.workbook import compile_workbook
from docautomat.environment import BlankUndefined, Environment, KeepUndefined, MissingName
from docautomat.errors import ConversionError, Finding, Place, RenderError, TemplateSyntaxError
from docautomat.filters import LANGUAGE
from docautomat.lexer import DEFAULT_DELIMITERS, Delimiters, Lexer
from docautomat.markup import drawingml, properties
from docautomat.markup.charted import write_chart, write_chart_text
from docautomat.markup.drawingml.preparing import prepare
from docautomat.markup.drawingml.tongues import Tongues as SlideTongues
from docautomat.markup.fitting.faces import Faces, read_folder
from docautomat.markup.language import Site, Story
from docautomat.markup.pictures import PICTURE_WRITERS
from docautomat.markup.presentationml import stories as presentationml
from docautomat.markup.presentationml.deck import Deck, RenderedSlide, used_ids
from docautomat.markup.rendering import Rendering, begin_unit, during, rendering
from docautomat.markup.spreadsheetml import cells, copies, inner, rich
from docautomat.markup.spreadsheetml.calculation.recalculated import filled_in, has_gaps
from docautomat.markup.wordprocessingml import stories as wordprocessingml
from docautomat.markup.wordprocessingml import writing
from docautomat.markup.wordprocessingml.controls import unbind
from docautomat.markup.wordprocessingml.fields import FIELD_FILTERS, has_contents
from docautomat.markup.wordprocessingml.flaws import flaws
from docautomat.markup.wordprocessingml.numbering import numbering
from docautomat.markup.wordprocessingml.refresh import HEADINGS, with_fields_updated
from docautomat.markup.wordprocessingml.revisions import drop_deleted_tags
from docautomat.markup.wordprocessingml.styles import styles_of
from docautomat.markup.wordprocessingml.tongues import Tongues
from docautomat.opc.archive import Deflater, read_source
from docautomat.opc.content_types import NAME as CONTENT_TYPES
from docautomat.opc.overlay import Overlay
from docautomat.opc.package import Deflated, Limits, Package, deflate, save
from docautomat.values import PASS, RefusedValueError, admit

__all__ = ["Document", "Template"]

_UNDEFINED: dict[str, type[Undefined]] = {"strict": MissingName, "blank": BlankUndefined, "keep": KeepUndefined}
_NOT_FILLED = ("/charts/", "/diagrams/", "/ppt/comments/", "/glossary/")
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
        self._sites: Sites = [Site()]
        self._highest: dict[str, int] = {}
        """The highest numbers that the file uses, by what they number: drawings, bookmarks …"""
        self._shipped: tuple[str, bytes] | None = None
        self._wire()
        self._lexer = Lexer(delimiters or DEFAULT_DELIMITERS)
        findings: list[Finding] = []
        self._fixed: dict[str, bytes | Deflated] = {name: deflate(data) for name, data in properties.cleaned(self._package, self._lexer.may_hold_tags).items()}
        self._properties = self._compile(properties.stories(self._package, self._lexer.may_hold_tags), findings, "_property")
        self._form = _FORMS[self.kind](self, findings)
        if findings:
            raise TemplateSyntaxError.of(findings)

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
        try:
            with during(self._rendering(language, assets)) as current:
                removed = self._rendered(variables, current.overlay.changed)
            return Document(self._package, current.overlay.result(), removed, tuple(current.findings))
        except RenderError as error:
            if error.code == "limit":  # what took too long is not run again
                raise
            with during(self._rendering(language, assets)):
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
        return document._with(filled_in(data, calculated))

    def _rendering(self, language: str | None, assets: str | os.PathLike[str] | None) -> Rendering:
        overlay = Overlay(self._package, self._highest)
        overlay.changed.update(self._fixed)
        return Rendering(overlay, assets, language or "", units=self._form.units)

    def _rendered(self, variables: Mapping[str, Any], changed: dict[str, bytes | Deflated]) -> frozenset[str]:
        """Put the rendered parts into `changed`; return the names of those that go."""
        for story in self._properties:
            for index, text in story.render(variables):
                changed[story.segments[index].partname] = text.encode("utf-8")
        rendered: Rendered = self._form.render(variables)
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

    def _compile(self, stories: list[Story], findings: list[Finding], filter_name: str = "_text", ids: Ids | None = None) -> list[CompiledStory]:
        compiled: list[CompiledStory] = []
        for story in stories:
            one, faults = compile_story(story, self._lexer, self._environment, self._sites, filter_name, ids=ids)
            findings.extend(faults)
            if one is not None:
                compiled.append(one)
        return compiled

    def _wire(self) -> None:
        """Make the environment, with the filters through which every `{{ … }}` is written; their names begin with `_`."""
        self._environment = Environment(_UNDEFINED[self._options["undefined"]], self._options["filters"], self._options["limits"])
        write, block = {
            "docx": (writing.write_text, writing.write_block),
            "pptx": (drawingml.write_text, drawingml.write_block),
            "xlsx": (cells.write_text, cells.write_text),
        }[self.kind]
        writers = {"_text": write, "_block": block, "_property": properties.write_text, "_attribute": properties.write_attribute}
        filters = self._environment.filters
        filters.update({name: _emission(writer, self._sites) for name, writer in writers.items()})
        filters["_paragraph"] = _emission(drawingml.write_paragraph if self.kind == "pptx" else writing.write_paragraph, self._sites)
        for name, writer in {
            **FIELD_FILTERS,
            **PICTURE_WRITERS,
            TARGET_FILTER: write_target,
            "_part": write_part,
            "_chart": write_chart,
            "_chart_text": write_chart_text,
        }.items():
            filters[name] = _emission(writer, self._sites, nothing=None if name == TARGET_FILTER else "")
        filters["_begin"] = begin_unit
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

    units: tuple[frozenset[str], ...] = ()

    def __init__(self, template: Template, findings: list[Finding]) -> None:
        self._package, self._may_hold_tags = template._package, template._lexer.may_hold_tags
        stories = wordprocessingml.stories(template._package)
        self._tongues = Tongues(template._package)
        placeholder = styles_of(template._package).find("character", "Placeholder Text")
        for story in stories:
            for segment in story.segments:
                unbind(segment.root, segment.dialect, template._lexer.may_hold_tags, placeholder)
                drop_deleted_tags(segment.root, segment.dialect, template._lexer.may_hold_tags)
                if segment.reference is None:
                    self._tongues.strip(segment.partname, segment.root, segment.dialect)
        self._ids = Ids(template._highest)
        for segment in (segment for story in stories for segment in story.segments):
            self._ids.know(segment.root, segment.dialect)
        contents = has_contents(stories[0].segments[0].root, stories[0].segments[0].dialect)
        self._stories = template._compile(stories, findings, ids=self._ids)
        self._updated = {name: deflate(data) for name, data in with_fields_updated(template._package).items()} if contents else {}
        self._moving = any(story.headings for story in self._stories)

    def stories(self) -> list[CompiledStory]:
        return self._stories

    programs = stories

    def flaws(self) -> Iterable[Finding]:
        return flaws(self._package, self._may_hold_tags)

    def render(self, variables: Mapping[str, Any]) -> Rendered:
        deflaters: dict[str, Deflater] = {}
        current = rendering()
        overlay, language = current.overlay, current.language
        overlay.changed.update(self._tongues.styles(language))
        number = self._ids.numbering(overlay.last)
        for story in self._stories:
            for segment in story.segments:
                if segment.dead:
                    overlay.unrelate(segment.partname, *segment.dead)
            names = [segment.partname for segment in story.segments]
            for index, text in story.stream(variables, number):
                if text:  # footnotes or comments that hold no tag stay as they are
                    deflaters.setdefault(names[index], Deflater()).write(self._tongues.written(text, language).encode("utf-8"))
        overlay.changed.update((name, data) for name, data in self._tongues.plain(overlay.package, language).items() if name not in deflaters)
        if self._moving or current.state.get(HEADINGS):
            overlay.changed.update(self._updated)
        return {name: deflater.finish() for name, deflater in deflaters.items()}, frozenset()


class _Slides:
    """A presentation: slides and notes are one story, whose output says which slides there are and in what order."""

    def __init__(self, template: Template, findings: list[Finding]) -> None:
        stories = presentationml.stories(template._package)
        slides = [segment for story in stories if story.name == presentationml.deck_name for segment in story.segments]
        self._deck = Deck.read(template._package)
        self.units = self._deck.owned()
        used = [used_ids(segment.root) for story in stories if story.name == presentationml.deck_name for segment in story.segments]
        self._package = template._package
        self._tongues = SlideTongues()
        for story in stories:
            for segment in story.segments:
                if segment.owner and story.name == presentationml.deck_name:
                    self._tongues.weigh(segment.root, segment.dialect)
                prepare(segment.root, segment.dialect, template._lexer.may_hold_tags)
        self._fitter, faults = mark_boxes(template._package, slides, template._lexer, template._environment, Faces(template._fonts))
        findings.extend(faults)
        for segment in (segment for story in stories for segment in story.segments):
            self._tongues.mark(segment.partname, segment.root, segment.dialect)
        self._slides = template._compile([story for story in stories if story.name == presentationml.deck_name], findings)
        self._others = template._compile([story for story in stories if story.name != presentationml.deck_name], findings)
        self._used = used
        """For each part of the deck the relationships that its elements use."""

    def stories(self) -> list[CompiledStory]:
        return [*self._slides, *self._others]

    programs = stories

    def flaws(self) -> Iterable[Finding]:
        return self._fitter.advice

    def render(self, variables: Mapping[str, Any]) -> Rendered:
        language, tongues = rendering().language, self._tongues
        plain = tongues.plain(self._package, language)
        own = {segment.partname for story in self._slides for segment in story.segments}
        changed: dict[str, bytes | Deflated] = {name: data for name, data in plain.items() if name not in own}
        overlay = rendering().overlay
        for segment in (segment for story in self._others for segment in story.segments if segment.dead):
            overlay.unrelate(segment.partname, *segment.dead)
        for story in self._others:
            for index, text in story.render(variables):
                changed[story.segments[index].partname] = tongues.written(text, language).encode("utf-8")
        for story in self._slides:
            slides = self._rendered(story, variables, plain)
            arrangement = self._deck.arrange(slides, rendering().overlay.added())
            return {**changed, **arrangement.changed}, arrangement.removed
        return changed, frozenset()

    def _rendered(self, story: CompiledStory, variables: Mapping[str, Any], plain: Mapping[str, bytes]) -> list[RenderedSlide]:
        """Return the slides that come out; `plain` are parts in the language of the render, for those that hold no tag."""
        overlay, language, told = rendering().overlay, rendering().language, rendering().findings
        slides: list[RenderedSlide] = []
        pages: list[str] = []
        for index, text in story.render(variables):
            if index < 0:
                copy = overlay.copies[-index - 1]
                continue
            segment = story.segments[index]
            if segment.owner:
                pages = self._fitter.settle(self._tongues.written(text, language), language, told)
                slides += [RenderedSlide(segment.partname, dict(copy.parts), overlay.settled(copy)) for _ in pages]
            written = pages if segment.owner else [self._tongues.written(text, language)] * len(pages)
            for slide, content in zip(slides[len(slides) - len(pages) :], written, strict=True):
                if not content and segment.partname in plain:
                    slide.parts[segment.partname] = plain[segment.partname]
                elif content:
                    slide.parts[segment.partname] = content.encode("utf-8")
                    slide.lose(segment.partname, [rid for rid in self._used[index] if f'"{rid}"' not in content])
        return slides


class _Workbook:
    """A workbook: all sheets are one story, with a layout program before it."""

    units: tuple[frozenset[str], ...] = ()

    def __init__(self, template: Template, findings: list[Finding]) -> None:
        self._workbook, faults = compile_workbook(template._package, template._lexer, template._environment, template._sites)
        findings.extend(faults)

    def stories(self) -> list[CompiledStory]:
        return self._workbook.stories() if self._workbook is not None else []

    def programs(self) -> list[CompiledStory]:
        layout = self._workbook.layout if self._workbook is not None else None
        return [*self.stories(), *([layout] if layout is not None else [])]

    def flaws(self) -> Iterable[Finding]:
        return self._workbook.advice if self._workbook is not None else ()

    def render(self, variables: Mapping[str, Any]) -> Rendered:
        if self._workbook is None:
            return {}, frozenset()
        return self._workbook.render(variables)


_FORMS: dict[str, Callable[[Template, list[Finding]], Any]] = {"docx": _Word, "pptx": _Slides, "xlsx": _Workbook}


# --- the result -----------------------------------------------------------------------------------------------------------------------


class Document:
    """A finished document, in memory."""

    def __init__(self, package: Package, changed: Mapping[str, bytes | Deflated], removed: frozenset[str], findings: tuple[Finding, ...] = ()) -> None:
        self._package = package
        self._changed = changed
        self._removed = removed
        self.kind = package.kind
        self.findings = findings
        """What deserves a look in this document: texts that were too long for their boxes, and what was done."""

    def _with(self, parts: Mapping[str, bytes]) -> Document:
        return Document(self._package, {**self._changed, **parts}, self._removed, self.findings)

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
