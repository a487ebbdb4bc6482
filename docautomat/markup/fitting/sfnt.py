"""Font files read as far as measuring text needs it (ISO/IEC 14496-22, the Open Font Format): names, advance widths, the height of a line.

head    units in an em                    hmtx    advance width of each glyph
hhea    ascent, descent, line gap         cmap    character -> glyph (formats 4 and 12)
name    family and style                  OS/2    weight, slant, the height where hhea has none
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["FontFile", "read_fonts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFile:
    """What one font says of itself; all lengths in thousandths of an em."""

    family: str
    bold: bool
    italic: bool
    line: int
    """The height of a line in single spacing."""
    widths: dict[str, int]
    """Character -> advance width."""


def read_fonts(data: bytes) -> Iterator[FontFile]:
    """Yield the fonts of a file, more than one for a collection; raise `ValueError` for what is no font."""
    try:
        if data[:4] == b"ttcf":
            (count,) = struct.unpack_from(">I", data, 8)
            for offset in struct.unpack_from(f">{count}I", data, 12):
                yield _read(data, offset)
        elif data[:4] in (b"\x00\x01\x00\x00", b"OTTO", b"true"):
            yield _read(data, 0)
        else:
            raise ValueError("this is no OpenType or TrueType font")
    except (struct.error, KeyError, IndexError, ZeroDivisionError) as error:
        raise ValueError("this font is damaged") from error


def _read(data: bytes, offset: int) -> FontFile:
    (count,) = struct.unpack_from(">H", data, offset + 4)
    tables: dict[bytes, int] = {}
    for index in range(count):
        tag, _, start, _ = struct.unpack_from(">4sIII", data, offset + 12 + 16 * index)
        tables[tag] = start
    (units,) = struct.unpack_from(">H", data, tables[b"head"] + 18)
    ascent, descent, gap = struct.unpack_from(">hhh", data, tables[b"hhea"] + 4)
    line = ascent - descent + gap
    weight, selection = 400, 0
    if b"OS/2" in tables:
        weight = struct.unpack_from(">H", data, tables[b"OS/2"] + 4)[0]
        selection = struct.unpack_from(">H", data, tables[b"OS/2"] + 62)[0]
        line = line or sum(struct.unpack_from(">HH", data, tables[b"OS/2"] + 74))
    (long_metrics,) = struct.unpack_from(">H", data, tables[b"hhea"] + 34)
    advances = struct.unpack_from(">" + "Hh" * long_metrics, data, tables[b"hmtx"])[::2]
    widths = {
        chr(code): round(advances[min(glyph, long_metrics - 1)] * 1000 / units) for code, glyph in _characters(data, tables[b"cmap"]) if glyph and code >= 32
    }
    return FontFile(
        family=_family(data, tables[b"name"]),
        bold=bool(selection & 0x20) or weight >= 600,
        italic=bool(selection & 0x01),
        line=round(line * 1000 / units),
        widths=widths,
    )


def _family(data: bytes, start: int) -> str:
    """Return the family's name in English, or whatever there is."""
    _, count, strings = struct.unpack_from(">HHH", data, start)
    found: dict[tuple[bool, int], str] = {}
    for index in range(count):
        platform, encoding, language, name, length, offset = struct.unpack_from(">6H", data, start + 6 + 12 * index)
        if name == 1:
            raw = data[start + strings + offset : start + strings + offset + length]
            text = raw.decode("utf-16-be" if platform in (0, 3) else "latin-1", "replace")
            found.setdefault((language != 0x409, platform + encoding), text)
    return found[min(found)] if found else ""


def _characters(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    """Yield characters and their glyphs, from the table with the most of them."""
    (count,) = struct.unpack_from(">H", data, start + 2)
    formats: dict[int, int] = {}
    for index in range(count):
        platform, _, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * index)
        (kind,) = struct.unpack_from(">H", data, start + offset)
        if platform in (0, 3):
            formats[kind] = start + offset
    if 12 in formats:
        yield from _segmented(data, formats[12])
    elif 4 in formats:
        yield from _mapped(data, formats[4])


def _segmented(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    (groups,) = struct.unpack_from(">I", data, start + 12)
    for index in range(groups):
        first, last, glyph = struct.unpack_from(">III", data, start + 16 + 12 * index)
        for code in range(first, min(last, 0x10FFFF) + 1):
            yield code, glyph + code - first


def _mapped(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    (doubled,) = struct.unpack_from(">H", data, start + 6)
    count = doubled // 2
    row = f">{count}H"
    ends = struct.unpack_from(row, data, start + 14)
    firsts = struct.unpack_from(row, data, start + 16 + doubled)
    deltas = struct.unpack_from(row, data, start + 16 + 2 * doubled)
    ranges = start + 16 + 3 * doubled
    offsets = struct.unpack_from(row, data, ranges)
    for index, (first, last, delta, offset) in enumerate(zip(firsts, ends, deltas, offsets, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            if offset:
                (glyph,) = struct.unpack_from(">H", data, ranges + 2 * index + offset + 2 * (code - first))
                yield code, (glyph + delta) & 0xFFFF if glyph else 0
            else:
                yield code, (code + delta) & 0xFFFF
