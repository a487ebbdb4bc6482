"""The data model of programmes and plans: keys in English, values in the document's language.

Dates are days (ISO 8601), percentages whole numbers from 0 to 100, ids `[A-Za-z0-9_-]+` and unique in their list. Unknown keys are errors. What a plan must hold
beyond this, by its status, is told by `rules.py`.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "Action",
    "Advice",
    "AgendaItem",
    "Closing",
    "Communication",
    "Contact",
    "Gathering",
    "Goal",
    "GoalResult",
    "Handover",
    "Image",
    "Measurement",
    "Milestone",
    "MilestoneReport",
    "Municipality",
    "Participant",
    "Person",
    "Plan",
    "Programme",
    "ProgressReport",
    "Project",
    "Reporting",
    "ResultPath",
    "Risk",
    "Stakeholder",
    "StatusThresholds",
    "SuccessFactor",
    "Tell",
    "Texts",
    "Value",
    "WhatNow",
]

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,60}$")]
Text = Annotated[str, Field(max_length=20_000)]
Number = int | float
Language = Literal["nb", "nn", "en"]
Percent = Annotated[int, Field(ge=0, le=100)]
OneToFive = Annotated[int, Field(ge=1, le=5)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, str_strip_whitespace=True)


class Texts(_Model):
    """A text in several languages; where one is missing the others step in."""

    nb: Text | None = None
    nn: Text | None = None
    en: Text | None = None

    def in_language(self, language: str) -> str:
        """Return the text in a language, or the nearest that there is."""
        order = {"nb": ("nb", "nn", "en"), "nn": ("nn", "nb", "en"), "en": ("en", "nb", "nn")}[language]
        return next((text for name in order if (text := getattr(self, name))), "")


Localised = Text | Texts


class Municipality(_Model):
    """Which municipality a plan belongs to."""

    number: Text
    name: Text | None = None


class Value(_Model):
    """A value for working together, and how it shows."""

    text: Text
    behaviour: Text | None = None


class ResultPath(_Model):
    """A line of results: people, system or organisation."""

    id: Id
    name: Text
    dimension: Literal["people", "system", "organisation"] | None = None


class Measurement(_Model):
    """One measured value of a goal's indicator."""

    date: datetime.date
    value: Number


class Goal(_Model):
    """A goal by the SMARTE criteria."""

    id: Id
    text: Text
    horizon: Literal["short_term", "long_term"] | None = None
    kind: Literal["result", "effect"] | None = None
    indicator: Text | None = None
    unit: Text | None = None
    direction: Literal["up", "down"] | None = None
    baseline: Number | None = None
    baseline_date: datetime.date | None = None
    target: Number | None = None
    due: datetime.date | None = None
    method: Text | None = None
    accepted_by: tuple[Text, ...] = ()
    realistic: Text | None = None
    evaluation: Text | None = None
    owner_after: Id | None = None
    measurements: tuple[Measurement, ...] = ()


class Milestone(_Model):
    """A result to be reached; `planned` is what was approved, changes go to `forecast` and `actual`."""

    id: Id
    name: Text
    condition: Text | None = None
    kind: Literal["milestone", "phase", "anchoring", "decision", "evaluation", "handover"] = "milestone"
    result_path: Id | None = None
    start: datetime.date | None = None
    planned: datetime.date | None = None
    forecast: datetime.date | None = None
    actual: datetime.date | None = None
    percent: Percent = 0
    responsible: Id | None = None
    depends_on: tuple[Id, ...] = ()
    criteria: tuple[Text, ...] = ()
    weight: Annotated[Number, Field(ge=0)] = 1
    celebrate: Text | None = None
    status: Literal["done", "green", "yellow", "red", "not_started", "unknown", "cancelled"] | None = None
    status_reason: Text | None = None
    deviation: Text | None = None
    cause: Text | None = None
    consequence: Text | None = None
    action: Text | None = None
    comment: Text | None = None

    @property
    def cancelled(self) -> bool:
        """Whether the milestone was taken out of the plan."""
        return self.status == "cancelled"


class Stakeholder(_Model):
    """Somebody who is affected."""

    id: Id | None = None
    name: Text
    group: Literal["employees", "managers", "unions", "politicians", "citizens", "partners", "other"] | None = None
    affected: Text | None = None
    influence: Literal["low", "medium", "high"] | None = None
    involvement: Literal["inform", "consult", "involve"] | None = None
    channel: Text | None = None
    responsible: Id | None = None


class SuccessFactor(_Model):
    """What must be in place."""

    text: Text
    measure: Text | None = None
    responsible: Id | None = None


class Risk(_Model):
    """What can go wrong; the level is probability times impact."""

    id: Id | None = None
    description: Text
    cause: Text | None = None
    consequence: Text | None = None
    probability: OneToFive | None = None
    impact: OneToFive | None = None
    action: Text | None = None
    responsible: Id | None = None
    due: datetime.date | None = None
    status: Literal["open", "closed"] = "open"


class Person(_Model):
    """Somebody in the team."""

    id: Id
    name: Text
    role: Literal["project_owner", "project_manager", "line_owner", "member", "steering_group", "reference"]
    party: Literal["politician", "manager", "employee", "union", "other"] | None = None
    unit: Text | None = None
    tasks: tuple[Text, ...] = ()
    share: Percent | None = None
    email: Text | None = None


class Communication(_Model):
    """Who is told, how and when."""

    audience: Text
    scope: Literal["internal", "external"] | None = None
    channel: Text | None = None
    when: Text | None = None
    responsible: Id | None = None


