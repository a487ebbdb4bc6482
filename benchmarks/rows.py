"""Long sheets: `python -m benchmarks.rows [--rows 100000] [--rounds 3] [--json]`.

Each round every maker writes the same workbook to a file, in a process of its own and in rotated order: rows of eight values and two formulas, below a head,
with a row of totals. CPU time, and memory at the peak over what the process takes with the data read and the maker loaded; ratios by pairs within a round.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl

from docautomat.template import Template

FIELDS = ("number", "name", "owner", "municipality", "planned", "spent", "weight", "note")
Rows = list[dict[str, Any]]


def data(count: int) -> Rows:
    """Return rows of eight values."""
    return [
        {
            "number": number,
            "name": f"Milepæl {number} <viktig>",
            "owner": f"Kari Nordmann {number % 97}",
            "municipality": f"Kommune {number % 357}",
            "planned": number * 1.25,
            "spent": number % 1000 + 0.5,
            "weight": number % 3 + 1,
            "note": "" if number % 4 else f"merknad & svar {number}",
        }
        for number in range(1, count + 1)
    ]


def docautomat(rows: Rows) -> Callable[[str], None]:
    """Return docautomat: a template with one row, which repeats."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for column, field in enumerate(FIELDS, 1):
        sheet.cell(1, column, field)
        sheet.cell(2, column, ("{% for row in rows %}" if column == 1 else "") + "{{ row." + field + " }}")
    sheet["I2"], sheet["J2"], sheet["K2"] = "=E2-F2", "=I2*G2", "{% endfor %}"
    sheet["I3"], sheet["J3"] = "=SUM(I2)", "=SUM(J2)"
    stream = io.BytesIO()
    book.save(stream)
    template = Template(stream.getvalue())
    return lambda path: template.render({"rows": rows}).save(path)


def by_openpyxl(rows: Rows) -> Callable[[str], None]:
    """Return openpyxl: a workbook in memory, saved."""
    return lambda path: _fill(openpyxl.Workbook(), rows, path)


def write_only(rows: Rows) -> Callable[[str], None]:
    """Return openpyxl's way for long sheets: no template, rows appended and forgotten."""
    return lambda path: _fill(openpyxl.Workbook(write_only=True), rows, path)


def _fill(book: openpyxl.Workbook, rows: Rows, path: str) -> None:
    sheet: Any = book.create_sheet() if book.write_only else book.active
    sheet.append(FIELDS)
    for number, row in enumerate(rows, 2):
        sheet.append([*(row[field] for field in FIELDS), f"=E{number}-F{number}", f"=I{number}*G{number}"])
    last = len(rows) + 1
    sheet.append([None] * 8 + [f"=SUM(I2:I{last})", f"=SUM(J2:J{last})"])
    book.save(path)


MAKERS = {"docautomat": docautomat, "openpyxl": by_openpyxl, "openpyxl, write-only": write_only}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(options.one, options.rows)))
        return
    result = measure(options.rows, options.rounds)
    if options.json:
        print(json.dumps(result, indent=1))
        return
    print(f"docautomat takes {result['memory']['docautomat']:.0f} MB over its data")
    for name, (median, low, high) in result["ratios"].items():
        print(f"{name} takes {median:.1f} × the CPU time of docautomat (rounds: {low:.1f}–{high:.1f}), and {result['memory'][name]:.0f} MB over its data")


def measure(rows: int, rounds: int) -> dict[str, Any]:
    """Return, for each other maker, the median, least and largest ratio of its CPU time to docautomat's; and the median memory of all."""
    names = list(MAKERS)
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            command = [sys.executable, "-m", "benchmarks.rows", "--rows", str(rows), "--one", name]
            found[name].append(tuple(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)))
    ratios = {}
    for name in names[1:]:
        pairs = [peer / own for (peer, _), (own, _) in zip(found[name], found["docautomat"], strict=True)]
        ratios[name] = (statistics.median(pairs), min(pairs), max(pairs))
    return {"rows": rows, "rounds": rounds, "ratios": ratios, "memory": {name: statistics.median(memory for _, memory in found[name]) for name in names}}


def one(name: str, count: int) -> tuple[float, float]:
    """Return the CPU time of one maker in seconds, and the memory that it takes over its data, in MB; what it made is verified."""
    rows = data(count)
    make = MAKERS[name](rows)
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder) / "rows.xlsx")
        MAKERS[name](rows[:2])(path)  # loads what is loaded late
        before, started = _peak(), time.process_time()
        make(path)
        spent, memory = time.process_time() - started, _peak() - before
        verify(name, path, rows)
    return spent, memory


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def verify(name: str, path: str, rows: Rows) -> None:
    """Raise where a maker's output lacks a row, a value or a formula."""
    archive = zipfile.ZipFile(path)
    raw = "".join(archive.read(part).decode("utf-8") for part in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml") if part in archive.namelist())
    text, last = html.unescape(raw), len(rows) + 1
    assert len(re.findall(r"<row ", text)) == last + 1, f"{name} lost rows"
    for wanted in (f"Milepæl {last - 1} <viktig>", f"<f>E{last}-F{last}</f>", f"<f>I{last}*G{last}</f>", f"SUM(J2:J{last})"):
        assert wanted in text, f"{name} lost {wanted}"


if __name__ == "__main__":
    main()
