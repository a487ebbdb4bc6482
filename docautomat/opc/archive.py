"""The zip archive under a package (APPNOTE.TXT, ISO/IEC 21320-1): members copied still compressed, changed ones deflated once.

Output is deterministic: changed members carry 1 January 1980 as their time, the others the time they had. Every member is written as a clean record,
the sizes in its local header and no data descriptor behind it, so that any reader takes it. Records of untouched members are made once, when the archive
is opened: a write only joins.
"""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from docautomat.errors import PackageError, Place
from docautomat.opc.deflating import Deflated, deflate, inflated
from docautomat.opc.foreign import foreign_format
from docautomat.opc.packuri import fold

__all__ = ["Archive", "Limits", "read_source"]

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_OFFSET = struct.Struct("<L")
_END_MARK, _CENTRAL_MARK, _LOCAL_MARK = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_END_REACH = _END.size + 0xFFFF
_STORED, _DEFLATED = 0, 8
_UTF8 = 0x800
_ENCRYPTED = 0x1
_TIME_1980 = (0, 0x21)
_HUGE = 0xFFFFFFFF
"""Stands for a number that is written in the Zip64 fields."""
_ZIP64_FROM = _HUGE
"""From here on a size or an offset needs Zip64."""
_MANY = 0xFFFF
"""From here on the number of members needs Zip64."""
_RATIO_FROM = 1_000_000
_STEP = 1 << 16
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\]")
_SAVE_AGAIN = "save the file again from Word, Excel or PowerPoint"
_TRUST = "raise the limit if you trust the file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a package and a template may ask for: of a package checked before anything is inflated, of a template counted while it runs."""

    entries: int = 10_000
    """Members of the archive, folders included."""
    total: int = 1_000_000_000
    """Bytes of all members inflated; the file itself may not be larger either."""
    part: int = 400_000_000
    """Bytes of one member inflated."""
    ratio: int = 200
    """Inflated to compressed, judged for members above 1 MB."""
    tags: int = 2_000_000
    """Start and end tags of one XML part that is read."""
    steps: int = 10_000_000
    """Turns of loops in one run of a part's tags; a call of a macro or method counts for ten."""
    text: int = 50_000_000
    """Characters and list items that the operators and filters of one run make, all together."""
    output: int = 200_000_000
    """Characters of markup that one run writes: a document's body, all slides, all sheets."""


