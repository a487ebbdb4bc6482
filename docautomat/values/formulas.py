"""Formula: a value that becomes a formula of the cell which its tag fills. Nothing else of the data ever does."""

from __future__ import annotations

import re
from functools import lru_cache

from docautomat.values.plain import RefusedValueError, Rich, text_of

__all__ = ["LONGEST_FORMULA", "Formula"]

LONGEST_FORMULA = 8192
"""Characters of a formula (Excel's specifications and limits)."""

_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_SHEET = re.compile(r"'(?:[^']|'')*'")
_BOOK = re.compile(r"\[[^\[\]]*\.(?:xl\w+|ods|csv)\]", re.IGNORECASE)
_RUNS = re.compile(r"\b(?:CALL|REGISTER|REGISTER\.ID|EXEC|EXECUTE|INITIATE|POKE)\(", re.IGNORECASE)
_OPERATOR_END = re.compile(r"[-+*/^&=<>,(]\s*\Z")
_LATER = (
    "ACOT ACOTH ARABIC BASE BETA.DIST BETA.INV BINOM.DIST BINOM.DIST.RANGE BINOM.INV BITAND BITLSHIFT BITOR BITRSHIFT BITXOR CEILING.MATH"
    " CHISQ.DIST CHISQ.INV CHISQ.TEST COMBINA CONCAT CONFIDENCE.NORM CONFIDENCE.T COT COTH COVARIANCE.P COVARIANCE.S CSC CSCH DAYS"
    " DECIMAL ENCODEURL ERF.PRECISE ERFC.PRECISE EXPON.DIST F.DIST F.INV F.TEST FILTERXML FLOOR.MATH FLOOR.PRECISE FORMULATEXT GAMMA GAMMA.DIST"
    " GAMMA.INV GAUSS HYPGEOM.DIST IFNA IFS ISFORMULA ISOWEEKNUM LOGNORM.DIST LOGNORM.INV MAXIFS MINIFS MODE.MULT MODE.SNGL MUNIT NEGBINOM.DIST"
    " NORM.DIST NORM.INV NORM.S.DIST NORM.S.INV NUMBERVALUE PDURATION PERCENTILE.EXC PERCENTILE.INC PERCENTRANK.EXC PERCENTRANK.INC PERMUTATIONA PHI"
    " POISSON.DIST QUARTILE.EXC QUARTILE.INC RANDARRAY RANK.AVG RANK.EQ RRI SEC SECH SEQUENCE SHEET SHEETS SKEW.P SORTBY STDEV.P STDEV.S SWITCH T.DIST"
    " T.INV T.TEST TEXTAFTER TEXTBEFORE TEXTJOIN TEXTSPLIT TOCOL TOROW UNICHAR UNICODE UNIQUE VAR.P VAR.S VSTACK HSTACK WEIBULL.DIST XLOOKUP XMATCH XOR"
    " Z.TEST"
)
_LATER_NAMES = frozenset(_LATER.split())
_IN_WORKSHEET = frozenset({"FILTER", "SORT"})
_FUNCTION = re.compile(r"(?<![\w.])([A-Za-z][A-Za-z0-9.]*)(?=\()")


class Formula(Rich):
    """A formula in English with commas, as `.xlsx` files store it; a leading `=` may be left out.

    Its references are in the template's coordinates: they follow rows and sheets as if the formula stood in the template's cell.

    >>> Formula("=SUM(B2:B5)*2").text, Formula('TEXTJOIN(", ",TRUE,A1:A3)').text
    ('SUM(B2:B5)*2', '_xlfn.TEXTJOIN(", ",TRUE,A1:A3)')
    """

    __slots__ = ("text",)

    def __init__(self, text: object) -> None:
        given = text_of(text).strip()
        self.text = _checked(given.removeprefix("=").strip(), given)

    def plain(self) -> str:
        """Refuse: a formula stands in a cell, or nowhere."""
        raise RefusedValueError(
            "a formula can only fill a cell of a workbook, and must stand there alone",
            "let the tag be all of the cell: {{ formula(…) }}; put other text into a cell beside it",
        )


@lru_cache(maxsize=512)
def _checked(text: str, given: str) -> str:
    """Return a formula as it is stored; raise `RefusedValueError` for what is none, or would run something."""
    shown = given[:60]
    bad = re.search(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]", text)
    if bad is not None:
        raise RefusedValueError(f"the formula holds the control character U+{ord(bad.group()):04X}", "remove it")
    if not text:
        raise RefusedValueError("this formula is empty", "put {{ … if … }} around it, or mend the data")
    if len(text) > LONGEST_FORMULA:
        raise RefusedValueError(f"the formula has {len(text)} characters; a cell holds {LONGEST_FORMULA}", "spread it over several cells")
    bare = _QUOTED.sub('""', text)
    outside = _SHEET.sub("''", bare)
    if "|" in bare:
        raise RefusedValueError(f"this formula would start another program: {shown!r}", "a formula holds no | outside of its texts in quotes")
    if _RUNS.search(outside):
        raise RefusedValueError(f"this formula would run a program: {shown!r}", "use functions that calculate")
    if _BOOK.search(bare):
        raise RefusedValueError(f"this formula reads another file: {shown!r}", "bring the numbers as data")
    if (cause := _flaw(bare, outside)) is not None:
        raise RefusedValueError(f"{shown!r} is no formula: {cause[0]}", cause[1])
    return _with_prefixes(text)


def _flaw(bare: str, outside: str) -> tuple[str, str] | None:
    if outside.count('"') % 2 or outside.count("'") % 2:
        return "a quotation mark is not closed", "double the quotation marks inside of a text"
    depth = [0, 0]
    for char in outside:
        for number, (opening, closing) in enumerate((("(", ")"), ("{", "}"))):
            depth[number] += (char == opening) - (char == closing)
        if min(depth) < 0:
            break
    if any(depth):
        return "its brackets do not match", "close each bracket that is opened"
    if ";" in re.sub(r"\{[^{}]*\}", "", outside):
        return "its arguments are separated by semicolons", "write formulas in English, with commas: SUM(A1,B1)"
    if _OPERATOR_END.search(bare):
        return "it ends with an operator", "finish it"
    return None


def _with_prefixes(text: str) -> str:
    """Return a formula in which functions that Excel got after 2007 have the prefix under which files name them ([MS-XLSX] 2.2.2)."""

    def prefixed(found: re.Match[str]) -> str:
        name = found.group(1).upper()
        if name in _IN_WORKSHEET:
            return f"_xlfn._xlws.{name}"
        return f"_xlfn.{name}" if name in _LATER_NAMES else found.group()

    parts = re.split(r'("(?:[^"]|"")*")', text)
    return "".join(part if number % 2 else _FUNCTION.sub(prefixed, part) for number, part in enumerate(parts))
