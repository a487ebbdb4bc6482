"""List the milestones of a programme that are behind their plan: `python samples/list_late_milestones.py samples/programme`."""

from __future__ import annotations

import sys

import docautomat


def main(folder: str) -> None:
    """Print one line for every late milestone that is not reached."""
    programme = docautomat.load_programme(folder)
    for record in programme.records:
        if record.plan is None:
            continue
        for milestone in record.plan.project.milestones:
            if milestone.actual is None and milestone.planned and milestone.forecast and milestone.forecast > milestone.planned:
                days = (milestone.forecast - milestone.planned).days
                print(f"{record.municipality.number} {record.municipality.name}: {milestone.id} {milestone.name}, {days} dager")


if __name__ == "__main__":
    main(sys.argv[1])
