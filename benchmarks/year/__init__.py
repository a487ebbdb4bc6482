"""A programme's year, played by commands: forms, plans, approvals, four quarters of trackers, closing, gathering – and everything typed looked for again.

hand        types into a workbook the way Excel does: cell by cell, leaving the rest of the file alone
projects    what municipalities write, with the slips that people make
forms       a project typed into its form
trackers    a quarter typed into a tracker: sorted, with rows and columns of their own
play        the year: `python -m benchmarks.year --municipalities 357`
"""