def read_source(source: str | os.PathLike[str] | bytes | BinaryIO, limits: Limits | None = None) -> tuple[bytes, str]:
    """Return the bytes of a path, of bytes or of a binary file, and a name for messages; `PackageError` where nothing can be read or it is too much."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source), ""
    most = (limits or Limits()).total
    if isinstance(source, (str, os.PathLike)):
        name = os.fspath(source)
        try:
            with open(name, "rb") as stream:  # noqa: PTH123
                data = _read(stream, most)
        except FileNotFoundError:
            raise PackageError("there is no such file", Place(file=name), "check the path") from None
        except (OSError, ValueError) as error:
            cause = error.strerror if isinstance(error, OSError) else str(error)
            raise PackageError(f"the file cannot be read: {cause}", Place(file=name), "check that it is a file and that you may read it") from None
        name = os.path.basename(name)  # noqa: PTH119
    else:
        data, name = _read(source, most), getattr(source, "name", "")
        name = os.path.basename(name) if isinstance(name, str) else ""  # noqa: PTH119
    if len(data) > most:
        raise PackageError(f"the file is larger than the {most} bytes that are allowed", Place(file=name), _TRUST, "limit")
    return data, name


def _read(stream: BinaryIO, most: int) -> bytes:
    """Return what a binary file holds, or a little more than `most` of it; a single large read would claim its memory at once."""
    pieces: list[bytes] = []
    size = 0
    while size <= most and (piece := stream.read(_STEP)):
        if not isinstance(piece, bytes):
            raise TypeError("the source must be a path, bytes or a file opened in binary mode")
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    key: str
    method: int
    crc: int
    size: int
    start: int
    """Where the data begins in the record."""
    record: bytes
    """Local header and data, as they are written again."""
    head: bytes
    """The entry in the central directory, up to the offset."""
    tail: bytes
    """The rest of that entry, behind the offset."""


class Archive:
    """The members of a zip file; immutable, safe to share between threads. Member names have a leading slash, as part names have."""

    def __init__(self, data: bytes, file: str = "", limits: Limits | None = None) -> None:
        self.file = file
        self.limits = limits or Limits()
        self._members: dict[str, _Member] = {}
        if found := foreign_format(data):
            raise self._fail(*found)
        self._index(data)

    # --- opening --------------------------------------------------------------------------------------------------------------------

    def _fail(self, message: str, hint: str = _SAVE_AGAIN, code: str = "package", part: str = "") -> PackageError:
        return PackageError(message, Place(file=self.file, part=part), hint, code)

    def _index(self, data: bytes) -> None:
        end = data.rfind(_END_MARK, max(0, len(data) - _END_REACH))
        if end < 0 and data.startswith(_LOCAL_MARK):
            raise self._fail("the file is cut off: its end is missing", "fetch it or save it again", "truncated")
        self._limit_entries(_entries_before(data, end))
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, ValueError, EOFError, OSError, struct.error, NotImplementedError, OverflowError) as error:
            raise self._fail(f"this is no Office file, or it is damaged ({error})") from None
        self._limit_entries(len(infos))
        if sum(info.file_size for info in infos) > self.limits.total:
            raise self._fail(f"the file would unpack to more than the {self.limits.total} bytes that are allowed", _TRUST, "limit")
        if sum(info.compress_size for info in infos) > len(data):  # a bomb hides its size so; and each member is copied below
            raise self._fail("the file is damaged: its parts overlap, or it is cut off", "fetch it or save it again", "truncated")
        for info in infos:
            self._add(data, info)

    def _limit_entries(self, count: int) -> None:
        if count > self.limits.entries:
            raise self._fail(f"the file has {count} parts; {self.limits.entries} are allowed", _TRUST, "limit")

    def _add(self, data: bytes, info: zipfile.ZipInfo) -> None:
        raw_name, name = _names(info)
        partname = "/" + name
        if not _allowed(name.removesuffix("/")):
            raise self._fail("the name of a part is not allowed", code="part-name", part=name)
        if info.flag_bits & _ENCRYPTED:
            raise self._fail("a part is encrypted", "save the file without a password", "encrypted", partname)
        if info.compress_type not in (_STORED, _DEFLATED):
            raise self._fail("a part is compressed in a way that Office does not use", part=partname)
        limits = self.limits
        too_dense = info.file_size > _RATIO_FROM and info.file_size > limits.ratio * max(info.compress_size, 1)
        if info.file_size > limits.part or too_dense:
            raise self._fail(f"a part would unpack to {info.file_size} bytes, which is more than is allowed", _TRUST, "limit", partname)
        member = self._member(data, info, raw_name, partname)
        if (other := self._members.get(member.key)) is None:
            self._members[member.key] = member
        elif (other.name, other.record[other.start :]) != (member.name, member.record[member.start :]):  # the same twice is harmless: one is left out
            raise self._fail("a part is there twice, with different content", code="duplicate-part", part=partname)

    def _member(self, data: bytes, info: zipfile.ZipInfo, raw_name: bytes, partname: str) -> _Member:
        offset = info.header_offset
        header = data[offset : offset + _LOCAL.size]
        if len(header) < _LOCAL.size or header[:4] != _LOCAL_MARK:
            raise self._fail("the file is damaged: a part is not where the index says", part=partname)
        fields = _LOCAL.unpack(header)
        name_end = offset + _LOCAL.size + fields[9]
        if data[offset + _LOCAL.size : name_end] != raw_name:
            raise self._fail("the file is damaged: the index gives a part another name than the part itself", part=partname)
        start = name_end + fields[10]
        if start + info.compress_size > len(data):
            raise self._fail("the file is cut off in the middle of a part", "fetch it or save it again", "truncated", partname)
        facts = (info.flag_bits & _UTF8, info.compress_type, _dos_time(info), info.CRC, info.compress_size, info.file_size)
        own = _local(raw_name, *facts)
        record = own + data[start : start + info.compress_size]
        head, tail = _central(raw_name, *facts)
        return _Member(partname, fold(partname), info.compress_type, info.CRC, info.file_size, len(own), record, head, tail)

    # --- reading --------------------------------------------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """Return the members' names, in the archive's order; entries for folders, which some writers make, are copied but are no parts."""
        return [member.name for member in self._members.values() if not member.name.endswith("/")]

    def find(self, partname: str) -> str | None:
        """Return a member's name as it is spelled here; names compare without regard to case and percent-encoding."""
        member = self._members.get(fold(partname))
        return None if member is None else member.name

    def read(self, partname: str) -> bytes:
        """Return a member's plain bytes; raise `PackageError` where size or CRC are not as the index says, `KeyError` where there is none."""
        member = self._members[fold(partname)]
        plain = b"".join(self._pieces(member))
        self._judge(member, len(plain), zlib.crc32(plain))
        return plain

    def verify(self) -> None:
        """Raise `PackageError` where the true size or the CRC of any member is not as the index says; takes little memory."""
        for member in self._members.values():
            size = crc = 0
            for piece in self._pieces(member):
                size += len(piece)
                crc = zlib.crc32(piece, crc)
            self._judge(member, size, crc)

    def _judge(self, member: _Member, size: int, crc: int) -> None:
        if size != member.size or crc != member.crc:
            raise self._fail("a part is damaged: its size or checksum is wrong", "fetch the file or save it again", "damaged", member.name)

    def _pieces(self, member: _Member) -> Iterator[bytes | memoryview]:
        """Yield the plain bytes, never more than one step beyond the size that the index gives."""
        packed = memoryview(member.record)[member.start :]
        if member.method == _STORED:
            yield packed
            return
        try:
            yield from inflated(packed, member.size)
        except zlib.error:
            raise self._fail("a part is damaged: it cannot be unpacked", "fetch the file or save it again", "damaged", member.name) from None

    # --- writing --------------------------------------------------------------------------------------------------------------------

    def write(self, changed: Mapping[str, bytes | Deflated], removed: Collection[str] = (), level: int = 6) -> list[bytes]:
        """Return the chunks of the archive with some members changed, added (at the end, in the order given) or removed."""
        gone = {fold(name) for name in removed}
        new = {key: (name, content) for name, content in changed.items() if (key := fold(name)) not in gone}
        chunks: list[bytes] = []
        central: list[bytes] = []
        offset = 0
        for key, member in self._members.items():
            if key in gone:
                continue
            if key in new:
                record, entry = _fresh(member.name, new.pop(key)[1], offset, level)
            else:
                record = member.record
                entry = member.head + _OFFSET.pack(offset) + member.tail if offset < _ZIP64_FROM else _placed(member.head, member.tail, offset)
            chunks.append(record)
            central.append(entry)
            offset += len(record)
        for name, content in new.values():
            record, entry = _fresh(name, content, offset, level)
            chunks.append(record)
            central.append(entry)
            offset += len(record)
        directory = b"".join(central)
        return [*chunks, directory, _end(len(central), len(directory), offset)]


