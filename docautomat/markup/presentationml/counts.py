"""What the extended properties say of the slides: how many there are, and their titles (ISO/IEC 29500-1 §22.2.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["counted"]

_COUNT = rb"(<(?:\w+:)?%s>)\s*\d*\s*(?=</)"
_TITLES = re.compile(rb"<((?:\w+:)?(?:TitlesOfParts|HeadingPairs))\b.*?</\1>", re.DOTALL)


def counted(content: bytes, counts: Mapping[str, int]) -> bytes:
    """Return the extended properties with other counts (`Slides`, `Notes` …) and without the list of titles, which PowerPoint makes anew.

    >>> counted(b"<Properties><Slides>1</Slides><TitlesOfParts>A</TitlesOfParts></Properties>", {"Slides": 3})
    b'<Properties><Slides>3</Slides></Properties>'
    """
    for name, count in counts.items():
        content = re.sub(_COUNT % name.encode(), rb"\g<1>%d" % count, content)
    return _TITLES.sub(b"", content)
