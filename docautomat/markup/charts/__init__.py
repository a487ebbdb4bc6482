"""Native charts (DrawingML charts, ISO/IEC 29500-1 §21.2) filled with data, or made from it: the chart part and the workbook embedded in it.

filling      the author's chart gets other series: what it shows, what it refers to, and its data sheet
matching     which series of the data goes into which of the drawn ones
plots        the plots get their series; axes and legend follow
series       one series: references, and what the chart itself keeps of the cells
points       formats and labels of single points, colours of further series
extended     the charts of Office 2016, whose data stand apart from their series
layout       where in the data sheet all of it lies
references   areas of cells
books        the embedded workbook; a new one where there is none
sheets       one sheet of it: cells, styles, tables
serials      days as numbers
making       a chart from nothing
"""

from docautomat.markup.charts.filling import fill
from docautomat.markup.charts.making import make

__all__ = ["fill", "make"]
