"""What must hold in the output whatever the data: no container left empty, ids unique, frames as high as their rows.

Nothing is parsed again for that. At compile time control characters that XML forbids are put into the static text around what could come out empty or
twice; after rendering, `Settler` finds them with a few string searches and mends what needs mending. Templates without loops or conditions carry none of them.

    U+000B … U+000C   the content of a container that needs a paragraph; U+0008 … U+0008 behind it that paragraph
    U+000E … U+000F   a table (or its frame) that goes if no row is left; U+0010 and U+0011 enclose the rows
    U+0012 … U+0012   an id in a loop (ids.py);  U+0017 … U+001C the grid of a table (grids.py)
    U+0013 … U+0013   the height of a row;  U+0014 … U+0014  the height of its frame
    U+0015 … U+0015 … U+0015   the number of a box whose text must fit, and its content (fitted.py, markup/fitting)
    U+001E … U+001E   where one of many shapes begins, by the page on which it stands, and ends (cards.py, markup/presentationml/cards.py)
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from docautomat.compiler.controls import level
from docautomat.compiler.crossrefs import follow_bookmarks
from docautomat.compiler.grids import GRID_TOKENS, WIDTH, guard_grid, moving_cells, settle_grids
from docautomat.compiler.groups import guard_groups
from docautomat.compiler.hoisting import IN_ATTRIBUTE, TARGET, instruction
from docautomat.compiler.ids import ID, PRIVATE, Ids
from docautomat.compiler.marks import Mark
from docautomat.compiler.merges import Merge
from docautomat.compiler.ranges import clear_of_ranges, close_ranges, is_beginning
from docautomat.compiler.slidetables import SLIDE_TOKENS, guard_slide_table, settle_slide_tables
from docautomat.compiler.source import Token
from docautomat.markup.language import Dialect, Element, Segment, fragment, is_instruction, like

__all__ = ["CLOSING", "OPENING", "Settler", "guard_token", "protect"]

_TOKENS = {**GRID_TOKENS, **SLIDE_TOKENS}
_CHARACTERS = {
    "container": "\x0b",
    "/container": "\x0c",
    "table": "\x0e",
    "/table": "\x0f",
    "rows": "\x10",
    "/rows": "\x11",
    "/fit": "\x15",
    "/card": "\x1e/\x1e",
    "card-title": "\x1et\x1e",
}
OPENING, CLOSING = "\x0b\x0e", "\x0c\x0f"
"""The guards that open and close something."""
_NO_ROWS = re.compile("\x10[^\x11<]*\x11")
_EMPTY_TABLE = re.compile("\x0e[^\x0e\x0f]*?\x10[^\x0e\x0f\x10<]*\x11[^\x0e\x0f]*?\x0f")
_MARKED = re.compile(f"{PRIVATE}(.)([^{PRIVATE}]*){PRIVATE}")
BLANK = "\x08"
"""Encloses the paragraph that an empty container of slides gets, behind its end."""
_EMPTY = re.compile("\x0b\x0c\x08([^\x08]*)\x08")
_BLANK = re.compile("\x08[^\x08]*\x08")
_ROW_HEIGHT = re.compile("\x13(\\d+)\x13")
_FRAME_HEIGHT = re.compile("\x14(\\d+)\x14")


def guard_token(text: str) -> Token:
    """Return the token of one of our processing instructions that is no mark."""
    name, _, rest = text.partition(" ")
    if name == "fit":
        return Token(name, f"\x15{rest}\x15")
    if name == "height":
        return Token(name, f"\x13{rest}\x13")
    if name == "/container" and rest:
        return Token(name, f"\x0c{BLANK}{rest}{BLANK}")
    if name in _TOKENS:
        return Token(name, _TOKENS[name](rest))
    return Token(text, _CHARACTERS.get(text, ""))


@dataclass(slots=True)
class Settler:
    """Mends the rendered text of one segment."""

    paragraph: str
    """An empty paragraph, as XML."""
    table_end: str
    guards: bool = False
    heights: bool = False
    grids: bool = False
    tables: bool = False
    """Whether tables of slides must be made whole."""

    def source(self, text: str) -> str:
        """Return static XML with the attribute markers in their final form."""
        return _MARKED.sub(_final, text) if PRIVATE in text else text

    def __call__(self, text: str) -> str:
        """Return the rendered text with everything settled."""
        if self.guards:
            text = self.fill_empty(text)
        return self.settle_tables(text)

    def settle_tables(self, text: str) -> str:
        """Return text of whole tables with their grids and heights."""
        if self.grids:
            text = settle_grids(text)
        if self.tables:
            text = settle_slide_tables(text)
        if self.heights:
            text = _heights(text)
        return text

    def fill_empty(self, text: str) -> str:
        """Return text in which every guard that opens also closes, with empty tables gone and empty containers filled."""
        if "\x0e" in text:
            while _NO_ROWS.search(text) is not None and (shorter := _EMPTY_TABLE.sub("", text)) != text:
                text = shorter
            for guard in "\x0e\x0f\x10\x11":  # searches in C are faster than one pattern
                text = text.replace(guard, "")
        if BLANK in text:
            text = _BLANK.sub("", _EMPTY.sub(r"\1", text))
        if "\x0b" in text:
            text = text.replace("\x0b\x0c", self.paragraph).replace(self.table_end + "\x0c", self.table_end + self.paragraph)
            text = text.replace("\x0b", "").replace("\x0c", "")
        return text


def _final(found: re.Match[str]) -> str:
    kind, key = found.groups()
    if kind == "l":  # a language tag, exchanged in what comes out
        return found.group()
    if kind == "w":
        return f"{WIDTH}{key}{WIDTH}"
    return f"\x14{key}\x14" if kind == "h" else f"{ID}{kind}{key}{ID}"


def _heights(text: str) -> str:
    """Write the sum of each table's row heights into its frame, which stands before the rows."""
    parts = _FRAME_HEIGHT.split(text)
    out = [_ROW_HEIGHT.sub("", parts[0])]
    for static, rest in zip(parts[1::2], parts[2::2], strict=True):
        total = int(static) + sum(int(height) for height in _ROW_HEIGHT.findall(rest))
        out += [str(total), _ROW_HEIGHT.sub("", rest)]
    return "".join(out)


