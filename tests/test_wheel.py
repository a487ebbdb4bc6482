"""The ready templates travel in the wheel and are found beside the package in a source tree."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
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
    docautomat = _installed(wheel, tmp_path / "venv")
    arguments = ["batch", str(REPOSITORY / "samples" / "programme"), "-o", str(tmp_path / "out"), "--only", "4638", "--kinds", "all"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    made = subprocess.run([docautomat, *arguments], capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path, env=environment)
    assert made.returncode == 0, made.stderr
    assert len(list((tmp_path / "out" / "4638-hoyanger").iterdir())) == 3


def _installed(wheel: Path, folder: Path) -> Path:
    """Install a wheel in an empty environment and return its command; the libraries it needs are lent from here, so that no network is needed."""
    venv.create(folder)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-index", "--no-deps", str(wheel)]
    done = subprocess.run(install, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    where = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True, check=True)
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (Path(where.stdout.strip()) / "lent.pth").write_text("\n".join(sorted(lent)), encoding="utf-8")
    return python.with_name("docautomat")
