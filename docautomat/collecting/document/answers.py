"""A document's content controls (ISO/IEC 29500-1 §17.5.2) to the texts in them, as they are when all tracked changes are accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from docautomat.errors import PackageError
from docautomat.opc.package import Package
from docautomat.plan.labels import LANGUAGES, labels, prompts
from docautomat.plan.readers.workbook.fields import FIELDS, LISTS

__all__ = ["Answer", "Answers", "UnreadableDocumentError", "read_answers"]

_NOTES = "docautomat."
_MARK = re.compile(r"docautomat:([^:]*):([^:]*):?(.*)")
"""What a control says of the whole document: municipality, generation, project; in case that the properties are lost."""
_FIELD = re.compile(r"(?:project|municipality)\.[a-z_.\[\]]*(?:#[A-Za-z0-9_@+-]*\.[a-z_]+)?")
_BOOKMARKED = re.compile(
    rf"_da[cl]?_({'|'.join(LISTS)})_(n?\d*)_({'|'.join(sorted({name for names in LISTS.values() for name in names}, key=len, reverse=True))})(?:_\d+)*"
)
_BOOKMARKS = {path.removesuffix("[]").removeprefix("project.").replace(".", "_"): path.removesuffix("[]") for path in FIELDS}
_TEXTS = {f"{listed}_{name}": f"project.{listed}[].{name}" for listed, names in LISTS.items() for name in names}
"""What LibreOffice up to 7.4 leaves of a control's tag: the bookmark in front of it."""
_SKIPPED = frozenset("del moveFrom pPr rPr sdtPr sdtEndPr tblPr tblGrid trPr tcPr delText instrText txbxContent Fallback".split())
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class UnreadableDocumentError(Exception):
    """The file is no document that can be read."""


@dataclass(slots=True, kw_only=True)
class Answer:
    """What one control holds."""

    path: str
    title: str
    lines: list[str] = field(default_factory=list)
    """Its paragraphs and lines; none while the guiding question stands there."""
    day: str = ""
    """The day that was picked in a calendar, as ISO text."""
    row: int = 0
    """Which table row it stands in; 0 outside of tables."""

    @property
    def listed(self) -> bool:
        """Return whether the field is a list of texts, each item a control of its own."""
        parts = self.path.split(".")
        return f"{self.path}[]" in FIELDS or (len(parts) > 2 and LISTS.get(parts[1], {}).get(parts[-1]) == "list")

    @property
    def text(self) -> str:
        """Return the answer as one text."""
        return "\n".join(self.lines).strip()


@dataclass(slots=True, kw_only=True)
class Answers:
    """Everything that a document says, in its order."""

    found: list[Answer] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    """What it says of itself: `municipality`, `project`, `kind`, `generation`."""


def read_answers(data: bytes) -> Answers:
    """Return the answers in a document; raises `UnreadableDocumentError` for what is no Word document."""
    try:
        package = Package.open(data, allow_macros=True)
        if package.kind != "docx":
            raise UnreadableDocumentError
        root = package.parse(package.main)
    except PackageError as error:
        raise UnreadableDocumentError from error
    reader = _Reader()
    reader.walk(root)
    answers = Answers(found=_joined(reader.found), notes=reader.notes)
    answers.notes.update(_properties(package))
    return answers


def _joined(found: list[Answer]) -> list[Answer]:
    """Return the answers, the items of each list of texts as one."""
    joined: list[Answer] = []
    for answer in found:
        last = joined[-1] if joined else None
        if last is not None and last.listed and last.path == answer.path and last.row == answer.row:
            last.lines += answer.lines
        else:
            joined.append(answer)
    return joined


def _bookmarked(name: str) -> str:
    """Return the path of a field that a bookmark's name means, else nothing."""
    if found := _BOOKMARKED.fullmatch(name):
        place = found[2]
        return f"project.{found[1]}.#{'+' + place[1:] if place.startswith('n') else '@' + place if place else ''}.{found[3]}"
    kind, _, rest = name.removeprefix("_").partition("_")
    known = {"da": _BOOKMARKS, "dac": _BOOKMARKS, "dal": _TEXTS}.get(kind, {})
    return known.get(rest) or known.get(re.sub(r"(?:_\d+)+\Z", "", rest), "")


@lru_cache(maxsize=1)
def _questions() -> frozenset[str]:
    """Return all guiding questions: where one stands nobody has answered, even if a program has forgotten that it is placeholder text."""
    return frozenset({text for language in LANGUAGES for text in (*prompts(language).values(), labels(language)["milestone_plan_title"])})


def _properties(package: Package) -> Iterator[tuple[str, str]]:
    """Yield what the custom properties say of the document."""
    for part in package.related("/", "custom-properties"):
        for node in package.parse(part):
            name, text = str(node.get("name", "")), "".join(map(str, node.itertext())).strip()
            if name.startswith(_NOTES) and text:
                yield name.removeprefix(_NOTES), text


