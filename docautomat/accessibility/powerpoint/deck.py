"""A presentation as the rules read it: slides with what they inherit from, and their shapes in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from docautomat.accessibility.drawings import is_decorative, kind_of_graphic
from docautomat.accessibility.office import Office
from docautomat.accessibility.theme import Theme
from docautomat.markup.fitting.inheritance import placeholder_of, upper_placeholders
from docautomat.markup.fitting.properties import number
from docautomat.markup.language import Element
from docautomat.markup.presentationml.frames import Frame, named_of, transform_of
from docautomat.markup.trees import child, local

__all__ = ["Deck", "R", "Shape", "Slide", "notes_of"]

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SHAPES = ("sp", "pic", "graphicFrame", "grpSp", "cxnSp", "contentPart")
_EDGES = frozenset({"dt", "ftr", "sldNum", "hdr"})
_TITLES = frozenset({"title", "ctrTitle"})


@dataclass(eq=False)
class Shape:
    """A shape with the frame in which it is seen, in EMU of the slide."""

    node: Element
    slide: Slide
    frame: Frame | None
    inner: list[Shape] = field(default_factory=list)

    @cached_property
    def named(self) -> Element | None:
        """Its `p:cNvPr`."""
        return named_of(self.node)

    @property
    def name(self) -> str:
        """Its name, as the selection pane shows it."""
        return self.named.get("name", "") if self.named is not None else ""

    @property
    def spot(self) -> str:
        """The shape in its author's words."""
        return f'"{self.name}"'

    @cached_property
    def placeholder(self) -> Element | None:
        """Its `p:ph`."""
        return placeholder_of(self.node)

    @property
    def role(self) -> str:
        """The kind of its placeholder; nothing for what is none."""
        return self.placeholder.get("type", "obj") if self.placeholder is not None else ""

    @property
    def is_title(self) -> bool:
        """Whether this is the slide's title."""
        return self.role in _TITLES

    @property
    def is_edge(self) -> bool:
        """Whether this is a date, a footer or a slide number."""
        return self.role in _EDGES

    @cached_property
    def decorative(self) -> bool:
        """Whether it is marked as decorative."""
        return self.named is not None and is_decorative(self.named)

    @property
    def hidden(self) -> bool:
        """Whether the selection pane hides it."""
        return self.named is not None and self.named.get("hidden") in ("1", "true")

    @cached_property
    def kind(self) -> str:
        """What it is: `shape`, `picture`, `group`, `line`, `chart`, `table`, `diagram`, `object`, `media`."""
        name = local(self.node)
        if name == "graphicFrame":
            return kind_of_graphic(next(self.node.iter("{*}graphicData"), None))
        if name == "pic" and any(local(each) in ("videoFile", "audioFile", "quickTimeFile", "wavAudioFile", "media") for each in self.node.iter()):
            return "media"
        return {"pic": "picture", "grpSp": "group", "cxnSp": "line", "contentPart": "ink"}.get(name, "shape")

    @cached_property
    def text(self) -> str:
        """All its text, its groups' and tables' too."""
        return "\n".join("".join(str(text.text or "") for text in paragraph.iter("{*}t")) for paragraph in self.node.iter("{*}p")).strip()

    @cached_property
    def uppers(self) -> list[Element]:
        """The placeholders from which it inherits, those of the layout and the master."""
        if self.placeholder is None or local(self.node) == "graphicFrame":
            return []
        return upper_placeholders(self.slide.layout, self.slide.master, self.placeholder)


@dataclass(eq=False)
class Slide:
    """A slide with the layout and the master that it is drawn on."""

    number: int
    partname: str
    root: Element
    layout: Element | None
    master: Element | None
    theme: Theme
    mapping: Mapping[str, str]
    size: Frame
    shapes: list[Shape] = field(default_factory=list)
    """The shapes in reading order; those of a group are in it."""
    below: list[Shape] = field(default_factory=list)
    """What master and layout draw behind them."""

    @cached_property
    def title(self) -> Shape | None:
        """The title's shape."""
        return next((shape for shape in self.all() if shape.is_title), None)

    @property
    def part(self) -> str:
        """The slide in its author's words."""
        title = " ".join(self.title.text.split()) if self.title is not None else ""
        return f'slide {self.number} "{title}"' if title else f"slide {self.number}"

    def all(self) -> Iterator[Shape]:
        """Yield the shapes, those in groups too."""
        waiting = list(reversed(self.shapes))
        while waiting:
            shape = waiting.pop()
            yield shape
            waiting += reversed(shape.inner)


