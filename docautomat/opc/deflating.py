"""Raw deflate streams (RFC 1951), as members of an archive hold them: written at once or piece by piece, read piece by piece."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Deflated", "Deflater", "deflate", "inflated"]

_STEP = 1 << 16


@dataclass(frozen=True, slots=True)
class Deflated:
    """One finished member: the raw deflate stream, the CRC-32 and the size of the plain bytes."""

    data: bytes
    crc: int
    size: int

    def inflate(self) -> bytes:
        """Return the plain bytes."""
        return zlib.decompress(self.data, -15)

    def pieces(self) -> Iterator[bytes]:
        """Yield the plain bytes piece by piece."""
        return inflated(memoryview(self.data), self.size)


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


def inflated(packed: memoryview, size: int) -> Iterator[bytes]:
    """Yield the plain bytes of a raw deflate stream; stop after more than `size`, raise `zlib.error` where the stream does not end."""
    stream = zlib.decompressobj(-15)
    if len(packed) <= _STEP:  # most members: one call
        yield stream.decompress(packed, size + 1)
    else:
        left = size
        for start in range(0, len(packed), _STEP):
            fed: bytes | memoryview = packed[start : start + _STEP]
            while fed and left >= 0:
                piece = stream.decompress(fed, left + 1)
                left -= len(piece)
                yield piece
                fed = stream.unconsumed_tail
    if not stream.eof:
        raise zlib.error("the stream does not end where it should")