# --- the zip format -----------------------------------------------------------------------------------------------------------------------


def _entries_before(data: bytes, end: int) -> int:
    """Return how many entries the central directory that ends at `end` can have, without reading it."""
    if end < 0 or end + _END.size > len(data):
        return 0
    size = _END.unpack_from(data, end)[5]
    return data.count(_CENTRAL_MARK, 0 if size == _HUGE else max(0, end - size), end)


def _names(info: zipfile.ZipInfo) -> tuple[bytes, str]:
    """Return a member's name as bytes and as text; some writers forget the flag that says UTF-8."""
    if info.flag_bits & _UTF8:
        return info.orig_filename.encode("utf-8"), info.orig_filename
    raw = info.orig_filename.encode("cp437")
    try:
        return raw, raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw, info.orig_filename


def _allowed(name: str) -> bool:
    return not _UNSAFE.search(name) and not any(segment in ("", ".", "..") for segment in name.split("/"))


def _dos_time(info: zipfile.ZipInfo) -> tuple[int, int]:
    year, month, day, hour, minute, second = info.date_time
    if not (1980 <= year <= 2107 and 1 <= month <= 12 and 1 <= day <= 31):
        return _TIME_1980
    return (hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day)


def _local(name: bytes, flags: int, method: int, time: tuple[int, int], crc: int, compressed: int, size: int) -> bytes:
    if max(compressed, size) < _ZIP64_FROM:
        return _LOCAL.pack(_LOCAL_MARK, 20, flags, method, *time, crc, compressed, size, len(name), 0) + name
    extra = struct.pack("<2H2Q", 1, 16, size, compressed)
    return _LOCAL.pack(_LOCAL_MARK, 45, flags, method, *time, crc, _HUGE, _HUGE, len(name), len(extra)) + name + extra


