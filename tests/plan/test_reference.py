"""The reference page names every field of the model."""

import re
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from docautomat.plan import model

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "plan.md").read_text(encoding="utf-8")
MODELS = sorted({found for name in model.__all__ if issubclass(found := getattr(model, name), BaseModel)}, key=lambda found: found.__name__)


def choices_in(annotation: object) -> list[str]:
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [code for part in get_args(annotation) for code in choices_in(part)]


@pytest.mark.parametrize("entity", MODELS, ids=lambda entity: entity.__name__)
def test_the_page_names_every_field_and_every_choice(entity: type[BaseModel]) -> None:
    for name, field in entity.model_fields.items():
        assert f"`{field.alias or name}`" in PAGE, name
        for code in choices_in(field.annotation):
            assert f"`{code}`" in PAGE, f"{name}: {code}"


def test_the_pages_examples_are_a_programme_with_a_draft(tmp_path: Path) -> None:
    from docautomat.plan.readers import load_programme

    programme, plan = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "plans").mkdir()
    (tmp_path / "programme.yaml").write_text(programme, encoding="utf-8")
    (tmp_path / "plans" / "4638.yaml").write_text(plan, encoding="utf-8")
    records = load_programme(tmp_path).records
    assert len(records) == 357
    assert [(record.name, record.status, record.language) for record in records if not record.starting] == [("Høyanger", "draft", "nn")]


def test_the_pages_python_runs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    exec(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0], {})
    assert capsys.readouterr().out == "Nærvær som varer 2026-12-11\n"
