"""The boxes of a deck's slides that hold tags, marked so that a render finds them; and what their authors want of too much text.

<p:cNvPr name="Goals" descr="Goals {{ fit(&quot;continue&quot;, min=14) }}"/>        the tag goes, the box gets the policy
<p:sp><?docautomat fit 3?> … <?docautomat /fit?></p:sp>                              comes out as U+0015 3 U+0015 … U+0015
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator

import jinja2
from jinja2 import nodes

from docautomat.compiler.hoisting import instruction
from docautomat.errors import Finding, Place
from docautomat.lexer import Lexer, LexerError, Tag
from docautomat.markup.fitting.boxes import POLICIES, Box, area_of, box_of
from docautomat.markup.fitting.faces import Faces
from docautomat.markup.fitting.inheritance import Sources
from docautomat.markup.fitting.pages import Fitter
from docautomat.markup.fitting.policies import reader_of
from docautomat.markup.fitting.quick import Quick, QuickTable
from docautomat.markup.language import Element, Segment, drop_attributes
from docautomat.markup.trees import child, local
from docautomat.opc.package import Package

__all__ = ["mark_boxes"]

_FIT = re.compile(r"\s*fit\s*\(")
_MISPLACED = re.compile(r"\{\{-?\s*fit\s*\(")
_HINT = f'write {{{{ fit("shrink") }}}}, with one of {", ".join(POLICIES)}, and min=… for the smallest size in points'
_SHAPES = ("sp", "graphicFrame")


def mark_boxes(package: Package, segments: Iterable[Segment], lexer: Lexer, environment: jinja2.Environment, faces: Faces) -> tuple[Fitter, list[Finding]]:
    """Mark the boxes of the slides in trees that are not compiled yet; return what fits their texts, and the faults of their policies.

    What `Template.check()` has to say of policies stands in `Fitter.advice`.
    """
    boxes: list[Box] = []
    quick: list[Quick | QuickTable] = []
    statement = lexer.delimiters.block[0]
    findings: list[Finding] = []
    advice: list[Finding] = []
    sources: Sources | None = None
    for segment in segments:
        wanted = list(_wanted(segment, lexer, environment, findings)) if segment.owner else []
        if wanted:
            sources = sources or Sources(package)
            goes_on = any(policy == "continue" for _, policy, _, _ in wanted)
            for shape, policy, least, tagged in wanted:
                box = box_of(sources, segment.partname, shape, len(boxes), _place(segment, shape), policy, least)
                if not tagged and (box.kind != "title" or not goes_on):
                    continue
                advice += [_advice(box.place, policy, *told) for told in _useless(box, policy, shape, faces)]
                if box.policy == "none" or box.width <= 0 or box.height <= 0:
                    continue
                boxes.append(box)
                quick.append(QuickTable(box, shape, faces) if box.kind == "table" else Quick(box, shape, faces, statement))
                _unscaled(shape)
                shape.insert(0, instruction(f"fit {box.number}"))
                shape.append(instruction("/fit"))
    return Fitter(boxes, quick, faces, advice), findings


def _wanted(segment: Segment, lexer: Lexer, environment: jinja2.Environment, findings: list[Finding]) -> Iterator[tuple[Element, str, float, bool]]:
    """Yield the shapes with text, the policies that their alternative texts state, and whether they hold tags."""
    for shape in [node for node in segment.root.iter() if local(node) in _SHAPES]:
        policy, least = _stated(segment, shape, lexer, environment, findings)
        body = child(shape, "txBody") if local(shape) == "sp" else next((node for node in shape.iter() if local(node) == "tbl"), None)
        if body is not None and any(local(node) == "t" for node in body.iter()):
            paragraphs = [paragraph for paragraph in body.iter() if local(paragraph) == "p"]
            texts = ["".join(node.text or "" for node in paragraph.iter() if local(node) == "t") for paragraph in paragraphs]
            findings.extend(_misplaced(segment, shape, text) for text in texts if _MISPLACED.search(text))
            yield shape, policy, least, bool(policy) or any(map(lexer.may_hold_tags, texts))


def _stated(segment: Segment, shape: Element, lexer: Lexer, environment: jinja2.Environment, findings: list[Finding]) -> tuple[str, float]:
    """Take the tag `fit(…)` out of a shape's alternative text; return the policy and the smallest size."""
    policy, least = "", 0.0
    named = next((found for node in shape if local(node).startswith("nv") and (found := child(node, "cNvPr")) is not None), None)
    for name in ("descr", "title"):
        text = named.get(name, "") if named is not None else ""
        if named is None or not lexer.may_hold_tags(text):
            continue
        try:
            tags, _ = lexer.read(text)
        except LexerError:
            continue  # told when the story is compiled
        for tag in reversed([tag for tag in tags if tag.kind == "output" and _FIT.match(tag.body)]):
            text = text[: tag.start] + text[tag.end :]
            try:
                policy, least = _read(tag, environment)
            except ValueError as error:
                place = dataclasses.replace(_place(segment, shape), tag=tag.source)
                findings.append(Finding(code="fit", severity="error", place=place, message=str(error), hint=_HINT))
            if text.strip():
                named.set(name, text.strip())
            else:
                drop_attributes(named, name)
    return policy, least