def protect(segment: Segment, marks: list[Mark], ids: Ids, looped: Iterable[Element] = (), merges: dict[Element, Merge] | None = None) -> Settler:
    """Put the guards into a hoisted segment and return what settles its output; `looped` are parts of it that come out many times.

    `merges` are the merged cells of slides.
    """
    dialect, root = segment.dialect, segment.root
    prefix = next((name for name, uri in root.nsmap.items() if dialect.paragraph.startswith(f"{{{uri}}}")), None)
    before = f"{prefix}:" if prefix else ""
    settler = Settler(paragraph=f"<{before}p/>", table_end=f"</{before}tbl>")
    roles = {str(mark.number): mark for mark in marks if mark.segment is segment}
    close_ranges(segment, roles)
    parents, many = _survey(root, dialect, roles)
    many += [node for part in looped for node in part.iter() if node.tag in dialect.unique]
    _guard_tables(parents, dialect, roles, settler)
    if dialect.frame and guard_groups(parents, dialect, lambda group: _certain(group, roles)):
        settler.guards = True
    for parent in parents:
        _fill_control(parent, dialect, roles)
    for parent in parents | _around_tables(root):
        if parent.tag in dialect.containers:
            _guard_container(parent, dialect, roles, settler)
    for table in root.iter(dialect.table) if dialect.grid_column else ():
        moving = moving_cells(table, dialect) or _shares_rows(table, roles)
        if dialect.frame:
            settler.tables |= guard_slide_table(table, dialect, merges or {}, roles, moving=moving)
        elif moving and guard_grid(table, dialect):
            settler.grids = True
    for node in many:
        ids.later(node, dialect)
    if ids.used:
        follow_bookmarks(segment, roles)
    return settler


def _shares_rows(table: Element, roles: dict[str, Mark]) -> bool:
    """Say whether rows of the table are stored by a macro or `set`, or stored rows come out in it: they may have any number of cells."""
    marks = (roles.get(child.text or "") for child in table if is_instruction(child))
    return any(mark is not None and bool(mark.block) for mark in marks)


