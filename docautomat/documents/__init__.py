"""Which documents a plan gives: kind -> template, file name, context.

    kinds      the three kinds, which of them a record gets, and where their templates lie
    dressing   the ready templates in a programme's colours
    cleaning   templates without the people who made them
    roles      a programme with roles instead of names, for publishing
    named      whether a finished document names somebody
    names      safe, unique file names
    context    what a template sees: plain data in the document's language
    parts      the parts of a project, one function for each list
    gathering  a gathering's deck and invitation
    overview   the status overview of all municipalities
    joint      the programme's joint documents, in its own language

The ready templates' README lists every name of the context.
"""

from __future__ import annotations

from docautomat.documents.context import context
from docautomat.documents.dressing import dressed_template
from docautomat.documents.joint import JOINT, joint_context, joint_name
from docautomat.documents.kinds import KINDS, Kind, kind_names, kinds_for, ready_template, template_path
from docautomat.documents.names import file_name

__all__ = [
    "JOINT",
    "KINDS",
    "Kind",
    "context",
    "dressed_template",
    "file_name",
    "joint_context",
    "joint_name",
    "kind_names",
    "kinds_for",
    "ready_template",
    "template_path",
]
