"""Commands that make documents: batch, form, render."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from docautomat.cli.running import FOUND_FAULTS, OUTPUT_FAILED, Day, data_of, guarded, municipalities, programme_of, show, spoken, tell

if TYPE_CHECKING:
    import datetime

    from docautomat.batch import Outcome
    from docautomat.errors import OutputError
    from docautomat.plan.readers import ProgrammeFolder

__all__ = ["batch", "form", "render"]

_NAMED = 10
"""So many municipalities without an address are named on the screen; the list has all."""


@click.command()
@click.argument("programme", type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder for the documents.")
@click.option("--kinds", help="Kinds with commas between (milestone_plan, progress_tracker, closing_presentation), or all.  [default: by status]")
@click.option("--only", multiple=True, metavar="NUMBER", help="Only these municipalities: commas between, or the option repeated.")
@click.option("--as-of", type=Day(), metavar="DATE", help="The day on which the status is computed.  [default: the programme's]")
@click.option("--jobs", type=click.IntRange(1), metavar="NUMBER", help="So many processes; 1 is none of them.  [default: as many as pay]")
@click.option("--pdf", is_flag=True, help="Also a PDF beside each document (by LibreOffice).")
@click.option("--roles-only", is_flag=True, help="For publishing: roles instead of people's names; in a folder of its own.")
@click.option("--discard", is_flag=True, help="Replace trackers too in which people have typed what was not collected; the old ones go to _tidligere.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object per document to standard output.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, only errors and the last line.")
@guarded
def batch(
    programme: Path,
    out: Path,
    kinds: str | None,
    only: tuple[str, ...],
    as_of: datetime.date | None,
    jobs: int | None,
    *,
    pdf: bool,
    roles_only: bool,
    discard: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Make milestone plan, tracker and presentation for every municipality of PROGRAMME (a folder)."""
    from docautomat.batch import summary, write_report
    from docautomat.documents import kind_names

    chosen = _kinds(kinds, kind_names())
    folder = programme_of(programme)
    numbers = municipalities(folder, only)
    if not quiet:
        tell(folder.findings)
    outcomes, interrupted = _made(
        folder, out, chosen, numbers, as_of, jobs, pdf=pdf, roles_only=roles_only, discard=discard, shown=not quiet and not as_json, as_json=as_json
    )
    problems = write_report(folder, outcomes, out, interrupted=interrupted)
    problems += _ready_to_send(folder, outcomes, out, listed=not roles_only, quiet=quiet)
    _tell_outcomes(outcomes, folder.language, quiet=quiet)
    for problem in problems:
        tell(problem.findings)
    counts = summary(outcomes)
    click.echo(_last_line(folder.language, counts), err=as_json)
    if interrupted:
        raise KeyboardInterrupt
    sys.exit(_exit_code(outcomes, problems))


@click.command()
@click.argument("programme", type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder for the forms.")
@click.option("--only", multiple=True, metavar="MUNICIPALITY", help="Only these municipalities: commas between, or the option repeated.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, only errors and the last line.")
@guarded
def form(programme: Path, out: Path, only: tuple[str, ...], *, quiet: bool) -> None:
    """Make a workbook to fill in for every municipality of PROGRAMME: its plan as it is now, in its own language."""
    from docautomat.batch import summary

    folder = programme_of(programme)
    outcomes, interrupted = _made(folder, out, ["form"], municipalities(folder, only), shown=not quiet)
    problems = _ready_to_send(folder, outcomes, out, quiet=quiet)
    _tell_outcomes(outcomes, folder.language, quiet=quiet)
    for problem in problems:
        tell(problem.findings)
    click.echo(_last_line(folder.language, summary(outcomes)))
    if interrupted:
        raise KeyboardInterrupt
    sys.exit(_exit_code(outcomes, problems))


@click.command()
@click.argument("template", type=click.Path(path_type=Path))
@click.argument("data", type=click.Path(path_type=Path, allow_dash=True))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, allow_dash=True), help="The document; - for standard output.")
@click.option("--language", default=None, metavar="LANGUAGE", help="nb, nn or en: how dates and numbers are written.")
@click.option("--assets", type=click.Path(path_type=Path, exists=True, file_okay=False), help="The folder below which pictures lie that DATA names.")
@click.option("--recalculate", type=click.Choice(["libreoffice"]), help="Let LibreOffice calculate the formulas of a workbook that have no value.")
@click.option("--fonts", type=click.Path(path_type=Path, exists=True, file_okay=False), help="A folder of font files, to measure the text of slides with.")
@click.option("--pdf", is_flag=True, help="Also a PDF beside the document (by LibreOffice).")
@click.option("--json", "as_json", is_flag=True, help="Write what deserves a look in the document as JSON to standard output.")
@guarded
def render(
    template: Path,
    data: Path,
    out: Path,
    language: str | None,
    assets: Path | None,
    recalculate: Literal["libreoffice"] | None,
    fonts: Path | None,
    *,
    pdf: bool,
    as_json: bool,
) -> None:
    """Fill one TEMPLATE with DATA (a YAML, JSON or TOML file; - for standard input)."""
    from docautomat.template import Template

    if as_json and str(out) == "-":
        raise click.UsageError(_("--json and --out - would both write to standard output"))
    if pdf and str(out) == "-":
        raise click.UsageError(_("--pdf writes a file beside the document: name one with --out"))
    try:
        compiled = Template(template, fonts=fonts)
    except ValueError as error:
        raise click.BadParameter(spoken(str(error)), param_hint="--fonts") from None
    document = compiled.render(data_of(data), language=language, assets=assets, recalculate=recalculate)
    if str(out) == "-":
        sys.stdout.buffer.write(document.to_bytes())
    else:
        document.save(out)
    show(document.findings, as_json=as_json)
    if pdf:
        _write_pdf(out, language)


