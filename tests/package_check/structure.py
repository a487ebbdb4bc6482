"""What must hold of every XML part, and of the parts of a Word document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from tests.package_check.parts import Parts, Problem, local_name, twice_in

TAG = re.compile(r"\{\{|\{%|\{#")
PARAGRAPHS = {"p", "si", "is"}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MARKERS = {
    "bookmarkStart",
    "bookmarkEnd",
    "proofErr",
    "permStart",
    "permEnd",
    "commentRangeStart",
    "commentRangeEnd",
    "moveFromRangeEnd",
    "moveToRangeEnd",
}
WRAPPERS = {"sdt", "sdtContent", "customXml", "smartTag", "ins", "del", "moveFrom", "moveTo"}


_OURS = re.compile(rb"=\"\xf4\x8f\xbf[\xba-\xbd]")
"""Private characters that stand for something until a part is written: U+10FFFA to U+10FFFD."""


def tag_problems(name: str, root: etree._Element, content: bytes) -> Iterator[Problem]:
    """Tags are looked for in a paragraph's whole text: Office splits them over runs."""
    if _OURS.search(content):
        yield Problem(name, "a mark of the compiler is left")
    if b"{" not in content:
        return
    texts: dict[etree._Element, list[str]] = {}
    for node in root.iter(etree.Element):
        for value in node.attrib.values():
            if TAG.search(str(value)):
                yield Problem(name, "a tag is left", str(value)[:80])
        if node.text and node.text.strip():
            owner = (
                next((parent for parent in node.iterancestors() if local_name(parent) in PARAGRAPHS), node) if local_name(node) in ("t", "delText") else node
            )
            texts.setdefault(owner, []).append(node.text)
    for pieces in texts.values():
        if found := TAG.search(text := "".join(pieces)):
            yield Problem(name, "a tag is left", text[max(0, found.start() - 20) : found.start() + 60])


def structure_problems(name: str, root: etree._Element) -> Iterator[Problem]:
    ids: dict[str, list[str | None]] = {"docPr": [], "cNvPr": [], "paraId": []}
    for node in root.iter():
        if not isinstance(node.tag, str):
            if "docautomat" in str(getattr(node, "target", "")):
                yield Problem(name, "an instruction of the compiler is left")
            continue
        local = local_name(node)
        if local in ("txBody", "rich", "txbxContent") and not any(local_name(child) in ("p", "tbl", "sdt") for child in node):
            yield Problem(name, f"an empty {local}")
        elif local == "tbl":
            yield from (_word_table if "wordprocessingml" in node.tag else _drawing_table)(name, node)
        elif local == "tc" and "wordprocessingml" in node.tag:
            if _last_block(node) not in ("p", "AlternateContent", "altChunk"):
                yield Problem(name, "a cell that does not end with a paragraph")
        elif local == "sdtContent" and not len(node):
            yield Problem(name, "an empty content control")
        elif (
            local in ("t", "delText")
            and node.text
            and ("wordprocessingml" in node.tag or "drawingml" in node.tag)
            and re.search(r"[\r\n]" if "drawingml" in node.tag else r"[\r\n\t]", node.text.strip())  # PowerPoint writes tabs as characters
        ):
            yield Problem(name, "a raw line break or tab in a text", node.text[:60])
        elif local in ids and (local == "docPr" or "presentationml" in node.tag or "spreadsheetDrawing" in node.tag) and not _in_fallback(node):
            ids[local].append(node.get("id"))
        if local == "p" and (value := node.get("{http://schemas.microsoft.com/office/word/2010/wordml}paraId")):
            ids["paraId"].append(value)
    for what, values in ids.items():
        if twice := twice_in(values):
            yield Problem(name, f"a {what} id twice", twice)


def _in_fallback(node: etree._Element) -> bool:
    return any(parent.tag == FALLBACK for parent in node.iterancestors())


def _last_block(node: etree._Element) -> str:
    """Return the last block in a cell, seen through content controls."""
    blocks = [child for child in node if local_name(child) and local_name(child) not in MARKERS]
    last = blocks[-1] if blocks else None
    return "" if last is None else _last_block(last) if local_name(last) in WRAPPERS else local_name(last)


