"""The tracker's curve: what was to be reached by the end of each month, and what is, up to the month of the status date."""

from __future__ import annotations

import datetime
import io
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from docautomat.batch import generate
from docautomat.plan.readers import load_programme
from tests.collecting.test_next_tracker import batch, tracker
from tests.collecting.test_trackers import collected, edit
from tests.collecting.trackers import Typed
from tests.package_check import assert_sound
from tests.plan.build import SAMPLES

DAY = datetime.date


def made(tmp_path: Path, milestones: list[dict[str, Any]], as_of: str, *, start: str = "2026-01-01", end: str = "2026-12-31", number: str = "4638") -> bytes:
    """Return the tracker of a plan with these milestones."""
    folder = Path(shutil.copytree(SAMPLES, tmp_path / "programme", ignore=shutil.ignore_patterns(".docautomat")))
    path = folder / "plans" / "4638-hoyanger.yaml"
    plan = yaml.safe_load(path.read_text(encoding="utf-8"))
    own = plan["project"]["milestones"][0]
    plain = {key: own[key] for key in ("condition", "responsible")}
    plan["project"] |= {"milestones": [{"id": f"M{at}", "name": f"Milepæl {at}", **plain, **_reached(each)} for at, each in enumerate(milestones, 1)]}
    plan["project"] |= {"start": DAY.fromisoformat(start), "end": DAY.fromisoformat(end), "reports": []}
    path.write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")
    (outcome,) = generate(load_programme(folder), tmp_path / "out", kinds=["progress_tracker"], only=[number], jobs=1, as_of=DAY.fromisoformat(as_of))
    assert outcome.status == "made", [str(found) for found in outcome.findings if found.severity == "error"]
    data = (tmp_path / "out" / outcome.path).read_bytes()
    assert_sound(data)
    return data


def _reached(milestone: dict[str, Any]) -> dict[str, Any]:
    return milestone | ({"percent": 100} if "actual" in milestone else {})


def curve(data: bytes) -> list[tuple[Any, ...]]:
    """Return the rows of the curve: day, expected, reached, dot behind the plan, dot before it, ring at the end; errors as `None`."""
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["Tall"]
    head = next(cell.row for cell in sheet["A"] if cell.value == "curve.last+1") + 1
    rows = [[cell.value for cell in (row[0], *row[2:7])] for row in sheet.iter_rows(min_row=head + 1)]
    return [(row[0].date(), *(None if each == "#N/A" else round(each, 3) for each in row[1:])) for row in rows if row[0] is not None]


def chart(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return next(text for name in package.namelist() if "charts/chart" in name and "lineChart>" in (text := package.read(name).decode()))


THREE = [
    {"planned": DAY(2026, 1, 20), "actual": DAY(2026, 2, 10), "weight": 2},
    {"planned": DAY(2026, 2, 10), "weight": 1, "percent": 50},
    {"planned": DAY(2026, 4, 8), "weight": 1},
]


def test_it_tells_weights_by_months_and_the_figures_of_the_status_date(tmp_path: Path) -> None:
    assert curve(made(tmp_path, THREE, "2026-03-15", end="2026-05-10")) == [
        (DAY(2026, 1, 31), 0.5, 0.0, None, None, None),
        (DAY(2026, 2, 28), 0.75, 0.5, None, None, None),
        (DAY(2026, 3, 31), 0.75, 0.625, 0.625, None, None),
        (DAY(2026, 4, 30), 1.0, None, None, None, None),
        (DAY(2026, 5, 31), 1.0, None, None, None, 1.0),
    ]


def test_a_project_before_its_plan_has_its_name_above_the_dot(tmp_path: Path) -> None:
    rows = curve(made(tmp_path, [{"planned": DAY(2026, 3, 20), "actual": DAY(2026, 1, 5)}] * 2, "2026-02-16", end="2026-03-31"))
    assert [row[3:] for row in rows] == [(None, None, None), (None, 1.0, None), (None, None, 1.0)]


def test_the_month_of_the_status_date_says_what_was_expected_by_then(tmp_path: Path) -> None:
    rows = curve(made(tmp_path, [{"planned": DAY(2026, 2, 20)}] * 2, "2026-02-10", end="2026-03-31"))
    assert [row[1] for row in rows] == [0.0, 0.0, 1.0]


@pytest.mark.parametrize(("end", "count"), [("2024-01-31", 1), ("2028-12-31", 60)])
def test_one_month_and_sixty(tmp_path: Path, end: str, count: int) -> None:
    data = made(tmp_path, [{"planned": DAY(2024, 1, 19), "actual": DAY(2024, 1, 19)}] * 2, "2029-06-01", start="2024-01-01", end=end)
    rows = curve(data)
    assert len(rows) == count
    assert rows[-1] == (DAY.fromisoformat(end), 1.0, 1.0, None, 1.0, 1.0)  # after the last month it tells the last
    ranges = re.findall(r"<val><numRef><f>'?Tall'?!\$C\$(\d+)(?::\$C\$(\d+))?</f>", chart(data))
    assert [int(last or first) - int(first) + 1 for first, last in ranges] == [count]


def test_what_is_not_drawn_has_no_point_and_the_ends_are_named(tmp_path: Path) -> None:
    text = chart(made(tmp_path, THREE, "2026-03-15", end="2026-05-10"))
    assert "#N/A" not in text
    series = [(re.search("<tx>.*?<v>([^<]*)", one), re.search("<val>.*?</val>", one)) for one in re.findall("<ser>.*?</ser>", text)]
    points = {name[1]: re.findall(r'<pt idx="(\d+)"><v>([^<]*)', values[0]) for name, values in series if name and values}
    assert points["Framdrift"] == [("0", "0"), ("1", "0.5"), ("2", "0.625")]
    assert points["Forventa"] == [("4", "1")]
    assert any(name.replace("\N{NO-BREAK SPACE}", " ") == "Framdrift 63 %" for name in points)
    assert "sysDash" in text


def test_an_empty_plan_has_an_empty_curve(tmp_path: Path) -> None:
    data = made(tmp_path, THREE, "2026-03-15", number="0301")
    rows = curve(data)
    assert {row[1] for row in rows} == {None}
    assert [row[2] for row in rows if row[2] is not None] == [0.0]
    assert 'descr="Linjer måned for måned' in zipfile.ZipFile(io.BytesIO(data)).read("xl/drawings/drawing1.xml").decode()


def test_the_next_tracker_has_the_months_of_a_longer_project(programme: Path) -> None:
    path = tracker(programme)
    before = curve(path.read_bytes())
    with Typed(path) as typed:
        typed.type("milestones", "M4", comment="Typed")
    assert collected(programme, path)[0].status == "changed"
    edit(programme, "end: 2027-11-26", "end: 2028-01-26")
    assert batch(programme).status == "made"
    after = curve(path.read_bytes())
    assert [row[0] for row in after[len(before) :]] == [DAY(2027, 12, 31), DAY(2028, 1, 31)]
    assert after[-1][1:] == (1.0, None, None, None, 1.0)
    last = next(row.row for row in openpyxl.load_workbook(path)["Tall"]["A"] if row.value == datetime.datetime(2028, 1, 31))
    assert f"$G${last}" in chart(path.read_bytes())
