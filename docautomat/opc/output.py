"""A finished package on its way to a file: written whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from pathlib import Path
from typing import BinaryIO

from docautomat.errors import OutputError, Place

__all__ = ["Output", "save"]

_CAUSES = {
    errno.ENOENT: ("the folder does not exist", "make the folder first"),
    errno.ENOTDIR: ("a file stands where the path wants a folder", "choose another path"),
    errno.EISDIR: ("there is a folder of this name", "give the file a name of its own"),
    errno.ENOSPC: ("the disk is full", "make room, or choose another disk"),
    errno.EDQUOT: ("your share of the disk is used up", "make room, or choose another disk"),
    errno.EROFS: ("the disk is write-protected", "choose another folder"),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter one"),
}
_BUSY = "close it if it is open in another program, or choose a place where you may write"


class Output:
    """A package that is ready to be written."""

    def __init__(self, chunks: list[bytes]) -> None:
        self._chunks = chunks

    def to_bytes(self) -> bytes:
        """Return the file."""
        return b"".join(self._chunks)

    def write_to(self, stream: BinaryIO) -> None:
        """Write the file to a binary stream."""
        stream.writelines(self._chunks)


def save(path: str | os.PathLike[str], output: Output) -> None:
    """Write a package atomically: a temporary file in the same folder, then `os.replace`; the mode is what the umask says.

    A link is followed. Something that is no regular file (a pipe, a device) is written to and never replaced. Raises `OutputError` that names cause and mend.
    """
    try:
        _write(os.path.realpath(path), output)
    except ValueError:  # a NUL in the name
        raise OutputError("this cannot be the name of a file", Place(file=os.fspath(path)), "choose another name") from None
    except OSError as error:
        cause, hint = _CAUSES.get(error.errno or 0, (f"the file cannot be written: {error.strerror or error}", _BUSY))
        raise OutputError(cause, Place(file=os.fspath(path)), hint) from None


def _write(target: str, output: Output) -> None:
    mode = _mode(target)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if mode and not stat.S_ISREG(mode):
        with open(target, "wb") as stream:  # noqa: PTH123
            output.write_to(stream)
        return
    # `tempfile` would make it 0600, and asking for the umask is not safe with threads; a plain open has the mode that the user expects
    temporary = Path(target).with_name(f".docautomat-{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as stream:
            output.write_to(stream)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _mode(target: str) -> int:
    try:
        return os.stat(target).st_mode  # noqa: PTH116
    except FileNotFoundError:
        return 0
