"""Looks for everything that was typed: in the plan, or on the list of conflicts. Its own reading of what people mean, not docautomat's."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from benchmarks.year.projects import Project

__all__ = ["deck_texts", "lost", "meant"]

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PEOPLE = {"responsible", "owner_after"}
_LISTS = {"tasks", "accepted_by", "criteria"}
_BULLET = re.compile(r"^\s*(?:[-•–*]|\d+[.)])\s*")


def meant(field: str, typed: Any, people: dict[str, str]) -> Any:
    """Return what a person means by what stands in a cell."""
    if field in _PEOPLE:
        return people.get(str(typed).strip(), typed)
    if field in _LISTS:
        return [_BULLET.sub("", line).strip() for line in str(typed).splitlines() if line.strip()]
    if field == "depends_on":
        return re.findall(r"\w+", str(typed))
    if isinstance(typed, str):
        text = typed.strip()
        if found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text):
            return datetime.date(int(found[3]), int(found[2]), int(found[1]))
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return datetime.date.fromisoformat(text)
        if field in ("baseline", "target", "value", "percent") and re.fullmatch(r"-?\d+(,\d+)?(\s*%)?", text):
            number = float(text.rstrip("% ").replace(",", "."))
            return int(number) if number.is_integer() else number
        return text
    return typed


def deck_texts(path: Path) -> str:
    """Return all text of a deck, notes too, in one string."""
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name) for name in archive.namelist() if re.match(r"ppt/(slides|notesSlides)/[^/]+\.xml", name)]
    paragraphs = (paragraph for part in parts for paragraph in etree.fromstring(part).iter(f"{_A}p"))
    return "\n".join("".join(text.text or "" for text in paragraph.iter(f"{_A}t")) for paragraph in paragraphs)


def lost(project: Project, plan: Any) -> Iterator[str]:
    """Yield what a municipality typed into its form and its plan does not say."""
    told = plan.model_dump(by_alias=True)
    people = {item["name"]: f"p{at}" for at, item in enumerate(project.lists["team"], 1)}
    for name, typed in project.single.items():
        *above, last = name.removesuffix("[]").split(".")
        here = told
        for part in above:
            here = here[part] or {}
        if name.endswith("[]"):
            yield from _compared(name, [str(text).strip() for text in typed], list(here.get(last) or ()))
        elif typed is not None:
            yield from _compared(name, meant(last, typed, people), here.get(last))
    for name, items in project.lists.items():
        found = told["project"][name]
        if len(found) != len(items):
            yield f"{name}: {len(items)} rows were typed, the plan has {len(found)}"
            continue
        for at, (item, has) in enumerate(zip(items, found, strict=True)):
            for field, typed in item.items():
                if typed is not None:
                    value = has[field]
                    yield from _compared(f"{name}[{at}].{field}", meant(field, typed, people), list(value) if isinstance(value, tuple) else value)


def _compared(place: str, wanted: Any, found: Any) -> Iterator[str]:
    if wanted != found:
        yield f"{place}: {wanted!r} was typed, the plan has {found!r}"
