"""The ready templates travel in the wheel and are found beside the package in a source tree."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from docautomat.documents import KINDS, ready_template

REPOSITORY = Path(__file__).parent.parent


def test_templates_are_found_in_the_source_tree() -> None:
    for kind in KINDS:
        assert Path(ready_template(kind)).read_bytes()[:2] == b"PK"


def test_a_wheel_in_an_empty_environment_makes_documents(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="hatchling builds the wheel")
    pytest.importorskip("build", reason="build is the front end")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(REPOSITORY)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {f"docautomat/_templates/{kind.template}" for kind in KINDS} <= set(names)
    assert "docautomat/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "templates/", "samples/"))]
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    script = (
        "import docautomat, pathlib, sys; assert pathlib.Path(docautomat.__file__).is_relative_to(sys.argv.pop()), docautomat.__file__;"
        "from docautomat.cli import main; sys.argv[0] = 'docautomat'; main()"
    )
    arguments = ["batch", str(REPOSITORY / "samples" / "programme"), "-o", str(tmp_path / "out"), "--only", "4638", "--kinds", "all", str(site)]
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"}
    made = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path, env=environment)
    assert made.returncode == 0, made.stderr
    assert len(list((tmp_path / "out" / "4638-hoyanger").iterdir())) == 3
