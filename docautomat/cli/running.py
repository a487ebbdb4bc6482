"""How every command runs: errors become messages and exit codes, findings are shown, a programme and its municipalities are found."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from docautomat.cli.wording import help_language
from docautomat.errors import DataError, DocautomatError, Finding, Place
from docautomat.translation import text_in, translated

if TYPE_CHECKING:
    import datetime

    from docautomat.plan.municipalities import RegisteredMunicipality
    from docautomat.plan.readers import ProgrammeFolder

__all__ = [
    "FOUND_FAULTS",
    "INTERRUPTED",
    "OUTPUT_FAILED",
    "OWN_FAULT",
    "Day",
    "data_of",
    "guarded",
    "in_words",
    "municipalities",
    "programme_of",
    "show",
    "speak",
    "spoken",
    "tell",
]

_F = TypeVar("_F", bound=Callable[..., Any])
FOUND_FAULTS, OUTPUT_FAILED, OWN_FAULT, INTERRUPTED = 1, 5, 70, 130
_LANGUAGE = "docautomat.language"
"""Where a command keeps the language in which it tells what it finds; without it that of the help."""


def guarded(command: _F) -> _F:
    """Turn errors into messages and exit codes."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except DocautomatError as error:
            tell(error.findings)
            sys.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo(_("Interrupted; what is written stays, and the next run goes on from there."), err=True)
            sys.exit(INTERRUPTED)

    return run  # type: ignore[return-value]


def speak(language: str) -> None:
    """Let the command tell from now on what it finds in a language: that of the programme that it is about."""
    click.get_current_context().meta[_LANGUAGE] = language


def spoken(text: str) -> str:
    """Return a message in the language of the command."""
    return text_in(text, _language())


def in_words(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings in the language of the command; those of a plan are in the plan's language, and stay so."""
    return (translated(finding, _language()) for finding in findings)


def _language() -> str:
    context = click.get_current_context(silent=True)
    return str(context.meta[_LANGUAGE]) if context is not None and _LANGUAGE in context.meta else help_language()


def tell(findings: Iterable[Finding]) -> None:
    """Write findings for people, to standard error: place, message, code, and below it what to do."""
    for finding in in_words(findings):
        where = f"{finding.place}: " if str(finding.place) else ""
        click.echo(f"{where}{finding.message} [{finding.code}]" + (f"\n    → {finding.hint}" if finding.hint else ""), err=True)


class Day(click.ParamType[Any]):
    """A day as 2026-11-23 or 23.11.2026."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        """Return the day; a usage error for anything else."""
        import re
        from datetime import date

        found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", str(value))
        try:
            return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(str(value))
        except ValueError:
            self.fail(_("{value!r} is no date; write it as 2026-11-23 or 23.11.2026").format(value=value), param, ctx)


def programme_of(path: Path) -> ProgrammeFolder:
    """Return the programme in a folder; raise `DataError` where there is none."""
    from docautomat.plan.readers import load_programme

    if not path.is_dir():
        mend = _("name the programme's folder: the one with programme.yaml or Program.xlsx in it")
        raise DataError(_("there is no such folder"), Place(file=str(path)), mend)
    programme = load_programme(path)
    speak(programme.language)
    return programme


def municipalities(folder: ProgrammeFolder, given: Iterable[str], option: str = "--only") -> list[str]:
    """Return the numbers of municipalities that take part, given by number or name; raise a usage error for others, and for a name that two have."""
    known = {record.number: record.municipality for record in folder.records}
    named: dict[str, set[str]] = {}
    for number, entry in known.items():
        for name in (entry.norwegian_name, entry.name):
            named.setdefault(name.casefold(), set()).add(number)
    return [_number(text.strip(), known, named, option) for texts in given for text in texts.split(",")]


def _number(text: str, known: Mapping[str, RegisteredMunicipality], named: Mapping[str, set[str]], option: str) -> str:
    found = named.get(text.casefold(), {text.zfill(4)} & known.keys())
    if len(found) > 1:
        choices = ", ".join(f"{number} {known[number].name}" for number in sorted(found))
        raise click.BadParameter(_("several municipalities are called {name}: {choices}; use the number").format(name=text, choices=choices), param_hint=option)
    if not found:
        from difflib import get_close_matches

        close = get_close_matches(text.casefold(), named, n=1)
        meant = _("; did you mean {name}?").format(name=known[next(iter(named[close[0]]))].norwegian_name) if close else ""
        raise click.BadParameter(_("municipality {name} takes no part in this programme").format(name=text) + meant, param_hint=option)
    return next(iter(found))


def show(findings: Iterable[Finding], *, as_json: bool) -> None:
    """Write findings as JSON to standard output, or for people to the other one."""
    import json

    from docautomat.batch import finding_facts

    if as_json:
        click.echo(json.dumps([finding_facts(finding) for finding in in_words(findings)], ensure_ascii=False, indent=1))
    else:
        tell(findings)


def data_of(data: Path) -> dict[str, Any]:
    """Return the data of a file, or of standard input."""
    from docautomat.plan.readers import read_data

    facts = read_data(data if str(data) != "-" else sys.stdin.buffer, language=_language())
    if not isinstance(facts, dict):
        raise DataError(_("the data must be names with values, not a list or a single value"), Place(file=str(data)), _("give the list a name: items: …"))
    return facts