class MilestoneReport(_Model):
    """A milestone's state in a report."""

    id: Id
    percent: Percent | None = None
    forecast: datetime.date | None = None
    actual: datetime.date | None = None
    status: Literal["done", "green", "yellow", "red", "not_started", "unknown", "cancelled"] | None = None
    comment: Text | None = None


class GoalReport(_Model):
    """A goal's measured value in a report."""

    id: Id
    value: Number
    date: datetime.date | None = None


class ProgressReport(_Model):
    """A frozen snapshot for one period."""

    period: Annotated[str, Field(pattern=r"^\d{4}(-(Q[1-4]|H[12]|\d{2}))?$")]
    date: datetime.date
    author: Id | None = None
    overall: Literal["green", "yellow", "red"] | None = None
    summary: Text | None = None
    milestones: tuple[MilestoneReport, ...] = ()
    measurements: tuple[GoalReport, ...] = ()
    decisions_needed: tuple[Text, ...] = ()
    next_period: tuple[Text, ...] = ()
    approved_by: Id | None = None
    approved: datetime.date | None = None


class Tell(_Model):
    """Whom we tell what we have learned."""

    audience: Text
    channel: Text | None = None
    responsible: Id | None = None
    date: datetime.date | None = None


class Action(_Model):
    """From words to action."""

    what: Text
    responsible: Id | None = None
    due: datetime.date | None = None


class WhatNow(_Model):
    """What we do when we get home."""

    tell: tuple[Tell, ...] = ()
    actions: tuple[Action, ...] = ()


class GoalResult(_Model):
    """What became of a goal."""

    goal: Id
    value: Number | None = None
    achieved: Literal["yes", "partly", "no", "not_due"] | None = None
    comment: Text | None = None


class Handover(_Model):
    """Who owns the results from when."""

    owner: Id
    unit: Text | None = None
    from_date: Annotated[datetime.date | None, Field(alias="from")] = None


class Closing(_Model):
    """The way forward: the four questions."""

    date: datetime.date | None = None
    what_we_did: tuple[Text, ...] = ()
    what_we_learned: tuple[Text, ...] = ()
    what_was_smart: tuple[Text, ...] = ()
    what_now: WhatNow = WhatNow()
    goal_results: tuple[GoalResult, ...] = ()
    handover: Handover | None = None


class Project(_Model):
    """One local project."""

    id: Id
    title: Text
    theme: Id | None = None
    status: Literal["draft", "planned", "active", "completed", "stopped"] = "draft"
    case_number: Text | None = None
    start: datetime.date
    end: datetime.date
    background: Text | None = None
    trigger: Text | None = None
    why_now: Text | None = None
    benefits: tuple[Text, ...] = ()
    vision: Text | None = None
    values: tuple[Value, ...] = ()
    result_paths: tuple[ResultPath, ...] = ()
    goals: tuple[Goal, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    stakeholders: tuple[Stakeholder, ...] = ()
    success_factors: tuple[SuccessFactor, ...] = ()
    risks: tuple[Risk, ...] = ()
    team: tuple[Person, ...] = ()
    communication: tuple[Communication, ...] = ()
    reports: tuple[ProgressReport, ...] = ()
    closing: Closing | None = None


class Plan(_Model):
    """A municipality's plan for one project."""

    format: Annotated[Literal["docautomat.plan/1"], Field(alias="schema")]
    example: bool = False
    language: Language | None = None
    as_of: datetime.date | None = None
    programme: Id | None = None
    municipality: Municipality
    project: Project


class Contact(_Model):
    """Whom to ask about the programme."""

    role: Text | None = None
    name: Text
    email: Text | None = None


class Reporting(_Model):
    """How often reports are due."""

    frequency: Literal["monthly", "quarterly", "half_yearly", "yearly"] = "quarterly"
    due_days_after_period: int = 14


class StatusThresholds(_Model):
    """Days behind the plan at which a milestone turns yellow and red."""

    green_max_days: int = 7
    yellow_max_days: int = 30


class Image(_Model):
    """A picture and its alternative text."""

    file: Text
    alt: Localised | None = None


class AgendaItem(_Model):
    """One item of a gathering's agenda."""

    day: datetime.date
    start: Text | None = None
    end: Text | None = None
    title: Localised
    speaker: Text | None = None


class Gathering(_Model):
    """A gathering of the programme."""

    id: Id
    kind: Literal["start", "network", "final", "conference"]
    number: int | None = None
    title: Localised
    start: datetime.date
    end: datetime.date
    place: Text | None = None
    venue: Text | None = None
    registration_deadline: datetime.date | None = None
    url: Text | None = None
    greeting: Localised | None = None
    image: Image | None = None
    programme: tuple[AgendaItem, ...] = ()


class Advice(Texts):
    """One of the ten pieces of advice."""

    number: int


class Participant(_Model):
    """A municipality that takes part, where the programme knows more than its number."""

    number: Text
    language: Language | None = None
    network: Text | None = None
    email: Text | None = None


class Programme(_Model):
    """The framework programme."""

    format: Annotated[Literal["docautomat.programme/1"], Field(alias="schema")]
    example: bool = False
    id: Id
    name: Localised
    language: Language = "nb"
    as_of: datetime.date | None = None
    subtitle: Localised | None = None
    owner: Localised | None = None
    partners: tuple[Text, ...] = ()
    contact: Contact | None = None
    start: datetime.date
    end: datetime.date
    municipalities: Literal["all"] | tuple[Text | Participant, ...] = ()
    themes: dict[str, Localised] = {}
    reporting: Reporting = Reporting()
    status_thresholds: StatusThresholds = StatusThresholds()
    gatherings: tuple[Gathering, ...] = ()
    advice: tuple[Advice, ...] = ()
    labels: dict[str, Localised] = {}