def _name(node: Any) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _value(node: Any, name: str = "val") -> str:
    return next((str(value) for key, value in node.attrib.items() if str(key).rpartition("}")[2] == name), "")


class _Reader:
    """Walks through a document; text goes to all controls that are open around it."""

    def __init__(self) -> None:
        self.found: list[Answer] = []
        self.notes: dict[str, str] = {}
        self._open: list[Answer] = []
        self._row = self._rows = 0
        self._pending = ""
        """The name of a bookmark that stands in front of what comes."""
        self._item: tuple[Any, Answer] | None = None
        """The last paragraph with an item of a list of texts."""
        self._deleted: set[str] = set()
        """Ranges that are open in which a tracked change takes controls out (§17.13.5.4)."""

    def walk(self, node: Any) -> None:
        for child in node:
            name = _name(child)
            if name == "customXmlDelRangeStart":
                self._deleted.add(_value(child, "id"))
            elif name == "customXmlDelRangeEnd":
                self._deleted.discard(_value(child, "id"))
            elif name == "bookmarkStart":
                self._pending = _bookmarked(_value(child, "name"))
            elif name == "sdt":
                self._control(child)
            elif name == "tr":
                self._table_row(child)
            elif name == "p":
                self._paragraph(child)
            elif name == "t":
                self._say(child.text or "")
            elif name in _CHARACTERS:
                if name != "br" or _value(child, "type") in ("", "textWrapping"):
                    self._say(_CHARACTERS[name])
            elif name and name not in _SKIPPED:
                self.walk(child)

    def _say(self, text: str) -> None:
        for answer in self._open:
            first, *more = text.split("\n")
            answer.lines[-1:] = [(answer.lines[-1] if answer.lines else "") + first, *more]

    def _paragraph(self, node: Any) -> None:
        for answer in self._open:
            answer.lines.append("")
        self._pending = ""
        count = len(self.found)
        loose = Answer(path="", title="")
        self._open.append(loose)
        self.walk(node)
        self._open.remove(loose)
        if len(self.found) > count:
            self._item = (node, self.found[-1]) if self.found[-1].listed else None
        elif self._item is not None and loose.text and _style(node) == _style(self._item[0]) and _after(node, self._item[0]):
            above = self._item[1]  # a line was added behind the last item of a list
            self.found.append(Answer(path=above.path, title=above.title, lines=loose.lines, row=above.row))
            self._item = (node, above)
        if any(_name(change) == "del" for change in node.iterfind("{*}pPr/{*}rPr/{*}*")) and (following := node.getnext()) is not None:
            following.set("joined", "1")  # its end is deleted: the next paragraph goes on
        if node.get("joined"):
            for answer in self._open:
                if len(answer.lines) > 1:
                    answer.lines[-2:] = [answer.lines[-2] + answer.lines[-1]]

    def _table_row(self, node: Any) -> None:
        if any(_name(change) == "del" for change in node.iterfind("{*}trPr/{*}*")):
            return
        self._rows += 1
        around, self._row = self._row, self._rows
        self.walk(node)
        self._row = around

    def _control(self, node: Any) -> None:
        properties = {_name(child): child for child in node.iterfind("{*}sdtPr/*")}
        tag = _value(properties["tag"]) if "tag" in properties else ""
        if noted := _MARK.fullmatch(tag):
            self.notes.update({name: text for name, text in zip(("municipality", "generation", "project"), noted.groups(), strict=True) if text})
        contents = list(node.iterfind("{*}sdtContent"))
        if not tag:
            within = (_bookmarked(_value(mark, "name")) for mark in node.iterfind("{*}sdtContent//{*}bookmarkStart"))
            tag = next(filter(None, within), self._pending)
        if not _FIELD.fullmatch(tag) or self._deleted:
            for content in contents:
                self.walk(content)
            return
        title = _value(properties["alias"]) if "alias" in properties else ""
        answer = Answer(path=tag, title=title or tag, row=self._row)
        if "date" in properties:
            answer.day = _value(properties["date"], "fullDate")[:10]
        self.found.append(answer)
        if "showingPlcHdr" in properties and _on(properties["showingPlcHdr"]):
            self._pending = ""
            return
        self._open.append(answer)
        for content in contents:
            rows = self._rows
            self.walk(content)
            if answer.row == 0 and self._rows > rows:  # a control around one row
                answer.row = rows + 1
        self._open.remove(answer)
        self._pending = ""
        if answer.text in _questions():
            answer.lines.clear()


def _style(paragraph: Any) -> str:
    return next((_value(style) for style in paragraph.iterfind("{*}pPr/{*}pStyle")), "")


def _after(paragraph: Any, other: Any) -> bool:
    """Say whether a paragraph is the next one, a control around either of them not counted."""
    before = paragraph.getprevious() if paragraph.getprevious() is not None else paragraph.getparent().getparent().getprevious()
    return before is other or (before is not None and any(node is other for node in before.iterfind("{*}sdtContent/{*}p")))


def _on(node: Any) -> bool:
    return _value(node) not in ("0", "false", "off")
