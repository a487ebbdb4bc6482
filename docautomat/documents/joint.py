"""The programme's joint documents: one for all municipalities, in the programme's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docautomat.documents.context import shared
from docautomat.documents.kinds import Kind

if TYPE_CHECKING:
    from datetime import date

    from docautomat.plan.readers import ProgrammeFolder

__all__ = ["GATHERING_DECK", "INVITATION", "JOINT", "JOINT_FOLDER", "STATUS_OVERVIEW", "joint_context", "joint_name"]

JOINT_FOLDER = "_program"
"""Where joint documents lie below the output folder."""

GATHERING_DECK = Kind(name="gathering_deck", template="gathering-deck.pptx", stem="samling", statuses=frozenset())
INVITATION = Kind(name="invitation", template="invitation.docx", stem="invitasjon", statuses=frozenset())
STATUS_OVERVIEW = Kind(name="status_overview", template="status-overview.xlsx", stem="statusoversikt", statuses=frozenset())

JOINT: tuple[Kind, ...] = (GATHERING_DECK, INVITATION, STATUS_OVERVIEW)
"""Those that have a ready template."""


def joint_name(kind: Kind, programme: ProgrammeFolder, part: str = "") -> str:
    """Return the path of a joint document below the output folder: `_program/lokal-utvikling-2024_samling_s4_nb.pptx`.

    `part` is the id of what the document is about, where a programme has several such.
    """
    names = [programme.programme.id, kind.stem, *([part] if part else []), programme.language]
    return f"{JOINT_FOLDER}/{'_'.join(name.lower().replace('_', '-') for name in names)}{kind.suffix}"


def joint_context(kind: Kind, programme: ProgrammeFolder, as_of: date | None = None) -> dict[str, Any]:
    """Return what every joint document sees: the words, the day, the programme with its gatherings, and `document` with its title."""
    common = shared(programme, programme.language, as_of or programme.day).common
    label = common["label"][kind.name]
    return {**common, "document": {"kind": kind.name, "label": label, "title": f"{label} – {common['programme']['name']}"}}