class Deck:
    """A presentation, read once."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.root = office.root(office.main)
        extent = child(self.root, "sldSz")
        wide, high = (number(extent.get("cx")), number(extent.get("cy"))) if extent is not None else (0.0, 0.0)
        self.size = Frame(0, 0, int(wide) or 9_144_000, int(high) or 6_858_000)
        self.defaults = child(self.root, "defaultTextStyle")
        self.table_styles = {
            style.get("styleId", ""): style for _, root in office.trees(office.main, "tableStyles") for style in root if isinstance(style.tag, str)
        }
        self._themes: dict[str, Theme] = {}
        self.slides = list(self._slides())

    @property
    def default_language(self) -> str:
        """The language of runs that state none."""
        found = self.defaults.find("{*}defPPr/{*}defRPr") if self.defaults is not None else None
        return found.get("lang", "") if found is not None else ""

    def _slides(self) -> Iterator[Slide]:
        for at, node in enumerate(self.root.iterfind("{*}sldIdLst/{*}sldId"), 1):
            partname = self.office.target(self.office.main, node.get(f"{R}id"))
            if partname in self.office.package:
                yield self._slide(at, partname)

    def _slide(self, at: int, partname: str) -> Slide:
        root = self.office.root(partname)
        layout_name = next(iter(self.office.related(partname, "slideLayout")), "")
        master_name = next(iter(self.office.related(layout_name, "slideMaster")), "") if layout_name else ""
        layout = self.office.root(layout_name) if layout_name else None
        master = self.office.root(master_name) if master_name else None
        if master_name not in self._themes:
            self._themes[master_name] = self.office.theme_of(master_name) if master_name else Theme()
        slide = Slide(at, partname, root, layout, master, self._themes[master_name], _mapping(root, layout, master), self.size)
        slide.shapes = list(_shapes(slide, child(child(root, "cSld"), "spTree"), None))
        shown = root.get("showMasterSp", "1") not in ("0", "false")
        layers = [layout] if shown else []
        if shown and layout is not None and layout.get("showMasterSp", "1") not in ("0", "false"):
            layers.insert(0, master)
        for part in layers:
            drawn = _shapes(slide, child(child(part, "cSld"), "spTree"), None)
            slide.below += [shape for shape in drawn if shape.placeholder is None]
        return slide


def notes_of(slide: Slide, root: Element) -> Iterator[Shape]:
    """Yield the shapes on the notes page of a slide; they inherit nothing from the slide's layout."""
    bare = Slide(slide.number, slide.partname, root, None, None, slide.theme, {}, slide.size)
    yield from _shapes(bare, child(child(root, "cSld"), "spTree"), None)


def _mapping(*parts: Element | None) -> dict[str, str]:
    """Return which of the theme's colours the words of the slide mean: the master's map, or one that overrides it."""
    for part in parts:
        for node in part.iter("{*}overrideClrMapping", "{*}clrMap") if part is not None else ():
            if node.get("tx1"):
                return {str(name): str(value) for name, value in node.attrib.items()}
    return {}


_Scale = tuple[float, float, float, float]


def _shapes(slide: Slide, tree: Element | None, scale: _Scale | None) -> Iterator[Shape]:
    for node in tree if tree is not None else ():
        if local(node) in _SHAPES:
            yield _shape(slide, node, scale)
        elif local(node) in ("AlternateContent", "Choice"):
            yield from _shapes(slide, node, scale)


def _shape(slide: Slide, node: Element, scale: _Scale | None) -> Shape:
    shape = Shape(node, slide, None)
    own = transform_of(node)
    if own is None:
        own = next((found for upper in shape.uppers if (found := transform_of(upper)) is not None), None)
    if own is not None:
        offset, extent = child(own, "off"), child(own, "ext")
        if offset is not None and extent is not None:
            x, y, wide, high = number(offset.get("x")), number(offset.get("y")), number(extent.get("cx")), number(extent.get("cy"))
            if scale is not None:
                x, y, wide, high = scale[0] + x * scale[2], scale[1] + y * scale[3], wide * scale[2], high * scale[3]
            shape.frame = Frame(int(x), int(y), int(wide), int(high))
            if local(node) == "grpSp":
                shape.inner = list(_shapes(slide, node, _inner_scale(own, (x, y, wide, high))))
    elif local(node) == "grpSp":
        shape.inner = list(_shapes(slide, node, scale))
        frames = [each.frame for each in shape.inner if each.frame is not None]
        shape.frame = Frame.around(frames) if frames else None
    return shape


def _inner_scale(transform: Element, outer: _Scale) -> _Scale:
    start, extent = child(transform, "chOff"), child(transform, "chExt")
    if start is None or extent is None:
        return (0.0, 0.0, 1.0, 1.0)
    across = outer[2] / number(extent.get("cx")) if number(extent.get("cx")) else 1.0
    down = outer[3] / number(extent.get("cy")) if number(extent.get("cy")) else 1.0
    return outer[0] - number(start.get("x")) * across, outer[1] - number(start.get("y")) * down, across, down
