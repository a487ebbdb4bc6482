"""Planned dates change only through a new approval: a version with the dates that were planned when it was approved."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from docautomat.errors import DataError, Finding, Place
from docautomat.plan.messages import Fault, finding

if TYPE_CHECKING:
    from docautomat.plan.model import Approval, Plan
    from docautomat.plan.readers import ProgrammeFolder, Record

__all__ = ["approve", "last_approval"]


def last_approval(plan: Plan) -> Approval | None:
    """Return the approval that holds: that of the highest version."""
    return max(plan.approvals, key=lambda approval: (approval.version, approval.date), default=None)


def approve(programme: ProgrammeFolder, number: str, day: datetime.date, *, by: str | None = None, project: str | None = None) -> tuple[Path, bytes, Approval]:
    """Return a plan's file with a new approval of the dates that it plans now, where it lies, and the approval.

    Nothing is written. Raises DataError where the municipality has no plan, several of them and none chosen, or one with faults other than changed dates (E25),
    or where the last approval holds the same dates.
    """
    from docautomat.plan.model import Approval
    from docautomat.plan.readers.plans import read_plan
    from docautomat.plan.writers import edited

    record = _record(programme, number, project)
    path = programme.folder / record.source
    read = read_plan(path, record.source, programme=programme.programme, as_of=programme.as_of)
    errors = [found for found in read.errors if found.code != "E25"]
    if errors or read.plan is None:
        raise DataError.of(errors or read.errors)
    plan = read.plan
    last = last_approval(plan)
    planned = {milestone.id: milestone.planned for milestone in plan.project.milestones if milestone.planned is not None and not milestone.cancelled}
    if last is not None and {key: value for key, value in last.planned.items() if key in planned} == planned:
        raise _fault("approved_already", record, version=last.version, day=last.date)
    if last is not None and day < last.date:
        raise _fault("approved_later", record, version=last.version, day=last.date)
    approval = Approval.model_validate({"version": (last.version if last else 0) + 1, "date": day, "by": by, "planned": planned})
    value = {"version": approval.version, "date": day, "by": by, "planned": planned}
    return path, edited(path, [(("approvals", len(plan.approvals)), value)], language=record.language), approval


def _record(programme: ProgrammeFolder, number: str, project: str | None) -> Record:
    records = [record for record in programme.records if record.number == number and record.source]
    if project is not None:
        records = [record for record in records if project in (Path(record.source).stem, record.plan.project.id if record.plan else "")]
    if len(records) == 1:
        return records[0]
    if not records:
        name = next((record.municipality.norwegian_name for record in programme.records if record.number == number), "")
        fault = Fault(code="D38" if project is None else "D39", values={"number": number, "name": name, "value": project})
        raise DataError.of([finding(fault, programme.language, file=str(programme.folder))])
    names = ", ".join(record.plan.project.id if record.plan else Path(record.source).stem for record in records)
    raise DataError(f"the municipality {number} has several plans: {names}", Place(file=str(programme.folder)), "choose one with --project")


def _fault(code: str, record: Record, **values: object) -> DataError:
    found: Finding = finding(Fault(code=code, path=("approvals",), values=values), record.language, file=record.source)
    return DataError.of([found])
