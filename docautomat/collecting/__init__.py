"""What people typed, brought back into the plans: nothing typed is lost, and nothing that the data own is overwritten.

returned    a file -> which plan it is about, and what it says, cell by cell
trackers    the same for a tracker, of which people own some cells only
reports     the period's report in it
holding     what the plan cannot hold
merging     base, plan and returned file -> changes, and conflicts that somebody has to decide
conflicts   konflikter.xlsx: both values side by side, and a column to choose in
writing     a merge -> changes of a plan's file
run         files -> plans changed, one outcome for each file
"""

from __future__ import annotations

from docautomat.collecting.run import Collected, collect

__all__ = ["Collected", "collect"]
