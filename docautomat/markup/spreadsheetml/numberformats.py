"""How the cells of a workbook show their numbers: format codes by the number of a cell's format (ISO/IEC 29500-1 §18.8.30)."""

from __future__ import annotations

from lxml import etree

from docautomat.markup.spreadsheetml.calculation.formats import formatted
from docautomat.markup.spreadsheetml.calculation.kinds import FormulaError, UnknownError, language

__all__ = ["NumberFormats"]

_BUILTIN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "m/d/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yyyy h:mm",
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
}
_LOCAL = {14: "{0}", 22: "{0} hh:mm"}
"""Formats that show a date in the way of the reader's language."""
_DATES = {"nb": "dd.mm.yyyy", "nn": "dd.mm.yyyy", "no": "dd.mm.yyyy"}


class NumberFormats:
    """The number formats of a workbook."""

    def __init__(self, styles: bytes | None) -> None:
        """`styles` is the workbook's styles part, if it has one."""
        root = etree.fromstring(styles, etree.XMLParser(resolve_entities=False, no_network=True)) if styles else None
        formats = root.find("{*}cellXfs") if root is not None else None
        self._numbers = [int(xf.get("numFmtId") or 0) for xf in formats.iterfind("{*}xf")] if formats is not None else []
        self._codes = dict(_BUILTIN)
        for node in root.iterfind("{*}numFmts/{*}numFmt") if root is not None else ():
            self._codes[int(node.get("numFmtId") or 0)] = node.get("formatCode") or "General"

    def code(self, style: int) -> str:
        """Return the format code of the cells with a format, by its number; `General` if nothing is known of it."""
        return self._codes.get(self._number(style), "General")

    def shown(self, value: float, style: int, *, date1904: bool) -> str:
        """Return a number as a cell shows it; raise `UnknownError` where that depends on what is not known."""
        number = self._number(style)
        code = self._codes.get(number)
        if code is None:
            raise UnknownError
        words = language().lower().replace("_", "-").split("-")[0]
        if number in _LOCAL and words not in ("", "en"):
            if words not in _DATES:
                raise UnknownError
            code = _LOCAL[number].format(_DATES[words])
        try:
            return formatted(value, code, date1904=date1904, stored=True)
        except FormulaError:
            raise UnknownError from None

    def _number(self, style: int) -> int:
        return self._numbers[style] if 0 <= style < len(self._numbers) else 0
