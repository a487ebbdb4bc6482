"""The command line: options in, one library call, exit code out.

Data goes to standard output, messages to standard error. Exit codes: 0 ok; 1 `check` has findings, `batch` refused a record; 2 usage; 3 data unreadable;
4 template or render error; 5 output; 70 a fault of docautomat itself; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

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
            click.echo("Interrupted; what is written stays, and the next run goes on from there.", err=True)
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
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of a fault of docautomat itself.")
def _docautomat() -> None:
    """Fill Office templates; make the documents of a programme for every municipality."""


@_docautomat.command()
@click.argument("programme", type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder for the documents.")
@click.option("--kinds", help="Kinds with commas between (milestone_plan, progress_tracker, closing_presentation), or all.  [default: by status]")
@click.option("--only", multiple=True, metavar="NUMBER", help="Only these municipalities: commas between, or the option repeated.")
@click.option("--as-of", type=_Day(), metavar="DATE", help="The day on which the status is computed.  [default: the programme's]")
@click.option("--jobs", type=click.IntRange(1), metavar="NUMBER", help="So many processes; 1 is none of them.  [default: as many as pay]")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object per document to standard output.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, only errors and the last line.")
@_guarded
def batch(
    programme: Path, out: Path, kinds: str | None, only: tuple[str, ...], as_of: datetime.date | None, jobs: int | None, *, as_json: bool, quiet: bool
) -> None:
    """Make milestone plan, tracker and presentation for every municipality of PROGRAMME (a folder)."""
    from docautomat.batch import summary, write_report
    from docautomat.documents import kind_names

    chosen = _kinds(kinds, kind_names())
    folder = _programme(programme)
    numbers = _numbers(folder, only)
    if not quiet:
        _tell(folder.findings)
    outcomes, interrupted = _made(folder, out, chosen, numbers, as_of, jobs, shown=not quiet and not as_json, as_json=as_json)
    problems = write_report(folder, outcomes, out, interrupted=interrupted)
    _tell_outcomes(outcomes, folder.language, quiet=quiet)
    for problem in problems:
        _tell(problem.findings)
    counts = summary(outcomes)
    click.echo(_last_line(folder.language, counts), err=as_json)
    if interrupted:
        raise KeyboardInterrupt
    sys.exit(_exit_code(outcomes, problems))


def _programme(path: Path) -> ProgrammeFolder:
    from docautomat.plan.readers import load_programme

    if not path.is_dir():
        raise DataError("there is no such folder", Place(file=str(path)), "name the programme's folder: the one with programme.yaml in it")
    return load_programme(path)


def _made(
    folder: ProgrammeFolder,
    out: Path,
    kinds: Any,
    numbers: list[str],
    as_of: datetime.date | None = None,
    jobs: int | None = None,
    *,
    shown: bool,
    as_json: bool = False,
) -> tuple[list[Outcome], bool]:
    """Make documents, with progress; return their outcomes, and whether somebody interrupted the run."""
    from docautomat.batch import generate

    outcomes: list[Outcome] = []
    run = generate(folder, out, kinds=kinds, as_of=as_of, only=numbers, jobs=jobs)
    try:
        with _terminable(), closing(run), _progress(folder, len(set(numbers)) or None, enabled=shown) as step:
            for outcome in run:
                outcomes.append(outcome)
                step(outcome)
                if as_json:
                    click.echo(_outcome_json(outcome))
    except KeyboardInterrupt:
        return outcomes, True
    return outcomes, False


@_docautomat.command()
@click.argument("programme", type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder for the forms.")
@click.option("--only", multiple=True, metavar="MUNICIPALITY", help="Only these municipalities: commas between, or the option repeated.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, only errors and the last line.")
@_guarded
def form(programme: Path, out: Path, only: tuple[str, ...], *, quiet: bool) -> None:
    """Make a workbook to fill in for every municipality of PROGRAMME: its plan as it is now, in its own language."""
    from docautomat.batch import summary

    folder = _programme(programme)
    outcomes, interrupted = _made(folder, out, ["form"], _numbers(folder, only), shown=not quiet)
    _tell_outcomes(outcomes, folder.language, quiet=quiet)
    click.echo(_last_line(folder.language, summary(outcomes)))
    if interrupted:
        raise KeyboardInterrupt
    sys.exit(_exit_code(outcomes, []))


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
    unknown = [kind for kind in chosen if kind not in known]
    if unknown:
        raise click.BadParameter(f"there is no kind {unknown[0]!r}; there are {', '.join(known)}, all", param_hint="--kinds")
    return chosen


def _numbers(folder: ProgrammeFolder, only: tuple[str, ...]) -> list[str]:
    known = {record.municipality.number for record in folder.records}
    named = {name.casefold(): record.number for record in folder.records for name in (record.municipality.norwegian_name, record.municipality.name)}
    given = [text.strip() for texts in only for text in texts.split(",")]
    numbers = [named.get(text.casefold(), text.zfill(4)) for text in given]
    missing = [number for number in numbers if number not in known]
    if missing:
        raise click.BadParameter(f"municipality {missing[0]} takes no part in this programme", param_hint="--only")
    return numbers


def _tell_outcomes(outcomes: list[Outcome], language: str, *, quiet: bool) -> None:
    from docautomat.plan.labels import labels

    for outcome in outcomes:
        if not outcome.good:
            _tell(finding for finding in outcome.findings if finding.severity == "error")
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


def _outcome_json(outcome: Outcome) -> str:
    import json

    from docautomat.batch import finding_facts

    facts = {"municipality": outcome.record.municipality.number, "kind": outcome.kind, "status": outcome.status, "path": outcome.path}
    findings = [finding_facts(finding) for finding in outcome.findings]
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


@_docautomat.command()
@click.argument("template", type=click.Path(path_type=Path))
@click.argument("data", type=click.Path(path_type=Path, allow_dash=True))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, allow_dash=True), help="The document; - for standard output.")
@click.option("--language", default=None, metavar="LANGUAGE", help="nb, nn or en: how dates and numbers are written.")
@click.option("--assets", type=click.Path(path_type=Path, exists=True, file_okay=False), help="The folder below which pictures lie that DATA names.")
@click.option("--recalculate", type=click.Choice(["libreoffice"]), help="Let LibreOffice calculate the formulas of a workbook that have no value.")
@click.option("--fonts", type=click.Path(path_type=Path, exists=True, file_okay=False), help="A folder of font files, to measure the text of slides with.")
@click.option("--json", "as_json", is_flag=True, help="Write what deserves a look in the document as JSON to standard output.")
@_guarded
def render(
    template: Path,
    data: Path,
    out: Path,
    language: str | None,
    assets: Path | None,
    recalculate: Literal["libreoffice"] | None,
    fonts: Path | None,
    *,
    as_json: bool,
) -> None:
    """Fill one TEMPLATE with DATA (a YAML, JSON or TOML file; - for standard input)."""
    from docautomat.template import Template

    if as_json and str(out) == "-":
        raise click.UsageError("--json and --out - would both write to standard output")
    try:
        compiled = Template(template, fonts=fonts)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--fonts") from None
    document = compiled.render(_facts(data), language=language, assets=assets, recalculate=recalculate)
    if str(out) == "-":
        sys.stdout.buffer.write(document.to_bytes())
    else:
        document.save(out)
    _show(document.findings, as_json=as_json)


def _show(findings: Iterable[Finding], *, as_json: bool) -> None:
    """Write findings as JSON to standard output, or for people to the other one."""
    import json

    from docautomat.batch import finding_facts

    if as_json:
        click.echo(json.dumps([finding_facts(finding) for finding in findings], ensure_ascii=False, indent=1))
    else:
        _tell(findings)


def _facts(data: Path) -> dict[str, Any]:
    """Return the data of a file, or of standard input."""
    from docautomat.plan.readers import read_data

    facts = read_data(data if str(data) != "-" else sys.stdin.buffer)
    if not isinstance(facts, dict):
        raise DataError("the data must be names with values, not a list or a single value", Place(file=str(data)), "give the list a name: items: …")
    return facts


@_docautomat.command()
@click.argument("template", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write the variables as JSON to standard output.")
@click.option("--sample", is_flag=True, help="Write made-up data (YAML) with which the template can be previewed.")
@_guarded
def variables(template: Path, *, as_json: bool, sample: bool) -> None:
    """Show what TEMPLATE wants of its data."""
    import json

    from docautomat.template import Template

    compiled = Template(template)
    if sample:
        import yaml

        click.echo(yaml.safe_dump(compiled.sample(), allow_unicode=True, sort_keys=False), nl=False)
        return
    wanted = compiled.variables()
    if as_json:
        click.echo(json.dumps(wanted, ensure_ascii=False, indent=1))
        return
    width = max((len(path) for path in wanted), default=0)
    for path, facts in wanted.items():
        where = facts["places"][0].removeprefix(f"{template.name}, ") if facts["places"] else ""
        click.echo(f"{path:{width}}  {facts['kind']:8}  {'optional' if facts['optional'] else '':8}  {where}".rstrip())


@_docautomat.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path, allow_dash=True), help="Data to fill the templates with: all that goes wrong is told.")
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON to standard output.")
@click.option("--annotate", type=click.Path(path_type=Path, dir_okay=False), help="Write a copy of the one Word template, with the findings as comments in it.")
@_guarded
def check(paths: tuple[Path, ...], data: Path | None, annotate: Path | None, *, as_json: bool) -> None:
    """Check templates, plans and programmes; tell all findings. Nothing is written but the copy that --annotate asks for."""
    facts = _facts(data) if data is not None else None
    findings: list[Finding] = []
    for path in paths:
        if not path.exists():
            raise DataError("there is no such file or folder", Place(file=str(path)), "check the path")
        findings.extend(_check(path, facts))
    _show(findings, as_json=as_json)
    if annotate is not None:
        _annotate(paths, annotate, findings)
    sys.exit(FOUND_FAULTS if findings else 0)


def _annotate(paths: tuple[Path, ...], target: Path, findings: list[Finding]) -> None:
    from docautomat.batch import write_atomically
    from docautomat.review import annotate

    if len(paths) != 1 or not paths[0].is_file():
        raise click.UsageError("--annotate takes one Word template")
    if target.exists() and target.samefile(paths[0]):
        raise click.BadParameter("this is the template itself; choose another name for the copy", param_hint="--annotate")
    write_atomically(target, annotate(paths[0], findings))


_OFFICE = (".doc", ".dot", ".xls", ".xlt", ".ppt", ".pot", ".pps")


def _check(path: Path, facts: dict[str, Any] | None = None) -> list[Finding]:
    """Return what is wrong with a template, a plan, or a programme with its plans and its own templates."""
    from docautomat.plan.readers import check_plan, load_programme
    from docautomat.template import Template

    found: list[Finding] = []
    try:
        if path.suffix.lower()[:4] in _OFFICE and path.is_file():
            template = Template(path)
            found += template.check()
            if facts is not None:
                template.render(facts)
            return found
        if not path.is_dir():
            return check_plan(path)
        programme = load_programme(path)
    except DocautomatError as error:
        return [*found, *error.findings]
    found += programme.findings
    for record in programme.records:
        found += [*(record.error.findings if record.error is not None else ()), *record.findings, *record.advice]
    own = sorted(programme.templates.iterdir()) if programme.templates.is_dir() else []
    return found + [finding for file in own if file.suffix.lower()[:4] in _OFFICE and file.name[0] not in ".~" for finding in _check(file)]


@_docautomat.command()
@click.argument("programme", type=click.Path(path_type=Path))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("-q", "--quiet", is_flag=True, help="Only what was refused, and the last line.")
@_guarded
def collect(programme: Path, files: tuple[Path, ...], *, quiet: bool) -> None:
    """Bring what people typed into the plans of PROGRAMME: forms, and the list of conflicts; FILES may be folders."""
    from collections import Counter

    from docautomat.collecting import collect
    from docautomat.plan.labels import labels

    folder = _programme(programme)
    words, counts, conflicts = labels(folder.language), Counter[str](), 0
    for each in collect(folder, files):
        counts[each.status] += 1
        conflicts += each.conflicts
        if not quiet or each.status == "refused":
            click.echo(words[f"collected_{each.status}"].format(file=each.path.name, name=each.name, source=each.source, changes=each.changes), err=True)
        _tell(each.findings)
    if conflicts:
        click.echo(words["collected_conflicts"].format(count=conflicts), err=True)
    click.echo(words["collected_line"].format(**{status: counts[status] for status in ("new", "changed", "unchanged", "refused")}))
    sys.exit(FOUND_FAULTS if counts["refused"] or conflicts else 0)


@_docautomat.command()
@click.argument("programme", type=click.Path(path_type=Path, exists=True))
@click.argument("municipality")
@click.option("--project", metavar="ID", help="Which project, where the municipality has several.")
@click.option("--date", "day", type=_Day(), metavar="DATE", help="The day of the approval.  [default: the programme's as_of]")
@click.option("--by", metavar="NAME", help="Who approved the plan, such as the steering group.")
@_guarded
def approve(programme: Path, municipality: str, project: str | None, day: datetime.date | None, by: str | None) -> None:
    """Freeze the planned dates of a MUNICIPALITY (number or name) as a new version; later changes go to the forecast."""
    from docautomat.batch import write_atomically
    from docautomat.plan.approvals import approve
    from docautomat.plan.labels import labels
    from docautomat.plan.readers import load_programme

    folder = load_programme(programme)
    (number,) = _numbers(folder, (municipality,))
    chosen = day or folder.programme.as_of
    if chosen is None:
        raise click.UsageError("name the day of the approval: --date 2026-11-23", click.get_current_context())
    path, content, approval = approve(folder, number, chosen, by=by, project=project)
    write_atomically(path, content)
    told = {"version": approval.version, "count": len(approval.planned), "file": path.relative_to(folder.folder).as_posix()}
    click.echo(labels(folder.language)["approved_line"].format(**told))


@_docautomat.command()
@click.argument("what", type=click.Choice(["plan", "programme"]), default="plan")
@_guarded
def schema(what: str) -> None:
    """Write the JSON Schema of a plan, or of programme.yaml, to standard output."""
    import json

    from docautomat.plan.schema import schema_of

    click.echo(json.dumps(schema_of(what), ensure_ascii=False, indent=1))


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
            click.echo(f"{target}: is there already, and stays as it is", err=True)
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
        told = " ".join(f"{type(error).__name__}: {error}".split())
        click.echo(f"docautomat: {told}. This is a fault of docautomat: please report it with the command you typed (--debug shows where).", err=True)
        sys.exit(OWN_FAULT)
