"""Commands that look at templates and plans: variables, check, schema, and the ready templates."""

from __future__ import annotations

import sys
from gettext import gettext as _
from pathlib import Path
from typing import Any

import click

from docautomat.cli.running import FOUND_FAULTS, data_of, guarded, programme_of, show, speak
from docautomat.cli.wording import help_language
from docautomat.errors import DataError, DocautomatError, Finding, Place
from docautomat.translation import place_in, translated

__all__ = ["check", "schema", "templates", "variables"]


@click.command()
@click.argument("template", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write the variables as JSON to standard output.")
@click.option("--sample", is_flag=True, help="Write made-up data (YAML) with which the template can be previewed.")
@guarded
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
    optional = _("optional")
    kinds = {facts["kind"]: _kind(facts["kind"]) for facts in wanted.values()}
    widths = max(map(len, wanted), default=0), max(map(len, kinds.values()), default=0), len(optional)
    for path, facts in wanted.items():
        where = facts["places"][0].removeprefix(f"{template.name}, ") if facts["places"] else ""
        words = path, kinds[facts["kind"]], optional if facts["optional"] else ""
        told = "  ".join(word.ljust(size) for word, size in zip(words, widths, strict=True))
        click.echo(f"{told}  {place_in(where, help_language())}".rstrip())


def _kind(kind: str) -> str:
    """Return what a value of a kind is called."""
    words = {
        "picture": _("picture"),
        "chart": _("chart"),
        "document": _("document"),
        "date": _("date"),
        "number": _("number"),
        "list": _("list"),
        "mapping": _("mapping"),
        "text": _("text"),
        "truth": _("truth"),
        "value": _("value"),
    }
    return words.get(kind, kind)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path, allow_dash=True), help="Data to fill the templates with: all that goes wrong is told.")
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON to standard output.")
@click.option("--accessibility", is_flag=True, help="Check finished Office files, or folders of them, for what keeps people from reading them.")
@click.option("--language", type=click.Choice(["nb", "nn", "en"]), help="With --accessibility: the language of the findings; else each document's own.")
@click.option("--annotate", type=click.Path(path_type=Path, dir_okay=False), help="Write a copy of the one Word template, with the findings as comments in it.")
@guarded
def check(paths: tuple[Path, ...], data: Path | None, annotate: Path | None, language: str | None, *, as_json: bool, accessibility: bool) -> None:
    """Check templates, plans and programmes; tell all findings. Nothing is written but the copy that --annotate asks for.

    With --accessibility: check finished documents, or all of a folder, for what keeps people from reading them.
    """
    if language is not None and not accessibility:
        raise click.UsageError(_("--language goes with --accessibility"))
    if accessibility and (data is not None or annotate is not None):
        raise click.UsageError(_("--accessibility checks finished documents; --data and --annotate are for templates"))
    facts = data_of(data) if data is not None else None
    findings: list[Finding] = []
    for path in paths:
        if not path.exists():
            raise DataError(_("there is no such file or folder"), Place(file=str(path)), _("check the path"))
        found = list(_accessible(path, language) if accessibility else _check(path, facts))
        if not found and not as_json:
            click.echo(f"{path}: ok", err=True)
        findings.extend(found)
    show(findings, as_json=as_json)
    if annotate is not None:
        _annotate(paths, annotate, findings)
    sys.exit(FOUND_FAULTS if findings else 0)


def _annotate(paths: tuple[Path, ...], target: Path, findings: list[Finding]) -> None:
    from docautomat.batch import write_atomically
    from docautomat.review import annotate

    if len(paths) != 1 or not paths[0].is_file():
        raise click.UsageError(_("--annotate takes one Word template"))
    if target.exists() and target.samefile(paths[0]):
        raise click.BadParameter(_("this is the template itself; choose another name for the copy"), param_hint="--annotate")
    write_atomically(target, annotate(paths[0], findings, language=help_language()))


def _accessible(path: Path, language: str | None) -> list[Finding]:
    """Return what keeps people from reading a document, or the documents of a folder; a file that cannot be read is told, and the others go on."""
    from docautomat.accessibility import check_accessibility

    found: list[Finding] = []
    files = [path] if not path.is_dir() else sorted(each for each in path.rglob("*") if each.suffix.lower()[:4] in _OFFICE and not each.name.startswith("~$"))
    if not files:
        mend = _("name the folder that holds the documents")
        raise DataError(_("there is no Word, Excel or PowerPoint file in this folder"), Place(file=str(path)), mend)
    for each in files:
        try:
            found += check_accessibility(each, language=language)
        except DocautomatError as error:
            found += [translated(finding, language or help_language()) for finding in error.findings]
    return found


_OFFICE = (".doc", ".dot", ".xls", ".xlt", ".ppt", ".pot", ".pps")


def _check(path: Path, facts: dict[str, Any] | None = None) -> list[Finding]:
    """Return what is wrong with a template, a plan, or a programme with its plans and its own templates."""
    from docautomat.batch import try_templates
    from docautomat.plan.readers import check_plan, load_programme
    from docautomat.template import Template

    found: list[Finding] = []
    try:
        if path.suffix.lower()[:4] in _OFFICE and path.is_file():
            template = Template(path)
            found += template.check()
            if facts is not None:
                found += [finding for finding in template.render(facts).findings if finding.severity != "info"]
            return found
        if not path.is_dir():
            return check_plan(path)
        programme = load_programme(path)
        speak(programme.language)
    except DocautomatError as error:
        return [*found, *error.findings]
    found += programme.findings
    for record in programme.records:
        found += [*(record.error.findings if record.error is not None else ()), *record.findings, *record.advice]
    return found + [finding for _, faults in try_templates(programme) for finding in faults]


@click.command()
@click.argument("what", type=click.Choice(["plan", "programme"]), default="plan")
@guarded
def schema(what: str) -> None:
    """Write the JSON Schema of a plan, or of programme.yaml, to standard output."""
    import json

    from docautomat.plan.schema import schema_of

    click.echo(json.dumps(schema_of(what), ensure_ascii=False, indent=1))


@click.group()
def templates() -> None:
    """Show or copy the ready templates."""


@templates.command(name="list")
@guarded
def list_templates() -> None:
    """List the ready templates."""
    from docautomat.documents import JOINT, KINDS

    for kind in (*KINDS, *JOINT):
        click.echo(f"{kind.name}\t{kind.template}")


@templates.command(name="export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@guarded
def export_templates(folder: Path) -> None:
    """Copy the ready templates to FOLDER, to be changed in Word, Excel and PowerPoint."""
    from docautomat.batch import write_atomically
    from docautomat.documents import JOINT, KINDS, ready_template

    for kind in (*KINDS, *JOINT):
        target = folder / kind.template
        if target.exists():
            click.echo(_("{path}: is there already, and stays as it is").format(path=target), err=True)
            continue
        write_atomically(target, Path(ready_template(kind)).read_bytes())
        click.echo(str(target))


@templates.command(name="check")
@click.argument("programme", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON to standard output.")
@guarded
def check_templates(programme: Path, *, as_json: bool) -> None:
    """Try PROGRAMME's own templates: each is checked, and filled with an empty form and with the plans; nothing is written."""
    from docautomat.batch import try_templates

    findings: list[Finding] = []
    for path, found in try_templates(programme_of(programme)):
        findings += found
        if not as_json:
            click.echo(f"{path.name}: {_('{count} to look at').format(count=len(found)) if found else 'ok'}")
    show(findings, as_json=as_json)
    sys.exit(FOUND_FAULTS if findings else 0)