def _survey(root: Element, dialect: Dialect, roles: dict[str, Mark]) -> tuple[set[Element], list[Element]]:
    """Return the elements that hold tags beside their children, and those whose id must be new because they may come out twice."""
    parents: set[Element] = set()
    many: list[Element] = []
    depth = 0
    for node in root.iter():
        if is_instruction(node) and node.target == TARGET:  # type: ignore[attr-defined]
            mark = roles.get(node.text or "")
            if mark is None:
                continue
            depth += {"for": 1, "macro": 1, "set": 1, "call": 1}.get(mark.keyword, 0) if mark.role == "open" else 0
            depth -= mark.keyword in ("endfor", "endmacro", "endset", "endcall")
            if (parent := node.getparent()) is not None:
                parents.add(parent)
        elif depth and node.tag in dialect.unique:
            many.append(node)
    return parents, many


def _around_tables(root: Element) -> set[Element]:
    """Return the parents of the tables that may go."""
    return {parent for node in root.iter(etree.ProcessingInstruction) if node.text == "table" and (parent := node.getparent()) is not None}


def _guard_tables(parents: set[Element], dialect: Dialect, roles: dict[str, Mark], settler: Settler) -> None:
    """Guard the tables that may lose all rows, with the rows and the controls in them that may lose all they hold; the innermost first."""
    waiting = sorted((parent for parent in parents if _holds(parent, dialect)), key=_depth)
    tables = {parent for parent in parents if parent.tag == dialect.table}
    done: set[Element] = set()
    while waiting:
        holder = waiting.pop()
        if holder in done or not _guard_holder(holder, dialect, roles, settler):
            continue
        done.add(holder)
        outer = holder.getparent() if holder.tag == dialect.row else holder.getparent().getparent()  # type: ignore[union-attr]
        if outer is not None and outer.tag == dialect.table:
            tables.add(outer)
        elif outer is not None and _holds(outer, dialect):
            waiting = sorted([*waiting, outer], key=_depth)
    for table in tables:
        _guard_table(table, dialect, roles, settler)


def _depth(element: Element) -> int:
    return sum(1 for _ in element.iterancestors())


def _holds(element: Element, dialect: Dialect) -> str:
    """Return what stands in a row, or in a control of a table: cells or rows; nothing for other elements."""
    if element.tag == dialect.row:
        return dialect.cell
    outer = level(element, dialect)
    return "" if outer is element else {dialect.row: dialect.cell, dialect.table: dialect.row}.get(str(outer.tag), "")


# --- containers and tables ------------------------------------------------------------------------------------------------------------


def _certain(parent: Element, roles: dict[str, Mark]) -> list[Element]:
    """Return the children that come out whatever the data."""
    depth = 0
    found: list[Element] = []
    for child in parent:
        if is_instruction(child):
            mark = roles.get(child.text or "")
            depth += {"open": 1, "close": -1}.get(mark.role, 0) if mark is not None else {"table": 1, "/table": -1}.get(child.text or "", 0)
        elif depth == 0 and isinstance(child.tag, str):
            found.append(child)
    return found


def _guard_container(container: Element, dialect: Dialect, roles: dict[str, Mark], settler: Settler) -> None:
    certain = [child for child in _certain(container, roles) if child.tag in (dialect.paragraph, dialect.table)]
    last = [child for child in container if child.tag in (dialect.paragraph, dialect.table)]
    if certain and certain[-1].tag == dialect.paragraph and last and last[-1] is certain[-1]:
        return
    if container.tag not in dialect.must_end_with_paragraph and not _is_control(container, dialect):
        return
    settler.guards = True
    head = 0
    for index, child in enumerate(container):
        if child.tag in dialect.containers[container.tag]:
            head = index + 1
    head, tail = _past_ranges(container, head, dialect, roles)
    container.insert(tail, instruction(f"/container {_blank_paragraph(container, dialect)}".strip()))
    container.insert(head, instruction("container"))


def _blank_paragraph(container: Element, dialect: Dialect) -> str:
    """Return an empty paragraph of the same size as those of a container, where an empty one has a size of its own (`a:endParaRPr`)."""
    end = next(container.iter(*dialect.paragraph_end), None) if dialect.paragraph_end else None
    paragraph = end.getparent() if end is not None else None
    if end is None or paragraph is None:
        return ""
    twin = like(paragraph)
    twin.extend(copy.deepcopy(child) for child in (paragraph.find(dialect.paragraph_properties), end) if child is not None)
    container.append(twin)
    text = fragment(twin)
    container.remove(twin)
    return "" if "?" in text or IN_ATTRIBUTE in text or TARGET in text else text


