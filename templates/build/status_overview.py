"""The status overview: the programme at a glance, one row for every project, totals by county and theme, who has not reported, what has changed.

It is a picture of one day: rows come from the data, figures are formulas over them. The words of a status stand once, on the last sheet; formulas and
conditional formats read them there. Names of sheets are tags, so that they come out in the programme's language.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName

from templates.build.overview_charts import counties_chart, statuses_chart, themes_chart
from templates.build.overview_columns import CHANGES, DECISIONS, LETTERS, MISSING, PRINTED, PROJECTS, SHARE, groups, sheet_name
from templates.build.package import core_properties
from templates.build.tracker_styles import DATE, label, page, put, sum_style, tabled, tinted
from templates.build.workbook_package import new_workbook, workbook_package

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from templates.build.overview_columns import Column

__all__ = ["build"]

_SHEETS = ("sheet", "projects", "counties", "themes", "missing", "changes", "decisions", "legend")
_STATUSES = {
    "done": ("Status_fullført", "accent2"),
    "green": ("Status_i_rute", "accent1"),
    "yellow": ("Status_gul", "accent3"),
    "red": ("Status_rød", "accent4"),
    "unknown": ("Status_ikke_meldt", "accent6"),
    "not_started": ("Status_ikke_startet", "accent6"),
    "stopped": ("Status_stanset", "accent6"),
    "no_plan": ("Ingen_plan", "accent6"),
    "refused": ("Plan_avvist", "accent4"),
}
"""Code of a status, the name of the cell with its word, and its colour."""
_REPORTED = {"yes": ("Rapportert_ja", "accent2"), "no": ("Rapportert_nei", "accent3"), "not_due": ("Rapportert_ikke_aktuelt", "accent6")}
_HEAD, _FIRST, _EMPTY = 3, 4, 5
"""The rows of a sheet: title, a sentence, the table's head, the row that repeats; in the totals, that of groups without projects."""
_GAP = 38_100
"""Three points, so that a chart leaves the line of its heading free."""
_PLAIN = Alignment(horizontal="left", vertical="center", indent=1)


def _over(name: str) -> str:
    """Return the projects' cells in one column, as other sheets read them; the range grows with the rows."""
    return f"{sheet_name('projects')}!${LETTERS[name]}${_FIRST}:${LETTERS[name]}${_FIRST}"


def _titled(sheet: Worksheet, title: str, sentence: str, widths: Sequence[float]) -> None:
    page(sheet, widths, titles=f"{_HEAD}:{_HEAD}")
    put(sheet, "A1", title, "Tittel")
    put(sheet, "A2", sentence, "Etikett")
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 34, 22
    sheet["A2"].alignment = _PLAIN


def _table(sheet: Worksheet, name: str, columns: Sequence[Column], fixed: str, printed: str = "") -> None:
    """Lay out a table whose second row repeats; `fixed` is the first cell that scrolls, `printed` the last column on paper."""
    last = get_column_letter(len(columns))
    for at, column in enumerate(columns, 1):
        letter = get_column_letter(at)
        put(sheet, f"{letter}{_HEAD}", column.heading, "Tabellhode")
        put(sheet, f"{letter}{_FIRST}", column.value, "Regnet", column.form)
    tabled(sheet, name, f"A{_HEAD}:{last}{_FIRST}", [column.heading for column in columns])
    sheet.freeze_panes = fixed
    sheet.print_area = f"A1:{printed or last}{_FIRST}"


def _tinted(sheet: Worksheet, cells: str, kinds: dict[str, tuple[str, str]]) -> None:
    first = cells.partition(":")[0]
    for name, slot in kinds.values():
        sheet.conditional_formatting.add(cells, tinted(f"${first}={name}", slot))


