"""From a story's trees to the source of one Jinja program, and its run.

    find       Story              -> [Mark]       every tag at its place, its syntax checked alone            (marks.py, joining.py)
    pair       [Mark]             -> [Block]      which tags belong together: for … else … endfor             (blocks.py)
    judge      [Block]            -> positions    where each end stands, and so what repeats or goes          (scopes.py, letters.py, bodies.py, lines.py)
    hoist      positions          -> trees        tags taken out of the text, put beside what they repeat     (hoisting.py, cells.py)
    protect    trees              -> guards       what must hold whatever the data: ids, grids, no empty cell (invariants.py, ids.py, grids.py, anchors.py)
    emit       trees              -> source       static XML and tags, one line table from source to places   (source.py)
    run        source, data       -> text         settled while it comes, part by part                        (story.py, flow.py)

A workbook is one program with a layout program before it (workbook.py and its neighbours). What went wrong is found by a second, watched run (diagnosis.py);
what a template wants is read from its programs (variables.py); shipping.py packs them for other processes.

All faults of a story are collected as findings; nothing is raised before every tag has been looked at.
"""

from __future__ import annotations

from docautomat.compiler.blocks import Block, pair
from docautomat.compiler.hoisting import hoist
from docautomat.compiler.marks import Mark, find
from docautomat.compiler.scopes import judge
from docautomat.compiler.source import Program, Stream, assemble, streams

__all__ = ["Block", "Mark", "Program", "Stream", "assemble", "find", "hoist", "judge", "pair", "streams"]
