"""The help of the commands in Norwegian, for those whose computer speaks it.

`help.csv` has what the commands say in English, and the same in bokmål and nynorsk.
"""

from __future__ import annotations

import csv
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
    """Let a command and all below it say their help in a language."""
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
