"""Groups of shapes that may lose all they hold: they go with the last one, as an empty `p:grpSp` shows nothing and can be selected by nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from docautomat.compiler.hoisting import instruction
from docautomat.markup.language import Dialect, Element

__all__ = ["guard_groups"]


def guard_groups(parents: Iterable[Element], dialect: Dialect, certain: Callable[[Element], list[Element]]) -> bool:
    """Guard the groups among `parents`, and those around them, of which no shape is `certain`, the innermost first; say whether there are any."""
    waiting = [parent for parent in parents if _is_group(parent)]
    guarded: set[Element] = set()
    while waiting:
        waiting.sort(key=lambda group: sum(1 for _ in group.iterancestors()))
        group = waiting.pop()
        if group in guarded or any(child.tag in dialect.shapes or str(child.tag).endswith("}AlternateContent") for child in certain(group)):
            continue
        guarded.add(group)
        head = max((index + 1 for index, node in enumerate(group) if str(node.tag).endswith(("}nvGrpSpPr", "}grpSpPr"))), default=0)
        group.insert(head, instruction("rows"))
        extensions = group.find("{*}extLst")
        group.insert(group.index(extensions) if extensions is not None else len(group), instruction("/rows"))
        group.addprevious(instruction("table"))
        group.addnext(instruction("/table"))
        outer = group.getparent()
        if outer is not None and _is_group(outer):
            waiting.append(outer)
    return bool(guarded)


def _is_group(element: Element) -> bool:
    parent = element.getparent()
    return str(element.tag).endswith("}grpSp") and parent is not None
