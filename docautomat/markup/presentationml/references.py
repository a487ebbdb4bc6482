"""What on a slide refers to its shapes by their ids: animations (ISO/IEC 29500-1 §19.5) and the ends of connectors (§20.1.2.2).

A shape that does not come out takes its effects along, for PowerPoint repairs a slide whose timing names a shape that is not there.
"""

from __future__ import annotations

import re

from lxml import etree

from docautomat.markup.language import Element
from docautomat.markup.trees import local

__all__ = ["pruned", "referred"]

_IDS = re.compile(r'cNvPr\b[^>]*?\sid="(\d+)"')
_CONNECTED = ("stCxn", "endCxn")
_BEHAVIOURS = frozenset("set anim animClr animEffect animMotion animRot animScale cmd audio video".split())
"""Elements of the timing that are about one target."""
_LISTS = frozenset("childTnLst subTnLst bldLst tnLst stCondLst endCondLst prevCondLst nextCondLst".split())


def referred(root: Element) -> frozenset[str]:
    """Return the ids of the shapes to which animations or connectors of a slide refer."""
    shapes = {node.get("id", "") for node in root.iter("{*}cNvPr")}
    named = {node.get("id", "") for name in _CONNECTED for node in root.iter(f"{{*}}{name}")}
    timing = next(root.iter("{*}timing"), None)
    if timing is not None:
        named |= {node.get("spid", "") for node in timing.iter() if isinstance(node.tag, str)}
    return frozenset(named & shapes)


def pruned(content: str, ids: frozenset[str]) -> str:
    """Return a slide without what refers to those of the shapes `ids` that have not come out."""
    gone = ids.difference(_IDS.findall(content))
    if not gone:
        return content
    root = etree.fromstring(content.encode("utf-8"))
    for name in _CONNECTED:
        for node in [node for node in root.iter(f"{{*}}{name}") if node.get("id") in gone]:
            _remove(node)
    timing = next(root.iter("{*}timing"), None)
    if timing is not None:
        _prune(timing, gone)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True).decode("utf-8")


def _remove(node: Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _prune(timing: Element, gone: frozenset[str]) -> None:
    """Take what is about shapes that have gone out of a slide's timing."""
    for node in [node for node in timing.iter() if isinstance(node.tag, str) and node.get("spid") in gone]:
        if node.getroottree().getroot() is not timing.getroottree().getroot():
            continue  # has gone with what is around it
        _drop(_about(node, timing), timing)
    for build in list(timing.iter("{*}bldLst")):
        if not len(build):
            _remove(build)
    if timing.find("{*}tnLst") is None and timing.find("{*}bldLst") is None:
        _remove(timing)


def _about(node: Element, timing: Element) -> Element:
    """Return the element that goes when the shape which `node` names has gone: an effect, a trigger with all that it starts, a build."""
    behaviour: Element | None = None
    for parent in node.iterancestors():
        name = local(parent)
        if parent is timing:
            break
        if name == "cTn" and parent.get("presetClass") is not None:
            return _holder(parent)
        if name in _BEHAVIOURS and behaviour is None:
            behaviour = parent
        if name == "cond" and behaviour is None:
            sequence = next((each for each in parent.iterancestors() if local(each) == "seq"), None)
            started = next((each for each in parent.iterancestors() if local(each) == "cTn"), None)
            if sequence is not None and (local(parent.getparent()) in ("prevCondLst", "nextCondLst") or started is _own(sequence)):  # type: ignore[arg-type]
                return sequence
            return parent
    return behaviour if behaviour is not None else node


def _holder(node: Element) -> Element:
    parent = node.getparent()
    return parent if parent is not None else node


def _own(sequence: Element) -> Element | None:
    return sequence.find("{*}cTn")


def _drop(node: Element, timing: Element) -> None:
    """Remove an element, and what around it holds nothing any more."""
    parent = node.getparent()
    _remove(node)
    while parent is not None and parent is not timing and not len(parent) and local(parent) in _LISTS:
        around = parent.getparent()
        _remove(parent)
        if around is None or local(around) != "cTn":
            break
        holder = around.getparent()  # a time node of a par, seq or excl that has nothing to time
        if holder is None or holder is timing:
            break
        parent = holder.getparent()
        _remove(holder)
