"""What an import brings along: heavy libraries only where they are used."""

from __future__ import annotations

import subprocess
import sys

import pytest

ENGINE = {"jinja2", "lxml"}
HEAVY = {"docx", "openpyxl", "pptx", "pydantic", "yaml", "babel", "rich", "PIL", "click"} | ENGINE


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("import docautomat", set()),
        ("import docautomat.template", ENGINE),
        ("import docautomat.cli", {"click"}),
        ("import docautomat.plan.labels, docautomat.plan.municipalities", set()),
    ],
)
def test_an_import_brings_no_heavy_library(code: str, allowed: set[str]) -> None:
    script = f"{code}\nimport sys\nprint(' '.join(sorted({HEAVY!r} & set(sys.modules))))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= allowed


def test_public_names_are_all_there() -> None:
    import docautomat

    assert sorted(docautomat.__all__) == docautomat.__all__
    for name in docautomat.__all__:
        assert getattr(docautomat, name) is not None
    with pytest.raises(AttributeError):
        _ = docautomat.nonsense
