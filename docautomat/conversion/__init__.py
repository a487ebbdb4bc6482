"""Office files to PDF by LibreOffice: tagged (PDF/UA) and for the archive (PDF/A), many files in one start.

outside.py       what a file would fetch from elsewhere, which is refused
tongue.py        the language and the day that a file tells of itself
converting.py    many files in one start; one that brings LibreOffice down costs no other
described.py     alternative texts of charts, which LibreOffice leaves out
settled.py       the same file gives the same PDF: no clock in it
conformance.py   what a PDF has become: PDF/UA, PDF/A, or neither

LibreOffice is a program of its own: what it cannot do, and what it does to a file that is not sound, is not known beforehand. Nothing here trusts it.
"""

from __future__ import annotations

from docautomat.conversion.conformance import Conformance, look_at
from docautomat.conversion.converting import Converter, Pdf, Sheet, pdf

__all__ = ["Conformance", "Converter", "Pdf", "Sheet", "look_at", "pdf"]
