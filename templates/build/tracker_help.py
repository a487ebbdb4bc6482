"""The tracker's help: eight steps, and what the statuses mean, on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.styles import Alignment

from templates.build.tracker_numbers import STATUS_NAMES
from templates.build.tracker_styles import label, page, put, status_formats

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["LEGEND_HEAD", "guide"]

_STEPS = 8
_FIRST = 2
_HEADING = _FIRST + _STEPS
LEGEND_HEAD = _HEADING + 1
"""The row of the headings above the statuses."""
_LIMITS = {"green": "thresholds.green_max_days", "yellow": "thresholds.yellow_max_days", "red": "thresholds.yellow_max_days"}


def guide(sheet: Worksheet) -> None:
    page(sheet, (32, 112), tall=1)
    sheet.sheet_view.showGridLines = False
    put(sheet, "A1", label("how_to_use"), "Tittel")
    for number in range(1, _STEPS + 1):
        row = number + _FIRST - 1
        put(sheet, f"A{row}", f"{number}  {label(f'tracker_step_{number}')}", "Trinn")
        put(sheet, f"B{row}", label(f"tracker_help_{number}"), "Regnet")
        sheet.row_dimensions[row].height = 26
    put(sheet, f"A{_HEADING}", label("tracker_statuses"), "Overskrift")
    sheet[f"B{_HEADING}"].style = "Overskrift"
    sheet[f"A{_HEADING}"].alignment = Alignment(horizontal="left", vertical="center", indent=1)  # no wrapping: it goes on over the next column
    for letter, name in zip("AB", ("computed_status", "overview_means"), strict=True):
        put(sheet, f"{letter}{LEGEND_HEAD}", label(name), "Tabellhode")
    for row, (code, name) in enumerate(STATUS_NAMES.items(), LEGEND_HEAD + 1):
        put(sheet, f"A{row}", f"={name}", "Regnet")
        text = f"label.status_{code}_means"
        put(sheet, f"B{row}", "{{ " + (f'{text} | replace("{{n}}", {_LIMITS[code]} | string)' if code in _LIMITS else text) + " }}", "Regnet")
        sheet.row_dimensions[row].height = 24
    first, last = LEGEND_HEAD + 1, LEGEND_HEAD + len(STATUS_NAMES)
    status_formats(sheet, f"A{first}:A{last}", f"A{first}", "A")
    for row, height in {1: 38, _HEADING: 40, LEGEND_HEAD: 24}.items():
        sheet.row_dimensions[row].height = height
    sheet.print_area = f"A1:B{last}"
