from __future__ import annotations

import pickle

import pytest

from docautomat import errors
from docautomat.errors import DocautomatError, Finding, Place

CLASSES = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, DocautomatError)]


@pytest.mark.parametrize("kind", CLASSES)
def test_an_error_arrives_from_another_process_as_itself(kind: type[DocautomatError]) -> None:
    place = Place(file="a.docx", part="document", spot="paragraph 1", tag="{{ x }}")
    error = kind("message", place, "hint", "code")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert (again.message, again.place, again.hint, again.code, again.findings) == ("message", place, "hint", "code", error.findings)


def test_an_error_tells_all_its_findings() -> None:
    findings = [Finding(code=str(number), severity="error", place=Place(spot=f"row {number}"), message="m", hint="h") for number in range(3)]
    error = errors.TemplateSyntaxError.of(findings)
    assert str(error).splitlines() == [f"row {number}: m (h)" for number in range(3)]