def _past_ranges(container: Element, head: int, dialect: Dialect, roles: dict[str, Mark]) -> tuple[int, int]:
    """Return where the content of a container begins and ends, the ends of ranges that stand outside of its blocks put before and behind it."""
    tail = len(container)
    for child in _certain(container, roles):
        if child.tag in dialect.range_marks:
            container.remove(child)
            container.insert(head if is_beginning(child) else len(container), child)
            head += is_beginning(child)
            tail -= not is_beginning(child)
    return head, tail


def _fill_control(content: Element, dialect: Dialect, roles: dict[str, Mark]) -> None:
    """Let a control in a line of text, all of whose runs may go, hold an empty one."""
    if content.tag not in dialect.controls.values() or _is_control(content, dialect) or _holds(content, dialect):
        return
    if not any(child.tag != dialect.paragraph for child in _certain(content, roles)):
        content.insert(0, etree.Element(dialect.run))


def _is_control(container: Element, dialect: Dialect) -> bool:
    """Say whether a container is the content of a control that stands among paragraphs."""
    around = container.getparent()
    outer = around.getparent() if around is not None else None
    return outer is not None and str(container.tag).endswith("}sdtContent") and outer.tag in dialect.containers


def _guard_table(table: Element, dialect: Dialect, roles: dict[str, Mark], settler: Settler) -> None:
    """Let a table go if no row of it is left."""
    if dialect.frame:
        _measure(table, dialect, settler)
    if any(child.tag == dialect.row or child.tag in dialect.controls for child in _certain(table, roles)):
        return
    frame = next(table.iterancestors(dialect.frame), None) if dialect.frame else table
    if frame is None or frame.getparent() is None:
        return
    settler.guards = True
    if frame is table:
        clear_of_ranges(table, _certain(table, roles), dialect)
    head = 0
    for index, child in enumerate(table):
        if child.tag in dialect.table_head:
            head = index + 1
    table.insert(head, instruction("rows"))
    table.append(instruction("/rows"))
    frame.addprevious(instruction("table"))
    frame.addnext(instruction("/table"))


def _guard_holder(holder: Element, dialect: Dialect, roles: dict[str, Mark], settler: Settler) -> bool:
    """Let a row go if no cell of it is left, a control in a table if it holds none or no row; say whether that may be."""
    wanted = (_holds(holder, dialect), *dialect.controls)
    element = holder if holder.tag == dialect.row else holder.getparent()
    if any(child.tag in wanted for child in _certain(holder, roles)) or element is None or element.getparent() is None:
        return False
    settler.guards = True
    clear_of_ranges(element, _certain(holder, roles), dialect)
    first = next((index for index, child in enumerate(holder) if is_instruction(child) or child.tag in wanted), 0)
    holder.insert(first, instruction("rows"))
    extensions = holder.find("{*}extLst")
    holder.insert(holder.index(extensions) if extensions is not None else len(holder), instruction("/rows"))
    element.addprevious(instruction("table"))
    element.addnext(instruction("/table"))
    return True


def _measure(table: Element, dialect: Dialect, settler: Settler) -> None:
    """Let the frame's height follow the rows (DrawingML: `p:graphicFrame/p:xfrm/a:ext/@cy`)."""
    frame = next(table.iterancestors(dialect.frame), None)
    extent = (
        next((child for child in frame.iter() if isinstance(child.tag, str) and child.tag.endswith("}ext") and child.get("cy")), None)
        if frame is not None
        else None
    )
    if extent is None:
        return
    rows = [row for row in table if row.tag == dialect.row]
    total = sum(int(row.get("h", "0")) for row in rows)
    extent.set("cy", f"{PRIVATE}h{0 if total else int(extent.get('cy', '0'))}{PRIVATE}")
    for row in rows:
        row.insert(0, instruction(f"height {int(row.get('h', '0'))}"))
    settler.heights = True
