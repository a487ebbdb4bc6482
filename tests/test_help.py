"""What the commands say in Norwegian: complete, and only where it is wanted."""

from __future__ import annotations

import ast
import csv
import inspect
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import click
import pytest

from docautomat.cli import _docautomat
from docautomat.cli.wording import help_language
from tools.catalogue import LOCALE, catalogue

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


USAGE = list(csv.DictReader((REPOSITORY / "docautomat" / "cli" / "usage.csv").read_text(encoding="utf-8").splitlines(keepends=True)))


def said_by_the_commands() -> set[str]:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (REPOSITORY / "docautomat" / "cli").glob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"]
    return {argument.value for call in calls for argument in call.args if isinstance(argument, ast.Constant)}


def test_what_the_commands_say_has_its_norwegian_with_the_same_gaps() -> None:
    assert said_by_the_commands() <= {row["en"] for row in USAGE}
    for row in USAGE:
        assert None not in row
        assert all(row[language].strip() for language in ("nb", "nn")), row
        for one, many in ((row[language], row[f"{language}_many"]) for language in ("nb", "nn")):
            assert bool(many) == bool(row["en_many"]), row
            assert gaps(one) <= gaps(row["en"]) | gaps(row["en_many"]), row
            assert gaps(many) <= gaps(row["en_many"]), row


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_the_catalogues_are_those_of_the_table(language: str) -> None:
    assert (LOCALE / language / "LC_MESSAGES" / "messages.mo").read_bytes() == catalogue(language)


@pytest.mark.parametrize(
    ("language", "arguments", "told"),
    [
        ("nb", ["batc"], ("Bruk:", "Det finnes ingen kommando 'batc'. Mente du 'batch'?")),
        ("nn", ["batch"], ("Bruk:", "Prøv «", "Dette manglar: 'PROGRAMME'")),
        ("nn", ["batch", "samples/programme", "-o", "{out}", "--only", "Høyangar"], ("kommunen Høyangar er ikkje med", "meinte du Høyanger?")),
        ("nb", ["batch", "samples/programme", "-o", "{out}", "--kinds", "tull"], ("typen 'tull' finnes ikke; velg blant milestone_plan",)),
        ("nn", ["approve", "samples/programme", "4638", "--date", "i morgon"], ("'i morgon' er ingen dato. Skriv han som",)),
        ("nb", ["check", "CHANGELOG.md", "--language", "nb"], ("--language hører sammen med --accessibility",)),
        ("en", ["batc"], ("Usage:", "No such command 'batc'")),
    ],
)
def test_a_wrong_line_is_answered_in_that_language(language: str, arguments: list[str], told: tuple[str, ...], tmp_path: Path) -> None:
    environment = {**os.environ, "DOCAUTOMAT_LANGUAGE": language, "PYTHONPATH": str(REPOSITORY)}
    line = [sys.executable, "-m", "docautomat", *(text.format(out=tmp_path) for text in arguments)]
    done = subprocess.run(line, capture_output=True, timeout=60, check=False, env=environment, cwd=REPOSITORY)
    text = " ".join(done.stderr.decode("utf-8").split())
    assert done.returncode == 2
    assert all(words in text for words in told), text
