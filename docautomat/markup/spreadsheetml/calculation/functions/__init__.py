"""The functions that are calculated, by their names: those of single values, and those that take areas and arrays.

A function of single values is called with the book and the values; where arrays are wanted it is applied place by place. The others are called with page and
key of the formula's cell and their operands. Functions that calculate only some of their arguments (IF, IFERROR, CHOOSE …) stand with the compiler of trees.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docautomat.markup.spreadsheetml.calculation.functions import conditional, dates, lookups, numbers, texts, totals

__all__ = ["OPERANDS", "VALUES", "WANT_ARRAYS"]

VALUES: dict[str, Callable[..., Any]] = {**numbers.VALUES, **texts.VALUES, **dates.VALUES}
OPERANDS: dict[str, Callable[..., Any]] = {**totals.OPERANDS, **conditional.OPERANDS, **lookups.OPERANDS, **texts.OPERANDS, **dates.OPERANDS}
WANT_ARRAYS = frozenset(("SUMPRODUCT", "LOOKUP"))
"""Functions that calculate their arguments as arrays in any formula."""
