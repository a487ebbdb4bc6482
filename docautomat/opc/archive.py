"""The zip archive under a package (APPNOTE.TXT, ISO/IEC 21320-1): members copied still compressed, changed ones deflated once.

Output is deterministic: changed members carry 1 January 1980 as their time, the others the time they had.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from docautomat.errors import PackageError, Place

__all__ = ["Archive", "Deflated", "Deflater", "Limits", "deflate", "read_source"]

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_STORED, _DEFLATED = 0, 8
_UTF8 = 0x800
_ENCRYPTED = 0x1
_TIME_1980 = (0, 0x21)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HUGE = 0xFFFFFFFF
_RATIO_FROM = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a package may ask for, checked before anything is inflated; sizes in bytes."""

    entries: int = 10_000
    total: int = 1_000_000_000
    part: int = 400_000_000
    ratio: int = 200
    """Inflated to compressed, judged for members above 1 MB."""


@dataclass(frozen=True, slots=True)
class Deflated:
    """One finished member: the raw deflate stream, the CRC-32 and the size of the plain bytes."""

    data: bytes
    crc: int
    size: int


class Deflater:
    """Deflates a member piece by piece."""

    def __init__(self, level: int = 6) -> None:
        self._compress = zlib.compressobj(level, zlib.DEFLATED, -15)
        self._out: list[bytes] = []
        self._crc = 0
        self._size = 0

    def write(self, plain: bytes) -> None:
        """Take some more plain bytes."""
        self._crc = zlib.crc32(plain, self._crc)
        self._size += len(plain)
        if piece := self._compress.compress(plain):
            self._out.append(piece)

    def finish(self) -> Deflated:
        """Return the finished member."""
        self._out.append(self._compress.flush())
        return Deflated(b"".join(self._out), self._crc, self._size)


def deflate(plain: bytes, level: int = 6) -> Deflated:
    """Return `plain` as a finished member."""
    compress = zlib.compressobj(level, zlib.DEFLATED, -15)
    return Deflated(compress.compress(plain) + compress.flush(), zlib.crc32(plain), len(plain))


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    raw_name: bytes
    flags: int
    method: int
    time: tuple[int, int]
    crc: int
    compressed: int
    size: int
    start: int
    record: memoryview | bytes
    """Local header and data, as they are written again."""


