"""What the commands say in Norwegian, to those whose computer speaks it.

`help.csv` has the help of each command in English, bokmål and nynorsk. `usage.csv` has what Click says of a command line and what the commands say themselves;
`locale/` has it as catalogues of GNU gettext, which is where Click looks (made by tools/catalogue.py).
"""

from __future__ import annotations

import csv
import gettext
import inspect
import os
from collections.abc import Mapping
from importlib.resources import files

import click

__all__ = ["help_language", "in_language"]

_NORWEGIAN = {"nb": "nb", "nn": "nn", "no": "nb"}


def help_language(environment: Mapping[str, str] = os.environ) -> str:
    """Return the language of the help: DOCAUTOMAT_LANGUAGE (nb, nn, en), else the computer's where it is Norwegian, else English."""
    chosen = environment.get("DOCAUTOMAT_LANGUAGE", "")
    if chosen:
        return _NORWEGIAN.get(chosen.lower()[:2], "en")
    system = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return _NORWEGIAN.get(system.lower()[:2], "en")


def in_language(command: click.Command, language: str) -> None:
    """Let a command and all below it, and Click, say what they say in a language."""
    os.environ["LANGUAGE"] = language  # what gettext asks first
    gettext.bindtextdomain("messages", str(files("docautomat.cli").joinpath("locale")))
    text = files("docautomat.cli").joinpath("help.csv").read_text(encoding="utf-8")
    _reword(command, {row["en"]: row[language] for row in csv.DictReader(text.splitlines(keepends=True))})


def _reword(command: click.Command, words: Mapping[str, str]) -> None:
    command.help = _worded(command.help, words)
    for option in command.params:
        if isinstance(option, click.Option):
            option.help = _worded(option.help, words)
    told = command.get_help_option(click.Context(command, **command.context_settings))
    if told is not None:
        told.help = _worded(told.help, words)
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        _reword(inner, words)


def _worded(text: str | None, words: Mapping[str, str]) -> str | None:
    return words.get(inspect.cleandoc(text), text) if text else text