def _through(node: etree._Element, local: str) -> Iterator[etree._Element]:
    for child in node:
        if local_name(child) == local:
            yield child
        elif local_name(child) in WRAPPERS:
            yield from _through(child, local)


def _number(node: etree._Element | None, default: int) -> int:
    values = [value for key, value in node.attrib.items() if str(key).rpartition("}")[2] == "val"] if node is not None else []
    return int(values[0]) if values and str(values[0]).isdigit() else default


def _word_table(name: str, table: etree._Element) -> Iterator[Problem]:
    grid = table.find("{*}tblGrid")
    rows = list(_through(table, "tr"))
    if not rows:
        yield Problem(name, "a table without rows")
    for row in rows:
        cells = list(_through(row, "tc"))
        if not cells:
            yield Problem(name, "a row without cells")
        columns = sum(_number(row.find(f"{{*}}trPr/{{*}}{side}"), 0) for side in ("gridBefore", "gridAfter"))
        columns += sum(_number(cell.find("{*}tcPr/{*}gridSpan"), 1) for cell in cells)
        if grid is not None and cells and columns != len(grid.findall("{*}gridCol")):
            yield Problem(name, "a row that does not fit its table's grid", f"{columns} of {len(grid.findall('{*}gridCol'))} columns")


def _drawing_table(name: str, table: etree._Element) -> Iterator[Problem]:
    if "drawingml" not in str(table.tag):
        return
    columns = len(table.findall("{*}tblGrid/{*}gridCol"))
    rows = table.findall("{*}tr")
    if not rows:
        yield Problem(name, "a table without rows")
    for row in rows:
        if len(row.findall("{*}tc")) != columns:
            yield Problem(name, "a row that does not fit its table's grid", f"{len(row.findall('{*}tc'))} of {columns} columns")
        if any(cell.find("{*}txBody") is None for cell in row.iterchildren("{*}tc")):
            yield Problem(name, "a cell without text body")
    if twice := twice_in(node.get("val") for node in table.iterfind("{*}tr/{*}extLst/{*}ext/{*}rowId")):
        yield Problem(name, "a row id twice in a table", twice)


# --- Word ---------------------------------------------------------------------------------------------------------------------------------


def _value(node: etree._Element, attribute: str) -> str:
    return next((str(value) for key, value in node.attrib.items() if str(key).rpartition("}")[2] == attribute), "")


def word_problems(parts: Parts) -> Iterator[Problem]:
    for name, root in parts.trees.items():
        if "wordprocessingml" not in str(root.tag) or "wordprocessingml" not in parts.types.get(name, ""):
            continue
        starts, ends = (list(root.iter(f"{{*}}bookmark{end}")) for end in ("Start", "End"))
        if twice := twice_in(_value(node, "name") for node in starts if not _in_fallback(node)):
            yield Problem(name, "a bookmark name twice", twice)
        for number in sorted({_value(node, "id") for node in starts} ^ {_value(node, "id") for node in ends}):
            yield Problem(name, f"bookmark {number} has one end only")
        depth = Counter(_value(node, "fldCharType") for node in root.iter("{*}fldChar"))
        if depth["begin"] != depth["end"]:
            yield Problem(name, "a field that does not begin or end")
        if any(
            local_name(parent) in ("p", "r") and "wordprocessingml" in str(parent.tag) for node in root.iter("{*}p") if (parent := node.getparent()) is not None
        ):
            yield Problem(name, "a paragraph in a paragraph")
    document = parts.trees.get(parts.main)
    if document is None or "wordprocessingml" not in str(document.tag):
        return
    for kind in ("footnote", "endnote", "comment"):
        notes = parts.tree(parts.main, f"{kind}s")
        ids = [_value(node, "id") for node in notes.iterchildren(f"{{*}}{kind}")] if notes is not None else []
        if twice := twice_in(ids):
            yield Problem(parts.main, f"a {kind} id twice", twice)
        for node in document.iter(f"{{*}}{kind}Reference"):
            if _value(node, "id") not in ids:
                yield Problem(parts.main, f"{kind} {_value(node, 'id')} is not there")
