"""What several tests share: a small programme, compiled templates, two processes, and where the repository is."""

from __future__ import annotations

import functools
import multiprocessing
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from docautomat.documents import dressing
from docautomat.template import Template

REPOSITORY = Path(__file__).parent.parent
SAMPLE = REPOSITORY / "samples" / "programme"
READY = REPOSITORY / "templates"

# a machine may be busy, with this run too: how long an example takes says nothing
settings.register_profile("busy", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


@pytest.fixture(scope="session", autouse=True)
def _ready_templates_are_compiled_once() -> Iterator[None]:
    """Compiling them is most of what making a few documents costs, and a template is immutable; processes that tests start compile theirs anew."""
    compiled = dressing.compiled
    once = functools.cache(compiled)

    def template(path: Path, *look: Any) -> Template:
        return once(path) if path.parent == READY and not any(look) else compiled(path, *look)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dressing, "compiled", template)
        yield


@pytest.fixture(scope="session")
def processes() -> Iterator[ProcessPoolExecutor]:
    """Two processes, started afresh: to fork is unsound where threads run, as they do in pytest-xdist's workers."""
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


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
