"""A plan in a Word document: what people type into its content controls, and what comes back.

answers   a document -> the text of each control that is tagged with the path of a field
reading   those texts and what was sent out -> the same tree that YAML gives
returned  a file -> what it says, to be merged

A control's tag is the path of its field: `project.background`, `project.milestones.#M4.forecast`. The document is recognised by these tags and by nothing else.
A control that is not there says nothing about its field.
"""

from __future__ import annotations

from docautomat.collecting.document.returned import DOCUMENTS, read_returned_document

__all__ = ["DOCUMENTS", "read_returned_document"]
