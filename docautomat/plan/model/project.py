"""A municipality's plan for one project, and everything that stands under it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from docautomat.plan.model.localized import Image, Language, Model
from docautomat.plan.scalars import Day, Flag, Id, Many, MaybeText, MunicipalityNumber, Number, Percent, Target, Text, Whole

__all__ = [
    "Action",
    "Approval",
    "Closing",
    "Communication",
    "Goal",
    "GoalResult",
    "Handover",
    "Measurement",
    "Milestone",
    "Municipality",
    "Person",
    "Plan",
    "ProgressReport",
    "Project",
    "ProjectPicture",
    "ReportedMeasurement",
    "ReportedMilestone",
    "ResultPath",
    "Risk",
    "Stakeholder",
    "SuccessFactor",
    "Tell",
    "Value",
    "WhatNow",
]

MilestoneStatus = Literal["done", "green", "yellow", "red", "not_started", "unknown"]
OwnStatus = Literal["done", "green", "yellow", "red", "not_started", "unknown", "cancelled"]
Level = Literal["low", "medium", "high"]


class Municipality(Model):
    """The municipality that a plan belongs to; the register knows its county and written standard."""

    number: MunicipalityNumber
    name: MaybeText = None
    email: MaybeText = None
    network: MaybeText = None
    cohort: MaybeText = None
    logo: Image | None = None

    @model_validator(mode="before")
    @classmethod
    def _number_alone(cls, value: Any) -> Any:
        return {"number": value} if isinstance(value, str | int) else value


class ProjectPicture(Model):
    """A picture of the project below the programme's assets/, what it shows, and whose it is; in the plan's language, as all its texts."""

    file: Text
    alt: MaybeText = None
    credit: MaybeText = None


class Value(Model):
    """A value for working together, and how it is noticed."""

    text: Text
    behaviour: MaybeText = None


class ResultPath(Model):
    """One of the lines that lead to the result: people, system or organisation."""

    id: Id
    name: Text
    dimension: Literal["people", "system", "organisation"] | None = None


class Measurement(Model):
    """What an indicator showed on a day."""

    date: Day
    value: Number


class Goal(Model):
    """A project goal with its SMARTE fields."""

    id: Id
    text: Text
    indicator: MaybeText = None
    unit: MaybeText = None
    direction: Literal["up", "down"] | None = None
    baseline: Number | None = None
    baseline_date: Day | None = None
    target: Target | None = None
    due: Day | None = None
    method: MaybeText = None
    accepted_by: Many[Text] = ()
    realistic: MaybeText = None
    evaluation: MaybeText = None
    kind: Literal["result", "effect"] = "result"
    horizon: Literal["short_term", "long_term"] | None = None
    owner_after: Id | None = None
    group_size: Whole | None = None
    """How many people its figures are about."""
    measurements: Many[Measurement] = ()


class Milestone(Model):
    """A state to be reached. After approval `planned` stands; changes go to `forecast`."""

    id: Id
    name: Text
    condition: MaybeText = None
    kind: Literal["milestone", "phase", "anchoring", "decision", "evaluation", "handover"] = "milestone"
    result_path: Id | None = None
    start: Day | None = None
    planned: Day | None = None
    forecast: Day | None = None
    actual: Day | None = None
    percent: Percent = 0
    responsible: Id | None = None
    depends_on: Many[Id] = ()
    criteria: Many[Text] = ()
    weight: Number = 1
    celebrate: MaybeText = None
    status: OwnStatus | None = None
    """The project's own assessment, or `cancelled`; the computed status stands beside it."""
    status_reason: MaybeText = None
    deviation: MaybeText = None
    cause: MaybeText = None
    consequence: MaybeText = None
    action: MaybeText = None
    comment: MaybeText = None

    @property
    def cancelled(self) -> bool:
        """Return whether the milestone is taken out of the plan; it is kept, but does not count."""
        return self.status == "cancelled"


class Stakeholder(Model):
    """Who is affected, and how they take part."""

    id: Id | None = None
    name: Text
    group: Literal["employees", "managers", "unions", "politicians", "citizens", "partners", "other"] | None = None
    affected: MaybeText = None
    influence: Level | None = None
    involvement: Literal["inform", "consult", "involve"] | None = None
    channel: MaybeText = None
    responsible: Id | None = None


class SuccessFactor(Model):
    """What must be in place, and how it is made sure."""

    text: Text
    measure: MaybeText = None
    responsible: Id | None = None


class Risk(Model):
    """What may go wrong; its level is probability × impact."""

    id: Id | None = None
    description: Text
    cause: MaybeText = None
    consequence: MaybeText = None
    probability: Annotated[Whole, Field(ge=1, le=5)] | None = None
    impact: Annotated[Whole, Field(ge=1, le=5)] | None = None
    action: MaybeText = None
    responsible: Id | None = None
    due: Day | None = None
    status: Literal["open", "closed"] = "open"


