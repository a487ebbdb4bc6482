"""What must hold of a chart and its data sheet: what the chart keeps of its cells is what they hold, and the workbook is a sound package."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator

from lxml import etree

from tests.package_check.parts import Parts, Problem, R, local_name, package_problems, unzip

Cells = dict[tuple[int, int], str]
_AREA = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?\Z")
_NAME = re.compile(r"([A-Z]+)(\d+)\Z")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""A character as a cell's text may write it (§22.9.2.19)."""
_CACHES = ("numCache", "strCache", "multiLvlStrCache", "lvl", "dlblRangeCache")


def chart_problems(parts: Parts, workbook_problems: Callable[[Parts], Iterator[Problem]]) -> Iterator[Problem]:
    """Yield what is wrong with charts that have a workbook of their own."""
    for name, root in parts.trees.items():
        if local_name(root) != "chartSpace":
            continue
        book = next((found for node in root.iter("{*}externalData") if (found := _target(parts, name, node)) is not None), None)
        if book is None:
            continue
        inner = Parts()
        try:
            problems = list(unzip(parts.content[book], inner))
        except zipfile.BadZipFile:  # a workbook of an older kind
            continue
        for problem in (*problems, *package_problems(inner), *workbook_problems(inner)):
            yield Problem(f"{book}!{problem.part}", problem.message, problem.detail)
        yield from agreement(name, root, sheets(inner))


def _target(parts: Parts, name: str, node: etree._Element) -> str | None:
    rid = next((str(value) for key, value in node.attrib.items() if R.match(str(key))), "")
    link = parts.links.get(name, {}).get(rid)
    return link.target if link is not None else None


def sheets(book: Parts) -> dict[str, Cells]:
    """Return what the cells of a workbook hold, as text, by sheet; rows and columns are counted from 0."""
    strings = book.tree(book.main, "sharedStrings")
    texts = ["".join(node.text or "" for node in item.iter("{*}t")) for item in strings] if strings is not None else []
    found: dict[str, Cells] = {}
    for node in book.trees[book.main].iterfind("{*}sheets/{*}sheet"):
        rid = next((str(value) for key, value in node.attrib.items() if R.match(str(key))), "")
        link = book.links.get(book.main, {}).get(rid)
        if link is None or link.target not in book.trees:
            continue
        cells = found[node.get("name") or ""] = {}
        for cell in book.trees[str(link.target)].iter("{*}c"):
            letters, number = _NAME.match(cell.get("r") or "A1").groups()  # type: ignore[union-attr]
            text = "".join(child.text or "" for child in cell.iter("{*}v", "{*}t"))
            if cell.get("t") == "s" and text:
                text = texts[int(text)]
            if text:
                cells[int(number) - 1, _column(letters)] = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def lanes(formula: str, book: dict[str, Cells]) -> list[list[str]] | None:
    """Return what the cells hold to which a chart refers: for each column (row, if there is but one) its cells; `None` where that is no area of a sheet."""
    found = _AREA.match(formula)
    if found is None or (found.group(1) or found.group(2)).replace("''", "'") not in book:
        return None
    cells = book[(found.group(1) or found.group(2)).replace("''", "'")]
    first, last = int(found.group(4)) - 1, int(found.group(6) or found.group(4)) - 1
    left, right = _column(found.group(3)), _column(found.group(5) or found.group(3))
    down = [[cells.get((row, column), "") for row in range(first, last + 1)] for column in range(left, right + 1)]
    return [[column[0] for column in down]] if first == last and right > left else down


def agreement(name: str, root: etree._Element, book: dict[str, Cells]) -> Iterator[Problem]:
    for node in root.iter("{*}f"):
        kept = _kept(node)
        cells = lanes(node.text or "", book) if kept else None
        if cells is None:
            continue
        many = len(kept) > 1 and len(cells) == 1
        for number, (shown, size) in enumerate(kept):
            lane = cells[0] if many else cells[len(cells) - 1 - number] if number < len(cells) else []
            held = {index: text for index, text in enumerate(lane) if text}
            if size > len(lane) and size:
                yield Problem(name, "keeps more points than its cells are", f"{node.text}: {size}")
            if set(held) != set(shown) or any(not _same(text, shown[index]) for index, text in held.items()):
                yield Problem(name, "keeps other values than its cells hold", f"{node.text}: {shown} and {held}")


def _kept(formula: etree._Element) -> list[tuple[dict[int, str], int]]:
    """Return what a chart keeps of what it refers to: for each level the points, and how many there are."""
    parent = formula.getparent()
    found: list[tuple[dict[int, str], int]] = []
    for cache in parent if parent is not None else ():
        if local_name(cache) == "v" and local_name(parent) == "txData":
            found.append(({0: cache.text or ""}, 1))
        if local_name(cache) not in _CACHES:
            continue
        levels = list(cache.iterchildren("{*}lvl")) or [cache]
        size = int(next((node.get("val") or "0" for node in cache.iter("{*}ptCount")), cache.get("ptCount") or "0"))
        for level in levels:
            points = {int(point.get("idx") or "0"): "".join(str(text) for text in point.itertext()) for point in level.iterchildren("{*}pt")}
            found.append(({index: text for index, text in points.items() if text}, size))
    return found


def _same(one: str, other: str) -> bool:
    if one == other or one.strip() == other.strip():
        return True
    try:
        return abs(float(one) - float(other)) <= 1e-9 * max(abs(float(one)), 1)
    except ValueError:
        return False
