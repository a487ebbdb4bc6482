"""What several tests share: a small programme, and where the repository is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
SAMPLE = REPOSITORY / "samples" / "programme"


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    """A copy of the sample programme with five municipalities: three have plans."""
    folder = tmp_path / "programme"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns(".docautomat"))
    text = (folder / "programme.yaml").read_text(encoding="utf-8")
    short = text.replace("municipalities: all", 'municipalities: ["0301", "1804", "3118", "4638", "5601"]')
    assert short != text
    (folder / "programme.yaml").write_text(short, encoding="utf-8")
    return folder
