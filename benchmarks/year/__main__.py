"""Play the year: `python -m benchmarks.year --municipalities 357`; prints what was typed, and the processor time of each command."""

from __future__ import annotations

import argparse
import datetime
import itertools
import shutil
import tempfile
from pathlib import Path

from benchmarks.year.play import START, Year, sample

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "programme"
DAYS = [datetime.date(2026, 3, 31), datetime.date(2026, 6, 30), datetime.date(2026, 9, 30), datetime.date(2026, 12, 31), datetime.date(2027, 3, 31)]


def main() -> None:
    """Read the options, play, and print."""
    from docautomat.plan.municipalities import register

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--municipalities", type=int, default=24)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--slips", type=float, default=0.08, help="the part of the forms with a mistake")
    parser.add_argument("--keep", type=Path, help="a folder that does not exist yet, to keep everything in")
    given = parser.parse_args()
    every = list(register())
    step = max(1, len(every) // given.municipalities)
    folder = given.keep or Path(tempfile.mkdtemp(prefix="year-"))
    folder.mkdir(parents=True, exist_ok=True)
    year = Year(folder, every[::step][: given.municipalities], seed=given.seed, slips=given.slips)
    try:
        play(year)
    finally:
        if given.keep is None:
            shutil.rmtree(folder)
    print(f"{len(year.numbers)} municipalities, {year.cells:,} cells typed, none lost")
    for command, seconds in year.seconds.items():
        print(f"{command:16} {seconds:8.1f} s of processor time")


def play(year: Year, quarters: int = 4) -> None:
    """Play a year."""
    year.begin(lambda target: sample(target, year.numbers, SAMPLES))
    year.answer()
    year.collect_forms()
    year.approve()
    year.publish(START)
    for day, following in list(itertools.pairwise(DAYS))[:quarters]:
        year.quarter(day, following)
    year.overview()
    year.close()


if __name__ == "__main__":
    main()
