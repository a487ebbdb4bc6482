"""Shapes of slides that look as the data say: `shape(…)` in their alternative text. It prints nothing; the shape's properties come out changed.

<p:cNvPr descr="Progress {{ shape(width=done) }}"/> … <p:spPr>…</p:spPr>      becomes      set _look = shape(width=done),  …  _look | _look(properties)
"""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass, field

import jinja2
from jinja2 import nodes
from lxml import etree

from docautomat.compiler.hoisting import IN_ATTRIBUTE, in_attribute, instruction, tidy_text
from docautomat.compiler.lines import whole
from docautomat.compiler.made import output, statement
from docautomat.compiler.marks import Mark
from docautomat.errors import Finding
from docautomat.markup.language import Dialect, Element, Site, fragment, is_instruction
from docautomat.markup.presentationml.frames import Frame, holder_of, name_of
from docautomat.markup.trees import child, local
from docautomat.values import closest
from docautomat.values.shapes import LOOKS

__all__ = ["SHAPE", "Styled", "find_looks", "settle_looks"]

SHAPE = re.compile(r"\bshape\s*\(")
_OWN_PLACE = frozenset({"at", "left", "top"})


@dataclass(slots=True, eq=False)
class Styled:
    """One shape, and what is said of it."""

    mark: Mark
    shape: Element
    names: set[str] = field(default_factory=set)
    """The properties that are stated; all of them where that is not known."""
    track: Element | None = None

    @property
    def stands_by_itself(self) -> bool:
        """Whether the data say where it stands."""
        return bool(self.names & _OWN_PLACE) and len(self.names) < len(LOOKS)


def find_looks(marks: list[Mark], environment: jinja2.Environment) -> tuple[list[Styled], list[Finding]]:
    """Return the shapes whose alternative texts say what they look like, in unhoisted trees; and the findings of what says nothing."""
    found: list[Styled] = []
    findings: list[Finding] = []
    for mark in marks:
        named = mark.line.element
        dialect = mark.segment.dialect
        if mark.role != "output" or mark.line.attribute not in ("descr", "title") or not dialect.frame or not SHAPE.search(mark.tag.body):
            continue
        shape = next(named.iterancestors(*dialect.shapes), None)
        if shape is None or holder_of(shape) is None:
            continue
        styled = Styled(mark, shape)
        fault = _read(styled, environment)
        if fault is not None:
            findings.append(Finding(code="shape", severity="error", place=mark.place, message=fault[0], hint=fault[1]))
        else:
            found.append(styled)
    return found, findings


def _read(styled: Styled, environment: jinja2.Environment) -> tuple[str, str] | None:
    """Take in what is stated of a shape; return what is wrong with it."""
    track = ""
    for call in environment.parse(f"\x01{styled.mark.tag.body}\x02").find_all(nodes.Call):
        if not isinstance(call.node, nodes.Name) or call.node.name != "shape":
            continue
        if call.args:
            return "shape(…) wants names for what it says", "write shape(fill=…, width=…)"
        styled.names |= set(LOOKS) if call.dyn_kwargs is not None else {option.key for option in call.kwargs}
        for option in call.kwargs:
            if option.key not in LOOKS and option.key != "text_colour":
                return f"a shape has no {option.key!r}", closest(option.key, LOOKS) or f"it has {', '.join(sorted(LOOKS))}"
            if option.key == "track" and isinstance(option.value, nodes.Const):
                track = str(option.value.value)
    if "at" in styled.names and not track and len(styled.names) < len(LOOKS):
        return "at= wants the shape on which this one stands", 'write its name: track="Line"'
    if track:
        styled.track = _named(styled.shape, track, styled.mark.segment.dialect)
        if styled.track is None:
            names = [name for node in styled.shape.getroottree().getroot().iter(*styled.mark.segment.dialect.shapes) if (name := name_of(node))]
            return f"there is no shape {track!r} here", closest(track, names) or "the Selection Pane shows the names of shapes"
    return None


def _named(shape: Element, name: str, dialect: Dialect) -> Element | None:
    """Return the shape of a name, one beside the other if there are several."""
    found = [node for node in shape.getroottree().getroot().iter(*dialect.shapes) if name_of(node) == name]
    return next((node for node in found if node.getparent() is shape.getparent()), found[0] if found else None)


