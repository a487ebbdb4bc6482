from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from docautomat.environment import Environment
from docautomat.filters import LANGUAGE
from docautomat.values import RefusedValueError


def shown(expression: str, language: str = "nb", **context: Any) -> str:
    return Environment().from_string(f"\x01 {expression} \x02").render({**context, LANGUAGE: language})


DAY = datetime.date(2028, 4, 28)


@pytest.mark.parametrize(
    ("expression", "language", "expected"),
    [
        ("d|date", "nb", "28. april 2028"),
        ("d|date", "nn", "28. april 2028"),
        ("d|date", "en", "28 April 2028"),
        ("d|date('short')", "nb", "28.04.2028"),
        ("d|date('month')", "nn", "april 2028"),
        ("d|date('full')", "nn", "fredag 28. april 2028"),
        ("d|date('iso')", "nb", "2028-04-28"),
        ("none|date", "nb", ""),
        ("d|date_range(d)", "nb", "28. april 2028"),
        ("d|date_range(none)", "nb", "28. april 2028"),
        ("none|date_range(d)", "nb", "28. april 2028"),
        ("d|date_range('2028-04-30'|as_date)", "nb", "28.–30. april 2028"),
        ("d|date_range('2028-04-30'|as_date)", "en", "28–30 April 2028"),
        ("d|date_range('2028-05-02'|as_date)", "nn", "28. april – 2. mai 2028"),
        ("d|date_range('2029-01-02'|as_date)", "nn", "28. april 2028 – 2. januar 2029"),
        ("d|date_range('2028-05-02'|as_date, 'short')", "nb", "28.04.2028 – 02.05.2028"),
        ("d|date_range('2028-04-30'|as_date)", "de", "28. April 2028 – 30. April 2028"),
        ("1234.5|number", "nb", "1\u00a0234,5"),
        ("1234.5|number(2)", "en", "1,234.50"),
        ("-3|number", "nb", "−3"),
        ("48|percent", "nb", "48\u00a0%"),
        ("48|percent", "en", "48%"),
        ("12.5|percent(1)", "nn", "12,5\u00a0%"),
        ("1500|money", "nb", "1\u00a0500\u00a0kr"),
        ("['a', 'b', 'c']|enumerate", "nb", "a, b og c"),
        ("['a', 'b']|enumerate", "en", "a and b"),
        ("['a']|enumerate", "nn", "a"),
        ("[]|enumerate", "nn", ""),
        ("[{'n': 'x'}, {'n': 'y'}]|enumerate('n')", "nb", "x og y"),
        ("['Ås', 'Ørsta', 'Ærdal', 'Zoo', 'aas', 'Alta', 'Áltá']|sort|join(' ')", "nb", "Alta Áltá Zoo Ærdal Ørsta Ås aas"),
        ("[{'n': 2}, {'n': 1}]|sort(attribute='n')|map(attribute='n')|join", "nb", "12"),
        ("[3, 1, 2]|sort(reverse=true)|join", "nb", "321"),
        ("'2028-04-28'|as_date|date", "nb", "28. april 2028"),
        ("('8,5'|as_number + 1)|number", "nb", "9,5"),
    ],
)
def test_filters_write_for_the_language(expression: str, language: str, expected: str) -> None:
    assert shown(expression, language, d=DAY) == expected


def test_constant_folding_does_not_freeze_the_first_language() -> None:
    template = Environment().from_string("\x01 48|percent \x02")
    assert [template.render({LANGUAGE: language}) for language in ("nb", "en")] == ["48\u00a0%", "48%"]


@pytest.mark.parametrize(
    "expression",
    ["'x'|date", "'x'|number", "true|percent", "'x'|as_date", "'x'|as_number", "'x'|date_range(d)", "d|date_range('x')", "d|date_range('2020-01-01'|as_date)"],
)
def test_a_filter_refuses_what_it_cannot_write(expression: str) -> None:
    with pytest.raises(RefusedValueError) as caught:
        shown(expression, d=DAY)
    assert caught.value.hint


def test_decimals_are_exact() -> None:
    assert shown("x|number", x=Decimal("0.10")) == "0,1"


LONG = "Fraværet er høyt. Vi mister fagfolk. Det koster mye"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("x|brief(60)", LONG),
        ("x|brief(50)", "Fraværet er høyt. Vi mister fagfolk."),
        ("x|brief(46, '(forts.)')", "Fraværet er høyt. Vi mister fagfolk. (forts.)"),
        ("x|brief(30)", "Fraværet er høyt."),
        ("'Vi mister mange gode fagfolk'|brief(20)", "Vi mister mange…"),
        ("'Vi mister mange gode fagfolk'|brief(24, '(f.)')", "Vi mister mange… (f.)"),
        ("'Fagfolkmangelen'|brief(8)", "Fagfolk…"),
        ("'Fagfolk mangler – og mer til'|brief(20)", "Fagfolk mangler…"),
        ("'Her er fagfolkmangelen'|brief(15)", "Her er fagfolk…"),
        ("'Her er fagfolkmangelen'|brief(12)", "Her er…"),
        ("'abc abc abc abc'|brief(99, line=7, lines=2)", "abc abc abc abc"),
        ("'abc abc abc abc abc'|brief(99, line=7, lines=2)", "abc abc abc…"),
        ("'abcdefghijklmnopqrst u'|brief(99, line=7, lines=2)", "abcdefghijklm…"),
        ("'a\nb\nc'|brief(99, line=7, lines=2)", "a\nb…"),
        ("'abc 12\u00a0345 abc'|brief(99, line=7, lines=2)", "abc 12\u00a0345…"),
        ("(none|brief(9)) is none", "True"),
    ],
)
def test_a_long_text_is_told_in_brief(expression: str, expected: str) -> None:
    assert shown(expression, x=LONG) == expected
