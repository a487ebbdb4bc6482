"""How large a sheet comes out on paper."""

from __future__ import annotations

from typing import Any

from openpyxl.utils import range_boundaries


def printed_size(sheet: Any) -> float:
    """Return how large 11 pt text is on paper, in points."""
    if not sheet.sheet_properties.pageSetUpPr.fitToPage:
        return float(11 * sheet.page_setup.scale / 100)
    first, _, last, _ = range_boundaries(str(sheet.print_area or sheet.dimensions).split("!")[-1].replace("$", ""))
    widths = {at: d.width for d in sheet.column_dimensions.values() if not d.hidden for at in range(d.min, d.max + 1)}
    pages = sheet.page_setup.fitToWidth or 1
    again = 2 if sheet.print_title_cols else 0
    columns = [widths.get(at, 8.43) for at in range(first, last + 1)]
    digits = sum(columns) + (pages - 1) * sum(columns[:again])
    inches = (digits * 7 + 5 * len(columns)) / 96
    return 11 * min(1, pages * (297 / 25.4 - sheet.page_margins.left - sheet.page_margins.right) / inches)
