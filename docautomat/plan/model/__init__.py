"""What a programme and a plan may say: frozen pydantic models with English keys and values in the document's language.

    localized  a text in several languages, a picture
    programme  programme.yaml or Program.xlsx
    project    a plan: municipality, project, goals, milestones, reports, closing

A model knows what a field may hold; what fields mean together is checked in `rules`. A draft needs a municipality, and the project's
id, title, start and end; the rules ask for more when the status says that the project is planned, active, completed or stopped.
"""

from __future__ import annotations

from docautomat.plan.model.localized import Image, Localized
from docautomat.plan.model.programme import (
    Advice,
    AgendaItem,
    Contact,
    Gathering,
    GatheringLink,
    Look,
    Participant,
    PracticalNote,
    Programme,
    Reporting,
    Speaker,
    StatusThresholds,
)
from docautomat.plan.model.project import (
    Action,
    Approval,
    Closing,
    Communication,
    Goal,
    GoalResult,
    Handover,
    Measurement,
    Milestone,
    Municipality,
    Person,
    Plan,
    ProgressReport,
    Project,
    ProjectPicture,
    ReportedMeasurement,
    ReportedMilestone,
    ResultPath,
    Risk,
    Stakeholder,
    SuccessFactor,
    Tell,
    Value,
    WhatNow,
)

__all__ = [
    "Action",
    "Advice",
    "AgendaItem",
    "Approval",
    "Closing",
    "Communication",
    "Contact",
    "Gathering",
    "GatheringLink",
    "Goal",
    "GoalResult",
    "Handover",
    "Image",
    "Localized",
    "Look",
    "Measurement",
    "Milestone",
    "Municipality",
    "Participant",
    "Person",
    "Plan",
    "PracticalNote",
    "Programme",
    "ProgressReport",
    "Project",
    "ProjectPicture",
    "ReportedMeasurement",
    "ReportedMilestone",
    "Reporting",
    "ResultPath",
    "Risk",
    "Speaker",
    "Stakeholder",
    "StatusThresholds",
    "SuccessFactor",
    "Tell",
    "Value",
    "WhatNow",
]
