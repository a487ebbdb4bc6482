"""A programme in, outcomes out: every municipality's documents, made one after the other, none lost and none half-made.

    run.py        records -> contexts -> documents, here or in other processes, in the programme's order
    journal.py    what was written, so that a person's changes are kept
    joint.py      one document for the whole programme
    trial.py      a programme's own templates tried beforehand
    outcomes.py   what became of each document, and the report
    publishing.py roles instead of names
    pdfs.py       a PDF beside each document
    sending.py    what is to be sent to whom
    manifest.py   the hash of everything that was written

One bad municipality never stops the others. The same input gives the same bytes: the day («as of») comes from the programme or the caller, never from the
clock.
"""

from __future__ import annotations

from docautomat.batch.joint import JointOutcome, make_joint
from docautomat.batch.journal import Journal, write_atomically
from docautomat.batch.manifest import write_manifest
from docautomat.batch.outcomes import Outcome, finding_facts, public_findings, summary, write_report
from docautomat.batch.run import generate
from docautomat.batch.sending import SendingList, write_sending_list
from docautomat.batch.trial import try_templates

__all__ = [
    "JointOutcome",
    "Journal",
    "Outcome",
    "SendingList",
    "finding_facts",
    "generate",
    "make_joint",
    "public_findings",
    "summary",
    "try_templates",
    "write_atomically",
    "write_manifest",
    "write_report",
    "write_sending_list",
]
