"""SpreadsheetML (ISO/IEC 29500-1 §18): the workbook as one story, typed cells, and references that follow."""
