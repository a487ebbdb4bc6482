"""LibreOffice, run without a window: one file in another format, or many in one start.

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
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from docautomat.errors import ConversionError

__all__ = ["CALC", "Office", "convert", "soffice"]

CALC = "xlsx:Calc MS Excel 2007 XML"
"""The format of a calculated workbook."""
TIME_LIMIT = 120.0
"""Seconds."""

_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:\\Program Files\\LibreOffice\\program\\soffice.exe",
    "C:\\Program Files (x86)\\LibreOffice\\program\\soffice.exe",
)
_OPTIONS = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck")
_POLL = 0.1
"""Seconds between two looks at what a run has written."""
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n{items}</oor:items>\n'
)
_ITEM = '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
_CAREFUL = {
    "Office.Common/Security/Scripting/MacroSecurityLevel": "3",
    "Office.Common/Security/Scripting/DisableMacrosExecution": "true",
    "Office.Common/Security/Scripting/DisableActiveContent": "true",
    "Office.Common/Security/Scripting/BlockUntrustedRefererLinks": "true",
    "Office.Writer/Content/Update/Link": "0",
    "Office.Calc/Content/Update/Link": "2",
}
"""No macros, nothing fetched, no link followed: `Never` is 0 in Writer, 2 in Calc."""
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
    with tempfile.TemporaryDirectory(prefix="docautomat-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, out = folder / f"document{suffix}", folder / "out"
        source.write_bytes(data)
        made = out / f"document.{to.partition(':')[0]}"
        ended, said = Office(folder).run([source], out, to, {}, made.is_file, time_limit)
        if ended == "hung":
            hint = "try it again, or open the document in LibreOffice, and see what it waits for"
            raise ConversionError(f"LibreOffice was not ready after {time_limit:g} seconds", None, hint)
        if not made.is_file() or not made.stat().st_size:
            raise ConversionError(f"LibreOffice made no file{': ' + said if said else ''}", None, "open the document in LibreOffice, and see what it says")
        return made.read_bytes()


class Office:
    """LibreOffice with a profile of its own in a folder, for many files in one start; `close` ends what runs."""

    def __init__(self, folder: Path) -> None:
        """Raise `ConversionError` where LibreOffice is missing."""
        self._program = soffice()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def close(self) -> None:
        """End a run that another thread waits for."""
        self._closed = True
        if self._process is not None and self._process.poll() is None:
            _kill(self._process)

    def run(self, sources: Sequence[Path], out: Path, to: str, settings: Mapping[str, str], ready: Callable[[], int], time_limit: float) -> tuple[str, str]:
        """Convert files, as far as it goes; return how it ended (`done`, `died` or `hung`) and the last line that LibreOffice wrote.

        `settings` are of LibreOffice's configuration, by their paths; `ready` counts the results that are there: a run hangs that brings none in `time_limit`
        seconds. Raises `ConversionError` where it does not start.
        """
        self._configure(settings)
        profile = f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"
        with (self._folder / "said.txt").open("w+b") as said:
            self._process = _started([self._program, profile, *_OPTIONS, "--convert-to", to, "--outdir", str(out), *map(str, sources)], said.fileno())
            if self._closed:
                self.close()
            ended = _watched(self._process, ready, time_limit)
            if ended == "died":  # what it started may live on
                _kill(self._process)
            said.seek(0)
            return ended, _last_line(said.read())

    def _configure(self, settings: Mapping[str, str]) -> None:
        """Write the profile's settings anew: LibreOffice adds its own to the file when it ends."""
        split = ((*path.rpartition("/")[::2], value) for path, value in (_CAREFUL | dict(settings)).items())
        items = "".join(_ITEM.format(path=escape(path), name=name, value=escape(value)) for path, name, value in split)
        place = self._folder / "profile" / "user" / "registrymodifications.xcu"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(_PROFILE.format(items=items), encoding="utf-8")


def _watched(process: subprocess.Popen[bytes], ready: Callable[[], int], time_limit: float) -> str:
    """Wait for a run as long as results keep coming; kill it with all that it started otherwise."""
    count, since = 0, time.monotonic()
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return "done" if process.wait(_POLL) == 0 else "died"
            now = ready()
            if now != count:
                count, since = now, time.monotonic()
            if time.monotonic() - since > time_limit:
                _kill(process)
                return "hung"
    except BaseException:
        _kill(process)
        raise


def _started(command: list[str], output: int) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)  # noqa: S603  a list, without a shell
    except OSError as error:
        raise ConversionError(f"LibreOffice does not start: {error.strerror or error}", None, _INSTALL) from None


def _last_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip()[:300] if lines else ""


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a program and those that it has started."""
    if sys.platform == "win32":
        tree = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
        subprocess.run(tree, capture_output=True, check=False)  # noqa: S603
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
