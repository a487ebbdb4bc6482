"""DrawingML (ISO/IEC 29500-1 §21): text in shapes, tables, charts and diagrams, and how values are written into `a:t`."""

from docautomat.markup.drawingml.words import ROW_ID, TRANSITIONAL, dialect
from docautomat.markup.drawingml.writing import write_block, write_drawing, write_paragraph, write_text

__all__ = ["ROW_ID", "TRANSITIONAL", "dialect", "write_block", "write_drawing", "write_paragraph", "write_text"]
