"""Documentation cannot rot: every Python block and every docautomat command in README and docs is run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    return [code for name, code in BLOCK.findall(page.read_text(encoding="utf-8")) if name == language]


def commands() -> list[str]:
    lines = [line for page in PAGES for block in blocks(page, "sh") for line in block.splitlines()]
    return sorted({line.split("  #")[0].strip() for line in lines if line.startswith("docautomat ")})


COMMANDS = commands()


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    for name in ("samples", "templates"):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".docautomat"))
    return folder


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.stem)
def test_python_in_the_documentation_runs(page: Path, workplace: Path) -> None:
    code = "\n".join(blocks(page, "python"))
    environment = {"PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"]}
    done = subprocess.run([sys.executable, "-c", code], cwd=workplace, capture_output=True, text=True, timeout=180, check=False, env=environment)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_in_the_documentation_run(command: str, workplace: Path) -> None:
    arguments = shlex.split(command)[1:]
    done = subprocess.run([sys.executable, "-m", "docautomat", *arguments], cwd=workplace, capture_output=True, timeout=300, check=False)
    assert done.returncode in ((0, 1) if arguments[0] == "check" else (0,)), done.stderr.decode()


def test_the_readme_names_its_two_commands_first() -> None:
    shell = blocks(REPOSITORY / "README.md", "sh")
    assert "batch samples/programme --kinds all -o out" in shell[0]
    assert len(shell[0].strip().splitlines()) == 1
    assert any("pytest" in block and len(block.strip().splitlines()) == 1 for block in shell)


def test_the_documentation_is_free_of_dead_links() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
