"""Draw the templates beside this folder; the same bytes every time."""

from __future__ import annotations

import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent.parent
if not __package__:  # `python templates/build`
    sys.path.insert(0, str(FOLDER.parent))

from templates.build import (  # noqa: E402
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


def main() -> None:
    for name, build in (
        ("milestone-plan.docx", milestone_plan.build),
        ("progress-tracker.xlsx", progress_tracker.build),
        ("closing-presentation.pptx", closing_presentation.build),
        ("plan-form.xlsx", plan_form.build),
        ("programme.xlsx", programme_form.build),
        ("feedback-letter.docx", feedback_letter.build),
        ("gathering-deck.pptx", gathering_deck.build),
        ("invitation.docx", invitation.build),
        ("status-overview.xlsx", status_overview.build),
    ):
        target = FOLDER / name
        target.write_bytes(build())
        print(f"{target.name}: {target.stat().st_size:,} bytes")


main()