def _overview(sheet: Worksheet) -> None:
    page(sheet, (34, 38, 38, 21, 21, 30), tall=1)
    sheet.sheet_view.showGridLines = False
    put(sheet, "A1", "{{ document.title }}", "Tittel")
    for letter, value, form in (
        ("A", label("status_date"), "General"), ("B", "{{ as_of }}", DATE), ("C", label("reporting_period"), "General"),
        ("D", "{{ overview.period.label }}", "General"), ("E", label("due"), "General"), ("F", "{{ overview.period.due }}", DATE),
    ):  # fmt: skip
        put(sheet, f"{letter}2", value, "Etikett" if letter in "ACE" else "Brødtekst", form)
        sheet[f"{letter}2"].alignment = _PLAIN
    put(sheet, "A3", "{% for sentence in overview.summary %}{{ sentence }}", "Brødtekst")
    sheet["A3"].alignment = _PLAIN
    put(sheet, "F3", "{% endfor %}", "Brødtekst")
    status, percent = _over("status"), _over("percent")
    tiles = (
        ("overview_projects", f"=COUNTA({_over('project')})", "0", "{{ overview.texts.municipalities }}"),
        ("overview_reported_tile", f"=COUNTIF({_over('reported')},Rapportert_ja)", "0", "{{ overview.texts.asked }}"),
        ("late", f"=COUNTIF({status},Status_gul)+COUNTIF({status},Status_rød)", "0", "{{ overview.texts.late }}"),
        ("progress", f'=IFERROR(AVERAGEIFS({percent},{status},"<>"&Status_stanset),"–")', SHARE, "{{ overview.texts.expected }}"),
        ("overview_without_plan", f"=COUNTIF({status},Ingen_plan)+COUNTIF({status},Plan_avvist)", "0", "{{ overview.texts.without_plan }}"),
        ("overview_advice", f"=SUM({_over('advice')})", "0", "{{ overview.texts.advice }}"),
    )
    for letter, (heading, formula, form, explained) in zip("ABCDEF", tiles, strict=True):
        put(sheet, f"{letter}4", label(heading), "Etikett")
        put(sheet, f"{letter}5", formula, "Måltall", form)
        put(sheet, f"{letter}6", explained, "Etikett")
    _heading(sheet, 7, A=label("status"), C=label("overview_by_status"))
    put(sheet, "A8", label("computed_status"), "Tabellhode")
    put(sheet, "B8", label("overview_count"), "Tabellhode")
    for at, (name, _) in enumerate(list(_STATUSES.values())[:7], 9):
        put(sheet, f"A{at}", f"={name}", "Regnet")
        put(sheet, f"B{at}", f"=COUNTIF({status},A{at})", "Regnet", "0")
    _tinted(sheet, "A9:A15", _STATUSES)
    tabled(sheet, "Statustabell", "A8:B15", [label("computed_status"), label("overview_count")], filtered=False)
    _heading(sheet, 16, A=label("urgent"))
    urgent = (
        ("municipality", "{% for project in overview.urgent or [overview.none_urgent] %}{{ project.municipality }}", "General"),
        ("project", "{{ project.project }}", "General"),
        ("milestone", "{{ project.late }}", "General"),
        ("planned", "{{ project.late_planned }}", DATE),
        ("days_late", "{{ project.days_late }}", "0"),
        ("computed_status", "{{ project.status_text }}{% endfor %}", "General"),
    )
    for letter, (heading, value, form) in zip("ABCDEF", urgent, strict=True):
        put(sheet, f"{letter}17", label(heading), "Tabellhode")
        put(sheet, f"{letter}18", value, "Regnet", form)
    _tinted(sheet, "F18:F18", _STATUSES)
    tabled(sheet, "Hastetabell", "A17:F18", [label(heading) for heading, *_ in urgent], filtered=False)
    for cell in (*sheet["A"][8:15], *sheet["B"][8:15], *sheet[18][:6]):
        cell.alignment = _PLAIN
    _heading(sheet, 19, A=label("overview_percent_by_theme"), D=label("overview_late_by_county"))
    put(sheet, "A20", "{% for line in range(overview.charts.lines) %}{{ none }}", "Brødtekst")
    put(sheet, "F20", "{% endfor %}", "Brødtekst")
    for chart, first, last in (
        (statuses_chart(sheet, "$A$9:$A$15", "$B$9:$B$15", [slot for _, slot in _STATUSES.values()]), (2, 7), (6, 15)),
        (themes_chart(sheet), (0, 19), (3, 22)),
        (counties_chart(sheet), (3, 19), (6, 22)),
    ):
        chart.anchor = TwoCellAnchor("twoCell" if last[1] == 22 else "oneCell", AnchorMarker(first[0], 0, first[1], _GAP), AnchorMarker(last[0], 0, last[1], 0))
        sheet.add_chart(chart)
    sheet.print_area = "A1:F22"
    for row, height in {1: 34, 2: 20, 4: 22, 5: 34, 7: 26, **dict.fromkeys(range(8, 16), 17), 16: 26, 17: 18, 18: 17, 19: 30, 20: 13}.items():
        sheet.row_dimensions[row].height = height


