"""The ready templates are what their sources draw, part by part, so that nobody changes the one without the other."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from templates.build import (
    closing_presentation,
    feedback_letter,
    gathering_deck,
    invitation,
    milestone_plan,
    plan_form,
    programme_form,
    progress_tracker,
    status_overview,
)
from tests.conftest import READY

BUILDERS: dict[str, Callable[[], bytes]] = {
    "closing-presentation.pptx": closing_presentation.build,
    "feedback-letter.docx": feedback_letter.build,
    "gathering-deck.pptx": gathering_deck.build,
    "invitation.docx": invitation.build,
    "milestone-plan.docx": milestone_plan.build,
    "plan-form.xlsx": plan_form.build,
    "programme.xlsx": programme_form.build,
    "progress-tracker.xlsx": progress_tracker.build,
    "status-overview.xlsx": status_overview.build,
}


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
