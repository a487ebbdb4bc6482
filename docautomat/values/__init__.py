"""What a context may hold: plain data, and values that bring their own markup.

plain    built-in types, records, and how a value becomes text
rich     RichText, Link, PageBreak, Markdown, Picture, SubDeck, SubDocument
"""

from docautomat.values.plain import (
    BLOCK_MARK,
    MIXED_BLOCK,
    MIXED_HINT,
    PASS,
    SCALARS,
    Block,
    Bytes,
    Record,
    RefusedValueError,
    Rich,
    admit,
    closest,
    named,
    text_of,
)

__all__ = [
    "BLOCK_MARK",
    "MIXED_BLOCK",
    "MIXED_HINT",
    "PASS",
    "SCALARS",
    "Block",
    "Bytes",
    "Record",
    "RefusedValueError",
    "Rich",
    "admit",
    "closest",
    "named",
    "text_of",
]