def _heading(sheet: Worksheet, row: int, **texts: str) -> None:
    for letter in "ABCDEF":
        put(sheet, f"{letter}{row}", texts.get(letter), "Overskrift")


def _projects(sheet: Worksheet) -> None:
    _titled(sheet, label("overview_projects"), label("overview_sheet_projects"), [column.width for column in PROJECTS])
    _table(sheet, "Prosjekttabell", PROJECTS, f"C{_FIRST}", LETTERS[PRINTED])
    statuses = {code: kind for code, kind in _STATUSES.items() if code != "no_plan"}  # most rows may be of that kind
    for name, kinds in (("status", statuses), ("own", statuses), ("then_status", statuses), ("reported", {"no": _REPORTED["no"]})):
        _tinted(sheet, f"{LETTERS[name]}{_FIRST}:{LETTERS[name]}{_FIRST}", kinds)


def _groups(sheet: Worksheet, kind: str, name: str) -> None:
    """Lay out the totals by county or theme, those without projects last, since the charts show the others only; and a row with all of them below the table."""
    columns, last = groups(kind, _over, _FIRST, " if group.shown"), get_column_letter(len(groups(kind, _over)))
    _titled(sheet, label(f"overview_{name}"), label("overview_sheet_groups"), [column.width for column in columns])
    _table(sheet, "Fylkestabell" if name == "counties" else "Tematabell", columns, f"B{_FIRST}")
    for at, column in enumerate(groups(kind, _over, _EMPTY, " if not group.shown"), 1):
        put(sheet, f"{get_column_letter(at)}{_EMPTY}", column.value, "Regnet", column.form)
    for table in sheet.tables.values():
        table.ref = table.autoFilter.ref = f"A{_HEAD}:{last}{_EMPTY}"
    for at, column in enumerate(columns, 1):
        letter = get_column_letter(at)
        put(sheet, f"{letter}{_EMPTY + 1}", column.total.replace("@", f"{letter}{_FIRST}:{letter}{_EMPTY}"), "Sum", column.form)
    sheet.print_area = f"A1:{last}{_EMPTY + 1}"


def _missing(sheet: Worksheet) -> None:
    sentence = "{% if overview.not_reported %}{{ overview.texts.missing }}{% else %}{{ label.overview_all_reported }}{% endif %}"
    _titled(sheet, label("overview_missing"), sentence, [column.width for column in MISSING])
    _table(sheet, "Mangler", MISSING, f"C{_FIRST}")
    _tinted(sheet, f"E{_FIRST}:E{_FIRST}", {code: kind for code, kind in _STATUSES.items() if code != "no_plan"})


def _changes(sheet: Worksheet) -> None:
    sentence = "{% if overview.changes %}{{ overview.texts.changes }}{% else %}{{ label.overview_none_changed }}{% endif %}"
    _titled(sheet, label("overview_changes"), sentence, [column.width for column in CHANGES])
    _table(sheet, "Endringstabell", CHANGES, f"C{_FIRST}")
    for at, column in enumerate(CHANGES, 1):
        if column.name in {"then_status", "status"}:
            _tinted(sheet, f"{get_column_letter(at)}{_FIRST}:{get_column_letter(at)}{_FIRST}", _STATUSES)


def _decisions(sheet: Worksheet) -> None:
    sentence = "{% if overview.decisions %}{{ label.overview_sheet_decisions }}{% else %}{{ label.overview_no_decisions }}{% endif %}"
    _titled(sheet, label("overview_decisions"), sentence, [column.width for column in DECISIONS])
    _table(sheet, "Beslutningstabell", DECISIONS, f"C{_FIRST}")


