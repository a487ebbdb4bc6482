"""Filters, and functions of the same names, that make values which bring their own markup.

    {{ municipality.logo | picture(width="3 cm") }}      {{ link(plan.url, plan.title) }}      {{ plan.background | markdown }}

What they are given comes from the data: a path leads nowhere but below the folder of assets.
"""

from __future__ import annotations

import base64
import binascii
import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context

from docautomat.filters.formats import date
from docautomat.values import Bytes, RefusedValueError, text_of
from docautomat.values.charts import Chart
from docautomat.values.formulas import Formula
from docautomat.values.rich import Link, Markdown, PageBreak, Picture, RichText, SubDeck, SubDocument
from docautomat.values.shapes import Look, position
from docautomat.values.timelines import Timeline

__all__ = ["FILTERS", "FUNCTIONS"]

_SOURCES = ("source", "path", "file", "data", "src")
_PICTURE_OPTIONS = frozenset({"width", "height", "alt", "fit", "link", "fallback"})


def picture(value: Any, width: Any = None, height: Any = None, *, alt: str = "", fit: str = "", link: str | None = None, fallback: Any = None) -> Any:
    """Return a picture from a path, bytes, a `data:` address, or a mapping of the options of `Picture`; nothing for nothing."""
    given = {"width": width, "height": height, "alt": alt, "fit": fit, "link": link, "fallback": fallback}
    stated = {name: option for name, option in given.items() if option not in (None, "")}
    if _nothing(value):
        return None
    if isinstance(value, Picture):
        return _restated(value, stated) if stated else value
    if isinstance(value, Mapping):
        source = next((value[name] for name in _SOURCES if name in value), None)
        stated = {**{name: value[name] for name in _PICTURE_OPTIONS if value.get(name)}, **stated}
    else:
        source = value
    if source is None or source == "":
        return None
    source = Bytes(source) if isinstance(source, bytes) else source
    if not isinstance(source, (str, Bytes)):
        raise RefusedValueError(f"a {type(source).__name__} is no picture", "give the name of a file in the folder of assets, or bytes")
    return Picture(_source(source), trusted=False, **stated)


def _restated(given: Picture, stated: dict[str, Any]) -> Picture:
    size = {"width": _emu(given.width), "height": _emu(given.height)} if not {"width", "height"} & set(stated) else {}
    own = {"alt": given.alt, "fit": given.fit, "link": given.link or None, "fallback": given.fallback}
    return Picture(given.source, trusted=given.trusted, **{**own, **size, **stated})


def _emu(length: int | None) -> str | None:
    return None if length is None else f"{length} emu"


def _source(source: str | Bytes) -> str | Bytes:
    if not isinstance(source, str) or not source.startswith("data:"):
        return source
    head, comma, body = source.partition(",")
    try:
        if not comma or not head.endswith(";base64"):
            raise ValueError(head)
        return Bytes(base64.b64decode(body, validate=True))
    except (ValueError, binascii.Error):
        raise RefusedValueError("this data: address holds no picture", "write data:image/png;base64, and the picture in Base64") from None


def link(url: Any, text: Any = None, tooltip: str = "", **properties: Any) -> Any:
    """Return a hyperlink; the address itself is its text if there is no other. Nothing for no address, or the text alone."""
    if _nothing(url):
        return text
    if isinstance(url, Link):
        return Link(url.url, url if text is None else text, tooltip=tooltip or url.tooltip, **properties)
    return Link(url, text, tooltip=tooltip, **properties)


def richtext(value: Any = "", **properties: Any) -> Any:
    """Return text with formatting of its own; a list is a row of runs, each a text or a mapping of `text` and its properties."""
    if _nothing(value):
        return None
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, Iterable) or isinstance(value, (str, RichText, Link)):
        return RichText(value, **properties)
    rich = RichText()
    for part in value:
        if isinstance(part, Mapping):
            own = {str(name): part[name] for name in part if name != "text"}
            rich.add(part.get("text", ""), **{**properties, **own})
        else:
            rich.add(part, **properties)
    return rich


def chart(value: Any, kind: str | None = None, title: str | None = None, **options: Any) -> Any:
    """Return a chart of the data; nothing for nothing."""
    if _nothing(value):
        return None
    given = {"kind": kind, "title": title, **options}
    return Chart.of(value, **{name: option for name, option in given.items() if option is not None})


def shape(*unnamed: Any, **look: Any) -> Look:
    """Return what the data say of the shape in whose alternative text this stands."""
    if unnamed:
        raise RefusedValueError("shape(…) wants names for what it says", "write shape(fill=…, width=…)")
    return Look(**look)


@pass_context
def timeline(
    context: Context,
    value: Any,
    start: Any,
    end: Any,
    *,
    at: str = "at",
    to: str = "",
    text: str = "text",
    mark: str = "mark",
    note: str = "",
    form: str = "short",
    **options: Any,
) -> Any:
    """Return a line with points at their dates; `at`, `text` and `mark` name the fields of a point, `form` is how its date is written.

    `to` names a second date, which stands on a second line below the first, and `note` what is said there.
    """
    if _nothing(value):
        return None
    head = lambda day: date(context, day, form) if isinstance(day, datetime.date) else ""  # noqa: E731
    names = {"at": at, "text": text, "mark": mark, "to": to, "note": note}
    return Timeline.of(value, start, end, {name: field for name, field in names.items() if field}, head, **options)


def formula(value: Any) -> Any:
    """Return a formula for the cell that the tag fills; nothing for nothing."""
    if _nothing(value):
        return None
    return value if isinstance(value, Formula) else Formula(value)


def markdown(value: Any) -> Any:
    """Return a text in Markdown; nothing for nothing."""
    if _nothing(value):
        return None
    return value if isinstance(value, Markdown) else Markdown(text_of(value))


def subdocument(value: Any) -> Any:
    """Return a Word document that comes in: a file in the folder of assets, or bytes; nothing for nothing."""
    if _nothing(value):
        return None
    if isinstance(value, SubDocument):
        return value
    if isinstance(value, (str, bytes, Bytes)):
        return SubDocument(value, trusted=False)
    raise RefusedValueError(f"a {type(value).__name__} is no document", "give the name of a file in the folder of assets, or bytes")


def subdeck(value: Any, slides: Any = None, design: str = "own") -> Any:
    """Return slides of a presentation that come in: a file in the folder of assets, or bytes; no slides at all for nothing."""
    if _nothing(value):
        return SubDeck(None)
    if isinstance(value, SubDeck):
        return value if slides is None and design == "own" else SubDeck(value.source, slides, design, trusted=value.trusted)
    if isinstance(value, (str, bytes, Bytes)):
        return SubDeck(value, None if isinstance(slides, Undefined) and _nothing(slides) else slides, design, trusted=False)
    raise RefusedValueError(f"a {type(value).__name__} is no presentation", "give the name of a file in the folder of assets, or bytes")


def _nothing(value: Any) -> bool:
    if isinstance(value, Undefined):
        return not str(value)  # a name that may not be missing raises here
    return value is None or (isinstance(value, str) and not value)


FILTERS: dict[str, Callable[..., Any]] = {
    "chart": chart,
    "formula": formula,
    "link": link,
    "markdown": markdown,
    "picture": picture,
    "position": position,
    "richtext": richtext,
    "subdeck": subdeck,
    "subdocument": subdocument,
}
FUNCTIONS: dict[str, Any] = {**FILTERS, "page_break": PageBreak(), "shape": shape, "timeline": timeline}
"""What templates may call, unless the data has something of that name."""
