"""The style of a tagged cell, its twins for values that need another format, and what is written around its values."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["CellStyle", "Font"]

Font = tuple[tuple[str, str], ...]
"""A font as run properties (ISO/IEC 29500-1 §18.4.7): names of elements with their attributes as XML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellStyle:
    """The style index of a cell, and of its twins with a date format or wrapped text for values that need one; -1: no style."""

    plain: int = -1
    date: int = -1
    datetime: int = -1
    time: int = -1
    duration: int = -1
    variants: bool = False
    """Whether the four are twins that the template itself lacks."""
    wrapped: int = -1
    """The twin that wraps its text; the cell's own style if that does."""
    font: Font = ()
    """The cell's font, for runs that differ from it."""
    in_run: bool = False
    """Whether the tag stands in a run of its own formatting …"""
    run: str = ""
    """… which is this, as XML."""
    date1904: bool = False
    prefix: str = ""
    """The prefix of the main namespace, with its colon; empty in nearly every workbook."""
    text_begin: str = field(init=False, repr=False, compare=False, default="")
    text_end: str = field(init=False, repr=False, compare=False, default="")
    number_begin: str = field(init=False, repr=False, compare=False, default="")
    value_end: str = field(init=False, repr=False, compare=False, default="")

    def __post_init__(self) -> None:
        """Write once what stands around the values of all cells of this style."""
        p = self.prefix
        object.__setattr__(self, "text_begin", f"{self.shown(self.plain)}{self.before_text}")
        object.__setattr__(self, "text_end", f"</{p}t>{f'</{p}r>' if self.in_run else ''}</{p}is></{p}c>")
        object.__setattr__(self, "number_begin", f"{self.shown(self.plain)}><{p}v>")
        object.__setattr__(self, "value_end", f"</{p}v></{p}c>")

    @property
    def before_text(self) -> str:
        """What stands between the style and the text of a cell."""
        p = self.prefix
        return f' t="inlineStr"><{p}is>{f"<{p}r>{self.run}" if self.in_run else ""}<{p}t xml:space="preserve">'

    @staticmethod
    def shown(index: int) -> str:
        """Return a style index as an attribute."""
        return f' s="{index}"' if index >= 0 else ""

    @property
    def underlined(self) -> bool:
        """Whether the font is underlined, as that of a link."""
        return any(name == "u" and 'val="none"' not in attributes for name, attributes in self.font)
