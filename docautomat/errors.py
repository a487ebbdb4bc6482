"""Every error of docautomat, and the place that each of them names.

    DocautomatError
    ├── PackageError            the file is no OPC package, is damaged, or is dangerous
    ├── TemplateError           something is wrong with a template
    │   ├── TemplateSyntaxError     found when the template is compiled
    │   └── RenderError             found when the template meets its data
    ├── DataError               a plan, a programme or a data file is wrong
    ├── OutputError             a result cannot be written
    └── ConversionError         LibreOffice could not convert or calculate a document

All facts are handed positionally to `Exception.__init__`, so that every error pickles: an error of a worker process must arrive as itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

__all__ = [
    "ConversionError",
    "DataError",
    "DocautomatError",
    "Finding",
    "OutputError",
    "PackageError",
    "Place",
    "RenderError",
    "TemplateError",
    "TemplateSyntaxError",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is wrong, from the file down to the tag or the field.

    `str(place)` is what a person reads:

    >>> str(Place(file="letter.docx", part="page header", spot="paragraph 2", tag="{{ name }}"))
    'letter.docx, page header, paragraph 2, {{ name }}'
    >>> str(Place(file="plan.yaml", line=7, path="milestones[2].due"))
    'plan.yaml, line 7, milestones[2].due'
    """

    file: str = ""
    part: str = ""
    """The part in the author's words: `page header`, `slide 4 "Results"`, `sheet "Framdrift"`."""
    spot: str = ""
    """The spot in that part: `table 2 row 3 column 1`, `paragraph 5`, `cell C7`."""
    line: int = 0
    """Line in a text file, counted from 1; 0 where there is none."""
    line_word: str = field(default="line", repr=False)
    """What a line is called in the language of the message."""
    tag: str = ""
    """The tag as the author wrote it."""
    path: str = ""
    """Path in the data: `milestones[2].due`."""

    def __str__(self) -> str:
        line = f"{self.line_word} {self.line}" if self.line else ""
        path = "" if self.path in self.tag else self.path  # {{ name }} says it already
        return ", ".join(word for word in (self.file, self.part, self.spot, line, path, self.tag) if word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault or remark: what, where, and what to do about it."""

    code: str
    severity: str
    """`error`, `warning`, `advice`; `info` for what was done."""
    place: Place
    message: str
    hint: str = ""
    public: str = ""
    """The message for files that are passed on: without what people typed. Empty where the message is that already."""

    def __str__(self) -> str:
        where = f"{self.place}: " if str(self.place) else ""
        return f"{where}{self.message}" + (f" ({self.hint})" if self.hint else "")


class DocautomatError(Exception):
    """The root: something that the user can mend, told with its place.

    `findings` holds all faults that were found together; the error's own message, place, code and hint are those of the first.
    """

    default_code = "error"
    exit_code = 4

    def __init__(
        self,
        message: str,
        place: Place | None = None,
        hint: str = "",
        code: str = "",
        findings: tuple[Finding, ...] = (),
    ) -> None:
        super().__init__(message, place, hint, code, findings)
        self.message = message
        self.place = place if place is not None else Place()
        self.hint = hint
        self.code = code or self.default_code
        self.findings = findings or (Finding(code=self.code, severity="error", place=self.place, message=message, hint=hint),)

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Self:
        """Return one error that tells all of `findings`, of which there is at least one."""
        found = tuple(findings)
        first = found[0]
        return cls(first.message, first.place, first.hint, first.code, found)

    def __str__(self) -> str:
        return "\n".join(str(finding) for finding in self.findings)


class PackageError(DocautomatError):
    """The file is no OPC package, is damaged, or asks for more than the limits allow."""

    default_code = "package"


class TemplateError(DocautomatError):
    """Something is wrong with a template."""

    default_code = "template"


class TemplateSyntaxError(TemplateError):
    """A template cannot be compiled; `findings` lists all its faults."""

    default_code = "syntax"


class RenderError(TemplateError):
    """A template cannot be filled with the data it was given."""

    default_code = "render"


class DataError(DocautomatError):
    """A plan, a programme or a data file is wrong; `findings` lists all its faults."""

    default_code = "data"
    exit_code = 3


class OutputError(DocautomatError):
    """A result cannot be written."""

    default_code = "output"
    exit_code = 5


class ConversionError(DocautomatError):
    """LibreOffice could not convert a document."""

    default_code = "conversion"
    exit_code = 5