class Person(Model):
    """Somebody in the team."""

    id: Id
    name: Text
    role: Literal["project_owner", "project_manager", "line_owner", "member", "steering_group", "reference"] | None = None
    party: Literal["politician", "manager", "employee", "union", "other"] | None = None
    unit: MaybeText = None
    tasks: Many[Text] = ()
    share: Percent | None = None
    email: MaybeText = None


class Communication(Model):
    """Who is told what, where and when."""

    audience: Text
    scope: Literal["internal", "external"] | None = None
    channel: MaybeText = None
    when: MaybeText = None
    responsible: Id | None = None


class ReportedMilestone(Model):
    """What a report said about a milestone."""

    id: Id
    percent: Percent | None = None
    forecast: Day | None = None
    actual: Day | None = None
    status: MilestoneStatus | None = None
    comment: MaybeText = None


class ReportedMeasurement(Measurement):
    """What a report said about a goal."""

    goal: Id


class ProgressReport(Model):
    """A frozen snapshot of one period, 2026-Q3."""

    period: Text
    date: Day
    author: Id | None = None
    overall: Literal["green", "yellow", "red"] | None = None
    summary: MaybeText = None
    milestones: Many[ReportedMilestone] = ()
    measurements: Many[ReportedMeasurement] = ()
    decisions_needed: Many[Text] = ()
    next_period: Many[Text] = ()
    approved_by: Id | None = None
    approved: Day | None = None


class Tell(Model):
    """Whom we tell what we have learned."""

    audience: Text
    channel: MaybeText = None
    responsible: Id | None = None
    date: Day | None = None


class Action(Model):
    """From words to action: what, who, when."""

    what: Text
    responsible: Id | None = None
    due: Day | None = None


class WhatNow(Model):
    """What we do now when we get home."""

    tell: Many[Tell] = ()
    actions: Many[Action] = ()


class GoalResult(Model):
    """What became of a goal."""

    goal: Id
    value: Target | None = None
    achieved: Literal["yes", "partly", "no", "not_due"] | None = None
    comment: MaybeText = None


class Handover(Model):
    """Who owns the results after the project."""

    owner: Id | None = None
    unit: MaybeText = None
    from_: Day | None = Field(None, alias="from")


class Closing(Model):
    """The way forward: the four questions, and the results against the goals."""

    date: Day | None = None
    what_we_did: Many[Text] = ()
    what_we_learned: Many[Text] = ()
    what_was_smart: Many[Text] = ()
    what_now: WhatNow = WhatNow()
    goal_results: Many[GoalResult] = ()
    handover: Handover | None = None


class Project(Model):
    """One local project with everything that its documents show."""

    id: Id
    formerly: Many[Id] = ()
    """Ids that the project had before: what was sent out under them still belongs to it."""
    title: Text
    theme: Id | None = None
    status: Literal["draft", "planned", "active", "completed", "stopped"] = "draft"
    case_number: MaybeText = None
    start: Day
    end: Day
    background: MaybeText = None
    trigger: MaybeText = None
    why_now: MaybeText = None
    benefits: Many[Text] = ()
    vision: MaybeText = None
    image: ProjectPicture | None = None
    values: Many[Value] = ()
    result_paths: Many[ResultPath] = ()
    goals: Many[Goal] = ()
    milestones: Many[Milestone] = ()
    stakeholders: Many[Stakeholder] = ()
    success_factors: Many[SuccessFactor] = ()
    risks: Many[Risk] = ()
    team: Many[Person] = ()
    communication: Many[Communication] = ()
    reports: Many[ProgressReport] = ()
    closing: Closing | None = None


class Approval(Model):
    """A version of the plan that was approved, with the dates that were planned then."""

    version: Whole
    date: Day
    by: MaybeText = None
    planned: dict[Id, Day] = Field(default_factory=dict)
    """Milestone id -> planned date."""


class Plan(Model):
    """A municipality's plan for one project: the file that all its documents are made from."""

    schema_: Literal["docautomat.plan/1"] = Field("docautomat.plan/1", alias="schema")
    example: Flag = False
    language: Language | None = None
    as_of: Day | None = None
    retention_date: Day | None = None
    """The day on which the plan is to be deleted, where it is another than the programme's."""
    programme: Id | None = None
    municipality: Municipality
    project: Project
    approvals: Many[Approval] = ()

    def last_report(self) -> date | None:
        """Return the day of the latest report, if there is one."""
        return max((report.date for report in self.project.reports), default=None)
