"""Tags found in the concatenated text of a paragraph or cell: strings in, `Tag`s out; nothing here knows XML.

    text      = { literal | output | statement | comment | raw | escape }
    output    = "{{" [trim] [letter space] expression [trim] "}}"
    statement = "{%" [trim] [letter space] keyword … [trim] "%}"
    comment   = "{#" [letter space] … "#}"
    raw       = "{% raw %}" … "{% endraw %}"
    escape    = "{_{" | "}_}" | "{_%" | "%_}"          the delimiter without the underscore, as text
    trim      = "-" | "+"
    letter    = "p" | "tr" | "tc" | "r" | "sp" | "col" | "cells" | "slide" | "sheet"

The end of a tag is found as Jinja's own lexer finds it (https://jinja.palletsprojects.com/templates/): strings are skipped, brackets are balanced, so
`{{ {"a": "}}"} }}` is one tag. What Office's autocorrection did inside a tag is undone on the way: curly quotes and « » as delimiters become straight quotes,
an en dash a minus, a no-break space a space; characters without width go. Inside straight quotes nothing changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["DEFAULT_DELIMITERS", "Delimiters", "Lexer", "LexerError", "Tag"]

Kind = Literal["output", "statement", "comment", "raw", "escape"]

LETTERS = ("slide", "sheet", "cells", "col", "sp", "tr", "tc", "p", "r")

_STRING = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'", re.DOTALL)
# The opening quotes that Office's autocorrection makes, each with what may close the string that it opens.
_CURLY = {"“": '”“"', "”": '”"', "„": '“”"', "«": "»", "»": "«»", "‘": "’‘'", "’": "’'", "‚": "‘’'"}
_AS_SPACE = frozenset("\u00a0\u202f\u2007\n\t\u2028")
_AS_NOTHING = frozenset("\u00ad\u200b\u2060\ufeff")
"""Soft hyphens and spaces without width, which come along from web pages."""
_AS_MINUS = frozenset("–−")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_LETTER = re.compile(rf"({'|'.join(LETTERS)})[ \u00a0\n\t]+(?=\S)")
# An operand can follow the letter; an operator means that the letter is a variable's name: `{{p if x}}`, `{{r - 1}}`.
_OPERAND = re.compile(r"(?!(?:if|else|in|is|and|or|not\s+in)\b)[\w\"'“”„«‘’‚(\[{~]")
_ESCAPES = {"{_{": "{{", "}_}": "}}", "{_%": "{%", "%_}": "%}"}
_KEYWORD = re.compile(r"\s*([A-Za-z_]\w*)")


_HALF = re.compile(
    r"(?<!\{)\{ *[^\W\d]\w*(?:(?:\.\w+)+(?: *\|[^{}]*)? *\}\}?| *\|[^{}]*\}\}?| *\}\})(?!\})"  # {a.name}, {a | date}, {name}}
    r"|(?<!\{)\{ +[^\W\d]\w* +\}(?!\})"  # { name }
    r"|(?<!\{)\{[ \u00a0]+[{%][^{}]*[}%]?[ \u00a0]?\}"  # { % endfor % }, { { name } }
)


class LexerError(ValueError):
    """A tag that begins at `position` does not end properly; `hint` says what to do."""

    def __init__(self, message: str, position: int, end: int, hint: str) -> None:
        super().__init__(message, position, end, hint)
        self.message = message
        self.position = position
        self.end = end
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Delimiters:
    """The six delimiters of a template; the default ones are Jinja's."""

    variable: tuple[str, str] = ("{{", "}}")
    block: tuple[str, str] = ("{%", "%}")
    comment: tuple[str, str] = ("{#", "#}")


