"""A second opinion: LibreOffice opens what we write, and calculates what we left empty."""

from __future__ import annotations

import csv
import datetime
import io
import random
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pptx
import pytest
import yaml

from docautomat.batch import generate
from docautomat.plan.readers import load_programme
from docautomat.template import Template
from tests.boxes import TEXT, boxed, policy, shape
from tests.build import workbook
from tests.grids import random_grid
from tests.markup.charts import zoo
from tests.markup.charts.test_filling import drawn as drawn_chart
from tests.test_slide_charts import deck_of_charts

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")


def convert(to: str, folder: Path, *files: Path) -> None:
    """Convert files; LibreOffice ends with 0 even when it fails, so that the result has to be looked for."""
    command = [
        str(SOFFICE),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        to,
        "--outdir",
        str(folder),
        *map(str, files),
    ]
    subprocess.run(command, capture_output=True, timeout=300, check=False)


def test_the_documents_of_a_plan_and_of_a_form_open(programme: Path, tmp_path: Path) -> None:
    outcomes = list(generate(load_programme(programme), tmp_path / "out", kinds="all", only=["4638", "0301"]))
    files = [tmp_path / "out" / outcome.path for outcome in outcomes]
    convert("pdf", tmp_path / "pdf", *files)
    for file in files:
        assert (tmp_path / "pdf" / f"{file.stem}.pdf").stat().st_size > 5_000, file.name


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_the_canvas_is_one_page_whatever_the_plan(programme: Path, tmp_path: Path) -> None:
    path = programme / "plans" / "4638-hoyanger.yaml"
    plan = yaml.safe_load(path.read_text(encoding="utf-8"))
    project = plan["project"]
    long = ("Arbeidsmiljøutvalsrepresentantar og nærværsfaktorkartleggjarar samarbeider om tiltak i alle barnehagar, skular og sjukeheimar. " * 4)[:400]
    project |= dict.fromkeys(("background", "trigger", "why_now", "vision"), long)
    project |= {"title": "Nærvær som varer i alle barnehagar og skular, no og i åra som kjem", "benefits": [long[:200]] * 4}
    project["values"] = [{"text": long[:120], "behaviour": long}] * 3
    project["success_factors"] = [{"text": long[:150]}] * 4
    project["goals"] = [{**project["goals"][0], "id": f"G{number}", "text": long, "indicator": long[:110]} for number in range(1, 9)]
    days = [project["start"] + datetime.timedelta(days=50 * number) for number in range(12)]
    project["milestones"] = [
        {"id": f"M{number}", "name": long[:70], "planned": day, "responsible": "p1", "condition": long} for number, day in enumerate(days, 1)
    ]
    for name in ("reports", "closing"):
        project.pop(name, None)
    plan.pop("approvals", None)
    project["status"] = "planned"
    path.write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")
    (made,) = generate(load_programme(programme), tmp_path / "out", kinds=["milestone_plan"], only=["4638"])
    assert made.path, made.findings
    convert("pdf", tmp_path, tmp_path / "out" / made.path)
    text = subprocess.run(["pdftotext", str(tmp_path / f"{Path(made.path).stem}.pdf"), "-"], capture_output=True, check=True).stdout.decode()
    pages = text.split("\f")
    assert "Kritiske faktorar" in pages[0]
    assert all(day.strftime("%d.%m.%Y") in pages[0] for day in days)
    assert "Kritiske faktorar" not in pages[1]
    assert "Planlagd dato" in " ".join(pages[1].split())

    def page_of(heading: str) -> int:
        return max(number for number, page in enumerate(pages, 1) if heading in page.splitlines())  # its entry in the contents comes before

    canvas = " ".join(pages[0].split())
    continued = [int(number) for number in re.findall(r"framh\. s\. (\d+)", canvas)]
    assert continued == [*[page_of("Bakgrunn")] * 3, page_of("Verdiar for samhandling i/for nettverket"), page_of("Prosjektvisjon")]
    assert [int(number) for number in re.findall(r"og \d til, side (\d+)", canvas)] == [
        page_of("Kva vil det gi oss?"),
        page_of("Prosjektmål"),
        page_of("Kritiske faktorar for å lykkast"),
    ]


