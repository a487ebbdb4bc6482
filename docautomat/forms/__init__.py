"""The three forms that a template can have: each compiles its stories, and makes of their output the parts that change."""

from collections.abc import Callable

from docautomat.errors import Finding
from docautomat.forms.engine import Engine, Form, Rendered
from docautomat.forms.slides import Slides
from docautomat.forms.word import Word
from docautomat.forms.workbook import Workbook

__all__ = ["FORMS", "Engine", "Form", "Rendered"]

FORMS: dict[str, Callable[[Engine, list[Finding]], Form]] = {"docx": Word, "pptx": Slides, "xlsx": Workbook}
