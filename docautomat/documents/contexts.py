"""What each joint document sees when nothing else is asked for: for trying templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docautomat.documents.gathering import deck_context
from docautomat.documents.joint import GATHERING_DECK, joint_context

if TYPE_CHECKING:
    from docautomat.documents.kinds import Kind
    from docautomat.plan.readers import ProgrammeFolder

__all__ = ["joint_data"]


def joint_data(kind: Kind, programme: ProgrammeFolder) -> dict[str, Any]:
    """Return the context of a joint document, all that its template may show in it."""
    return deck_context(programme, slides="full") if kind is GATHERING_DECK else joint_context(kind, programme)