def test_a_grown_workbook_calculates(tmp_path: Path) -> None:
    cells: dict[str, Any] = {"A1": "{% for c in cs %}", "A2": "{{ c.n }}", "A3": "{% for o in c.os %}", "A4": "{{ o }}", "B4": "=A4*2", "A5": "{% endfor %}"}
    cells |= {"A6": "sub", "B6": "=SUM(B4)", "A7": "{% endfor %}", "A8": "total", "B8": "=SUM(B6)", "A9": "share", "B9": "=SUM(B4)/B8", "B12": "=B8"}
    Template(workbook(cells)).render({"cs": [{"n": "A", "os": [1, 2, 3]}, {"n": "B", "os": [4, 5]}]}).save(tmp_path / "grown.xlsx")
    convert("csv", tmp_path, tmp_path / "grown.xlsx")
    with (tmp_path / "grown.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.reader(stream) if any(row)]
    assert rows == [
        ["A", ""],
        ["1", "2"],
        ["2", "4"],
        ["3", "6"],
        ["sub", "12"],
        ["B", ""],
        ["4", "8"],
        ["5", "10"],
        ["sub", "18"],
        ["total", "30"],
        ["share", "1"],
        ["", "30"],
    ]


def test_matrices_calculate(tmp_path: Path) -> None:
    chance = random.Random(20)
    grids = [random_grid(chance, 6, f"s{number}", least=number % 2) for number in range(60)]
    data = {name: value for grid in grids for name, value in grid.data().items()}
    Template(workbook(*(grid.cells() for grid in grids))).render(data).save(tmp_path / "matrices.xlsx")
    convert("xlsx", tmp_path / "calculated", tmp_path / "matrices.xlsx")
    written = openpyxl.load_workbook(tmp_path / "matrices.xlsx")
    calculated = openpyxl.load_workbook(tmp_path / "calculated" / "matrices.xlsx", data_only=True)
    checked = 0
    for grid, sheet, values in zip(grids, written.worksheets, calculated.worksheets, strict=True):
        formulas = {(formula.row, formula.column) for formula in grid.formulas}
        found = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
        for cell, (_, formula, meant) in zip(found, sorted(grid.expected(), key=lambda told: told[0]), strict=True):
            if any((grid.rows.out[row - 1][0], grid.columns.out[column - 1][0]) in formulas for row, column in meant):
                continue  # a formula that reads others, or itself
            if formula.aggregate:
                total = sum(grid.number(row, column) for row, column in meant)
                assert (values[cell.coordinate].value or 0) == total, (formula.text, cell.value)
                checked += 1
    assert checked > 100


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
@pytest.mark.parametrize(
    ("box", "paragraph"),
    [
        ({"autofit": "<a:normAutofit/>"}, TEXT),
        ({"geometry": "ellipse"}, TEXT),
        ({"body": 'lIns="400000" tIns="300000"'}, TEXT.replace("<a:r>", '<a:pPr><a:lnSpc><a:spcPct val="90000"/></a:lnSpc></a:pPr><a:r>', 1)),
        ({"body": 'numCol="2" spcCol="150000"'}, TEXT.replace("/><a:t>", '><a:latin typeface="Arial"/></a:rPr><a:t>')),
    ],
)
def test_text_that_was_made_to_fit_stays_in_its_box(box: dict[str, Any], paragraph: str, tmp_path: Path) -> None:
    """The scale is written into the sizes, so that LibreOffice shrinks nothing itself; then the places of the words are compared with the box."""
    text = "kommunen og innbyggjarane skal arbeide saman om betre folkehelse " * 16
    data = Template(boxed(shape(paragraph, fit=policy("shrink"), **box), title=" ")).render({"text": text.strip()}).to_bytes()
    presentation = pptx.Presentation(io.BytesIO(data))
    body = presentation.slides[0].shapes[1]._element.txBody
    fit = body.find("{*}bodyPr/{*}normAutofit")
    scale, reduction = int(fit.get("fontScale")) / 100_000, int(fit.get("lnSpcReduction", "0"))
    fit.getparent().remove(fit)
    for run in body.iter("{*}rPr"):
        run.set("sz", str(round(1600 * scale)))
    for one in presentation.slides[0].shapes[1].text_frame.paragraphs:
        one.line_spacing = (one.line_spacing or 1.0) * (1 - reduction / 100_000)
    presentation.save(tmp_path / "fit.pptx")
    convert("pdf", tmp_path, tmp_path / "fit.pptx")
    command = ["pdftotext", "-bbox", str(tmp_path / "fit.pdf"), "-"]
    words = re.findall(
        r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', subprocess.run(command, capture_output=True, text=True, check=True).stdout
    )
    places = [tuple(map(float, word)) for word in words]
    assert len(places) == len(text.split())
    assert min(word[0] for word in places) >= 100 - 6
    assert min(word[1] for word in places) >= 150 - 3
    assert max(word[2] for word in places) <= 400 + 6
    assert max(word[3] for word in places) <= 300 + 3


def test_charts_of_all_kinds_show_the_data(tmp_path: Path) -> None:
    drawn = {
        "combination": zoo.combination(),
        "stacked": zoo.plain("bar", "stacked"),
        "scatter": drawn_chart("XY_SCATTER"),
        "bubble": drawn_chart("BUBBLE"),
        "doughnut": zoo.plain("doughnut", columns=(1, 2)),
        "days": zoo.days(),
    }
    days = [f"2028-05-{number:02}" for number in (1, 8, 15)]
    data: dict[str, Any] = {name: {"categories": days, "series": {"Plan": [1, 2.5, 3], "Rate": [4, 5, 6]}} for name in drawn}
    data["scatter"] = {"series": {"Plan": [(1, 2), (3, 4), (5, 7)], "Rate": [(1, 5), (2, 6)]}}
    data["bubble"] = {"series": {"Plan": [(1, 2, 1), (3, 4, 2)], "Rate": [(1, 5, 3), (2, 6, 1)]}}
    Template(deck_of_charts(drawn)).render(data).save(tmp_path / "charts.pptx")
    convert("pptx", tmp_path / "out", tmp_path / "charts.pptx")
    slides = pptx.Presentation(str(tmp_path / "out" / "charts.pptx")).slides
    for slide, name in zip(slides, drawn, strict=True):
        (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
        shown = {series.name: [value for value in series.values if value is not None] for plot in chart.plots for series in plot.series}
        assert shown == {series: [value[1] if isinstance(value, tuple) else value for value in values] for series, values in data[name]["series"].items()}, name
        assert len(chart.plots) == (2 if name == "combination" else 1)
