"""What docautomat says of templates, files and places, in bokmål and nynorsk.

    Finding (English) -> the row of the table that says the same, its gaps filled -> Finding (bokmål, nynorsk)

The sources say everything in English, and so do errors and findings to those who import the library. `data/messages.csv` has every message and hint of them
once more, with gaps where the sources fill something in; `data/foreign.csv` what Jinja, Python and the computer say, which messages pass on;
`data/places.csv` the words of places. What is in no table stays as it is: the messages of plans are in the plan's language already.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from docautomat.errors import Finding, Place
from docautomat.translation.tables import Row, rows_like, words_of_places

__all__ = ["LANGUAGES", "place_in", "severity_in", "text_in", "translated"]

LANGUAGES = ("nb", "nn")
_SURE = 12
"""Letters between gaps that tell a text by themselves; where there are fewer, what fills the gaps must be known too."""
_AUTHORS_OWN = re.compile(r'("[^"]*"|\{[{%#].*)', re.DOTALL)
_RUN = re.compile(r"(?<![\w/.:=\-\[])[a-z][a-z']*(?: [a-z][a-z']*)*(?![\w/.:=\-(\[])")
_TURN = re.compile(r"(?<!\w)turn (?=\d+\)?\Z)")
_GAP = re.compile(r"\{\{|\}\}|\{(\w+)(?::(\w+))?\}")
_QUOTED = re.compile(r"""(['"])(.*)\1""", re.DOTALL)
_ESCAPED = re.compile(r"""\\(['"\\])""")
_SEVERITIES = {"error": ("feil", "feil"), "warning": ("advarsel", "åtvaring"), "advice": ("råd", "råd"), "info": ("opplysning", "opplysning")}
_LINE, _TURN_WORD = "linje", "runde "


def translated(finding: Finding, language: str) -> Finding:
    """Return a finding in a language, `nb` or `nn`; as it is in another language, and where its message is in no table."""
    message = _told(finding.message, language) if language in LANGUAGES else None
    if message is None:
        return finding
    place = finding.place
    told = replace(
        place,
        part=place_in(place.part, language),
        spot=place_in(place.spot, language),
        path=_TURN.sub(_TURN_WORD, place.path),
        line_word=_LINE if place.line_word == Place().line_word else place.line_word,
    )
    return replace(finding, place=told, message=message, hint=text_in(finding.hint, language), public=text_in(finding.public, language))


def text_in(text: str, language: str) -> str:
    """Return a message or a hint in a language, as it is where it is in no table."""
    told = _told(text, language) if language in LANGUAGES else None
    return text if told is None else told


@lru_cache(maxsize=4096)
def place_in(place: str, language: str) -> str:
    """Return a place in a language: `table 2 row 3 column 1` is «tabell 2 rad 3 kolonne 1»; names, addresses and tags stay as they are."""
    if language not in LANGUAGES:
        return place
    parts = _AUTHORS_OWN.split(place)
    return "".join(part if number % 2 else _RUN.sub(lambda run: _words(run[0], language), part) for number, part in enumerate(parts))


def severity_in(severity: str, language: str) -> str:
    """Return the word for `error`, `warning`, `advice` or `info`."""
    return dict(zip(LANGUAGES, _SEVERITIES.get(severity, ()), strict=False)).get(language, severity)


def _words(run: str, language: str) -> str:
    """Return words in a language, the longest phrases first."""
    known, words, told = words_of_places(), run.split(" "), []
    while words:
        size = next((size for size in range(len(words), 0, -1) if " ".join(words[:size]) in known), 0)
        told.append(known[" ".join(words[:size])][language] if size else words[0])
        del words[: size or 1]
    return " ".join(told)


@lru_cache(maxsize=4096)
def _told(text: str, language: str) -> str | None:
    """Return a text in a language, `None` where no row says it."""
    if not text:
        return None
    loosely = None
    for row in rows_like(text):
        told, known = _filled(row, text, language)
        if known:
            return told
        loosely = loosely or told
    return loosely or _in_two(text, language)


def _filled(row: Row, text: str, language: str) -> tuple[str | None, bool]:
    """Return a row's translation with what stands in the gaps of `text`, and whether all of that was known; `None` where the text is not the row's."""
    loosely = None
    for pattern in row.patterns():
        found = pattern.fullmatch(text)
        if found is None:
            return None, False
        told, known = _with(found, row.told[language], language)
        if known:
            return told, True
        loosely = loosely or told
    return loosely if row.letters >= _SURE else None, False


def _with(found: re.Match[str], told: str, language: str) -> tuple[str, bool]:
    """Return a translation with its gaps filled, and whether all that is to be translated in them was known."""
    known = True

    def fill(gap: re.Match[str]) -> str:
        nonlocal known
        name, kind = gap[1], gap[2]
        if name is None:
            return gap[0][0]
        value, plain = found[name], _plain(found[name])
        if kind == "place":
            return place_in(value, language)
        if kind == "number":
            return value.replace(".", ",").replace("%", "\N{NO-BREAK SPACE}%")
        shown = value if plain is None else f"«{plain}»"
        if kind != "text":
            return shown
        inner = _told(value if plain is None else plain, language)
        known = known and (inner is not None or plain is not None)  # what stands in quotation marks is the author's own
        return shown if inner is None else inner

    return _GAP.sub(fill, told), known


def _plain(value: str) -> str | None:
    """Return the text that stands in the quotation marks of Python, `None` for anything else; signs that cannot be shown stay escaped."""
    found = _QUOTED.fullmatch(value)
    return _ESCAPED.sub(r"\1", found[2]) if found is not None else None


def _in_two(text: str, language: str) -> str | None:
    """Return a text that is two: a message behind the name or the place that it is about, or two hints."""
    for sign in (": ", "; "):
        head, found, rest = text.partition(sign)
        while found:
            told = _told(rest, language)
            if told is not None:
                return f"{_told(head, language) or head if sign == '; ' else _about(head, language)}{sign}{told}"
            more, found, rest = rest.partition(sign)
            head += sign + more
    return None


def _about(head: str, language: str) -> str:
    """Return what a message is about: a place in a language, the name of a value or an option as it is."""
    return place_in(head, language) if " " in head else head
