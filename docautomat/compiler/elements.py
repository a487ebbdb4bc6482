"""One tag about the element in which it stands, instead of a pair around it.

{% drop row if not m.due %}      {% keep table if items %}      {% drop picture if hidden %}      {% drop paragraph if … %}
{% restart %}                    the numbered paragraphs that follow, up to the end of the block, count from the beginning
"""

from __future__ import annotations

import re

from docautomat.compiler.hoisting import TARGET, in_attribute, instruction
from docautomat.compiler.lines import ancestor, whole
from docautomat.compiler.marks import Mark
from docautomat.errors import Finding
from docautomat.lexer import Tag
from docautomat.markup.language import Dialect, Element, Segment, is_instruction

__all__ = ["Aim", "aim", "drop_elements", "restart_lists"]

_COMMAND = re.compile(r"(?:drop|keep)\s+(\w+)\s+if\s+(.+)\Z", re.DOTALL)
_NAMES = {"p": "paragraph", "paragraph": "paragraph", "row": "row", "tr": "row", "table": "table", "picture": "picture", "cell": "cell", "tc": "cell"}
Aim = list[tuple[Mark, Element]]


def aim(marks: list[Mark]) -> tuple[Aim, list[Finding]]:
    """Return the element that each command is about, in unhoisted trees; and the findings of commands that stand in none."""
    found: Aim = []
    findings: list[Finding] = []
    for mark in marks:
        if mark.role == "restart" and mark.segment.dialect.frame:
            message, hint = "restart cannot stand on a slide", "numbers begin anew behind any paragraph of that level without one"
            findings.append(Finding(code="element", severity="error", place=mark.place, message=message, hint=hint))
        if mark.role != "element" or mark.keyword == "restart":
            continue
        name = _NAMES.get(_COMMAND.match(mark.tag.body).group(1), "")  # type: ignore[union-attr]
        element = _element(mark, name, mark.segment.dialect)
        if element is None or element.getparent() is None:
            message = f"{mark.keyword} {name} stands in no {name}"
            findings.append(Finding(code="element", severity="error", place=mark.place, message=message, hint=f"put it into the {name} that it is about"))
        else:
            found.append((mark, element))
    return found, findings


def _element(mark: Mark, name: str, dialect: Dialect) -> Element | None:
    element = mark.line.element
    if name == "paragraph":
        return element if element.tag == dialect.paragraph else next(element.iterancestors(dialect.paragraph), None)
    if name == "picture":
        around = next(element.iterancestors(*dialect.shapes), None) if dialect.shapes else None
        if dialect.frame:
            return whole(around) if around is not None and str(around.tag).endswith("}pic") else None
        return around if around is not None else next(element.iter(*dialect.shapes), None) if dialect.shapes else None
    if name == "table" and dialect.frame:
        return whole(ancestor(element, dialect.frame)) if ancestor(element, dialect.table) is not None else None
    return ancestor(element, {"row": dialect.row, "table": dialect.table, "cell": dialect.cell}[name])


def drop_elements(found: Aim, marks: list[Mark]) -> None:
    """Put the condition of each command around its element, in hoisted trees."""
    for mark, element in found:
        if element.getparent() is None:
            continue
        condition = _COMMAND.match(mark.tag.body).group(2)  # type: ignore[union-attr]
        opening = _new(mark, "if", f"if not ({condition})" if mark.keyword == "drop" else f"if {condition}", "open", marks)
        closing = _new(mark, "endif", "endif", "close", marks)
        element.addprevious(instruction(str(opening.number)))
        end = instruction(str(closing.number))
        end.tail, element.tail = element.tail, None
        element.addnext(end)


# --- lists --------------------------------------------------------------------------------------------------------------------------------


def restart_lists(segment: Segment, marks: list[Mark]) -> None:
    """Let the numbered paragraphs behind each `restart`, up to the end of its block, belong to a list that begins anew, in hoisted trees."""
    by_number = {str(mark.number): mark for mark in marks}
    if segment.list_of is None or not any(mark.keyword == "restart" and mark.segment is segment for mark in marks):
        return
    for pi in [node for node in segment.root.iter() if is_instruction(node) and node.target == TARGET]:  # type: ignore[attr-defined]
        mark = by_number.get(pi.text or "")
        if mark is not None and mark.keyword == "restart":
            _restart(mark, _behind(pi, by_number, segment.dialect), segment, marks)


def _behind(pi: Element, by_number: dict[str, Mark], dialect: Dialect) -> list[Element]:
    """Return the paragraphs behind an instruction, its own first, up to the end of the block in which it stands."""
    own = next(pi.iterancestors(dialect.paragraph), None)
    found = [own] if own is not None else []
    depth = 0
    started = False
    for node in pi.getroottree().getroot().iter():
        if node is pi:
            started = True
        elif started and is_instruction(node) and (mark := by_number.get(node.text or "")) is not None:
            depth += {"open": 1, "close": -1}.get(mark.role, 0)
            if depth < 0:
                break
        elif started and node.tag == dialect.paragraph:
            found.append(node)
    return found


def _restart(mark: Mark, paragraphs: list[Element], segment: Segment, marks: list[Mark]) -> None:
    names: dict[str, str] = {}
    assert segment.list_of is not None
    for paragraph in paragraphs:
        number, write = segment.list_of(paragraph)
        if not number:
            continue
        name = names.setdefault(number, f"_list{mark.number}_{len(names)}")
        output = _new(mark, "", name, "output", marks, kind="output", filter_name="_attribute")
        write(in_attribute(output))
    values = ", ".join(f"{number!r}|_restart" for number in names)
    mark.role = "single"
    mark.source = f"set {', '.join(names.values())} = {values}" if names else "do none"


def _new(like: Mark, keyword: str, body: str, role: str, marks: list[Mark], *, kind: str = "statement", filter_name: str = "") -> Mark:
    tag = Tag(kind=kind, start=like.tag.start, end=like.tag.end, source=like.tag.source, keyword=keyword, body=body)  # type: ignore[arg-type]
    made = Mark(len(marks), tag, role, like.segment, like.line, like.place, synthetic=True, filter=filter_name)  # type: ignore[arg-type]
    marks.append(made)
    return made
