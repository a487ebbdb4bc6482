"""The command line: what it prints where, and with which exit code it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.build import word, word_text

REPOSITORY = Path(__file__).parent.parent


def run(*arguments: str | Path, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "docautomat", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=REPOSITORY, timeout=120, check=False)


def test_batch_makes_the_documents_and_ends_with_a_count(programme: Path, tmp_path: Path) -> None:
    done = run("batch", programme, "-o", tmp_path / "out", "--kinds", "all")
    assert done.returncode == 0
    assert done.stdout.decode().splitlines()[-1].startswith("15 laget, ")
    assert (tmp_path / "out" / "_program" / "rapport.xlsx").exists()
    assert (tmp_path / "out" / "4638-hoyanger" / "4638-hoyanger_naervaer-som-varer_milepaelsplan_nn.docx").exists()


def test_batch_with_a_broken_plan_makes_the_others_and_ends_with_1(programme: Path, tmp_path: Path) -> None:
    plan = next((programme / "plans").glob("*4638*"))
    plan.write_text(plan.read_text(encoding="utf-8").replace("status: active", "status: activ", 1), encoding="utf-8")
    done = run("batch", programme, "-o", tmp_path / "out", "--kinds", "all")
    told = done.stderr.decode()
    assert done.returncode == 1
    assert plan.name in told
    assert "project.status" in told
    assert "→" in told
    assert done.stdout.decode().splitlines()[-1].startswith("12 laget, ")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["batch", "nowhere", "-o", "{tmp}/out"], 3, "nowhere"),
        (["batch", "{programme}", "-o", "{tmp}/out", "--kinds", "poem"], 2, "poem"),
        (["batch", "{programme}", "-o", "{tmp}/out", "--only", "9999"], 2, "9999"),
        (["batch", "{programme}", "-o", "{tmp}/out", "--as-of", "3.4.26"], 2, "2026-11-23"),
        (["render", "nowhere.docx", "{tmp}/data.yaml", "-o", "{tmp}/x.docx"], 4, "nowhere.docx"),
        (["render", "{tmp}/t.docx", "{tmp}/nowhere.yaml", "-o", "{tmp}/x.docx"], 3, "nowhere.yaml"),
        (["render", "{tmp}/t.docx", "{tmp}/data.yaml", "-o", "{tmp}/no/x.docx"], 5, "x.docx"),
        (["render", "{tmp}/bad.docx", "{tmp}/data.yaml", "-o", "{tmp}/x.docx"], 4, "paragraph 1"),
        (["check", "{tmp}/bad.docx"], 1, "paragraph 1"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_what_goes_wrong_is_told_with_its_exit_code(arguments: list[str], code: int, told: str, programme: Path, tmp_path: Path) -> None:
    (tmp_path / "data.yaml").write_text("name: Anna\n", encoding="utf-8")
    (tmp_path / "t.docx").write_bytes(word("{{ name }}"))
    (tmp_path / "bad.docx").write_bytes(word("{{ name"))
    done = run(*(argument.format(tmp=tmp_path, programme=programme) for argument in arguments))
    assert done.returncode == code, done.stderr.decode()
    assert told in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_render_reads_standard_input_and_writes_standard_output(tmp_path: Path) -> None:
    (tmp_path / "t.docx").write_bytes(word("Hei {{ name }}, {{ day|as_date|date }}"))
    done = run("render", tmp_path / "t.docx", "-", "-o", "-", "--language", "nn", stdin='{"name": "Åse", "day": "2028-04-28"}'.encode())
    assert done.returncode == 0, done.stderr.decode()
    assert word_text(done.stdout) == ["Hei Åse, 28. april 2028"]


def test_check_finds_nothing_in_the_sample_and_everything_in_a_broken_plan(programme: Path) -> None:
    plan = next((programme / "plans").glob("*4638*"))
    plan.write_text(plan.read_text(encoding="utf-8") + "\n  bakgrun: x\n", encoding="utf-8")
    done = run("check", plan, "--json")
    assert done.returncode == 1
    assert "E24" in [finding["code"] for finding in json.loads(done.stdout)]


def test_templates_are_listed_and_exported_but_never_over_what_is_there(tmp_path: Path) -> None:
    assert "milestone-plan.docx" in run("templates", "list").stdout.decode()
    assert run("templates", "export", tmp_path / "t").returncode == 0
    path = tmp_path / "t" / "milestone-plan.docx"
    path.write_bytes(b"mine")
    assert run("templates", "export", tmp_path / "t").returncode == 0
    assert path.read_bytes() == b"mine"
