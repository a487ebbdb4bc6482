"""Filters that write for the document's language: dates, numbers, per cents, enumerations, and sorting.

Each reads the language from the render's context and is marked `pass_context`, so that Jinja's constant folding cannot freeze the first language into the
compiled template. Formats come from the Unicode CLDR through Babel.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation, localcontext
from functools import lru_cache
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.filters import make_multi_attrgetter
from jinja2.runtime import Context

from docautomat.budget import budget_of
from docautomat.values import RefusedValueError, text_of

__all__ = ["FILTERS", "LANGUAGE"]

LANGUAGE = "docautomat.language"
"""The context's key of the render's language; no expression can spell it."""

_LOCALES = {"nb": "nb_NO", "nn": "nn_NO", "no": "nb_NO", "en": "en_GB", "sv": "sv_SE", "da": "da_DK"}
_AND = {"nb": "og", "nn": "og", "no": "og", "da": "og", "sv": "och", "en": "and"}
_DATE_FORMS = {
    "nb": {"short": "dd.MM.yyyy", "long": "d. MMMM yyyy", "month": "MMMM yyyy", "full": "EEEE d. MMMM yyyy", "iso": "yyyy-MM-dd"},
    "en": {"short": "dd/MM/yyyy", "long": "d MMMM yyyy", "month": "MMMM yyyy", "full": "EEEE d MMMM yyyy", "iso": "yyyy-MM-dd"},
}
_PATTERN = re.compile(r"(?:full|long|medium|short|(?:[GyYuUrQqMLwWdDFgEecabBhHKkmsSAzZOvVXx]+|'[^']*'|[^A-Za-z'])+)")
"""What the CLDR knows as a form or as a pattern: letters with a meaning, texts in quotes, and signs."""
_NAMED = ("full", "long", "medium", "short")
_QUOTED = re.compile(r"'[^']*'")
_SENTENCE = re.compile(r"[.!?…](?=\s|\Z)")
_SPACE = re.compile(r"[^\S\u00a0]+")
_LEAST_OF_BRIEF, _LEAST_OF_WORDS = 0.4, 0.5
"""So much of its room a text that is told in brief fills with whole sentences, or with whole words, at least."""
_NO_BREAK_SPACE = "\u00a0"
_MOST_DIGITS = 300
_MOST_DECIMALS = 30


def _language(context: Context) -> str:
    return str(context.get(LANGUAGE) or "en")


def _locale(language: str) -> str:
    return _LOCALES.get(language, language.replace("-", "_"))


@pass_context
def date(context: Context, value: Any, form: str = "long") -> str:
    """Return a date as the language writes it: `long` «28. april 2028», `short`, `month`, `full`, `iso`, or a CLDR pattern."""
    if value is None or isinstance(value, Undefined):
        return text_of(value) if value is None else str(value)
    if not isinstance(value, datetime.date):
        raise RefusedValueError(f"{text_of(value)!r} is no date", "the filter date wants a date; use as_date for ISO text")
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:  # 12:00 UTC equals 14:00+02:00, so that a cache would mix them up
        return _date.__wrapped__(value, form, _language(context))
    return _date(value, form, _language(context))


@lru_cache(maxsize=8192)
def _date(value: datetime.date, form: str, language: str) -> str:
    from babel.dates import format_date, format_datetime

    forms = _DATE_FORMS.get({"nn": "nb", "no": "nb", "da": "nb"}.get(language, language))
    pattern = forms.get(form, form) if forms else form
    if form not in _DATE_FORMS["en"] and not _PATTERN.fullmatch(form):
        raise RefusedValueError(f"there is no form of dates called {form!r}", "write short, long, month, full, iso, or a pattern such as d. MMMM yyyy")
    if not isinstance(value, datetime.datetime) and pattern not in _NAMED and any(letter in _QUOTED.sub("", pattern) for letter in "hHkKmsSA"):
        raise RefusedValueError("this is a day without a time, and mm are minutes", "write MM for months: dd.MM.yyyy")
    if isinstance(value, datetime.datetime) and any(letter in pattern for letter in "Hhm"):
        return str(format_datetime(value, pattern, locale=_locale(language)))
    return str(format_date(value, pattern, locale=_locale(language)))


@pass_context
def date_range(context: Context, start: Any, end: Any, form: str = "long") -> str:
    """Return a span of days without what its ends share: «28.–30. april 2014», «28. april – 2. mai 2014», «30. desember 2014 – 2. januar 2015».

    `form` is `long` or `short`; one day alone, or an end that is missing, gives that day.
    """
    if start is None or end is None:
        return date(context, end if start is None else start, form)
    if not isinstance(start, datetime.date) or not isinstance(end, datetime.date):
        return date(context, end if isinstance(start, datetime.date) else start, form)  # which says what is wrong
    first, last = (value.date() if isinstance(value, datetime.datetime) else value for value in (start, end))
    if first == last:
        return date(context, first, form)
    if last < first:
        raise RefusedValueError("this span of days ends before it begins", "mend the data, or swap the two dates")
    return _date_range(first, last, form, _language(context))


_DAY_POINT = {"nb": ".", "nn": ".", "no": ".", "da": ".", "en": "", "sv": ""}


def _date_range(first: datetime.date, last: datetime.date, form: str, language: str) -> str:
    whole, point = _date(last, form, language), _DAY_POINT.get(language)
    if form != "long" or point is None or first.year != last.year:
        return f"{_date(first, form, language)} – {whole}"
    if first.month != last.month:
        return f"{_date(first, f'd{point} MMMM', language)} – {whole}"
    return f"{first.day}{point}–{whole}"


@pass_context
def number(context: Context, value: Any, decimals: int | None = None) -> str:
    """Return a number with the language's decimal sign and digit grouping; `decimals` fixes how many are shown."""
    if value is None:
        return ""
    return _number(_numeric(value, "number"), decimals, _language(context))