def _central(name: bytes, flags: int, method: int, time: tuple[int, int], crc: int, compressed: int, size: int) -> tuple[bytes, bytes]:
    """Return an entry of the central directory as what stands before and behind its offset."""
    huge = max(compressed, size) >= _ZIP64_FROM
    extra = struct.pack("<2H2Q", 1, 16, size, compressed) if huge else b""
    sizes = (_HUGE, _HUGE) if huge else (compressed, size)
    version = 45 if huge else 20
    entry = _CENTRAL.pack(_CENTRAL_MARK, version, version, flags, method, *time, crc, *sizes, len(name), len(extra), 0, 0, 0, 0, 0)
    return entry[: -_OFFSET.size], name + extra


def _placed(head: bytes, tail: bytes, offset: int) -> bytes:
    """Return an entry of the central directory with its offset."""
    if offset < _ZIP64_FROM:
        return head + _OFFSET.pack(offset) + tail
    fields = list(_CENTRAL.unpack(head + _OFFSET.pack(_HUGE)))
    name, extra = tail[: fields[10]], tail[fields[10] :]
    extra = struct.pack("<2H", 1, len(extra[4:]) + 8) + extra[4:] + struct.pack("<Q", offset)
    fields[1] = fields[2] = 45
    fields[11] = len(extra)
    return _CENTRAL.pack(*fields) + name + extra


def _fresh(name: str, content: bytes | Deflated, offset: int, level: int) -> tuple[bytes, bytes]:
    done = content if isinstance(content, Deflated) else deflate(content, level)
    raw = name[1:].encode("utf-8")
    facts = (0 if raw.isascii() else _UTF8, _DEFLATED, _TIME_1980, done.crc, len(done.data), done.size)
    return _local(raw, *facts) + done.data, _placed(*_central(raw, *facts), offset)


def _end(count: int, size: int, offset: int) -> bytes:
    """Return the end of the archive, in the Zip64 form where the numbers ask for it."""
    if count < _MANY and size < _ZIP64_FROM and offset < _ZIP64_FROM:
        return _END.pack(_END_MARK, 0, 0, count, count, size, offset, 0)
    end = _END.pack(_END_MARK, 0, 0, _MANY, _MANY, _HUGE, _HUGE, 0)
    wide = _END64.pack(b"PK\x06\x06", _END64.size - 12, 45, 45, 0, 0, count, count, size, offset)
    return wide + _LOCATOR64.pack(b"PK\x06\x07", 0, offset + size, 1) + end
