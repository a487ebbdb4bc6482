"""The ready templates: the name of each, and what draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

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

__all__ = ["BUILDERS"]

BUILDERS: Mapping[str, Callable[[], bytes]] = {
    "milestone-plan.docx": milestone_plan.build,
    "progress-tracker.xlsx": progress_tracker.build,
    "closing-presentation.pptx": closing_presentation.build,
    "plan-form.xlsx": plan_form.build,
    "programme.xlsx": programme_form.build,
    "feedback-letter.docx": feedback_letter.build,
    "gathering-deck.pptx": gathering_deck.build,
    "invitation.docx": invitation.build,
    "status-overview.xlsx": status_overview.build,
}
