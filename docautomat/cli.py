"""The command line: options in, one library call, exit code out.

Data goes to standard output, messages to standard error. Exit codes: 0 ok; 1 `check` has findings, `batch` refused a record; 2 usage; 3 data unreadable;
4 template or render error; 5 output; 70 a fault of docautomat itself; 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from docautomat.errors import DataError, DocautomatError, Finding, Place

if TYPE_CHECKING:
    import datetime

    from docautomat.batch import Outcome
    from docautomat.plan.readers import ProgrammeFolder

__all__ = ["main"]

_F = TypeVar("_F", bound=Callable[..., Any])
FOUND_FAULTS, OUTPUT_FAILED, OWN_FAULT, INTERRUPTED = 1, 5, 70, 130


def _guarded(command: _F) -> _F:
    """Turn errors into messages and exit codes."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except DocautomatError as error:
            _tell(error.findings)
            sys.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("Avbrutt.", err=True)
            sys.exit(INTERRUPTED)

    return run  # type: ignore[return-value]


def _tell(findings: Iterable[Finding]) -> None:
    for finding in findings:
        where = f"{finding.place}: " if str(finding.place) else ""
        click.echo(f"{where}{finding.message} [{finding.code}]" + (f"\n    → {finding.hint}" if finding.hint else ""), err=True)


class _Day(click.ParamType[Any]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        import datetime

        try:
            return datetime.date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2026-11-23", param, ctx)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="docautomat", prog_name="docautomat")
def _docautomat() -> None:
    """Fill Office templates; make the documents of a programme for every municipality."""


@_docautomat.command()
@click.argument("programme", type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder for the documents.")
@click.option("--kinds", help="Kinds with commas between (milestone_plan, progress_tracker, closing_presentation), or all.  [default: by status]")
@click.option("--only", multiple=True, metavar="NUMBER", help="Only this municipality; may be repeated.")
@click.option("--as-of", type=_Day(), metavar="DATE", help="The day on which the status is computed.  [default: the programme's]")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object per document to standard output.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, only errors and the last line.")
@_guarded
def batch(programme: Path, out: Path, kinds: str | None, only: tuple[str, ...], as_of: datetime.date | None, *, as_json: bool, quiet: bool) -> None:
    """Make milestone plan, tracker and presentation for every municipality of PROGRAMME (a folder)."""
    from docautomat.batch import generate, summary, write_report
    from docautomat.documents import kind_names
    from docautomat.plan.readers import load_programme

    chosen = _kinds(kinds, kind_names())
    if not programme.is_dir():
        raise DataError("there is no such folder", Place(file=str(programme)), "name the programme's folder: the one with programme.yaml in it")
    folder = load_programme(programme)
    numbers = _numbers(folder, only)
    outcomes: list[Outcome] = []
    with _progress(folder, enabled=not quiet and not as_json) as step:
        for outcome in generate(folder, out, kinds=chosen, as_of=as_of, only=numbers):
            outcomes.append(outcome)
            step(outcome)
            if as_json:
                click.echo(_outcome_json(outcome))
    problems = write_report(folder, outcomes, out)
    _tell_outcomes(outcomes, quiet=quiet)
    for problem in problems:
        _tell(problem.findings)
    counts = summary(outcomes)
    click.echo(_last_line(folder.language, counts), err=as_json)
    sys.exit(_exit_code(outcomes, problems))


def _kinds(kinds: str | None, known: list[str]) -> list[str] | str | None:
    if kinds is None or kinds == "all":
        return kinds
    chosen = [kind.strip() for kind in kinds.split(",")]
    unknown = [kind for kind in chosen if kind not in known]
    if unknown:
        raise click.BadParameter(f"there is no kind {unknown[0]!r}; there are {', '.join(known)}, all", param_hint="--kinds")
    return chosen


def _numbers(folder: ProgrammeFolder, only: tuple[str, ...]) -> list[str]:
    numbers = [number.zfill(4) for number in only]
    known = {record.municipality.number for record in folder.records}
    missing = [number for number in numbers if number not in known]
    if missing:
        raise click.BadParameter(f"municipality {missing[0]} takes no part in this programme", param_hint="--only")
    return numbers


def _tell_outcomes(outcomes: list[Outcome], *, quiet: bool) -> None:
    for outcome in outcomes:
        if not outcome.good:
            _tell(finding for finding in outcome.findings if finding.severity == "error")
        elif outcome.moved and not quiet:
            click.echo(f"{outcome.path}: endret for hånd, flyttet til {outcome.moved}", err=True)


def _exit_code(outcomes: list[Outcome], problems: list[Any]) -> int:
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    if problems or any(outcome.error is not None and outcome.error.exit_code == OUTPUT_FAILED for outcome in failed):
        return OUTPUT_FAILED
    return FOUND_FAULTS if any(not outcome.good for outcome in outcomes) else 0


def _last_line(language: str, counts: dict[str, int]) -> str:
    from docautomat.plan.labels import labels

    return labels(language)["summary_line"].format(**counts)


def _outcome_json(outcome: Outcome) -> str:
    import json

    facts = {"municipality": outcome.record.municipality.number, "kind": outcome.kind, "status": outcome.status, "path": outcome.path}
    findings = [{"code": finding.code, "severity": finding.severity, "place": str(finding.place), "message": finding.message} for finding in outcome.findings]
    return json.dumps({**facts, "sha256": outcome.sha256, "findings": findings}, ensure_ascii=False)


class _progress:  # noqa: N801  used like a function
    """Shows progress on a terminal, and nothing elsewhere."""

    def __init__(self, folder: ProgrammeFolder, *, enabled: bool) -> None:
        self._bar: Any = None
        if not enabled or not sys.stderr.isatty():
            return
        try:
            from rich.console import Console
            from rich.progress import Progress
        except ImportError:
            return
        self._bar = Progress(console=Console(stderr=True), transient=True)
        self._seen: set[str] = set()
        self._task = self._bar.add_task(folder.folder.name, total=len({record.municipality.number for record in folder.records}))

    def __enter__(self) -> Callable[[Outcome], None]:
        if self._bar is not None:
            self._bar.start()
        return self._step

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _step(self, outcome: Outcome) -> None:
        if self._bar is None:
            return
        number = outcome.record.municipality.number
        if number not in self._seen:
            self._seen.add(number)
            self._bar.update(self._task, advance=1, description=outcome.record.municipality.name)


@_docautomat.command()
@click.argument("template", type=click.Path(path_type=Path))
@click.argument("data", type=click.Path(path_type=Path, allow_dash=True))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, allow_dash=True), help="The document; - for standard output.")
@click.option("--language", default=None, metavar="LANGUAGE", help="nb, nn or en: how dates and numbers are written.")
@_guarded
def render(template: Path, data: Path, out: Path, language: str | None) -> None:
    """Fill one TEMPLATE with DATA (a YAML, JSON or TOML file; - for standard input)."""
    from docautomat.plan.readers import read_data
    from docautomat.template import Template

    document = Template(template).render(read_data(data if str(data) != "-" else sys.stdin.buffer), language=language)
    if str(out) == "-":
        sys.stdout.buffer.write(document.to_bytes())
    else:
        document.save(out)


