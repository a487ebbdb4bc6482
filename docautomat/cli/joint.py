"""Commands that make one document for the whole programme."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from docautomat.cli.running import FOUND_FAULTS, Day, guarded, in_words, programme_of, tell

if TYPE_CHECKING:
    import datetime

    from docautomat.batch import JointOutcome
    from docautomat.documents.roles import Names
    from docautomat.plan.readers import ProgrammeFolder

__all__ = ["gathering", "invitation", "joint_options", "overview", "show_joint"]

_F = TypeVar("_F", bound=Callable[..., Any])


def joint_options(command: _F) -> _F:
    """Add what all these commands take: PROGRAMME, -o, --as-of, --json, -q; they arrive as programme, out, as_of, as_json, quiet."""
    for option in (
        click.option("-q", "--quiet", is_flag=True, help="Only errors."),
        click.option("--json", "as_json", is_flag=True, help="Write what became of the document as JSON to standard output."),
        click.option("--as-of", type=Day(), metavar="DATE", help="The day on which the status is computed.  [default: the programme's]"),
        click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="The document, or a folder for it."),
        click.argument("programme", type=click.Path(path_type=Path)),
    ):
        command = option(command)
    return command


def publishing_options(command: _F) -> _F:
    """Add --pdf and --roles-only; they arrive as pdf and roles_only."""
    for option in (
        click.option("--roles-only", is_flag=True, help="For publishing: roles instead of people's names."),
        click.option("--pdf", is_flag=True, help="Also a PDF beside the document (by LibreOffice)."),
    ):
        command = option(command)
    return command


def public(folder: ProgrammeFolder, *, roles_only: bool) -> tuple[ProgrammeFolder, Names | None]:
    """Return the programme to make a document from, and who must not be named in it."""
    if not roles_only:
        return folder, None
    from docautomat.documents.roles import in_roles, names_in

    return in_roles(folder), names_in(folder)


def show_joint(outcome: JointOutcome, language: str, *, as_json: bool, quiet: bool, data: Mapping[str, Any] | None = None) -> None:
    """Tell what became of a document: its path to standard output, what deserves a look to standard error; or all of it as JSON, with `data`."""
    import json

    from docautomat.batch import finding_facts
    from docautomat.plan.labels import labels

    if as_json:
        facts: dict[str, Any] = {"kind": outcome.kind, "status": outcome.status, "path": str(outcome.path), "sha256": outcome.sha256}
        if outcome.pdf is not None:
            facts |= {"pdf": str(outcome.pdf), "conformance": list(outcome.conformance)}
        facts |= {"moved": str(outcome.moved) if outcome.moved else "", "findings": [finding_facts(finding) for finding in in_words(outcome.findings)]}
        click.echo(json.dumps({**facts, **(data or {})}, ensure_ascii=False, default=str))
        return
    if not quiet:
        tell(finding for finding in outcome.findings if finding.severity != "info")
    if outcome.moved is not None:
        click.echo(labels(language)["moved_line"].format(path=outcome.path, moved=outcome.moved), err=True)
    click.echo(str(outcome.path))
    if outcome.pdf is not None:
        click.echo(str(outcome.pdf))
        if not quiet:
            click.echo(f"{outcome.pdf}: {', '.join(outcome.conformance) or 'PDF'}", err=True)


@click.command()
@joint_options
@publishing_options
@click.option("--slides", type=click.Choice(["1", "full"]), default="1", show_default=True, help="One slide for each plan, or one for each question.")
@click.option("--by", type=click.Choice(["county", "network"]), default="county", show_default=True, help="What the deck's sections are.")
@click.option("--gathering", "wanted", metavar="ID", help="Which of the programme's gatherings.  [default: the last final one]")
@guarded
def gathering(
    programme: Path,
    out: Path,
    slides: Literal["1", "full"],
    by: Literal["county", "network"],
    wanted: str | None,
    as_of: datetime.date | None,
    *,
    pdf: bool,
    roles_only: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Make one deck for a gathering of PROGRAMME (a folder): agenda, advice, every municipality's answers, common results."""
    from docautomat.batch import make_joint
    from docautomat.documents.gathering import chosen_gathering, deck_context
    from docautomat.documents.joint import GATHERING_DECK

    folder, hidden = public(programme_of(programme).dated(as_of), roles_only=roles_only)
    event = chosen_gathering(folder.programme, wanted)
    data = deck_context(folder, as_of, by=by, slides=slides, gathering=wanted)
    outcome = make_joint(GATHERING_DECK, folder, data, out, part=event.id if event else "", pdf=pdf, hidden=hidden)
    show_joint(outcome, folder.language, as_json=as_json, quiet=quiet)
    if not quiet:
        _without_plan(folder)
    sys.exit(FOUND_FAULTS if _refused(folder) else 0)


@click.command()
@joint_options
@publishing_options
@click.option("--gathering", "wanted", metavar="ID", help="Which of the programme's gatherings.  [default: the next one]")
@guarded
def invitation(programme: Path, out: Path, wanted: str | None, as_of: datetime.date | None, *, pdf: bool, roles_only: bool, as_json: bool, quiet: bool) -> None:
    """Make the invitation to a gathering of PROGRAMME (a folder)."""
    from docautomat.batch import make_joint
    from docautomat.documents.gathering import invitation_context
    from docautomat.documents.joint import INVITATION

    folder, hidden = public(programme_of(programme).dated(as_of), roles_only=roles_only)
    data = invitation_context(folder, as_of, gathering=wanted)
    outcome = make_joint(INVITATION, folder, data, out, part=data["gathering"]["id"], pdf=pdf, hidden=hidden)
    show_joint(outcome, folder.language, as_json=as_json, quiet=quiet)


@click.command()
@joint_options
@publishing_options
@guarded
def overview(programme: Path, out: Path, as_of: datetime.date | None, *, pdf: bool, roles_only: bool, as_json: bool, quiet: bool) -> None:
    """Make one status workbook over all municipalities of PROGRAMME (a folder): a row for each project, totals, who has not reported, what has changed.

    With --json the same figures are written as data too.
    """
    from docautomat.batch import make_joint
    from docautomat.documents.joint import STATUS_OVERVIEW
    from docautomat.documents.overview import overview_context

    folder, hidden = public(programme_of(programme).dated(as_of), roles_only=roles_only)
    data = overview_context(folder, as_of)
    outcome = make_joint(STATUS_OVERVIEW, folder, data, out, pdf=pdf, hidden=hidden)
    told = data["overview"]
    if not quiet and not as_json:
        for line in told["summary"]:
            click.echo(line, err=True)
    show_joint(outcome, folder.language, as_json=as_json, quiet=quiet, data={"overview": told})
    sys.exit(FOUND_FAULTS if _refused(folder) else 0)


def _refused(folder: ProgrammeFolder) -> bool:
    """Tell which plans have faults, and are not in a document; return whether there are any."""
    errors = [record.error for record in folder.records if record.error is not None]
    for error in errors:
        tell(error.findings)
    return bool(errors)


def _without_plan(folder: ProgrammeFolder) -> None:
    """Tell how many municipalities are not in a deck because they have no plan."""
    from docautomat.plan.labels import counted, labels

    count = len({record.number for record in folder.records if record.starting})
    if count:
        click.echo(counted(labels(folder.language), "left_out", count), err=True)
