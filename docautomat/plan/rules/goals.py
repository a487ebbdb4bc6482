"""Targets, baselines and due dates of the goals."""

from __future__ import annotations

from collections.abc import Iterator

from docautomat.plan.messages import Fault, phrase
from docautomat.plan.model import Goal
from docautomat.plan.rules.subject import Path, Subject

__all__ = ["due_inside_project", "target_differs"]


def target_differs(subject: Subject) -> Iterator[Fault]:
    """E16, E16b, E16c: a target differs from the baseline, lies in the goal's direction, and is a number where there is a unit."""
    for at, goal in enumerate(subject.project.goals):
        yield from _target(goal, ("project", "goals", at, "target"), subject.language)


def _target(goal: Goal, path: Path, language: str) -> Iterator[Fault]:
    if isinstance(goal.target, str):
        if goal.unit:
            yield Fault(code="E16c", path=path, values={"id": goal.id, "unit": goal.unit})
        return
    if goal.target is None or goal.baseline is None:
        return
    if goal.target == goal.baseline:
        yield Fault(code="E16", path=path, values={"id": goal.id})
    elif goal.direction and (goal.target > goal.baseline) != (goal.direction == "up"):
        values = {
            "id": goal.id,
            "direction": phrase(goal.direction, language),
            "target": goal.target,
            "comparison": phrase("higher" if goal.target > goal.baseline else "lower", language),
            "baseline": goal.baseline,
        }
        yield Fault(code="E16b", path=path, values=values)


def due_inside_project(subject: Subject) -> Iterator[Fault]:
    """E17, W13: no goal is due before the project starts, and a result goal is due before it ends."""
    project = subject.project
    for at, goal in enumerate(project.goals):
        path: Path = ("project", "goals", at, "due")
        if goal.due and goal.due < project.start:
            yield Fault(code="E17", path=path, values={"id": goal.id})
        elif goal.due and goal.kind == "result" and goal.due > project.end:
            yield Fault(code="W13", path=path, values={"id": goal.id})
