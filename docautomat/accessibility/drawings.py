"""What is drawn, whatever program shows it: alternative texts, what is marked as decorative, text drawn as a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docautomat.accessibility.faults import Fault
from docautomat.accessibility.texts import alternative_fault
from docautomat.accessibility.values import on
from docautomat.markup.language import Element
from docautomat.markup.trees import local

__all__ = ["alternative_faults", "is_decorative", "is_word_art", "kind_of_graphic", "spoken"]

_OF_TEXT = re.compile(
    r"(?:skjermbilde|skjermbilete|skjermdump|screenshot|screen ?shot|skannet|skanna|scan(?:ned)?"
    r"|(?:bilde|bilete|picture|image) (?:av|of|med|with) (?:tekst|text))\b",
    re.IGNORECASE,
)
_LONGEST = {"picture": 300, "shape": 300, "line": 300, "ink": 300, "object": 300, "media": 300}
_LONGEST_OF_MUCH = 2_000
"""What holds many facts (a chart, a group, SmartArt) may say them all."""
_URIS = (
    ("/chart", "chart"),
    ("/chartex", "chart"),
    ("/diagram", "diagram"),
    ("/picture", "picture"),
    ("/table", "table"),
    ("Group", "group"),
    ("Canvas", "group"),
    ("Shape", "shape"),
    ("Ink", "ink"),
    ("ole", "object"),
    ("slicer", "slicer"),
    ("timeslicer", "slicer"),
    ("model3d", "object"),
)


def kind_of_graphic(data: Element | None) -> str:
    """Return what an `a:graphicData` holds: `picture`, `chart`, `diagram`, `table`, `group`, `shape`, `ink`, `object`."""
    uri = data.get("uri", "") if data is not None else ""
    return next((kind for word, kind in _URIS if uri.endswith(word) or f"{word}/" in uri), "object")


def is_decorative(named: Element) -> bool:
    """Say whether a drawing is marked as decorative (MS-ODRAWXML 2.19, `adec:decorative`)."""
    return any(on(node) for node in named.iter("{*}decorative"))


def spoken(named: Element | None) -> str:
    """Return what a screen reader says of a drawing: its alternative text, else its title."""
    return "" if named is None else " ".join((named.get("descr") or named.get("title") or "").split())


def alternative_faults(named: Element | None, kind: str, part: str, spot: str) -> Iterator[Fault]:
    """Yield what is wrong with the alternative text of a drawing."""
    if named is None:
        return
    text, name = spoken(named), named.get("name", "")
    values = {"name": name or kind, "text": text}
    if is_decorative(named):
        if text:
            yield Fault(code="decorative-with-alt", part=part, spot=spot, values=values)
        if kind in ("chart", "diagram", "media", "object"):
            yield Fault(code="decorative-content", part=part, spot=spot, values=values)
        return
    code = alternative_fault(text, name)
    if code:
        yield Fault(code=code if kind != "chart" or code != "alt-missing" else "alt-missing-chart", part=part, spot=spot, values=values)
        return
    if kind == "picture" and (_OF_TEXT.match(text) or _OF_TEXT.match(name)):
        yield Fault(code="picture-of-text", part=part, spot=spot, values=values)
    limit = _LONGEST.get(kind, _LONGEST_OF_MUCH)
    if len(text) > limit:
        yield Fault(code="alt-long", part=part, spot=spot, values=values | {"count": len(text), "limit": limit})
    if kind == "chart" and not any(sign.isdigit() for sign in text):
        yield Fault(code="alt-figures", part=part, spot=spot, values=values)


def is_word_art(shape: Element) -> bool:
    """Say whether the text of a shape is bent into a drawing, as WordArt's is."""
    return any(local(node) == "prstTxWarp" and node.get("prst", "textNoShape") not in ("textNoShape", "textPlain") for node in shape.iter("{*}prstTxWarp"))
