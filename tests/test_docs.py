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
FILE = re.compile(r"^```\w+ file=(\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
"""A block that the reader is told to save under this name."""


def blocks(page: Path, language: str) -> list[str]:
    return [code for name, code in BLOCK.findall(page.read_text(encoding="utf-8")) if name == language]


def commands() -> list[str]:
    lines = [line for page in PAGES for block in blocks(page, "sh") for line in block.splitlines()]
    return sorted({line.split("  #")[0].strip() for line in lines if line.startswith("docautomat ")})


COMMANDS = commands()


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    (folder / "out").mkdir()
    for name in ("samples", "templates"):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".docautomat"))
    named = folder / "samples" / "programme" / "programme.yaml"  # the commands are tried on some municipalities; what all of them cost is told elsewhere
    listed = named.read_text(encoding="utf-8").replace("municipalities: all ", 'municipalities: ["0301", "1804", "3118", "4638", "5612"] ')
    assert "municipalities: [" in listed
    named.write_text(listed, encoding="utf-8")
    for page in PAGES:
        for name, text in FILE.findall(page.read_text(encoding="utf-8")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
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


def test_the_tutorial_says_what_its_reader_sees(tmp_path: Path) -> None:
    page = (REPOSITORY / "docs" / "tutorial.md").read_text(encoding="utf-8")
    files = dict(FILE.findall(page))
    (tmp_path / "fjord" / "plans").mkdir(parents=True)

    def batch(*options: str) -> tuple[int, str, str]:
        command = [sys.executable, "-m", "docautomat", "batch", "fjord", "-o", "fjord-out", *options]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=False, env={**os.environ, "PYTHONPATH": str(REPOSITORY)})
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    (tmp_path / "fjord" / "programme.yaml").write_text(files["fjord/programme.yaml"], encoding="utf-8")
    code, out, _ = batch()
    assert code == 0
    assert f"«{out.splitlines()[-1]}»" in page
    assert (tmp_path / "fjord-out" / "4638-hoyanger" / "4638-hoyanger_milepaelsplan_nn.docx").is_file()
    plan = files["fjord/plans/4638.yaml"]
    (tmp_path / "fjord" / "plans" / "4638.yaml").write_text(plan, encoding="utf-8")
    code, out, _ = batch("--kinds", "all")
    assert (code, out.split()[0]) == (0, "6")
    (tmp_path / "fjord" / "plans" / "4638.yaml").write_text(plan.replace("status: draft", "status: drafft"), encoding="utf-8")
    code, out, told = batch("--kinds", "all")
    assert (code, out.split()[0]) == (1, "3")
    assert "plans/4638.yaml, linje 6, project.status" in told


def test_the_first_two_shell_blocks_of_the_readme_are_its_two_lines() -> None:
    run, test = blocks(REPOSITORY / "README.md", "sh")[:2]
    assert run.endswith(".venv/bin/docautomat batch samples/programme --kinds all -o out\n")
    assert "pytest" in test
    assert run.count("\n") == test.count("\n") == 1
    assert blocks(REPOSITORY / "README.md", "powershell")


def test_the_readme_lists_every_exit_code() -> None:
    from docautomat import errors
    from docautomat.cli import running

    classes = [getattr(errors, name) for name in errors.__all__ if name.endswith("Error")]
    ours = {running.FOUND_FAULTS, running.OUTPUT_FAILED, running.OWN_FAULT, running.INTERRUPTED, *(each.exit_code for each in classes)}
    for page in ("README.md", "docs/reference/command-line.md"):
        told = {int(code) for code in re.findall(r"^\| (\d+) \|", (REPOSITORY / page).read_text(encoding="utf-8"), re.MULTILINE)}
        assert told == ours | {0, 2}


def test_the_documentation_is_free_of_dead_links() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
