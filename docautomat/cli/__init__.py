"""The command line: options in, one library call, exit code out.

    running   how every command runs: errors, findings, exit codes
    making    batch, form, render
    joint     gathering, invitation, overview: one document for the whole programme
    plans     new, collect, approve
    wording   the help in Norwegian
    looking   variables, check, schema, templates

Data goes to standard output, messages to standard error. Exit codes: 0 ok; 1 `check` has findings, `batch` refused a record; 2 usage; 3 data unreadable;
4 template or render error; 5 output; 70 a fault of docautomat itself; 130 interrupted.
"""

from __future__ import annotations

import sys
from gettext import gettext as _

import click

from docautomat.cli.joint import gathering, invitation, overview
from docautomat.cli.looking import check, schema, templates, variables
from docautomat.cli.making import batch, form, render
from docautomat.cli.plans import approve, collect, new
from docautomat.cli.running import OWN_FAULT
from docautomat.cli.wording import help_language, in_language

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="docautomat", prog_name="docautomat")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of a fault of docautomat itself.")
def _docautomat() -> None:
    """Fill Office templates; make the documents of a programme for every municipality."""


for _command in (new, batch, form, gathering, invitation, overview, render, variables, check, collect, approve, schema, templates):
    _docautomat.add_command(_command)


def main() -> None:
    """Run the command line; an error of docautomat itself ends with one line that says what to report."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    language = help_language()
    if language != "en":
        in_language(_docautomat, language)
    try:
        _docautomat()
    except Exception as error:  # the last line of defence
        if "--debug" in sys.argv:
            raise
        told = " ".join(f"{type(error).__name__}: {error}".split())
        click.echo(
            _("docautomat: {fault}. This is a fault of docautomat: please report it with the command you typed (--debug shows where).").format(fault=told),
            err=True,
        )
        sys.exit(OWN_FAULT)
