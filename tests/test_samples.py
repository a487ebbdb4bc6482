"""The scripts in samples/ run as they are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.build import word_text
from tests.package_check import assert_sound

REPOSITORY = Path(__file__).parent.parent


def run(script: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, str(REPOSITORY / "samples" / script), *arguments], cwd=REPOSITORY, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8", "replace")


def test_the_letter_is_filled(tmp_path: Path) -> None:
    run("fill_a_letter.py", str(tmp_path / "letter.docx"))
    data = (tmp_path / "letter.docx").read_bytes()
    assert_sound(data)
    assert word_text(data)[:2] == ["Kjære Åse & Bjørn", "Vi møtes 28. april 2028. Dette står på saklisten:"]


def test_late_milestones_are_listed() -> None:
    assert "4638" in run("list_late_milestones.py", "samples/programme")
