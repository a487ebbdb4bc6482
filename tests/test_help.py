"""The help in Norwegian: complete, and only where it is wanted."""

from __future__ import annotations

import csv
import inspect
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from docautomat.cli import _docautomat
from docautomat.cli.wording import help_language

REPOSITORY = Path(__file__).parent.parent
ROWS = list(csv.DictReader((REPOSITORY / "docautomat" / "cli" / "help.csv").read_text(encoding="utf-8").splitlines(keepends=True)))


def texts(command: click.Command) -> Iterator[str]:
    yield command.help or ""
    for option in command.params:
        if isinstance(option, click.Option):
            yield option.help or ""
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        yield from texts(inner)


def test_every_text_of_the_help_has_its_norwegian_and_no_other_has() -> None:
    said = {inspect.cleandoc(text) for text in texts(_docautomat) if text}
    assert said | {"Show this message and exit."} == {row["en"] for row in ROWS}
    assert all(row["nb"].strip() and row["nn"].strip() for row in ROWS)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "nn_NO.UTF-8"}, "nn"),
        ({"LANG": "no_NO"}, "nb"),
        ({"LANG": "nb_NO.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "DOCAUTOMAT_LANGUAGE": "nn"}, "nn"),
        ({"LANG": "nb_NO.UTF-8", "DOCAUTOMAT_LANGUAGE": "en"}, "en"),
    ],
)
def test_the_language_is_that_of_the_variable_else_of_the_computer(environment: dict[str, str], language: str) -> None:
    assert help_language(environment) == language


@pytest.mark.parametrize(
    ("language", "told"),
    [("nb", ("Lag milepælsplan", "Vis denne hjelpen")), ("nn", ("kvar kommune", "Vis denne hjelpa")), ("en", ("Make milestone plan", "Show this"))],
)
def test_a_command_says_its_help_in_that_language(language: str, told: tuple[str, str]) -> None:
    environment = {**os.environ, "DOCAUTOMAT_LANGUAGE": language, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run([sys.executable, "-m", "docautomat", "batch", "--help"], capture_output=True, timeout=60, check=True, env=environment)
    text = " ".join(done.stdout.decode("utf-8").split())
    assert all(words in text for words in told)
