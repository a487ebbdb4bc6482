"""Fill Word, Excel and PowerPoint templates with Jinja2, and make a programme's documents from its plans.

The public names are resolved when they are first used, so that `import docautomat` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docautomat.accessibility import check_accessibility
    from docautomat.batch import Outcome, generate
    from docautomat.conversion import Pdf, pdf
    from docautomat.document import Document
    from docautomat.errors import (
        ConversionError,
        DataError,
        DocautomatError,
        Finding,
        OutputError,
        PackageError,
        Place,
        RenderError,
        TemplateError,
        TemplateSyntaxError,
    )
    from docautomat.lexer import Delimiters
    from docautomat.opc.archive import Limits
    from docautomat.plan.readers import load_plan, load_programme
    from docautomat.review import annotate
    from docautomat.template import Template
    from docautomat.values.charts import Chart
    from docautomat.values.formulas import Formula
    from docautomat.values.rich import Link, Markdown, PageBreak, Picture, RichText, SubDeck, SubDocument

__version__ = "0.1.0"

__all__ = [
    "Chart",
    "ConversionError",
    "DataError",
    "Delimiters",
    "DocautomatError",
    "Document",
    "Finding",
    "Formula",
    "Limits",
    "Link",
    "Markdown",
    "Outcome",
    "OutputError",
    "PackageError",
    "PageBreak",
    "Pdf",
    "Picture",
    "Place",
    "RenderError",
    "RichText",
    "SubDeck",
    "SubDocument",
    "Template",
    "TemplateError",
    "TemplateSyntaxError",
    "annotate",
    "check_accessibility",
    "generate",
    "load_plan",
    "load_programme",
    "pdf",
]

_HOMES = {
    "Chart": "values.charts",
    "Delimiters": "lexer",
    "Document": "document",
    "Formula": "values.formulas",
    "Limits": "opc.archive",
    "Link": "values.rich",
    "Markdown": "values.rich",
    "Outcome": "batch",
    "PageBreak": "values.rich",
    "Pdf": "conversion",
    "Picture": "values.rich",
    "RichText": "values.rich",
    "SubDeck": "values.rich",
    "SubDocument": "values.rich",
    "Template": "template",
    "annotate": "review",
    "check_accessibility": "accessibility",
    "generate": "batch",
    "load_plan": "plan.readers",
    "load_programme": "plan.readers",
    "pdf": "conversion",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'errors')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
