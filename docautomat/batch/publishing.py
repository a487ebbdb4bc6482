"""Documents for publishing: roles instead of names, and a last look at each of them before it is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from docautomat.errors import DataError, Place, RenderError
from docautomat.plan.messages import Fault, finding

if TYPE_CHECKING:
    from docautomat.documents.roles import Names
    from docautomat.plan.readers import ProgrammeFolder

__all__ = ["public_programme", "refuse_names"]


def public_programme(programme: ProgrammeFolder, kinds: Sequence[str] | str | None) -> tuple[ProgrammeFolder, dict[int, Names]]:
    """Return the programme with roles for names, and who must not be named, by the identity of each of its records.

    Raises `DataError` where forms are asked for: people would send roles back for names.
    """
    from docautomat.documents.roles import in_roles, names_in

    if kinds is not None and "form" in ([kinds] if isinstance(kinds, str) else kinds):
        raise DataError("a form with roles only would bring roles back for names", Place(path="kinds"), "make forms without roles_only (--roles-only)")
    public = in_roles(programme)
    return public, {id(shown): names_in(programme, own) for shown, own in zip(public.records, programme.records, strict=True)}


def refuse_names(data: bytes, names: Names, language: str, file: str) -> None:
    """Raise `RenderError` where a finished document names somebody, with the parts in which it does: the template's own text, or a picture's."""
    from docautomat.documents.named import parts_that_name

    parts = parts_that_name(data, names)
    if parts:
        raise RenderError.of([finding(Fault(code="E34", values={"part": ", ".join(parts)}), language, file=file)])
