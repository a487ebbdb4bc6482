"""What deserves a second look in a Word template, whatever its tags say: flaws that the file has already, and tags that nobody will see filled."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docautomat.errors import Finding, Place
from docautomat.markup.language import Dialect, Element, Segment
from docautomat.markup.wordprocessingml.controls import is_bound
from docautomat.markup.wordprocessingml.stories import stories
from docautomat.opc.package import Package

__all__ = ["flaws"]

_SPACES = {"drawing": "drawings", "bookmark": "bookmarks", "content control": "content controls"}


def flaws(package: Package, may_hold_tags: Callable[[str], bool]) -> Iterator[Finding]:
    """Yield a remark for each flaw of the document's parts; nothing of the template's own trees is read or changed."""
    numbers: dict[tuple[str, str], int] = {}
    for story in stories(package):
        for segment in story.segments:
            if segment.reference is None:
                yield from _of_texts(segment, may_hold_tags)
                _count(segment.root, segment.dialect, numbers)
    place = Place(file=package.file, part="document")
    for space, shown in _SPACES.items():
        repeated = [key for (where, key), count in numbers.items() if where == space and count > 1]
        if repeated:
            message = f"several {shown} have the same number: {', '.join(sorted(repeated)[:5])}"
            yield _advice("repeated-id", place, message, "Word gives new numbers when the file is saved from it; what a loop repeats gets its own in any case")
    names = [key for (where, key), count in numbers.items() if where == "name" and count > 1 and key != "_GoBack"]
    if names:
        message = f"several bookmarks have the same name: {', '.join(sorted(names)[:5])}"
        yield _advice("repeated-name", place, message, "references lead to one of them only; rename the others")
    for partname in package.related(package.main, "settings"):
        if package.parse(partname).find("{*}mailMerge") is not None:
            hint = "make it an ordinary document: Mailings, Start Mail Merge, Normal Word Document"
            yield _advice("mail-merge", place, "this is the main document of a mail merge: Word asks for its data when it opens it", hint)


def _advice(code: str, place: Place, message: str, hint: str) -> Finding:
    return Finding(code=code, severity="advice", place=place, message=message, hint=hint)


def _of_texts(segment: Segment, may_hold_tags: Callable[[str], bool]) -> Iterator[Finding]:
    w = segment.dialect.paragraph.removesuffix("p")
    for line in segment.lines():
        if line.element.tag != segment.dialect.paragraph:
            continue
        deleted = "".join(str(node.text or "") for node in line.element.iter(f"{w}delText"))
        if may_hold_tags(deleted):
            yield _advice("deleted-tag", line.place, "a tag stands in deleted text, and is not filled", "accept or reject the change in Word")
    for control in segment.root.iter(f"{w}sdt"):
        text = "".join(str(node.text or "") for node in control.iter(segment.dialect.text))
        if is_bound(control) and may_hold_tags(text):
            name = next((str(value) for node in control.iterfind(f"{w}sdtPr/{w}alias") for value in node.attrib.values()), "")
            place = Place(file=segment.file, part=segment.label, spot=f'content control "{name}"' if name else "content control")
            message = "this content control is bound to data of the document, from which Word would take its text; it is released, so that the tag's text stays"
            yield _advice("bound-control", place, message, "remove the mapping in Word (Developer, XML Mapping Pane)")


def _count(root: Element, words: Dialect, numbers: dict[tuple[str, str], int]) -> None:
    in_fallback = {node for around in root.iter("{*}Fallback") for node in around.iter()}
    for tag, (attribute, kind, space) in words.unique.items():
        for node in root.iter(tag) if kind in ("new", "named") else ():
            keys = [(space, node.get(attribute))] + ([("name", node.get(attribute.replace("}id", "}name")))] if kind == "named" else [])
            for where, key in keys if node not in in_fallback else ():
                if key:
                    numbers[where, key] = numbers.get((where, key), 0) + 1