DEFAULT_DELIMITERS = Delimiters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One tag: `text[start:end]` is its source, `body` what Jinja is to read, normalised."""

    kind: Kind
    start: int
    end: int
    source: str
    letter: str = ""
    keyword: str = ""
    """The first word of a statement: `for`, `endif` …"""
    body: str = ""
    trim_left: bool = False
    trim_right: bool = False


class Lexer:
    """Finds the tags of one set of delimiters.

    >>> [tag.body for tag in Lexer().read("Dear {{ name }}, {% if due %}pay{% endif %}")[0]]
    ['name', 'if due', 'endif']
    """

    def __init__(self, delimiters: Delimiters = DEFAULT_DELIMITERS) -> None:
        self.delimiters = delimiters
        openers: list[tuple[str, Kind, str]] = [
            (delimiters.variable[0], "output", delimiters.variable[1]),
            (delimiters.block[0], "statement", delimiters.block[1]),
            (delimiters.comment[0], "comment", delimiters.comment[1]),
        ]
        self._openers = {opener: (kind, closer) for opener, kind, closer in openers}
        escapes = _ESCAPES if delimiters == DEFAULT_DELIMITERS else {}
        longest_first = sorted([*self._openers, *escapes], key=len, reverse=True)
        self._opener = re.compile("|".join(re.escape(opener) for opener in longest_first))
        block, end = re.escape(delimiters.block[0]), re.escape(delimiters.block[1])
        self._endraw = re.compile(rf"{block}[-+]?\s*endraw\s*[-+]?{end}")
        self.openers = {opener: closer for opener, _, closer in openers}
        """The beginning of each kind of tag, and its end."""
        self._hints = (*self._openers, *escapes)

    def may_hold_tags(self, text: str) -> bool:
        """Say quickly whether a look at `text` is worth while."""
        return any(opener in text for opener in self._hints)

    def half(self, text: str) -> str:
        """Return the first thing in a text without tags that looks like one but is none: `{ name }`, `{ % endfor % }`, `{name}}`; else nothing."""
        found = _HALF.search(text) if "{" in text and self.delimiters == DEFAULT_DELIMITERS and not self.may_hold_tags(text) else None
        return found.group() if found is not None else ""

    def read(self, text: str, *, raw: bool = False) -> tuple[list[Tag], bool]:
        """Return the tags of `text`, and whether a `{% raw %}` is still open at its end.

        `raw` says that one was open at its beginning. Raises `LexerError` for a tag without an end.
        """
        tags: list[Tag] = []
        position = 0
        while True:
            if raw:
                found = self._endraw.search(text, position)
                if found is None:
                    return tags, True
                tags.append(self._raw_mark(found.start(), found.end(), text))
                position, raw = found.end(), False
            found = self._opener.search(text, position)
            if found is None:
                return tags, False
            if found.group() not in self._openers:
                tags.append(Tag(kind="escape", start=found.start(), end=found.end(), source=found.group(), body=_ESCAPES[found.group()]))
                position = found.end()
                continue
            tag = self._tag(text, found.start(), found.group())
            if tag.keyword == "raw" and tag.kind == "statement":
                tag, raw = self._raw_mark(tag.start, tag.end, text), True
            tags.append(tag)
            position = tag.end

    @staticmethod
    def _raw_mark(start: int, end: int, text: str) -> Tag:
        return Tag(kind="raw", start=start, end=end, source=text[start:end])

    def _tag(self, text: str, start: int, opener: str) -> Tag:
        kind, closer = self._openers[opener]
        position = start + len(opener)
        if kind == "comment":
            return self._comment(text, start, position, closer)
        trim_left = text[position : position + 1] in ("-", "–")
        if trim_left or text[position : position + 1] == "+":
            position += 1
        letter, position = self._letter(text, position, kind)
        body, inner_end, end = self._body(text, start, position, closer)
        trim_right = end - len(closer) > inner_end and text[inner_end] in "-–"
        body = body.strip()
        keyword = ""
        if kind == "statement":
            first = _KEYWORD.match(body)
            keyword = first.group(1) if first else ""
        return Tag(
            kind=kind,
            start=start,
            end=end,
            source=text[start:end],
            letter=letter,
            keyword=keyword,
            body=body,
            trim_left=trim_left,
            trim_right=trim_right,
        )

    def _comment(self, text: str, start: int, position: int, closer: str) -> Tag:
        end = text.find(closer, position)
        if end < 0:
            raise LexerError("this comment has no end", start, len(text), f"close it with {closer} in the same paragraph")
        found = _LETTER.match(text, position)
        end += len(closer)
        return Tag(kind="comment", start=start, end=end, source=text[start:end], letter=found.group(1) if found else "")

    @staticmethod
    def _letter(text: str, position: int, kind: Kind) -> tuple[str, int]:
        found = _LETTER.match(text, position)
        if found is None or (kind == "output" and not _OPERAND.match(text, found.end())):
            return "", position
        if kind == "statement" and not _KEYWORD.match(text, found.end()):
            return "", position
        return found.group(1), found.end()

    def _body(self, text: str, start: int, position: int, closer: str) -> tuple[str, int, int]:
        """Return the normalised inside, where the inside ends, and where the tag ends."""
        out: list[str] = []
        open_brackets: list[str] = []
        length = len(text)
        while position < length:
            char = text[position]
            if not open_brackets:
                if text.startswith(closer, position):
                    return "".join(out), position, position + len(closer)
                if char in "-+–" and text.startswith(closer, position + 1):
                    return "".join(out), position, position + 1 + len(closer)
            if char in "\"'":
                string, position = self._straight(text, start, position)
                out.append(string)
                continue
            if char in _CURLY:
                string, position = self._curly(text, start, position)
                out.append(string)
                continue
            if char in "([{":
                open_brackets.append(char)
            elif char in ")]}" and open_brackets and open_brackets[-1] == _PAIRS[char]:
                open_brackets.pop()
            out.append(" " if char in _AS_SPACE else "-" if char in _AS_MINUS else "" if char in _AS_NOTHING else char)
            position += 1
        raise LexerError("this tag has no end", start, length, f"close it with {closer} in the same paragraph")

    @staticmethod
    def _straight(text: str, start: int, position: int) -> tuple[str, int]:
        found = _STRING.match(text, position)
        if found is None:
            raise LexerError(
                "a quotation mark in this tag is not closed", start, len(text), f"close the text that begins with {text[position : position + 12]}"
            )
        return found.group(), found.end()

    @staticmethod
    def _curly(text: str, start: int, position: int) -> tuple[str, int]:
        closers = _CURLY[text[position]]
        for end in range(position + 1, len(text)):
            if text[end] in closers:
                inner = text[position + 1 : end].replace('"', '\\"')
                return f'"{inner}"', end + 1
        raise LexerError("a quotation mark in this tag is not closed", start, len(text), f"close the text that begins with {text[position : position + 12]}")