def settle_looks(found: list[Styled], marks: list[Mark], where: dict[Mark, Site]) -> None:
    """Let the properties of each shape come out as the data say, in hoisted trees."""
    for styled in found:
        holder = holder_of(styled.shape)
        if styled.shape.getparent() is None or holder is None:
            continue
        mark = styled.mark
        name = f"_look{mark.number}"
        element, attribute = mark.line.element, mark.line.attribute
        tidy_text(element, attribute, element.get(attribute, "").split(in_attribute(mark)))
        given = statement(mark, "set", f"set {name} = {mark.tag.body}", "single", marks)
        around = whole(styled.shape)
        assert around is not None
        around.addprevious(instruction(str(given.number)))
        _properties(styled, name, holder, marks, where)
        if "hidden" in styled.names:
            made = _output(mark, name, "_hidden", Site(before=element.get("hidden", "0")), marks, where)
            element.set("hidden", in_attribute(made))
        if styled.names & {"text_color", "text_colour"}:
            _text(styled, name, marks, where)


def _properties(styled: Styled, name: str, holder: Element, marks: list[Mark], where: dict[Mark, Site]) -> None:
    mark, shape = styled.mark, styled.shape
    target = holder if holder is not shape else child(shape, "xfrm")
    if target is None:
        return
    segment = mark.segment
    frames = segment.frames
    text = fragment(target)
    facts = {
        "a": segment.dialect.paragraph[1:].partition("}")[0],
        "frame": frames.of(segment.partname, shape) if frames is not None and IN_ATTRIBUTE not in text else None,
        "slide": (frames.slide.width, frames.slide.height) if frames is not None else (0, 0),
        "track": _frame(styled, frames),
        "part": mark.place.part,
        "name": name_of(shape),
    }
    names = " ".join(f'xmlns{f":{prefix}" if prefix else ""}="{uri}"' for prefix, uri in segment.root.nsmap.items())
    site = Site(part=segment.partname, names=names, after=json.dumps(facts))
    if IN_ATTRIBUTE not in text and not any(is_instruction(node) for node in target.iter(etree.ProcessingInstruction)):
        made = _output(mark, name, "_look", dataclasses.replace(site, before=text), marks, where)
        _replace(target, [instruction(str(made.number))])
        return
    begin = statement(mark, "set", f"set {name}_held", "open", marks)
    end = statement(mark, "endset", "endset", "close", marks)
    begin.block = end.block = "p"
    made = _output(mark, f"({name}, {name}_held)", "_look", site, marks, where)
    target.addprevious(instruction(str(begin.number)))
    behind = [instruction(str(end.number)), instruction(str(made.number))]
    for node in reversed(behind):
        target.addnext(node)


def _frame(styled: Styled, frames: object) -> Frame | None:
    return frames.of(styled.mark.segment.partname, styled.track) if styled.track is not None and frames is not None else None  # type: ignore[attr-defined]


def _replace(element: Element, by: list[Element]) -> None:
    for node in by:
        element.addprevious(node)
    element.getparent().remove(element)  # type: ignore[union-attr]


def _text(styled: Styled, name: str, marks: list[Mark], where: dict[Mark, Site]) -> None:
    """Let the runs of a shape's text have the colour that the data say."""
    a = styled.mark.segment.dialect.paragraph.removesuffix("p")
    for run in list(styled.shape.iter(f"{a}r", f"{a}fld")):
        properties = run.find(f"{a}rPr")
        if properties is None:
            properties = etree.Element(f"{a}rPr")
            run.insert(0, properties)
        old = next((node for node in properties if local(node) in ("noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill")), None)
        made = _output(styled.mark, name, "_text_fill", Site(before=fragment(old), after=a[1:-1]), marks, where)
        if old is not None:
            properties.remove(old)
        properties.insert(1 if len(properties) and local(properties[0]) == "ln" else 0, instruction(str(made.number)))


def _output(mark: Mark, body: str, filter_name: str, site: Site, marks: list[Mark], where: dict[Mark, Site]) -> Mark:
    made = output(mark, body, filter_name, marks)
    where[made] = site
    return made
