"""What a rule looks at: one plan, with the programme and the day it is judged by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel

from docautomat.plan.labels import label_of, labels
from docautomat.plan.model import Milestone, Plan, Programme, Project, StatusThresholds

__all__ = ["Path", "Subject", "texts_in"]

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One plan to be judged. Without a day of any kind, rules that need one find nothing."""

    plan: Plan
    programme: Programme | None = None
    as_of: date | None = None
    language: str = "nb"

    @property
    def project(self) -> Project:
        """Return the plan's project."""
        return self.plan.project

    @property
    def day(self) -> date | None:
        """Return the day that the plan is judged on: the run's, the programme's, the plan's own, the latest report's."""
        return self.as_of or (self.programme.as_of if self.programme else None) or self.plan.as_of or self.plan.last_report()

    @property
    def thresholds(self) -> StatusThresholds:
        """Return the programme's thresholds, else the usual ones."""
        return self.programme.status_thresholds if self.programme else StatusThresholds()

    def milestones(self) -> Iterator[tuple[Path, Milestone]]:
        """Yield the milestones that count, each with its path."""
        for at, milestone in enumerate(self.project.milestones):
            if not milestone.cancelled:
                yield ("project", "milestones", at), milestone

    def word(self, choice: str, code: str) -> str:
        """Return the word for a code in the plan's language."""
        return label_of(labels(self.language), choice, code) or code


def texts_in(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield every text below a value, with its path in the file."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            held = getattr(value, name)
            if held is not None:
                yield from texts_in(held, (*path, field.alias or name))
    elif isinstance(value, tuple):
        for at, part in enumerate(value):
            yield from texts_in(part, (*path, at))
