"""A plan in a workbook with some values changed: only cells below its key rows, everything else in the file stays byte for byte or as it was.

tables   what the plan's lists are as rows of a sheet, before and after
filling  which cells those rows need: rows in place, free rows, new columns, new sheets
cells    a field's value -> what a cell holds
sheets   the XML of sheets and styles
"""

from __future__ import annotations

from docautomat.plan.writers.workbook.filling import edit_workbook

__all__ = ["edit_workbook"]
