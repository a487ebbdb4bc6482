"""The ready templates are what their sources draw, part by part, so that nobody changes the one without the other."""

from __future__ import annotations

import io
import zipfile

import pytest

from templates.build.ready import BUILDERS
from tests.conftest import READY


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_each_ready_template_has_a_source() -> None:
    assert sorted(BUILDERS) == sorted(path.name for path in READY.iterdir() if path.suffix in {".docx", ".xlsx", ".pptx"})


@pytest.mark.parametrize("name", BUILDERS)
def test_it_is_what_its_source_draws(name: str) -> None:
    drawn, ready = members(BUILDERS[name]()), members((READY / name).read_bytes())
    assert list(drawn) == list(ready)
    assert [part for part in drawn if drawn[part] != ready[part]] == []
