"""A plan in a workbook: what people fill in, and what comes back.

fields   which lists and fields of a plan stand in sheets, and of what kind each is
cells    one cell's value -> the plain value of its field
rows     a workbook -> the rows below its key rows, wherever people have moved them
words    what people type for codes, and names made ids
reading  those rows -> the same tree that YAML gives, with sheets and cells for lines
programme  the rows of Program.xlsx -> the tree that programme.yaml gives

A *key row* names the fields of the rows below it: `milestones.id`, `milestones.name` … It is hidden, moves along with whatever people do, and survives every
program, so that a file is recognised by it and by nothing else.
"""

from __future__ import annotations

from docautomat.plan.readers.workbook.programme import read_programme_workbook
from docautomat.plan.readers.workbook.reading import read_workbook

__all__ = ["read_programme_workbook", "read_workbook"]