def _legend(sheet: Worksheet) -> None:
    """Lay out the words that formulas and conditional formats read, and how the figures are computed."""
    _titled(sheet, label("overview_legend"), label("overview_figures_mean"), (30, 100))
    sheet.page_setup.fitToHeight = 1
    row = _HEAD
    for heading, kinds, source in (("computed_status", _STATUSES, "statuses"), ("overview_reported_tile", _REPORTED, "reported")):
        texts = [("{{ overview." + source + f"[{at}].text }}}}", "{{ overview." + source + f"[{at}].means }}}}") for at in range(len(kinds))]
        last = _explained(sheet, row, heading, texts)
        for at, (name, _) in enumerate(kinds.values(), row + 1):
            sheet.parent.defined_names[name] = DefinedName(name, attr_text=f"{sheet_name('legend')}!$A${at}")
        _tinted(sheet, f"A{row + 1}:A{last}", kinds)
        row = last + 1
    figures = (("progress", "progress"), ("status", "status"), ("overview_changes", "change"), ("overview_advice", "advice"))
    row = _explained(sheet, row, "overview_figure", [(label(name), label(f"overview_{means}_means")) for name, means in figures]) + 1
    advice = ("{% for advice in programme.advice %}A{{ '%02d'|format(advice.number) }}", "{{ advice.text }}{% endfor %}")
    sheet.print_area = f"A1:B{_explained(sheet, row, 'overview_codes', [advice])}"


def _explained(sheet: Worksheet, row: int, heading: str, texts: Sequence[tuple[str, str]]) -> int:
    """Lay out a small table of words and what they mean; return its last row."""
    headings = [label(heading), label("overview_means")]
    for at, cells in enumerate((headings, *texts), row):
        for letter, text in zip("AB", cells, strict=True):
            put(sheet, f"{letter}{at}", text, "Regnet" if at > row else "Tabellhode")
    last = row + len(texts)
    tabled(sheet, f"Forklaring_{row}", f"A{row}:B{last}", headings, filtered=False)
    return last


def build() -> bytes:
    """Return the template as an Excel file."""
    book = new_workbook()
    book.add_named_style(sum_style())
    sheets = dict(zip(_SHEETS, [book.active, *(book.create_sheet() for _ in _SHEETS[1:])], strict=True))
    for name, sheet in sheets.items():
        sheet.title = sheet_name(name).strip("'")
    _overview(sheets["sheet"])
    _projects(sheets["projects"])
    _groups(sheets["counties"], "county", "counties")
    _groups(sheets["themes"], "theme", "themes")
    _missing(sheets["missing"])
    _changes(sheets["changes"])
    _decisions(sheets["decisions"])
    _legend(sheets["legend"])
    for sheet in sheets.values():
        sheet.oddFooter.center.text = "{{ programme.name }} · {{ as_of|date('short') }}"
    book.calculation.fullCalcOnLoad = True
    return workbook_package(book, _mended)


def _mended(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the parts that openpyxl cannot write as they should be: texts for those who cannot see the charts, and numbers that are texts on purpose."""
    parts = {
        "docProps/core.xml": core_properties().replace("<dcterms:created", "<dc:language>{{ language }}</dc:language><dcterms:created", 1),
    }
    for name in archive.namelist():
        if name.startswith("xl/charts/chart"):  # openpyxl cannot say that a label's format is its own
            parts[name] = re.sub(r'(<(?:\w+:)?numFmt formatCode="[^"]*") ?/>', r'\1 sourceLinked="0"/>', archive.read(name).decode())
    texts = iter(("statuses", "themes", "counties"))
    drawing = archive.read("xl/drawings/drawing1.xml").decode()
    parts["xl/drawings/drawing1.xml"] = re.sub(
        r'<(\w+:)?cNvPr id="(\d+)" name="[^"]*" ?/>',
        lambda found: f'<{found[1] or ""}cNvPr id="{found[2]}" name="Diagram {found[2]}" descr="{{{{ overview.charts.{next(texts)} }}}}"/>',
        drawing,
    )
    for at, _ in enumerate(_SHEETS, 1):
        name = f"xl/worksheets/sheet{at}.xml"
        if _SHEETS[at - 1] in {"projects", "missing", "changes", "decisions"}:
            ignored = f'<ignoredErrors><ignoredError sqref="A{_FIRST}:A{_FIRST}" numberStoredAsText="1"/></ignoredErrors>'
            parts[name] = archive.read(name).decode().replace("</headerFooter>", f"</headerFooter>{ignored}", 1)
    return parts
