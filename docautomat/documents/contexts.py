"""What each joint document sees when nothing else is asked for: for trying templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docautomat.documents.gathering import deck_context, invitation_context
from docautomat.documents.joint import GATHERING_DECK, INVITATION, STATUS_OVERVIEW, joint_context
from docautomat.documents.overview import overview_context

if TYPE_CHECKING:
    from docautomat.documents.kinds import Kind
    from docautomat.plan.readers import ProgrammeFolder

__all__ = ["joint_data"]


def joint_data(kind: Kind, programme: ProgrammeFolder) -> dict[str, Any]:
    """Return the context of a joint document, all that its template may show in it."""
    if kind is GATHERING_DECK:
        return deck_context(programme, slides="full")
    if kind is INVITATION and programme.programme.gatherings:
        return invitation_context(programme)
    return overview_context(programme) if kind is STATUS_OVERVIEW else joint_context(kind, programme)