def _read(tag: Tag, environment: jinja2.Environment) -> tuple[str, float]:
    """Return the policy and the smallest size of `fit(…)`; raise `ValueError` for anything else."""
    try:
        call = next(environment.parse(f"\x01{tag.body}\x02").find_all(nodes.Call))
        values = [argument.as_const() for argument in call.args]
        options = {option.key: option.value.as_const() for option in call.kwargs}
    except (jinja2.TemplateSyntaxError, nodes.Impossible, StopIteration):
        raise ValueError("what fit(…) is told must be written out, a policy and numbers") from None
    if not values and "policy" in options:
        values = [options.pop("policy")]
    least = options.pop("min", 0)
    if options or len(values) > 1 or call.dyn_args is not None or call.dyn_kwargs is not None:
        raise ValueError("fit(…) takes a policy and min=…")
    policy = values[0] if values else "shrink"
    if policy not in POLICIES:
        raise ValueError(f"fit(…) knows no policy {policy!r}")
    if isinstance(least, bool) or not isinstance(least, (int, float)) or not 0 <= least <= 400:
        raise ValueError("min is a size in points, from 1 to 400")
    return policy, float(least)


def _misplaced(segment: Segment, shape: Element, text: str) -> Finding:
    place = dataclasses.replace(_place(segment, shape), tag=text.strip()[:60])
    message = "fit(…) stands in the text of its box"
    return Finding(code="fit", severity="error", place=place, message=message, hint="write it into the alternative text of the box")


def _useless(box: Box, policy: str, shape: Element, faces: Faces) -> Iterator[tuple[str, str]]:
    """Yield why a policy that its author states cannot do what it says, and what to do."""
    if not policy or policy == "none":
        return
    if box.width <= 0 or box.height <= 0:
        yield "the box has no size that is known", "move or resize it once, so that PowerPoint writes its size"
        return
    if box.kind == "table":
        if policy in ("truncate", "grow"):
            yield "a table is neither cut nor enlarged", 'write {{ fit("continue") }} or {{ fit("shrink") }}'
        return
    body = child(shape, "txBody")
    sizes = [size for paragraph in reader_of(box, faces).paragraphs(body) for size in paragraph.sizes()] if body is not None else []
    if box.least and policy in ("shrink", "continue") and sizes and min(sizes) <= box.least:
        yield f"the text is {min(sizes):g} pt, and may not be smaller than {box.least:g} pt: it cannot shrink", "state a smaller size with min="
    if policy == "grow" and area_of(box, shape).columns > 1:
        yield "a box with columns is not enlarged", 'write {{ fit("shrink") }}, or use one column'


def _advice(place: Place, policy: str, message: str, hint: str) -> Finding:
    return Finding(code="fit", severity="warning", place=dataclasses.replace(place, tag=f'fit("{policy}")'), message=message, hint=hint)


def _place(segment: Segment, shape: Element) -> Place:
    named = next((found for node in shape if local(node).startswith("nv") and (found := child(node, "cNvPr")) is not None), None)
    name = named.get("name", "") if named is not None else ""
    return Place(file=segment.file, part=segment.label, spot=f'"{name}"' if name else "")


def _unscaled(shape: Element) -> None:
    """Forget what PowerPoint once scaled the template's own text to."""
    fit = child(child(child(shape, "txBody"), "bodyPr"), "normAutofit")
    if fit is not None:
        drop_attributes(fit, "fontScale", "lnSpcReduction")
