"""Functions of single numbers and of conditions (ISO/IEC 29500-1 §18.17.7)."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal

from docautomat.markup.spreadsheetml.calculation.arithmetic import power
from docautomat.markup.spreadsheetml.calculation.grid import Book
from docautomat.markup.spreadsheetml.calculation.kinds import DIV0, NA, NUM, ErrorValue, FormulaError, Scalar, boolean, number, real

__all__ = ["VALUES", "rounded"]


def rounded(value: float, digits: int, mode: str = ROUND_HALF_UP) -> float:
    """Return a number rounded as it reads with 15 digits, so that 1.005 is half of a hundredth: 1.01."""
    if not value or abs(value) >= 1e15 or digits >= 15 - math.floor(math.log10(abs(value))):
        return value if digits >= 0 or not value else _coarse(value, digits, mode)
    return _coarse(value, digits, mode)


def _coarse(value: float, digits: int, mode: str) -> float:
    if digits < -300:
        return 0.0
    return float(Decimal(format(value, ".15g")).quantize(Decimal(1).scaleb(-digits), rounding=mode, context=_CONTEXT))


_CONTEXT = Context(prec=400)


def _digits(value: Scalar) -> int:
    return int(number(value))


def _round(_book: Book, value: Scalar, digits: Scalar) -> Scalar:
    return rounded(number(value), _digits(digits))


def _round_up(_book: Book, value: Scalar, digits: Scalar = None) -> Scalar:
    return rounded(number(value), _digits(digits), ROUND_UP)


def _round_down(_book: Book, value: Scalar, digits: Scalar = None) -> Scalar:
    return rounded(number(value), _digits(digits), ROUND_DOWN)


def _int(_book: Book, value: Scalar) -> Scalar:
    return float(math.floor(_fifteen(number(value))))


def _fifteen(value: float) -> float:
    """Return a number as it reads with 15 digits, where it is less than a rounding error away from a whole one."""
    whole = round(value) if abs(value) < 1e15 else value
    return float(whole) if value and abs(value - whole) < abs(value) * 2.0**-49 else value


def _abs(_book: Book, value: Scalar) -> Scalar:
    return abs(number(value))


def _mod(_book: Book, value: Scalar, divisor: Scalar) -> Scalar:
    first, second = number(value), number(divisor)
    if second == 0.0:
        raise FormulaError(DIV0)
    if abs(first / second) >= 2.0**50:
        raise FormulaError(NUM)
    return first % second


def _sign(_book: Book, value: Scalar) -> Scalar:
    found = number(value)
    return float((found > 0) - (found < 0))


def _sqrt(_book: Book, value: Scalar) -> Scalar:
    found = number(value)
    if found < 0:
        raise FormulaError(NUM)
    return math.sqrt(found)


def _power(_book: Book, value: Scalar, exponent: Scalar) -> Scalar:
    return power(value, exponent)


def _exp(_book: Book, value: Scalar) -> Scalar:
    try:
        return math.exp(number(value))
    except OverflowError:
        raise FormulaError(NUM) from None


def _logarithm(value: Scalar, base: float) -> Scalar:
    found = number(value)
    if found <= 0 or base <= 0:
        raise FormulaError(NUM)
    if base == 1.0:
        raise FormulaError(DIV0)
    return math.log10(found) if base == 10.0 else math.log(found) if base == math.e else real(math.log(found) / math.log(base))


def _ln(_book: Book, value: Scalar) -> Scalar:
    return _logarithm(value, math.e)


def _log(_book: Book, value: Scalar, base: Scalar = 10.0) -> Scalar:
    return _logarithm(value, number(base))


def _log10(_book: Book, value: Scalar) -> Scalar:
    return _logarithm(value, 10.0)


def _quotient(_book: Book, value: Scalar, divisor: Scalar) -> Scalar:
    first, second = number(value), number(divisor)
    if second == 0.0:
        raise FormulaError(DIV0)
    return float(math.trunc(real(first / second)))


def _to_multiple(whole: Callable[[float], float]) -> Callable[[Book, Scalar, Scalar], Scalar]:
    def multiple(_book: Book, value: Scalar, step: Scalar) -> Scalar:
        first, second = number(value), number(step)
        if first == 0.0 or second == 0.0:
            if second == 0.0 and whole is math.floor and first:
                raise FormulaError(DIV0)
            return 0.0
        if first > 0 > second:
            raise FormulaError(NUM)
        return real(whole(_fifteen(real(first / second))) * second)

    return multiple


def _mround(_book: Book, value: Scalar, step: Scalar) -> Scalar:
    first, second = number(value), number(step)
    if second == 0.0:
        return 0.0
    if first * second < 0:
        raise FormulaError(NUM)
    return real(rounded(real(first / second), 0) * second)


def _even(_book: Book, value: Scalar) -> Scalar:
    found = number(value)
    return math.copysign(2.0 * math.ceil(abs(found) / 2.0), found)


def _odd(_book: Book, value: Scalar) -> Scalar:
    found = number(value)
    return math.copysign(max(1.0, 2.0 * math.ceil((abs(found) - 1.0) / 2.0) + 1.0), found)


def _is_even(_book: Book, value: Scalar) -> Scalar:
    return math.trunc(number(value)) % 2 == 0


def _is_odd(_book: Book, value: Scalar) -> Scalar:
    return math.trunc(number(value)) % 2 != 0


def _pi(_book: Book) -> Scalar:
    return math.pi


# --- conditions and kinds ----------------------------------------------------------------------------------------------------------------


def _not(_book: Book, value: Scalar) -> Scalar:
    return not boolean(value)


def _true(_book: Book) -> Scalar:
    return True


def _false(_book: Book) -> Scalar:
    return False


def _na(_book: Book) -> Scalar:
    return NA


def _is_number(_book: Book, value: Scalar) -> Scalar:
    return isinstance(value, float)


def _is_text(_book: Book, value: Scalar) -> Scalar:
    return isinstance(value, str)


def _is_other(_book: Book, value: Scalar) -> Scalar:
    return not isinstance(value, str)


def _is_logical(_book: Book, value: Scalar) -> Scalar:
    return isinstance(value, bool)


def _is_blank(_book: Book, value: Scalar) -> Scalar:
    return value is None


def _n(_book: Book, value: Scalar) -> Scalar:
    if isinstance(value, ErrorValue):
        raise FormulaError(value)
    return 0.0 if isinstance(value, str) else number(value)


VALUES: dict[str, Callable[..., Scalar]] = {
    "ABS": _abs,
    "CEILING": _to_multiple(math.ceil),
    "EVEN": _even,
    "EXP": _exp,
    "FALSE": _false,
    "FLOOR": _to_multiple(math.floor),
    "INT": _int,
    "ISBLANK": _is_blank,
    "ISEVEN": _is_even,
    "ISLOGICAL": _is_logical,
    "ISNONTEXT": _is_other,
    "ISNUMBER": _is_number,
    "ISODD": _is_odd,
    "ISTEXT": _is_text,
    "LN": _ln,
    "LOG": _log,
    "LOG10": _log10,
    "MOD": _mod,
    "MROUND": _mround,
    "N": _n,
    "NA": _na,
    "NOT": _not,
    "ODD": _odd,
    "PI": _pi,
    "POWER": _power,
    "QUOTIENT": _quotient,
    "ROUND": _round,
    "ROUNDDOWN": _round_down,
    "ROUNDUP": _round_up,
    "SIGN": _sign,
    "SQRT": _sqrt,
    "TRUE": _true,
    "TRUNC": _round_down,
}