@pass_context
def percent(context: Context, value: Any, decimals: int = 0) -> str:
    """Return per cent as the language writes it; the value 48 means 48 %."""
    if value is None:
        return ""
    language = _language(context)
    shown = _number(_numeric(value, "percent"), decimals, language)
    return f"{shown}%" if language == "en" else f"{shown}{_NO_BREAK_SPACE}%"


@pass_context
def money(context: Context, value: Any, currency: str = "NOK", decimals: int = 0) -> str:
    """Return an amount with its currency as the language writes it."""
    if value is None:
        return ""
    language = _language(context)
    shown = _number(_numeric(value, "money"), decimals, language)
    if currency == "NOK" and language in {"nb", "nn", "no"}:
        return f"{shown}{_NO_BREAK_SPACE}kr"
    return f"{currency}{_NO_BREAK_SPACE}{shown}"


@lru_cache(maxsize=8192)
def _number(value: int | float | Decimal, decimals: int | None, language: str) -> str:
    from babel.numbers import format_decimal

    if decimals is not None and not 0 <= decimals <= _MOST_DECIMALS:
        raise RefusedValueError(f"{decimals} decimals cannot be shown", f"ask for 0 to {_MOST_DECIMALS}")
    pattern = "#,##0.##########" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    with localcontext(prec=_MOST_DIGITS + _MOST_DECIMALS + 10):  # Babel rounds in the context of the moment, which keeps 28 digits
        shown = str(format_decimal(value, pattern, locale=_locale(language)))
    return shown.replace("-", "−") if language != "en" else shown


def _numeric(value: Any, name: str) -> int | float | Decimal:
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        exact = Decimal(value)
        if not exact.is_finite() or exact.adjusted() > _MOST_DIGITS:
            raise RefusedValueError("this number cannot be shown", "mend the data, or test the value first")
        return value
    raise RefusedValueError(f"{text_of(value)!r} is no number", f"the filter {name} wants a number; use as_number for text")


def as_date(value: Any) -> datetime.date | None:
    """Return the date of an ISO text such as `2028-04-28`; dates pass."""
    if value is None or isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(text_of(value))
    except ValueError:
        raise RefusedValueError(f"{text_of(value)!r} is no ISO date", "write it as 2028-04-28") from None


def as_number(value: Any) -> int | float | Decimal | None:
    """Return the number that a text spells, with a point or a comma; numbers pass."""
    if value is None or (isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)):
        return value
    text = text_of(value).replace(_NO_BREAK_SPACE, "").replace(" ", "").replace("−", "-").replace(",", ".")
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise RefusedValueError(f"{text_of(value)!r} is no number", "write it as 8.5 or 8,5") from None
    if not found.is_finite() or abs(found.adjusted()) > _MOST_DIGITS:
        raise RefusedValueError(f"{text_of(value)!r} is too large or too small for a number", "write it as 8.5 or 8,5")
    return int(found) if found == found.to_integral_value() and "." not in text else found


