"""The language of a document and of its parts: stated, valid, and the one in which the text is written (WCAG 2.1, 3.1.1 and 3.1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from docautomat.accessibility.faults import LANGUAGES, Fault
from docautomat.accessibility.office import Office
from docautomat.accessibility.texts import BAD_TITLES, is_language_tag
from docautomat.accessibility.written import is_danish, mismarked, said_language

__all__ = ["Passage", "first_language", "language_faults", "property_faults", "spoken_language"]

_NORWEGIAN = frozenset({"nb", "nn", "no"})
_SAMI = frozenset({"se", "sma", "smj", "smn", "sms"})
_KVEN = frozenset({"fkv", "fi"})
_SAMI_LETTERS = re.compile(r"[^\W\d_]*[ŋŧđŊŦĐ][^\W\d_]*")
_PARTS = 8
"""Words from which a passage in another language must be marked as such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text in one stated language."""

    text: str
    language: str
    part: str
    spot: str
    whole: str = ""
    """The text of the paragraph around it."""


def first_language(tag: str) -> str:
    """Return the language of a tag without its country."""
    return tag.replace("_", "-").partition("-")[0].lower()


def spoken_language(*tags: str) -> str:
    """Return the language in which findings are told: that of the first tag that says one."""
    for tag in tags:
        first = first_language(tag)
        if first:
            return {"no": "nb"}.get(first, first if first in LANGUAGES else "en")
    return "en"


def property_faults(office: Office) -> Iterator[Fault]:
    """Yield what is wrong with the properties that say a document's title and language."""
    place = "document properties"
    title = office.properties.get("title", "")
    if not title:
        yield Fault(code="title-missing", part=place)
    elif BAD_TITLES.fullmatch(title):
        yield Fault(code="title-poor", part=place, values={"text": title})
    tag = office.properties.get("language", "")
    if not tag:
        yield Fault(code="language-property", part=place)
    elif not is_language_tag(tag):
        yield Fault(code="language-invalid", part=place, values={"tag": tag})


def language_faults(default: str, passages: Iterable[Passage], *, per_run: bool = True, place: str = "document") -> Iterator[Fault]:
    """Yield what is wrong with the languages of a document whose text is in `default` where it states none.

    A workbook states no language but in its properties (`per_run` is false): only its whole text is judged.
    """
    shown = list(passages)
    if not default and per_run and any(not passage.language for passage in shown if passage.text.strip()):
        yield Fault(code="language-missing", part=place)
    for tag in dict.fromkeys([default, *(passage.language for passage in shown)]):
        if tag and not is_language_tag(tag):
            at = next((passage for passage in shown if passage.language == tag), None)
            yield Fault(code="language-invalid", part=at.part if at else place, spot=at.spot if at else "", values={"tag": tag})
    amounts: dict[str, int] = {}
    for passage in shown:
        stated = passage.language or default
        amounts[stated] = amounts.get(stated, 0) + len(passage.text)
    main = max(amounts, key=lambda tag: amounts[tag], default=default)
    everything = " ".join(passage.text for passage in shown if (passage.language or default) == main)
    said = said_language(everything[:20_000])
    wrong = bool(main) and _differs(said, main, everything)
    if wrong:
        yield Fault(code="language-wrong", part=place, values={"tag": main, "said": said})
    if per_run:
        yield from _parts(shown, default, main if wrong else "")
        if not wrong:
            yield from _mismarked(shown, default, first_language(main))


def _differs(said: str, tag: str, text: str) -> bool:
    """Say whether a text is in another language than its tag says; bokmål and nynorsk are two, where the text is clearly in one of them."""
    stated = first_language(tag)
    if not said or not stated or not is_language_tag(tag):
        return False
    if stated == "da" and said in _NORWEGIAN and is_danish(text):
        return False
    if said == "no":
        return stated not in _NORWEGIAN
    if said in ("nb", "nn"):
        return stated not in _NORWEGIAN or (stated in ("nb", "nn") and stated != said)
    return said != stated and not (said == "se" and stated in _SAMI)


def _parts(passages: list[Passage], default: str, wrong: str) -> Iterator[Fault]:
    """Yield passages in another language that are not marked as such: sentences, and the Sámi and Kven names of municipalities."""
    for passage in passages:
        stated = passage.language or default
        said = said_language(passage.text) if len(passage.text.split()) >= _PARTS else ""
        if said and not ({said, first_language(stated)} <= _NORWEGIAN) and _differs(said, stated, passage.text) and stated != wrong:
            yield Fault(code="language-of-part", part=passage.part, spot=passage.spot, values={"text": passage.text, "tag": stated, "said": said})
            continue
        if first_language(stated) in _SAMI | _KVEN:
            continue
        name = _foreign_name(passage.text)
        if name:
            yield Fault(code="language-of-name", part=passage.part, spot=passage.spot, values={"text": name, "tag": stated or "–"})


def _mismarked(passages: list[Passage], default: str, main: str) -> Iterator[Fault]:
    """Yield neighbours that are marked as another language than the rest, but are short texts in the language of the rest."""
    for (part, tag), group in groupby(passages, key=lambda passage: (passage.part, passage.language or default)):
        if first_language(tag) == main or not is_language_tag(tag):
            continue
        short = [passage for passage in group if len(passage.text.split()) < _PARTS or not said_language(passage.text)]
        said = mismarked(". ".join(passage.text for passage in short), first_language(tag), main)
        if said:
            yield Fault(code="language-of-part", part=part, spot=short[0].spot, values={"text": short[0].text, "tag": tag, "said": said})


def _foreign_name(text: str) -> str:
    found = _SAMI_LETTERS.search(text)
    if found:
        return found[0]
    named = _names().search(text) if any(sign.isupper() for sign in text) else None
    return named[0] if named else ""


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    """Return the Sámi and Kven names of municipalities, from the official names that hold several (`Kautokeino - Guovdageaidnu`)."""
    from docautomat.plan.municipalities import register

    entries = register().values()
    plain = {entry.norwegian_name for entry in entries}
    names = {piece.strip() for entry in entries for piece in entry.official_name.split(" - ")} - plain
    others = sorted((re.escape(name) for name in names if len(name) > 3), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(others)})\b") if others else re.compile(r"(?!)")
