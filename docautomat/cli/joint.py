"""Commands that make one document for the whole programme."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from docautomat.cli.running import Day, tell

if TYPE_CHECKING:
    from docautomat.batch import JointOutcome

__all__ = ["joint_options", "show_joint"]

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


def show_joint(outcome: JointOutcome, language: str, *, as_json: bool, quiet: bool) -> None:
    """Tell what became of a document: its path to standard output, what deserves a look to standard error; or all of it as JSON."""
    import json

    from docautomat.batch import finding_facts
    from docautomat.plan.labels import labels

    if as_json:
        facts: dict[str, Any] = {"kind": outcome.kind, "status": outcome.status, "path": str(outcome.path), "sha256": outcome.sha256}
        facts |= {"moved": str(outcome.moved) if outcome.moved else "", "findings": [finding_facts(finding) for finding in outcome.findings]}
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    if not quiet:
        tell(finding for finding in outcome.findings if finding.severity != "info")
    if outcome.moved is not None:
        click.echo(labels(language)["moved_line"].format(path=outcome.path, moved=outcome.moved), err=True)
    click.echo(str(outcome.path))