def _write_pdf(document: Path, language: str | None) -> None:
    """Write a PDF beside a document, and tell what it has reached."""
    from docautomat.conversion import pdf

    made = pdf(document, language=language)
    beside = document.with_suffix(".pdf")
    made.save(beside)
    click.echo(f"{beside}: {made.conformance}", err=True)


def _made(
    folder: ProgrammeFolder,
    out: Path,
    kinds: Any,
    numbers: list[str],
    as_of: datetime.date | None = None,
    jobs: int | None = None,
    *,
    pdf: bool = False,
    roles_only: bool = False,
    discard: bool = False,
    shown: bool,
    as_json: bool = False,
) -> tuple[list[Outcome], bool]:
    """Make documents, with progress; return their outcomes, and whether somebody interrupted the run."""
    from docautomat.batch import generate

    outcomes: list[Outcome] = []
    run = generate(folder, out, kinds=kinds, as_of=as_of, only=numbers, jobs=jobs, pdf=pdf, roles_only=roles_only, discard=discard)
    try:
        with _terminable(), closing(run), _progress(folder, len(set(numbers)) or None, enabled=shown) as step:
            for outcome in run:
                outcomes.append(outcome)
                step(outcome)
                if as_json:
                    click.echo(_outcome_json(outcome, folder.language))
    except KeyboardInterrupt:
        return outcomes, True
    return outcomes, False


def _ready_to_send(folder: ProgrammeFolder, outcomes: list[Outcome], out: Path, *, listed: bool = True, quiet: bool) -> list[OutputError]:
    """Write the list of what to send, unless it is to be published, and the manifest; tell whose address is missing; return what could not be written."""
    from docautomat.batch import write_manifest, write_sending_list
    from docautomat.plan.labels import labels

    sending = write_sending_list(folder, outcomes, out) if listed else None
    if sending is not None and sending.without_address and not quiet:
        names = sending.without_address
        shown = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
        click.echo(labels(folder.language)["sending_no_address"].format(count=len(names), names=shown), err=True)
    problem = write_manifest(folder, out, {outcome.path: outcome.sha256 for outcome in outcomes if outcome.good})
    return [*(sending.problems if sending is not None else ()), *([problem] if problem is not None else [])]


@contextmanager
def _terminable() -> Iterator[None]:
    """Let a request to end (SIGTERM) count as an interrupt: what is made stays, and the report is written."""
    import signal

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _kinds(kinds: str | None, known: list[str]) -> list[str] | str | None:
    if kinds is None or kinds == "all":
        return kinds
    chosen = [kind.strip() for kind in kinds.split(",")]
    unknown = [kind for kind in chosen if kind not in (*known, "all")]
    if unknown:
        told = _("there is no kind {kind!r}; there are {kinds}, all").format(kind=unknown[0], kinds=", ".join(known))
        raise click.BadParameter(told, param_hint="--kinds")
    return chosen


def _tell_outcomes(outcomes: list[Outcome], language: str, *, quiet: bool) -> None:
    from docautomat.plan.labels import labels

    for outcome in outcomes:
        if not outcome.good:
            tell(finding for finding in outcome.findings if finding.severity == "error")
        elif outcome.moved and not quiet:
            click.echo(labels(language)["moved_line"].format(path=outcome.path, moved=outcome.moved), err=True)


def _exit_code(outcomes: list[Outcome], problems: list[Any]) -> int:
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    if problems or any(outcome.error is not None and outcome.error.exit_code == OUTPUT_FAILED for outcome in failed):
        return OUTPUT_FAILED
    return FOUND_FAULTS if any(not outcome.good for outcome in outcomes) else 0


def _last_line(language: str, counts: dict[str, int]) -> str:
    from docautomat.plan.labels import labels

    return labels(language)["summary_line"].format(**counts)


def _outcome_json(outcome: Outcome, language: str) -> str:
    import json

    from docautomat.batch import finding_facts, public_findings

    facts: dict[str, Any] = {"municipality": outcome.record.municipality.number, "kind": outcome.kind, "status": outcome.status, "path": outcome.path}
    findings = [finding_facts(finding) for finding in public_findings(outcome, language)]
    facts |= {"conformance": list(outcome.conformance)} if outcome.path.endswith(".pdf") else {}
    return json.dumps({**facts, "sha256": outcome.sha256, "moved": outcome.moved, "findings": findings}, ensure_ascii=False)


@contextmanager
def _progress(folder: ProgrammeFolder, total: int | None, *, enabled: bool) -> Iterator[Callable[[Outcome], None]]:
    """Show progress over the municipalities on a terminal, and nothing elsewhere."""
    if not enabled or not sys.stderr.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        yield lambda _: None
        return
    total = total or len({record.municipality.number for record in folder.records})
    seen: set[str] = set()

    def step(outcome: Outcome) -> None:
        number = outcome.record.municipality.number
        if number not in seen:
            seen.add(number)
            advance(outcome.record.municipality.name)

    try:
        from rich.console import Console
        from rich.progress import Progress
    except ImportError:
        with click.progressbar(length=total, file=sys.stderr) as plain:
            advance: Callable[[str], None] = lambda _: plain.update(1)  # noqa: E731
            yield step
        return
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(folder.folder.name, total=total)
        advance = lambda name: bar.update(task, advance=1, description=name)  # noqa: E731
        yield step
