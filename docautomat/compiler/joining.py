"""Join lines where a tag with a minus stands at a line's edge: `{%-` with the line before, `-%}` with the one behind.

    My house is located                                 My house is located in town and I love it.
    {%- if in_town -%}                          ->
     in town
    {%- endif -%}
     and I love it.

A line is a paragraph, or ends with a line break in one. White space at such a seam stays, since it separates words; elsewhere a minus strips white space as in
Jinja. Page and column breaks stay. A tag that begins in one paragraph and ends in a later one (a long comment, a list in a `set`) joins them too.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from docautomat.lexer import Lexer, LexerError, Tag
from docautomat.markup.language import Dialect, Element, Line, Story

__all__ = ["join", "reach"]

_SPACES = " \t\u00a0"
"""White space within a line."""


_FARTHEST = 100
"""Over so many paragraphs one tag may reach."""


def reach(story: Story, lexer: Lexer) -> bool:
    """Join the paragraphs over which a tag reaches (a long comment, a list in a `set`), and say whether there are any."""
    found = False
    for segment in story.segments:
        if segment.dialect.paragraph == segment.dialect.cell or not segment.dialect.paragraph:
            continue
        lines = {line.element: line for line in segment.lines()}
        raw = False
        for line in list(lines.values()):
            if line.element not in lines:
                continue
            text = line.text
            while True:
                try:
                    raw = lexer.read(text, raw=raw)[1]
                    break
                except LexerError as error:
                    more = _until_closed(text[error.position :], line, lines, segment.dialect, lexer)
                if not more:
                    break
                for each in more:
                    text += f" {each.text}"
                    _append(line, each, segment.dialect, story)
                    del lines[each.element]
                found = True
    return found


def _until_closed(text: str, line: Line, lines: dict[Element, Line], dialect: Dialect, lexer: Lexer) -> list[Line]:
    """Return the paragraphs behind a line up to the one in which the tag ends that begins `text`; none where it ends nowhere, or another begins before."""
    openers = lexer.openers
    opener = next((each for each in openers if text.startswith(each)), "")
    if not opener or openers[opener] in text:
        return []
    more: list[Line] = []
    last = line.element
    while len(more) < _FARTHEST:
        following = None if _ends_section(last, dialect) else _neighbour(last, dialect, step=1)
        if following is None or following not in lines:
            return []
        more.append(lines[following])
        last = following
        inside, closer, _ = lines[following].text.partition(openers[opener])
        if opener != lexer.delimiters.comment[0] and any(each in inside for each in openers):
            return []
        if closer:
            return more
    return []


def _append(line: Line, second: Line, dialect: Dialect, story: Story) -> None:
    """Put a paragraph into the one before, in the middle of a tag, where a space stands for its beginning."""
    texts = [piece.holder for piece in second.pieces if piece.is_text]
    story.joined.update((holder, line.place) for holder in texts)
    for holder in texts[:1]:
        holder.text = f" {holder.text or ''}"
    _merge(line.element, second.element, dialect)


def join(story: Story, lexer: Lexer) -> bool:
    """Join the lines of a story's parts in place, note in the story where, and say whether there were any."""
    for segment in story.segments:
        if segment.dialect.paragraph == segment.dialect.cell or not segment.dialect.paragraph:
            continue  # a cell of a sheet is no paragraph
        lines = {line.element: line for line in segment.lines()}
        tagged = list(_tagged(lines, lexer))
        for line, tags in tagged:
            _drop_breaks(line, tags, story)
        merged: dict[Element, Element] = {}
        for first, second in list(_pairs(tagged, segment.dialect)):
            into = merged.get(first, first)
            if second in merged:
                continue
            merged[second] = into
            _note(story, lines[second])
            _merge(into, second, segment.dialect)
    return bool(story.seams)


