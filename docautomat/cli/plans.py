"""Commands that make and change a programme's folder: new, collect, approve."""

from __future__ import annotations

import sys
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docautomat.cli.running import FOUND_FAULTS, Day, guarded, municipalities, programme_of, tell
from docautomat.errors import DataError

if TYPE_CHECKING:
    import datetime

    from docautomat.plan.readers import ProgrammeFolder

__all__ = ["approve", "collect", "new"]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(["nb", "nn", "en"]), default="nb", show_default=True, help="The language of the programme.")
@guarded
def new(folder: Path, language: str) -> None:
    """Write a programme to start from to FOLDER: Program.xlsx, an example of a plan, and a command to double-click; no YAML needed."""
    from docautomat.plan.labels import labels
    from docautomat.starting import new_folder

    for path in new_folder(folder, language):
        click.echo(str(folder / path))
    click.echo(labels(language)["new_line"].format(folder=folder), err=True)


@click.command()
@click.argument("programme", type=click.Path(path_type=Path))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("-q", "--quiet", is_flag=True, help="Only what was refused, and the last line.")
@guarded
def collect(programme: Path, files: tuple[Path, ...], *, quiet: bool) -> None:
    """Bring what people typed into the plans of PROGRAMME: forms, trackers, and the list of conflicts; FILES may be folders."""
    from collections import Counter

    from docautomat.collecting import collect
    from docautomat.plan.labels import counted, labels

    folder = programme_of(programme)
    words, counts, conflicts, faults = labels(folder.language), Counter[str](), 0, False
    for each in collect(folder, files):
        counts[each.status] += 1
        conflicts += each.conflicts
        if not quiet or each.status == "refused":
            values = counted(words, "collected_values", each.changes)
            click.echo(words[f"collected_{each.status}"].format(file=each.path.name, name=each.name, source=each.source, values=values), err=True)
        tell(each.findings)
        faults = faults or any(found.severity == "error" for found in each.findings)
    if conflicts:
        click.echo(counted(words, "collected_conflicts", conflicts), err=True)
    click.echo(words["collected_line"].format(**{status: counts[status] for status in ("new", "changed", "unchanged", "refused")}))
    sys.exit(FOUND_FAULTS if counts["refused"] or conflicts or faults else 0)


@click.command()
@click.argument("programme", type=click.Path(path_type=Path))
@click.argument("municipality", nargs=-1, required=True)
@click.option("--project", metavar="ID", help="Which project, where the municipality has several.")
@click.option("--date", "day", type=Day(), metavar="DATE", help="The day of the approval.  [default: the programme's as_of]")
@click.option("--by", metavar="NAME", help="Who approved the plan, such as the steering group.")
@guarded
def approve(programme: Path, municipality: tuple[str, ...], project: str | None, day: datetime.date | None, by: str | None) -> None:
    """Freeze the planned dates of each MUNICIPALITY (number or name; all: of every plan) as a new version; later changes go to the forecast."""
    from docautomat.plan.labels import labels

    folder = programme_of(programme)
    everyone = municipality == ("all",)
    numbers = [] if everyone else list(dict.fromkeys(municipalities(folder, municipality, "MUNICIPALITY")))
    if project is not None and len(numbers) != 1:
        raise click.UsageError(_("--project is about one municipality"))
    chosen = day or folder.programme.as_of
    if chosen is None:
        raise click.UsageError(_("name the day of the approval: --date 2026-11-23"), click.get_current_context())
    wanted: list[tuple[str, str | None]] = [(number, project) for number in numbers]
    if everyone:
        wanted = [(record.number, Path(record.source).stem) for record in folder.records if record.source]
    faults = approved = 0
    for number, one in wanted:
        try:
            _approve(folder, number, chosen, by, one)
            approved += 1
        except DataError as error:
            if everyone and [found.code for found in error.findings] == ["approved_already"]:
                continue
            if len(wanted) == 1:
                raise
            tell(error.findings)
            faults += 1
    if everyone and not approved and not faults:
        click.echo(labels(folder.language)["approved_nothing"], err=True)
    sys.exit(FOUND_FAULTS if faults else 0)


def _approve(folder: ProgrammeFolder, number: str, day: datetime.date, by: str | None, project: str | None) -> None:
    from docautomat.batch import write_atomically
    from docautomat.plan.approvals import approve
    from docautomat.plan.labels import counted, labels

    path, content, approval = approve(folder, number, day, by=by, project=project)
    write_atomically(path, content)
    words, file = labels(folder.language), path.relative_to(folder.folder).as_posix()
    click.echo(words["approved_line"].format(file=file, version=approval.version, dates=counted(words, "dates", len(approval.planned))))
