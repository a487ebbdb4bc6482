"""Values that bring their own markup: a scripter puts them into the data, a template author makes them with the filters of the same names.

They hold what the author of the data wants, in points, millimetres and colours; each markup language writes them in its own words.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from docautomat.values.plain import Bytes, RefusedValueError, Rich, closest, text_of

__all__ = ["EMU_PER_MM", "Link", "Markdown", "PageBreak", "Picture", "RichText", "Run", "SubDeck", "SubDocument", "address", "colour", "length"]

EMU_PER_MM = 36_000
_UNITS = {"mm": 36_000, "cm": 360_000, "in": 914_400, '"': 914_400, "pt": 12_700, "px": 9_525, "emu": 1}
_LENGTH = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(mm|cm|in|\"|pt|px|emu)\s*\Z", re.IGNORECASE)
_MOST_EMU = 22 * 914_400
"""Word's longest page side, 22 inches."""
_COLOURS = {
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "green": "008000",
    "grey": "808080",
    "gray": "808080",
    "magenta": "FF00FF",
    "orange": "FFA500",
    "purple": "800080",
    "red": "FF0000",
    "white": "FFFFFF",
    "yellow": "FFFF00",
}
_HEX = re.compile(r"#?([0-9A-Fa-f]{6})\Z")
_LONGEST_FONT = 31
_LONGEST_BOOKMARK = 255
_LONGEST_TOOLTIP = 260
_UNPRINTABLE = re.compile(r"[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no attribute of XML holds as it is."""
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms", "ftp", "ftps", "sftp"})
UNDERLINES = ("single", "words", "double", "thick", "dotted", "dottedHeavy", "dash", "dashedHeavy", "dashLong", "dotDash", "dotDotDash", "wave", "wavyDouble")
HIGHLIGHTS = (
    *("black", "blue", "cyan", "green", "magenta", "red", "yellow", "white", "darkBlue", "darkCyan", "darkGreen", "darkMagenta", "darkRed", "darkYellow"),
    *("darkGray", "lightGray"),
)


def colour(value: object) -> str:
    """Return a colour as six hexadecimal digits; raise `RefusedValueError` for what is none.

    >>> colour("#d9ead3"), colour("red")
    ('D9EAD3', 'FF0000')
    """
    text = text_of(value).strip()
    found = _HEX.match(text)
    if found is not None:
        return found.group(1).upper()
    if text.lower() in _COLOURS:
        return _COLOURS[text.lower()]
    raise RefusedValueError(f"{text!r} is no colour", "write six hexadecimal digits, #1F4E79, or a name such as red")


def length(value: object) -> int:
    """Return a length in EMU (914,400 an inch): a text with its unit, a number of millimetres, or a length of python-docx or python-pptx.

    >>> length("2.5 cm"), length(10)
    (900000, 360000)
    """
    emu = getattr(value, "emu", None)
    if isinstance(value, str):
        found = _LENGTH.match(value)
        emu = round(float(found.group(1).replace(",", ".")) * _UNITS[found.group(2).lower()]) if found is not None else None
    elif emu is None and isinstance(value, (int, float)) and not isinstance(value, bool):
        emu = round(value * EMU_PER_MM) if value == value and abs(value) < _MOST_EMU else None  # noqa: PLR0124  not a number
    if not isinstance(emu, int) or not 0 < emu <= _MOST_EMU:
        raise RefusedValueError(f"{value!r} is no length", 'write a length up to 22 inches with its unit: "40 mm", "4 cm", "1.5 in", "120 pt"')
    return int(emu)


def address(value: object) -> str:
    """Return the address that a link leads to; raise `RefusedValueError` for none, and for one that would run something.

    A text that begins with `#` leads to a bookmark of the document itself.
    """
    text = text_of(value).strip()
    if not text:
        raise RefusedValueError("this link has no address", "put {% if … %} around it, or mend the data")
    try:
        scheme = urlsplit(text).scheme.lower()
    except ValueError:
        raise RefusedValueError(f"{text!r} is no address", "mend it in the data") from None
    if (scheme and scheme not in _SCHEMES) or text.startswith(("\\\\", "//")) or _UNPRINTABLE.search(text):
        raise RefusedValueError(f"a link may not lead to {text[:60]!r}", f"use an address of one of these kinds: {', '.join(sorted(_SCHEMES))}")
    if text.startswith("#") and len(text) > _LONGEST_BOOKMARK:
        raise RefusedValueError(f"{text[:60]!r}… is no bookmark", f"the name of a bookmark has at most {_LONGEST_BOOKMARK} characters")
    return text


# --- text ---------------------------------------------------------------------------------------------------------------------------------

Properties = tuple[tuple[str, Any], ...]
"""Run properties that differ from the tag's own run, sorted by name."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one formatting; `link` is the address it leads to."""

    text: str
    properties: Properties = ()
    link: str = ""


_TRUTHS = frozenset(
    {
        *("bold", "italic", "strike", "double_strike", "caps", "small_caps", "hidden", "superscript", "subscript"),
        *("outline", "shadow", "emboss", "imprint", "no_proof", "rtl"),
    }
)
_WORDS = frozenset({"font", "style", "language"})
_LIMITS = {"size": (1, 1638), "spacing": (-1584, 1584), "position": (-1584, 1584), "kerning": (0, 1638), "scale": (1, 600)}
"""Points, and per cent of the width: what Word and its schema allow."""
_COLOURED = frozenset({"color", "shading"})
_NAMES = sorted({*_TRUTHS, *_WORDS, *_LIMITS, *_COLOURED, "underline", "highlight"})
_SAME = {"colour": "color", "lang": "language", "background": "shading"}


def run_properties(given: Mapping[str, Any]) -> Properties:
    """Return run properties in their common form; raise `RefusedValueError` for a name or value that means nothing."""
    found: dict[str, Any] = {}
    for given_name, value in given.items():
        name = _SAME.get(given_name, given_name)
        if name not in _NAMES:
            hint = closest(name, _NAMES) or f"they are {', '.join(_NAMES)}"
            raise RefusedValueError(f"there is no text property {given_name!r}", hint)
        if value is not None:
            found[name] = _property(name, value)
    return tuple(sorted(found.items()))


def _property(name: str, value: Any) -> Any:
    if name in _TRUTHS:
        return bool(value)
    if name in _COLOURED:
        return colour(value)
    if name in _WORDS:
        word = text_of(value)
        if _UNPRINTABLE.search(word):
            raise RefusedValueError(f"{word!r} is no {name}", "remove the control character from the data")
        if name == "font" and len(word) > _LONGEST_FONT:
            raise RefusedValueError(f"{word!r} is no font", f"the name of a font has at most {_LONGEST_FONT} characters")
        return word
    if name in _LIMITS:
        least, most = _LIMITS[name]
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
            raise RefusedValueError(f"{value!r} is no {name}", f"give {'per cent' if name == 'scale' else 'points'} from {least} to {most}")
        return value
    if name == "underline":
        if isinstance(value, bool):
            return "single" if value else "none"
        if value in UNDERLINES or value == "none":
            return value
        raise RefusedValueError(f"{value!r} is no kind of underline", f"it is one of {', '.join(UNDERLINES)}")
    return text_of(value) if value in HIGHLIGHTS else colour(value)


class RichText(Rich):
    """Text in runs of different formatting. Each run inherits the formatting of the tag's run and states only what differs.

    Properties: bold, italic, underline (true or a kind: double, wave …), strike, double_strike, color, highlight, shading, size, spacing, position, kerning
    (points), scale (per cent), font, style (a character style's name), superscript, subscript, caps, small_caps, hidden, outline, shadow, emboss, imprint,
    no_proof, rtl, language. `link` is an address that the run leads to.

    >>> RichText("Due: ").add("tomorrow", bold=True, color="#C00000").plain()
    'Due: tomorrow'
    """

    __slots__ = ("_runs",)

    def __init__(self, text: object = "", *, link: str | None = None, **properties: Any) -> None:
        self._runs: list[Run] = []
        if text != "":
            self.add(text, link=link, **properties)

    def add(self, text: object, *, link: str | None = None, **properties: Any) -> RichText:
        """Add a run, or the runs of another rich text or link, which keep what they state themselves; return the rich text."""
        stated = run_properties(properties)
        leads = address(link) if link else ""
        for run in _runs_of(text):
            self._runs.append(Run(run.text, tuple(sorted({**dict(stated), **dict(run.properties)}.items())), run.link or leads))
        return self

    def runs(self) -> Iterator[Run]:
        """Yield the runs in order."""
        yield from self._runs

    def plain(self) -> str:
        """Return the text without formatting."""
        return "".join(run.text for run in self._runs)


def _runs_of(text: object) -> Iterator[Run]:
    if isinstance(text, (RichText, Link)):
        yield from list(text.runs())
    else:
        yield Run(text_of(text))


class Link(Rich):
    """A hyperlink: an address and the text that shows it."""

    __slots__ = ("_text", "properties", "tooltip", "url")

    def __init__(self, url: object, text: object = None, *, tooltip: str = "", **properties: Any) -> None:
        self.url = address(url)
        self._text = text
        self.tooltip = text_of(tooltip)
        if len(self.tooltip) > _LONGEST_TOOLTIP:
            raise RefusedValueError(f"a tooltip of {len(self.tooltip)} characters is too long", f"shorten it to {_LONGEST_TOOLTIP}")
        self.properties = run_properties(properties)

    def runs(self) -> Iterator[Run]:
        """Yield the runs of its text, all leading to its address."""
        shown = self.url.removeprefix("mailto:").removeprefix("tel:") if self._text is None or self._text == "" else self._text
        for run in _runs_of(shown):
            yield Run(run.text, tuple(sorted({**dict(self.properties), **dict(run.properties)}.items())), self.url)

    def plain(self) -> str:
        """Return its text."""
        return "".join(run.text for run in self.runs())


class PageBreak(Rich):
    """A page break. In a template both `{{ page_break }}` and `{{ page_break() }}` bring one."""

    __slots__ = ()

    def __call__(self) -> PageBreak:
        """Return the page break itself, so that it can be written as a call too."""
        return self

    def plain(self) -> str:
        """Return a form feed."""
        return "\f"


class Markdown(Rich):
    """Text in Markdown (CommonMark and its tables): paragraphs, headings, emphasis, links, lists, tables, in the template's own styles."""

    __slots__ = ("text",)

    def __init__(self, text: object) -> None:
        self.text = text_of(text)

    def plain(self) -> str:
        """Return the text as it was written."""
        return self.text


# --- files --------------------------------------------------------------------------------------------------------------------------------

FITS = ("contain", "cover", "stretch")


class Picture(Rich):
    """A picture: a path, bytes or a binary file, with its size on paper, its alternative text and how it fits into a frame.

    `width` and `height` are lengths («40 mm»); one alone keeps the proportions, none takes the file's own size, at most the width of the text. `fit` is
    `contain` (all of it, inside), `cover` (the frame filled, edges cut off) or `stretch`. `fallback` is a PNG for programs that show no SVG.
    """

    __slots__ = ("alt", "fallback", "fit", "height", "link", "source", "trusted", "width")

    def __init__(
        self,
        source: str | os.PathLike[str] | bytes | BinaryIO | Bytes,
        *,
        width: object = None,
        height: object = None,
        alt: str = "",
        fit: str = "contain",
        link: str | None = None,
        fallback: str | os.PathLike[str] | bytes | BinaryIO | Bytes | None = None,
        trusted: bool = True,
    ) -> None:
        self.source = source
        self.width = None if width is None else length(width)
        self.height = None if height is None else length(height)
        self.alt = text_of(alt)
        if fit not in FITS:
            raise RefusedValueError(f"{fit!r} is no way to fit a picture", f"it is one of {', '.join(FITS)}")
        self.fit = fit
        self.link = address(link) if link else ""
        self.fallback = fallback
        self.trusted = trusted
        """Whether a path may lead anywhere: a scripter's may, one from the data must lie below the folder of assets."""

    def plain(self) -> str:
        """Return its alternative text; a picture without one cannot stand in a place that holds nothing but text."""
        if not self.alt:
            raise RefusedValueError("a picture cannot stand here, where only text can", "put it into a paragraph, or into the alternative text of a picture")
        return self.alt


class SubDocument(Rich):
    """A Word document that comes into another: a path, bytes, a binary file, or a `docx.Document`."""

    __slots__ = ("source", "trusted")

    def __init__(self, source: Any, *, trusted: bool = True) -> None:
        self.source = source
        self.trusted = trusted

    def plain(self) -> str:
        """Refuse: a document is no text."""
        raise RefusedValueError("a document cannot stand here, where only text can", "let the tag stand alone in a paragraph of a Word document")


DESIGNS = ("own", "target")
_RANGE = re.compile(r"(\d{1,9})(?:\s*([-\u2013])\s*(\d{1,9})?)?\Z")


class SubDeck(Rich):
    """Slides of another presentation: a path, bytes, a binary file, a rendered `Document` or a `pptx.Presentation`.

    `slides` says which ones: numbers, ranges («2-4», «5-») and titles, one of them or a list; all of them where it is left out. They keep their `own` design,
    or take the `target`'s. Its `picks` are numbers from and to (0: to the end), and titles.

    >>> SubDeck("annual.pptx", slides=[1, "3-4", "Results"]).slides
    ((1, 1), (3, 4), 'Results')
    """

    __slots__ = ("design", "slides", "source", "trusted")

    def __init__(self, source: Any, slides: Any = None, design: str = "own", trusted: bool = True) -> None:
        self.source = source
        self.slides = None if slides is None else tuple(_picks(slides))
        if design not in DESIGNS:
            raise RefusedValueError(f"{design!r} is no design for slides", "it is own or target")
        self.design = design
        self.trusted = trusted
        """Whether a path may lead anywhere: a scripter's may, one from the data must lie below the folder of assets."""

    def plain(self) -> str:
        """Refuse: slides are no text."""
        raise RefusedValueError("slides cannot stand here", "let the tag stand in a text box of a slide, which they replace")


def _picks(given: Any) -> Iterator[tuple[int, int] | str]:
    if isinstance(given, bool) or given is None:
        raise RefusedValueError(f"{given!r} is no slide", "give a number, a range («2-4») or a title")
    if isinstance(given, int):
        yield given, max(given, 1)
    elif isinstance(given, str):
        parts = [part.strip() for part in given.split(",")]
        found = [_RANGE.match(part) for part in parts]
        if given.strip() and all(found):
            yield from (_range(each) for each in found if each is not None)
        else:
            yield given
    elif isinstance(given, Iterable) and not isinstance(given, (bytes, Mapping)):
        for each in given:
            yield from _picks(each)
    else:
        raise RefusedValueError(f"a {type(given).__name__} is no slide", "give a number, a range («2-4») or a title")


def _range(found: re.Match[str]) -> tuple[int, int]:
    first = int(found.group(1))
    if found.group(2) is None:
        return first, first
    return first, int(found.group(3)) if found.group(3) else 0
