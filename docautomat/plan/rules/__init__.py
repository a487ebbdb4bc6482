"""What fields mean together: the rules that make a plan invalid (E..), the warnings that only deserve a second look (W..), and advice (A..).

Each rule is a function from a `Subject` to the faults it finds; `RULES` is the whole list. Words and severities stand in `data/messages.csv`.

    identity     who and which: municipality, ids, references
    dates        the project's period, milestones, reports
    goals        targets, baselines, due dates
    texts        what people typed: placeholders, damaged letters, identity numbers, lengths
    language     bokmål and nynorsk
    privacy      private contact data, pictures without words
    advice       the ten pieces of advice on the project process (A..)
    programme    the programme's own file
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docautomat.plan.messages import Fault
from docautomat.plan.rules import dates, goals, identity, language, privacy, texts
from docautomat.plan.rules.advice import ADVICE, plan_advice
from docautomat.plan.rules.programme import programme_faults
from docautomat.plan.rules.subject import Subject

__all__ = ["ADVICE", "RULES", "Subject", "plan_advice", "plan_faults", "programme_faults"]

RULES: tuple[Callable[[Subject], Iterator[Fault]], ...] = (
    identity.known_municipality,
    identity.own_programme,
    identity.complete,
    identity.unique_ids,
    identity.known_people,
    identity.known_predecessors,
    identity.no_ring,
    identity.known_result_paths,
    identity.reported_things_exist,
    identity.listed_once,
    dates.period,
    dates.inside_programme,
    dates.milestones_inside_project,
    dates.reached_in_the_past,
    dates.reached_is_finished,
    dates.phases_in_order,
    dates.approved_dates_stand,
    dates.reports_in_order,
    dates.working_days,
    dates.predecessors_first,
    dates.overdue,
    dates.forecast_inside_project,
    dates.honest_status,
    dates.usual_duration,
    goals.target_differs,
    goals.due_inside_project,
    texts.closing_answers,
    texts.fits_the_canvas,
    texts.sound_texts,
    language.own_standard,
    language.decided_language,
    privacy.described_pictures,
    privacy.no_private_contact,
    privacy.large_enough_groups,
    privacy.kept_no_longer,
)


def plan_faults(subject: Subject) -> Iterator[Fault]:
    """Yield every fault of one plan: errors, warnings, and advice, which is for plans that are drafts no longer."""
    for rule in RULES:
        yield from rule(subject)
    if subject.project.status != "draft":
        yield from plan_advice(subject)