@_docautomat.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON to standard output.")
@_guarded
def check(paths: tuple[Path, ...], *, as_json: bool) -> None:
    """Check templates, plans and programmes; tell all findings, write nothing."""
    import json

    findings: list[Finding] = []
    for path in paths:
        findings.extend(_check(path))
    if as_json:
        told = [
            {"code": finding.code, "severity": finding.severity, "place": str(finding.place), "message": finding.message, "hint": finding.hint}
            for finding in findings
        ]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _tell(findings)
    sys.exit(FOUND_FAULTS if findings else 0)


def _check(path: Path) -> list[Finding]:
    from docautomat.errors import TemplateError
    from docautomat.plan.readers import check_plan, load_programme
    from docautomat.template import Template

    try:
        if path.is_dir():
            programme = load_programme(path)
            found: list[Finding] = list(programme.findings)
            for record in programme.records:
                found += [*(record.error.findings if record.error is not None else ()), *record.findings]
            return found
        if path.suffix.lower()[:4] in (".doc", ".dot", ".xls", ".xlt", ".ppt", ".pot", ".pps"):
            Template(path)
            return []
        return check_plan(path)
    except (DataError, TemplateError) as error:
        return list(error.findings)


@_docautomat.group()
def templates() -> None:
    """Show or copy the ready templates."""


@templates.command(name="list")
@_guarded
def list_templates() -> None:
    """List the ready templates."""
    from docautomat.documents import KINDS

    for kind in KINDS:
        click.echo(f"{kind.name}\t{kind.template}")


@templates.command(name="export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@_guarded
def export_templates(folder: Path) -> None:
    """Copy the ready templates to FOLDER, to be changed in Word, Excel and PowerPoint."""
    from docautomat.batch import write_atomically
    from docautomat.documents import KINDS, ready_template

    for kind in KINDS:
        target = folder / kind.template
        if target.exists():
            click.echo(f"{target}: finnes fra før, ikke skrevet over", err=True)
            continue
        write_atomically(target, Path(ready_template(kind)).read_bytes())
        click.echo(str(target))


def main() -> None:
    """Run the command line; an error of docautomat itself ends with one line that says what to report."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        _docautomat()
    except Exception as error:  # the last line of defence
        if "--debug" in sys.argv:
            raise
        click.echo(f"docautomat: {type(error).__name__}: {error}. This is a fault of docautomat: please report it with the command you typed.", err=True)
        sys.exit(OWN_FAULT)
