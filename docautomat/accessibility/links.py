"""Links, whatever program shows them: their texts say where they lead, and the same text leads to the same place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docautomat.accessibility.faults import Fault
from docautomat.accessibility.texts import URL, link_fault, normal

__all__ = ["Link", "link_faults", "typed_address"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link with the text that is seen."""

    text: str
    target: str
    part: str
    spot: str


def link_faults(links: Iterable[Link]) -> Iterator[Fault]:
    """Yield what is wrong with the texts of links."""
    known: dict[str, Link] = {}
    for link in links:
        values = {"text": link.text.strip() or link.target, "target": link.target}
        code = link_fault(link.text, link.target)
        if code:
            yield Fault(code=code, part=link.part, spot=link.spot, values=values)
            continue
        if _MARK.fullmatch(link.text.strip()):
            continue  # the mark of a note leads to it and back
        first = known.setdefault(normal(link.text), link)
        if _bare(first.target) != _bare(link.target):
            yield Fault(code="link-same-text", part=link.part, spot=link.spot, values=values | {"other": first.target})


_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[ivx]{1,4}|\*{1,3})[\])]?")


def _bare(target: str) -> str:
    return target.rstrip("/").removeprefix("https://").removeprefix("http://").casefold()


def typed_address(text: str) -> str:
    """Return an address of the web that stands in a text as it is; nothing where there is none."""
    found = URL.search(text)
    return found[0].rstrip(".,;:)»") if found else ""
