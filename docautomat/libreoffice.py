"""LibreOffice, run without a window: one file in another format.

Each run has a profile of its own, so that it neither meets a LibreOffice that is open nor changes its settings. LibreOffice ends with 0 even when it fails:
what counts is the file that it wrote.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from docautomat.errors import ConversionError

__all__ = ["CALC", "convert", "soffice"]

CALC = "xlsx:Calc MS Excel 2007 XML"
"""The format of a calculated workbook."""
TIME_LIMIT = 120.0
"""Seconds."""

_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:\\Program Files\\LibreOffice\\program\\soffice.exe",
    "C:\\Program Files (x86)\\LibreOffice\\program\\soffice.exe",
)
_INSTALL = "install LibreOffice, or name its program in the environment variable DOCAUTOMAT_SOFFICE"


def soffice() -> str:
    """Return the program; raise `ConversionError` where there is none."""
    named = os.environ.get("DOCAUTOMAT_SOFFICE")
    if named:
        found = shutil.which(named)
        if found is None:
            raise ConversionError(f"DOCAUTOMAT_SOFFICE names {named}, which is no program", None, "let it name LibreOffice's program soffice")
        return found
    for name in ("soffice", "libreoffice", *_PLACES):
        found = shutil.which(name)
        if found is not None:
            return found
    raise ConversionError("LibreOffice is not installed: there is no program soffice", None, _INSTALL)


def convert(data: bytes, suffix: str, to: str, *, time_limit: float = TIME_LIMIT) -> bytes:
    """Return a file in another format: `to` is LibreOffice's word for it, perhaps with a filter (`pdf`, `xlsx:Calc MS Excel 2007 XML`).

    Raises `ConversionError` where LibreOffice is missing, fails, or takes longer than `time_limit` seconds.
    """
    program = soffice()
    with tempfile.TemporaryDirectory(prefix="docautomat-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, out = folder / f"document{suffix}", folder / "out"
        source.write_bytes(data)
        options = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        said = _run([program, profile, *options, "--convert-to", to, "--outdir", str(out), str(source)], time_limit)
        made = out / f"document.{to.partition(':')[0]}"
        if not made.is_file() or not made.stat().st_size:
            raise ConversionError(f"LibreOffice made no file{': ' + said if said else ''}", None, "open the document in LibreOffice, and see what it says")
        return made.read_bytes()


def _run(command: list[str], time_limit: float) -> str:
    """Run a program to its end, or to that of its time, and return the last line that it wrote of its errors."""
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)  # noqa: S603  a list, without a shell
    except OSError as error:
        raise ConversionError(f"LibreOffice does not start: {error.strerror or error}", None, _INSTALL) from None
    try:
        said, _ = process.communicate(timeout=time_limit)
    except subprocess.TimeoutExpired:
        _kill(process)
        hint = "try it again, or open the document in LibreOffice, and see what it waits for"
        raise ConversionError(f"LibreOffice was not ready after {time_limit:g} seconds", None, hint) from None
    except BaseException:
        _kill(process)
        raise
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip()[:300] if lines else ""


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a program and those that it has started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
