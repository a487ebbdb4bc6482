"""The JSON Schema agrees with the reader."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from docautomat.plan.readers import read_data
from docautomat.plan.schema import schema_of
from tests.plan.build import SAMPLES, draft, put, sound_plan


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


@pytest.mark.parametrize("name", sorted(path.name for path in (SAMPLES / "plans").iterdir()))
def test_the_sample_plans_agree_with_it(name: str) -> None:
    jsonschema.Draft202012Validator(schema_of("plan")).validate(plain(read_data(SAMPLES / "plans" / name)))


def test_a_draft_and_the_sample_programme_agree_with_it() -> None:
    jsonschema.Draft202012Validator(schema_of("plan")).validate(plain(draft()))
    jsonschema.Draft202012Validator(schema_of("programme")).validate(plain(read_data(SAMPLES / "programme.yaml")))


@pytest.mark.parametrize(
    ("path", "value"), [("project.milstones", []), ("project.milestones[0].percent", 101), ("language", "se"), ("project.team[0].role", "boss")]
)
def test_what_the_reader_refuses_it_refuses(path: str, value: Any) -> None:
    found = list(jsonschema.Draft202012Validator(schema_of("plan")).iter_errors(plain(put_into(path, value))))
    assert found


def put_into(path: str, value: Any) -> Any:
    plan = sound_plan()
    put(plan, path, value)
    return plan


def test_fields_have_the_words_of_the_form() -> None:
    assert schema_of("plan")["$defs"]["Milestone"]["properties"]["forecast"]["title"] == "Prognose"