def _tagged(lines: dict[Element, Line], lexer: Lexer) -> Iterator[tuple[Line, list[Tag]]]:
    """Yield the lines with tags, and their tags."""
    raw = False
    for line in lines.values():
        if not raw and not lexer.may_hold_tags(line.text):
            continue
        try:
            tags, raw = lexer.read(line.text, raw=raw)
        except LexerError:
            continue  # told where tags are found
        if tags:
            yield line, tags


def _joins(tag: Tag) -> tuple[bool, bool]:
    """Say whether a tag joins its line with the one before, and with the one behind; the minus of an output only strips white space.

    Where a letter says that the whole paragraph or row goes, there is nothing to join.
    """
    return (tag.trim_left, tag.trim_right) if tag.kind == "statement" and tag.letter in ("", "r") else (False, False)


def _drop_breaks(line: Line, tags: list[Tag], story: Story) -> None:
    """Remove the line breaks next to a minus."""
    breaks = {piece.start: index for index, piece in enumerate(line.pieces) if piece.text == "\n" and not piece.is_text and _breaks_line(piece.holder)}
    beside = [(tag.start - 1, -1) for tag in tags if _joins(tag)[0]] + [(tag.end, 1) for tag in tags if _joins(tag)[1]]
    for start, step in beside if breaks else ():
        position = start
        while 0 <= position < len(line.text) and line.text[position] in _SPACES:
            position += step
        index = breaks.pop(position, None)
        if index is not None:
            _remove(line.pieces[index].holder)
            story.seams.update(next(([piece.holder] for piece in line.pieces[index:] if piece.is_text), []))


def _breaks_line(element: Element) -> bool:
    """Say whether a break ends a line and no page or column."""
    return element.get(f"{str(element.tag).rpartition('}')[0]}}}type", "textWrapping") == "textWrapping"


def _remove(element: Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def _pairs(tagged: list[tuple[Line, list[Tag]]], dialect: Dialect) -> Iterator[tuple[Element, Element]]:
    """Yield the neighbours that belong together, in document order."""
    found: set[tuple[Element, Element]] = set()
    for line, tags in tagged:
        element = line.element
        before = _neighbour(element, dialect, step=-1) if _joins(tags[0])[0] and not line.text[: tags[0].start].strip(_SPACES) else None
        after = _neighbour(element, dialect, step=1) if _joins(tags[-1])[1] and not line.text[tags[-1].end :].strip(_SPACES) else None
        for pair in ((before, element), (element, after)):
            first, second = pair
            if first is not None and second is not None and (first, second) not in found and not _ends_section(first, dialect):
                found.add((first, second))
                yield first, second


def _neighbour(element: Element, dialect: Dialect, step: int) -> Element | None:
    """Return the paragraph next to one, bookmarks and the like between them not counted."""
    node = element.getnext() if step > 0 else element.getprevious()
    while node is not None and (not isinstance(node.tag, str) or node.tag in dialect.silent):
        node = node.getnext() if step > 0 else node.getprevious()
    return node if node is not None and node.tag == dialect.paragraph else None


def _ends_section(paragraph: Element, dialect: Dialect) -> bool:
    return bool(dialect.keep_paragraph) and next(paragraph.iter(dialect.keep_paragraph), None) is not None


def _note(story: Story, line: Line) -> None:
    texts = [piece.holder for piece in line.pieces if piece.is_text]
    story.seams.update(texts[:1])
    story.joined.update((holder, line.place) for holder in texts)


def _merge(first: Element, second: Element, dialect: Dialect) -> None:
    """Move the content of the second paragraph to the end of the first; a section that ends with the second now ends with the first."""
    for child in list(first):
        if child.tag in dialect.paragraph_end:
            first.remove(child)
    for child in list(second):
        if child.tag != dialect.paragraph_properties:
            first.append(child)
            continue
        section = child.find(dialect.keep_paragraph) if dialect.keep_paragraph else None
        if section is not None:
            properties = first.find(dialect.paragraph_properties)
            if properties is None:
                properties = etree.Element(dialect.paragraph_properties)
                first.insert(0, properties)
            properties.append(section)
    _remove(second)
