"""From a story's trees to the source of one Jinja program.

    find       Story              -> [Mark]       every tag at its place, its syntax checked alone            (marks.py)
    pair       [Mark]             -> [Block]      which tags belong together: for … else … endfor             (blocks.py)
    judge      [Block]            -> positions    where each end stands, and so what repeats or goes          (scopes.py)
    hoist      positions          -> trees        tags taken out of the text, put beside what they repeat     (hoisting.py)
    emit       trees              -> source       static XML and tags, one line table from source to places   (source.py)

All faults of a story are collected as findings; nothing is raised before every tag has been looked at.
"""

from __future__ import annotations

from docautomat.compiler.blocks import Block, pair
from docautomat.compiler.hoisting import hoist
from docautomat.compiler.marks import Mark, find
from docautomat.compiler.scopes import judge
from docautomat.compiler.source import Program, Stream, assemble, streams

__all__ = ["Block", "Mark", "Program", "Stream", "assemble", "find", "hoist", "judge", "pair", "streams"]
