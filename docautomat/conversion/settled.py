"""The same file gives the same PDF: what LibreOffice takes from the clock is replaced by the document's own day.

The clock stands in five places of its PDFs: the date in the information dictionary and in the metadata (ISO 32000-1, 14.3), the file identifier and
LibreOffice's checksum in the trailer (14.4), and the head of the colour profile (ICC.1, 7.2.8), which is compressed, so that the table of objects moves.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import zlib
from collections.abc import Callable

__all__ = ["settled"]

_INFO = re.compile(rb"/(CreationDate|ModDate)\(D:\d{14}[^)]*\)")
_XMP = re.compile(rb"<xmp:(CreateDate|ModifyDate|MetadataDate)>[^<]*</xmp:\1>")
_ID = re.compile(rb"/ID\s*\[\s*<([0-9A-F]{32})>\s*<\1>\s*\]", re.IGNORECASE)
_CHECKSUM = re.compile(rb"/DocChecksum /[0-9A-F]{32}", re.IGNORECASE)
_PROFILE = re.compile(rb"<</N \d/Length (\d+) 0 R/Filter/FlateDecode>>\s*stream\r?\n")
_ICC_DATE = slice(24, 36)
"""Six numbers of two bytes: year, month, day, hours, minutes, seconds."""
_TABLE = re.compile(rb"xref\n0 (\d+)\n")
_ENTRY = re.compile(rb"(\d{10}) (\d{5} n)")


def settled(data: bytes, day: datetime.datetime) -> bytes:
    """Return a PDF of LibreOffice with this moment (in UTC) instead of the clock's; one that is built otherwise keeps what it has."""
    data = _colour_profile(data, day)
    shown, iso = day.strftime("%Y%m%d%H%M%S").encode(), day.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    data = _INFO.sub(lambda found: found[0][: found[0].index(b":") + 1] + shown + found[0][found[0].index(b":") + 15 :], data)
    data = _XMP.sub(lambda found: _dated(found, iso), data)
    blank = _CHECKSUM.sub(b"/DocChecksum /" + b"0" * 32, _ID.sub(_same_size(b"0" * 32), data))
    digest = hashlib.sha256(blank).hexdigest()[:32].upper().encode()
    return _CHECKSUM.sub(b"/DocChecksum /" + digest, _ID.sub(_same_size(digest), data))


def _dated(found: re.Match[bytes], iso: bytes) -> bytes:
    """Return the element with another date, if that is as long; the metadata have a fixed size."""
    name = found[1]
    fresh = b"<xmp:" + name + b">" + iso + b"</xmp:" + name + b">"
    return fresh if len(fresh) == len(found[0]) else found[0]


def _same_size(digest: bytes) -> Callable[[re.Match[bytes]], bytes]:
    return lambda found: found[0].replace(found[1], digest)


def _colour_profile(data: bytes, day: datetime.datetime) -> bytes:
    """Return the PDF with the colour profile's date set, its table of objects moved accordingly."""
    found = _PROFILE.search(data)
    if found is None:
        return data
    begin = found.end()
    unpacked = zlib.decompressobj()
    try:
        profile = bytearray(unpacked.decompress(data[begin:]))
    except zlib.error:
        return data
    end = len(data) - len(unpacked.unused_data)
    if profile[36:40] != b"acsp":
        return data
    profile[_ICC_DATE] = b"".join(number.to_bytes(2, "big") for number in day.timetuple()[:6])
    packed = zlib.compress(bytes(profile), 9)
    length = re.compile(rb"\n" + found[1] + rb" 0 obj\n(\d+)\nendobj").search(data, end)
    table = _TABLE.search(data, end)
    start = data.rfind(b"startxref\n")
    if length is None or table is None or start < 0:
        return data
    size = str(len(packed)).encode()
    moves = [(end, len(packed) - (end - begin)), (length.end(1), len(size) - len(length[1]))]
    body = data[:begin] + packed + data[end : length.start(1)] + size + data[length.end(1) : table.start()]
    entries = _ENTRY.sub(lambda entry: b"%010d %s" % (_moved(int(entry[1]), moves), entry[2]), data[table.start() : start])
    place = int(data[start + 10 :].split(b"\n", 1)[0])
    return body + entries + b"startxref\n%d\n%%%%EOF\n" % _moved(place, moves)


def _moved(offset: int, moves: list[tuple[int, int]]) -> int:
    return offset + sum(by for place, by in moves if offset >= place)
