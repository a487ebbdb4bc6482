"""Answers in a Word plan: content controls that are tagged with the path of their field, so that what people type can be read back.

A control shows the value, or its guiding question as placeholder text, which goes when somebody types.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections import Counter
from xml.sax.saxutils import quoteattr

from templates.build.wordml import paragraph, run, tags

__all__ = ["answer", "bookmark", "distinct", "item", "lines", "listed", "mark", "named", "new"]

_BLANK = '"\u2003"'
"""What stands in a control that has no question: something to click at."""
_APART = 50
"""Above it are the numbers of names that occur again in the template; those that repeat in a document are counted from 2."""
_DATE = '<w:date><w:dateFormat w:val="dd.MM.yyyy"/><w:lid w:val="nb-NO"/><w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
_KINDS = {"text": '<w:text w:multiLine="1"/>', "day": _DATE, "rich": ""}


def control(tag: str, title: str, content: str, *, kind: str = "text", empty: bool = False, salt: str = "") -> str:
    """Return a content control (ISO/IEC 29500-1 §17.5.2) around runs; `empty` says that what it shows is no answer."""
    number = zlib.crc32(f"{tag} {empty} {salt}".encode()) % 900_000_000 + 1_000
    showing = "<w:showingPlcHdr/>" if empty else ""
    kind = "rich" if empty and kind == "text" else kind  # LibreOffice shows text of a plain control without its style
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val={quoteattr(title)}/><w:tag w:val={quoteattr(tag)}/><w:id w:val="{number}"/>{showing}{_KINDS[kind]}</w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def bookmark(name: str) -> str:
    """Return an empty bookmark right before a control: LibreOffice up to 7.4 keeps it, where it drops the tag. A name has 40 characters at most."""
    number = zlib.crc32(name.encode()) % 900_000_000 + 1_000
    name = re.sub(r"\{\{ (\w+) \}\}", r"{{\1}}", name)
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/>'


def distinct(body: str) -> str:
    """Return a body whose controls and bookmarks have numbers and names of their own.

    So have those in branches of which only one comes out: Word drops the second when an author saves the template.
    """
    numbers, names = itertools.count(1_001), Counter[str]()

    def renamed(match: re.Match[str]) -> str:
        names[match[1]] += 1
        name = match[1] if names[match[1]] == 1 else f"{match[1]}_{_APART + names[match[1]]}"
        number = next(numbers)
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/>'

    body = re.sub(r'<w:bookmarkStart w:id="\d+" w:name="([^"]+)"/><w:bookmarkEnd w:id="\d+"/>', renamed, body)
    return re.sub(r'(<w:tag [^>]*/>)<w:id w:val="\d+"/>', lambda match: f'{match[1]}<w:id w:val="{next(numbers)}"/>', body)


def answer(path: str, shown: str = "", **told: str) -> str:
    """Return runs: the control of a field with its value, or with its question.

    `shown` is what it says, `given` the expression that is empty without an answer; both are that of the path where they are not told. `place` tells controls
    of one field apart.
    """
    told.setdefault("name", ("_dac_" if told.get("place") == "canvas" else "_da_") + path.removeprefix("project.").replace(".", "_"))
    return _answer(path, shown, **told)


def _answer(
    path: str, shown: str, *, name: str, title: str = "", question: str = "", kind: str = "text", given: str = "", style: str = "", place: str = ""
) -> str:
    value = given or path
    told = title or "{{ label." + path.rsplit(".", maxsplit=1)[-1] + " }}"
    text = shown or ("{{ " + value + (' | date("short")' if kind == "day" else "") + " }}")
    prompt = run("{{ " + (question or _BLANK) + " | placeholder }}", "Ledetekst")
    return (
        bookmark(name)
        + run("{% if " + value + " is not none and " + value + ' != "" %}')
        + control(path, told, run(text, style), kind="rich" if style and kind == "text" else kind, salt=place)
        + run("{% else %}")
        + control(path, told, prompt, kind=kind, empty=True, salt=place)
        + run("{% endif %}")
    )


def named(name: str = "") -> tuple[str, str]:
    """Return the statements that name an item once for all its controls: `which` in their tags, `who` in their titles, which have 64 characters at most.

    It goes by its id, or where that is long by its place in the list, `at`; without a `name` by its place. A row to fill in has no name.
    """
    if not name:
        return "set which = '#' ~ at", "set who = at ~ ' '"
    key = f"{name}.id"
    return f"set which = '#' ~ (({key} if {key} | length <= 24 else '@' ~ at) if {key} else '')", f"set who = {key}[:30] ~ ' ' if {key} else ''"


def item(listed: str, name: str, field: str, shown: str = "", *, label: str = "", kind: str = "text", given: str = "", style: str = "") -> str:
    """Return runs: the control of a field of an item in a list.

    `at`, the place of the item in its list, and what `named` says are set in the document.
    """
    return _answer(
        f"project.{listed}.{{{{ which }}}}.{field}",
        shown,
        name=f"_da_{listed}_{{{{ at }}}}_{field}",
        title="{{ who }}{{ label." + (label or field) + " }}",
        kind=kind,
        given=given or f"{name}.{field}",
        style=style,
        place=name,
    )


def new(listed: str, field: str, *, label: str = "", kind: str = "text", group: str = "") -> str:
    """Return runs: the empty control of a field of an item that is not there yet; `group` ties those together that do not stand in one row."""
    prompt = run("{{ " + _BLANK + " | placeholder }}", "Ledetekst")
    made = control(f"project.{listed}.#{group}.{field}", "{{ label." + (label or field) + " }}", prompt, kind=kind, empty=True, salt="new")
    return bookmark(f"_da_{listed}_{group.replace('+', 'n')}_{field}") + made


def lines(path: str, items: str, *, title: str, style: str, name: str = "", question: str = "", empty_style: str = "", place: str = "") -> str:
    """Return paragraphs: a control for each item of a list of texts, or one with the question."""
    key = name or ("_dac_" if place == "canvas" else "_da_") + path.removeprefix("project.").replace(".", "_")
    prompt = run("{{ " + (question or _BLANK) + " | placeholder }}", "Ledetekst")
    return (
        tags("if " + items, "for item in " + items, "set n = loop.index")
        + paragraph(bookmark(key + "_{{ n }}"), control(path, title, run("{{ item }}"), salt=place), style=style)
        + tags("endfor", "else")
        + paragraph(bookmark(key), control(path, title, prompt, empty=True, salt=place), style=empty_style)
        + tags("endif")
    )


def listed(path: str, title: str, question: str) -> str:
    """Return runs: the control in which a list may be written, a line for each item, as long as the plan has none."""
    asked = run("{{ prompt." + question + " | placeholder }}", "Ledetekst")
    name = path.removeprefix("project.").replace("[].", "_")
    return bookmark(f"_dal_{name}") + control(path, "{{ label." + title + " }}", asked, empty=True, salt="canvas")


def mark(content: str) -> str:
    """Return runs: a control that tells whose plan this is, in case that the properties of the file get lost."""
    return control("docautomat:{{ municipality.number }}:{{ document.generation }}", "{{ label.municipality }}", content, kind="rich")
