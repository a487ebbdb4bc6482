"""National identity numbers in texts: eleven digits with a day of birth and two check digits, as Skatteetaten describes them; D-numbers too."""

from __future__ import annotations

import re

__all__ = ["holds_identity_number", "without_identity_numbers"]

_NUMBER = re.compile(r"(?<!\d)(\d{6})[ \u00a0]?(\d{5})(?!\d)")
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def holds_identity_number(text: str) -> bool:
    """Return whether one stands in a text."""
    return any(_is_one(first + last) for first, last in _NUMBER.findall(text))


def without_identity_numbers(text: str) -> str:
    """Return a text for messages and files, with bullets for such numbers."""
    return _NUMBER.sub(lambda found: "•" * 11 if _is_one(found[1] + found[2]) else found[0], text)


def _is_one(digits: str) -> bool:
    numbers = [int(digit) for digit in digits]
    born = 1 <= numbers[0] % 4 * 10 + numbers[1] <= 31 and 1 <= numbers[2] % 4 * 10 + numbers[3] <= 12
    sums = (sum(map(int.__mul__, weights, numbers)) for weights in (_FIRST, _SECOND))
    return born and all(total % 11 == 0 for total in sums)
