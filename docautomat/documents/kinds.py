"""The kinds of documents, which of them a record gets, and where their templates lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from docautomat.errors import DataError, PackageError, Place

if TYPE_CHECKING:
    import os

    from docautomat.plan.readers import Record

__all__ = ["KINDS", "Kind", "kind_names", "kinds_for", "ready_template", "shipped", "template_path"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of document."""

    name: str
    """Also the identifier of its label."""
    template: str
    """File name of its template."""
    stem: str
    """What file names call it, the same in every language."""
    statuses: frozenset[str]
    """The project statuses that give this document; none: it is made on request only."""

    returns: bool = False
    """Whether people fill it in and send it back."""

    @property
    def suffix(self) -> str:
        """Return the documents' suffix, with its dot."""
        return Path(self.template).suffix


_BEGUN = frozenset({"planned", "active", "completed", "stopped"})

KINDS: tuple[Kind, ...] = (
    Kind(name="milestone_plan", template="milestone-plan.docx", stem="milepaelsplan", statuses=_BEGUN | {"draft"}, returns=True),
    Kind(name="progress_tracker", template="progress-tracker.xlsx", stem="framdrift", statuses=_BEGUN),
    Kind(name="closing_presentation", template="closing-presentation.pptx", stem="avslutning", statuses=frozenset({"completed"})),
    Kind(name="feedback_letter", template="feedback-letter.docx", stem="tilbakemelding", statuses=frozenset()),
    Kind(name="form", template="plan-form.xlsx", stem="skjema", statuses=frozenset(), returns=True),
)


def kind_names() -> list[str]:
    """Return the names of the kinds, in the order in which they are made."""
    return [kind.name for kind in KINDS]


def kinds_for(record: Record, kinds: Sequence[str] | str | None = None) -> tuple[Kind, ...]:
    """Return the kinds that a record gets: by its project's status, or those that are asked for by name; `all` are those that some status gives.

    Raises DataError for a name that is no kind.
    """
    if kinds is None:
        return tuple(kind for kind in KINDS if record.status in kind.statuses)
    wanted = [kinds] if isinstance(kinds, str) else list(kinds)
    if "all" in wanted:
        wanted = [name for name in wanted if name != "all"] + [kind.name for kind in KINDS if kind.statuses]
    for name in wanted:
        if name not in kind_names():
            raise DataError(f"there is no kind of document called {name!r}", Place(path="kinds"), f"choose among {', '.join(kind_names())}, or all")
    return tuple(kind for kind in KINDS if kind.name in wanted)


def template_path(kind: Kind, folder: str | os.PathLike[str] | None = None, language: str | None = None) -> Path:
    """Return the template of a kind: the programme's own for the language (`folder`/templates/milestone-plan.nn.docx), its own for all, else the ready one.

    Raises PackageError if the ready one is missing from the installation.
    """
    if folder is not None:
        named = [f"{Path(kind.template).stem}.{language}{kind.suffix}"] if language else []
        for name in (*named, kind.template):
            own = Path(folder) / "templates" / name
            if own.is_file():
                return own
    return ready_template(kind)


def ready_template(kind: Kind) -> Path:
    """Return the ready template of a kind; raises PackageError if it is missing."""
    return shipped(kind.template)


def shipped(name: str) -> Path:
    """Return a template that comes with docautomat: inside the package in a wheel, beside it in a source tree.

    Raises PackageError if it is in neither place.
    """
    package = Path(str(files("docautomat")))
    for place in (package / "_templates" / name, package.parent / "templates" / name):
        if place.is_file():
            return place
    raise PackageError("a ready template is missing from the installation", Place(file=name), "install docautomat again")
