"""The rules for workbooks: a plain tuple of functions from a workbook to faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docautomat.accessibility.excel.book import Book
from docautomat.accessibility.excel.cells import cell_faults, rule_faults
from docautomat.accessibility.excel.columns import column_faults
from docautomat.accessibility.excel.inputs import drawing_faults, edge_faults, input_faults, linked_faults
from docautomat.accessibility.excel.sheets import sheet_faults
from docautomat.accessibility.faults import Fault
from docautomat.accessibility.language import Passage, language_faults
from docautomat.accessibility.office import Office

__all__ = ["excel_faults"]


def excel_faults(office: Office) -> Iterator[Fault]:
    """Yield every fault of a workbook."""
    book = Book(office)
    for rule in _RULES:
        yield from rule(book)


def _languages(book: Book) -> Iterator[Fault]:
    texts = [cell.text for sheet in book.sheets if sheet.visible for _, _, cell in sheet.cells() if cell.text and not cell.numeric]
    whole = Passage(text=" ".join(texts)[:20_000], language="", part="workbook", spot="")
    yield from language_faults(book.office.properties.get("language", ""), [whole], per_run=False, place="workbook")


_RULES: tuple[Callable[[Book], Iterator[Fault]], ...] = (
    _languages,
    sheet_faults,
    cell_faults,
    column_faults,
    rule_faults,
    input_faults,
    linked_faults,
    drawing_faults,
    edge_faults,
)