@pass_context
def enumerate_(context: Context, value: Iterable[Any] | None, attribute: str | None = None) -> str:
    """Return «a, b og c»; `attribute` names the field of each item that is shown."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    items = list(value)
    if attribute is not None:
        items = [context.environment.getattr(item, attribute) for item in items]
    words = [word for word in (text_of(item) for item in items) if word]
    if len(words) < 2:
        return "".join(words)
    language = _language(context)
    return f"{', '.join(words[:-1])} {_AND.get(language, 'and')} {words[-1]}"


@pass_context
def sort(context: Context, value: Iterable[Any], reverse: bool = False, case_sensitive: bool = False, attribute: str | int | None = None) -> list[Any]:
    """Return the items in the language's order (… z æ ø å); otherwise as Jinja's own `sort`."""
    value = list(value)
    budget_of(context).value(len(value))
    key = collation(_language(context), case_sensitive=case_sensitive)
    read = make_multi_attrgetter(context.environment, attribute)
    return sorted(value, key=lambda item: [key(part) for part in read(item)], reverse=reverse)


def collation(language: str, *, case_sensitive: bool = False) -> Callable[[Any], Any]:
    """Return a sort key for values of one language: texts by its alphabet, `None` first, the rest by value."""
    order = _ALPHABETS.get(language, {})

    def key(value: Any) -> Any:
        if value is None:
            return (0, 0)
        if isinstance(value, str):
            return (2, _collate(value, tuple(order.items())), value if case_sensitive else "")
        return (1, value)

    return key


_NORWEGIAN = {"æ": "z\uf001", "ä": "z\uf001", "ø": "z\uf002", "ö": "z\uf002", "å": "z\uf003", "aa": "z\uf003"}
_ALPHABETS: dict[str, dict[str, str]] = {
    **dict.fromkeys(("nb", "nn", "no", "da"), _NORWEGIAN),
    "sv": {"å": "z\uf001", "ä": "z\uf002", "æ": "z\uf002", "ö": "z\uf003", "ø": "z\uf003"},
}


@lru_cache(maxsize=8192)
def _collate(text: str, order: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    lowered = unicodedata.normalize("NFC", text.casefold())
    for letter, rank in order:
        lowered = lowered.replace(letter, rank)
    plain = "".join(char for char in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(char))
    return plain, lowered


_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")


def sheet_name(value: Any) -> str:
    r"""Return a text as Excel takes it for a sheet's name: at most 31 characters, none of `[ ] : * ? / \`, no apostrophe at its ends.

    >>> sheet_name("Møre/Romsdal: «prosjekt» [2028] i alle kommunar")
    'Møre Romsdal «prosjekt» 2028 i'
    """
    words = _NOT_IN_SHEET_NAMES.sub(" ", text_of(value)).split()
    name = " ".join(words).strip("'")
    while len(name.encode("utf-16-le", "surrogatepass")) // 2 > _LONGEST_SHEET_NAME:
        name = name[:-1]
    return name.rstrip(" '")


def brief(value: Any, characters: int, end: str = "", line: int = 0, lines: int = 0) -> Any:
    """Return a text that is short enough as it is, else its first sentences, or its first words and an ellipsis; `end` follows, «(cont.)».

    `lines` of `line` characters are its room where that is told: long words take more of it than there are characters.
    """
    text = text_of(value)
    if value is None or isinstance(value, Undefined) or _fits(text, characters, line, lines):
        return value
    tail = f" {end}" if end else ""
    ends = [found.end() for found in _SENTENCE.finditer(text) if found.end() >= characters * _LEAST_OF_BRIEF]
    whole = next((text[:at] for at in reversed(ends) if _fits(text[:at] + tail, characters, line, lines)), None)
    if whole is not None:
        return whole + tail
    tail = f"…{tail}"

    def fits(at: int) -> bool:
        return _fits(_ended(text[:at]) + tail, characters, line, lines)

    word = next(filter(fits, reversed([found.start() for found in _SPACE.finditer(text[: characters + 1])])), 0)
    if word >= characters * _LEAST_OF_WORDS:
        return _ended(text[:word]) + tail
    most = next(filter(fits, range(characters, word, -1)), word)  # a word is cut where most of the room would be left empty
    return _ended(text[: word if word >= most * _LEAST_OF_WORDS else most]) + tail


def _ended(text: str) -> str:
    """Return the beginning of a text as it stands before an ellipsis: without a dash or comma that leads on."""
    return text.rstrip(" \n\u00a0,;:·–—-")


def _fits(text: str, characters: int, line: int, lines: int) -> bool:
    if len(text) > characters:
        return False
    return not line or sum(_lines_of(paragraph, line) for paragraph in text.split("\n")) <= lines


def _lines_of(text: str, line: int) -> int:
    """Return how many lines of so many characters a text takes; a word that is longer than one is broken."""
    count, used = 1, 0
    for word in filter(None, _SPACE.split(text)):
        if used and used + 1 + len(word) > line:
            count, used = count + 1, 0
        used += len(word) + (1 if used else 0)
        count, used = count + (used - 1) // line, (used - 1) % line + 1
    return count


def unchanged(value: Any) -> Any:
    """Return the value: every value is escaped once where it is written, and nothing from the data is ever markup."""
    return value


FILTERS: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(("e", "escape", "forceescape", "safe"), unchanged),
    "as_date": as_date,
    "brief": brief,
    "as_number": as_number,
    "date": date,
    "date_range": date_range,
    "enumerate": enumerate_,
    "money": money,
    "number": number,
    "percent": percent,
    "placeholder": unchanged,
    "sheet_name": sheet_name,
    "sort": sort,
}