def read_source(source: str | os.PathLike[str] | bytes | BinaryIO) -> tuple[bytes, str]:
    """Return the bytes of a path, of bytes or of a binary file, and a name for messages."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source), ""
    if isinstance(source, (str, os.PathLike)):
        name = os.fspath(source)
        try:
            with open(name, "rb") as stream:  # noqa: PTH123
                return stream.read(), os.path.basename(name)  # noqa: PTH119
        except FileNotFoundError:
            raise PackageError("there is no such file", Place(file=name), "check the path") from None
        except OSError as error:
            raise PackageError(f"the file cannot be read: {error.strerror}", Place(file=name), "check that it is a file and that you may read it") from None
    name = getattr(source, "name", "")
    return source.read(), os.path.basename(name) if isinstance(name, str) else ""  # noqa: PTH119


class Archive:
    """The members of a zip file; immutable, safe to share between threads. Member names have a leading slash, as part names have."""

    def __init__(self, data: bytes, file: str = "", limits: Limits | None = None) -> None:
        self.file = file
        self._data = data
        self._limits = limits or Limits()
        self._members: dict[str, _Member] = {}
        self._names: dict[str, str] = {}
        self._refuse_other_formats()
        self._index()

    # --- opening --------------------------------------------------------------------------------------------------------------------

    def _fail(self, message: str, hint: str, part: str = "", code: str = "package") -> PackageError:
        return PackageError(message, Place(file=self.file, part=part), hint, code)

    def _refuse_other_formats(self) -> None:
        if not self._data:
            raise self._fail("the file is empty", "save it again from Word, Excel or PowerPoint")
        if self._data.startswith(_OLE):
            encrypted = "EncryptedPackage".encode("utf-16-le") in self._data
            if encrypted:
                raise self._fail("the file is protected with a password", "open it in Office and save it without a password", code="encrypted")
            raise self._fail("this is a file of the old binary format (.doc, .xls, .ppt)", "open it in Office and save it as .docx, .xlsx or .pptx")

    def _index(self) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, ValueError, EOFError, OSError, struct.error, NotImplementedError, OverflowError) as error:
            raise self._fail(f"this is no Office file, or it is damaged ({error})", "save it again from Word, Excel or PowerPoint") from None
        limits = self._limits
        if len(infos) > limits.entries:
            raise self._fail(f"the file has {len(infos)} parts; {limits.entries} are allowed", "raise the limit if you trust the file", code="limit")
        if sum(info.file_size for info in infos) > limits.total:
            raise self._fail("the file would unpack to more than is allowed", "raise the limit if you trust the file", code="limit")
        for info in infos:
            if not info.is_dir():
                self._add(info)

    def _add(self, info: zipfile.ZipInfo) -> None:
        name = info.orig_filename
        partname = "/" + name
        if "\\" in name or name.startswith("/") or ".." in name.split("/") or "\0" in name or not name:
            raise self._fail("the name of a part is not allowed", "save the file again from Office", part=name, code="part-name")
        if partname.lower() in self._names:
            raise self._fail("a part is there twice", "save the file again from Office", part=partname, code="duplicate-part")
        if info.flag_bits & _ENCRYPTED:
            raise self._fail("a part is encrypted", "save the file without a password", part=partname, code="encrypted")
        if info.compress_type not in (_STORED, _DEFLATED):
            raise self._fail("a part is compressed in a way that Office does not use", "save the file again from Office", part=partname)
        limits = self._limits
        too_dense = info.file_size > _RATIO_FROM and info.file_size > limits.ratio * max(info.compress_size, 1)
        if info.file_size > limits.part or too_dense:
            raise self._fail("a part would unpack to more than is allowed", "raise the limit if you trust the file", part=partname, code="limit")
        self._members[partname] = self._member(info, partname)
        self._names[partname.lower()] = partname

    def _member(self, info: zipfile.ZipInfo, partname: str) -> _Member:
        offset = info.header_offset
        header = self._data[offset : offset + _LOCAL.size]
        if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
            raise self._fail("the file is damaged: a part is not where the index says", "save it again from Office", part=partname)
        fields = _LOCAL.unpack(header)
        start = offset + _LOCAL.size + fields[9] + fields[10]
        if start + info.compress_size > len(self._data):
            raise self._fail("the file is cut off", "fetch or save it again", part=partname)
        raw_name = partname[1:].encode("utf-8")
        flags = 0 if raw_name.isascii() else _UTF8
        time = self._dos_time(info)
        own = _local(raw_name, flags, info.compress_type, time, info.CRC, info.compress_size, info.file_size)
        record = own + self._data[start : start + info.compress_size]
        return _Member(partname, raw_name, flags, info.compress_type, time, info.CRC, info.compress_size, info.file_size, start, record)

    @staticmethod
    def _dos_time(info: zipfile.ZipInfo) -> tuple[int, int]:
        year, month, day, hour, minute, second = info.date_time
        if not (1980 <= year <= 2107 and 1 <= month <= 12 and 1 <= day <= 31):
            return _TIME_1980
        return (hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day)

    # --- reading --------------------------------------------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """Return the members' names, in the archive's order."""
        return list(self._members)

    def find(self, partname: str) -> str | None:
        """Return a member's name as it is spelled here; names compare without regard to case."""
        return self._names.get(partname.lower())

    def read(self, partname: str) -> bytes:
        """Return a member's plain bytes; raise `PackageError` where size or CRC are not as the index says, `KeyError` where there is none."""
        member = self._members[self._names[partname.lower()]]
        packed = self._data[member.start : member.start + member.compressed]
        try:
            plain = packed if member.method == _STORED else _inflate(packed, member.size)
        except zlib.error:
            raise self._fail("a part is damaged", "save the file again from Office", part=partname) from None
        if len(plain) != member.size or zlib.crc32(plain) != member.crc:
            raise self._fail("a part is damaged: its size or checksum is wrong", "save the file again from Office", part=partname)
        return plain

    # --- writing --------------------------------------------------------------------------------------------------------------------

    def write(self, changed: Mapping[str, bytes | Deflated], removed: Collection[str] = (), level: int = 6) -> list[bytes]:
        """Return the chunks of the archive with some members changed, added (at the end, in the order given) or removed."""
        chunks: list[bytes | memoryview] = []
        central: list[bytes] = []
        offset = 0
        gone = {name.lower() for name in removed}
        new = {name.lower(): (name, content) for name, content in changed.items()}
        for name, member in self._members.items():
            key = name.lower()
            if key in gone:
                new.pop(key, None)
                continue
            record: bytes | memoryview
            if key in new:
                record, entry = _fresh(name[1:], new.pop(key)[1], offset, level)
            else:
                record, entry = member.record, _entry(member, offset)
            chunks.append(record)
            central.append(entry)
            offset += len(record)
        for key, (name, content) in new.items():
            if key in gone:
                continue
            record, entry = _fresh(name[1:], content, offset, level)
            chunks.append(record)
            central.append(entry)
            offset += len(record)
        directory = b"".join(central)
        if offset + len(directory) >= _HUGE or len(central) >= 0xFFFF:
            raise self._fail("the result would be larger than 4 GB", "split the document")
        end = _END.pack(b"PK\x05\x06", 0, 0, len(central), len(central), len(directory), offset, 0)
        return [*(bytes(chunk) if isinstance(chunk, memoryview) else chunk for chunk in chunks), directory, end]


def _inflate(packed: bytes, size: int) -> bytes:
    stream = zlib.decompressobj(-15)
    return stream.decompress(packed, size + 1)


def _local(name: bytes, flags: int, method: int, time: tuple[int, int], crc: int, compressed: int, size: int) -> bytes:
    return _LOCAL.pack(b"PK\x03\x04", 20, flags, method, *time, crc, compressed, size, len(name), 0) + name


def _central(name: bytes, flags: int, method: int, time: tuple[int, int], crc: int, compressed: int, size: int, offset: int) -> bytes:
    return _CENTRAL.pack(b"PK\x01\x02", 20, 20, flags, method, *time, crc, compressed, size, len(name), 0, 0, 0, 0, 0, offset) + name


def _entry(member: _Member, offset: int) -> bytes:
    return _central(member.raw_name, member.flags, member.method, member.time, member.crc, member.compressed, member.size, offset)


def _fresh(name: str, content: bytes | Deflated, offset: int, level: int) -> tuple[bytes, bytes]:
    done = content if isinstance(content, Deflated) else deflate(content, level)
    raw = name.encode("utf-8")
    facts = (0 if raw.isascii() else _UTF8, _DEFLATED, _TIME_1980, done.crc, len(done.data), done.size)
    return _local(raw, *facts) + done.data, _central(raw, *facts, offset)
