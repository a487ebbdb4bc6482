"""The filters and functions that templates have beside Jinja's own.

formats    dates, numbers, per cents, enumerations and sorting for the document's language
markup     picture, link, richtext, markdown, page_break, subdeck, subdocument: values that bring their own markup
"""

from docautomat.filters.formats import FILTERS as FORMATS
from docautomat.filters.formats import LANGUAGE
from docautomat.filters.markup import FILTERS as MARKUP
from docautomat.filters.markup import FUNCTIONS

__all__ = ["FILTERS", "FUNCTIONS", "LANGUAGE"]

FILTERS = {**FORMATS, **MARKUP}
