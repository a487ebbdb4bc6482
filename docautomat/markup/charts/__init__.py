"""Native charts (DrawingML charts, ISO/IEC 29500-1 §21.2) filled with data, or made from it: the chart part and the workbook embedded in it.

filling    the author's chart gets other series: what it shows, what it refers to, and its data sheet
sheets     the data sheet: cells set in an embedded workbook
making     a chart from nothing
"""

from docautomat.markup.charts.filling import fill
from docautomat.markup.charts.making import make

__all__ = ["fill", "make"]
