"""A Word plan that came back: the base that it was made from, and what people have typed into it since."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docautomat.collecting.document.answers import Answers, UnreadableDocumentError, read_answers
from docautomat.collecting.document.reading import read_document
from docautomat.collecting.returned import Returned
from docautomat.errors import DataError
from docautomat.plan.facts import Key, facts_of, key_at
from docautomat.plan.labels import CHOICES, LANGUAGES
from docautomat.plan.messages import Fault, finding
from docautomat.plan.municipalities import current
from docautomat.plan.readers.plans import judged, read_plan
from docautomat.plan.readers.workbook.words import folded

if TYPE_CHECKING:
    from docautomat.batch.bases import Bases
    from docautomat.plan.model import Programme
    from docautomat.plan.readers import ProgrammeFolder

__all__ = ["DOCUMENTS", "read_returned_document"]

DOCUMENTS = (".docx", ".docm", ".dotx")
_KIND = "milestone_plan"
_LARGEST = 50_000_000


def read_returned_document(path: Path, programme: ProgrammeFolder, bases: Bases) -> Returned:
    """Return what a Word plan says; raises `DataError` for a document that is none, or does not say whose it is."""
    answers = _answers(path, programme.language)
    number = current(answers.notes.get("municipality", ""))
    if not number:
        raise _refusal("D42", path, programme.language)
    now = _plan_now(programme, number, answers.notes.get("project", ""))
    kind, generation = answers.notes.get("kind", _KIND), answers.notes.get("generation", "")
    base = bases.find(kind, number, generation, answers.notes.get("project", ""))
    tree = read_document(answers, now if base is None else base.facts, now, _own_words(programme.programme))
    read = judged(tree, path.name, programme=programme.programme)
    if read.tolerated is None:
        raise DataError.of(read.errors)
    return Returned(
        path=path,
        kind=kind,
        number=number,
        generation=generation,
        plan=read.tolerated,
        facts=facts_of(read.tolerated),
        refused=tuple(found for found in read.refused if found.severity == "error" or found.code == "W40"),
        whole=True,
        unreadable=frozenset(key_at(tree.value, found.place.path) for found in read.refused if found.place.path and found.severity == "error"),
        _tree=tree,
    )


def _answers(path: Path, language: str) -> Answers:
    try:
        with path.open("rb") as file:
            answers = read_answers(file.read(_LARGEST))
    except OSError:
        raise _refusal("D13", path, language) from None
    except UnreadableDocumentError:
        raise _refusal("D40", path, language) from None
    if not answers.found:
        raise _refusal("D41", path, language)
    return answers


def _refusal(code: str, path: Path, language: str) -> DataError:
    return DataError.of([finding(Fault(code=code), language, file=path.name)])


def _plan_now(programme: ProgrammeFolder, number: str, project: str) -> dict[Key, Any]:
    """Return the facts of the plan as it is today; none where there is no plan."""
    for record in programme.records:
        if record.number == number and record.source and (record.plan is None or project in ("", record.plan.project.id, *record.plan.project.formerly)):
            plan = read_plan(programme.folder / record.source, record.source, programme=programme.programme).tolerated
            return facts_of(plan) if plan is not None else {}
    return {}


def _own_words(programme: Programme) -> dict[str, dict[str, str]]:
    """Return the words that a programme uses instead of the usual ones: kind of choice -> word -> code; its themes among them."""
    found: dict[str, dict[str, str]] = {"theme": {}}
    for language in LANGUAGES:
        for code, theme in programme.themes.items():
            found["theme"][folded(theme.text(language))] = code
        for choice, codes in CHOICES.items():
            for code, identifier in codes.items():
                if identifier in programme.labels:
                    found.setdefault(choice, {})[folded(programme.labels[identifier].text(language))] = code
    return found
