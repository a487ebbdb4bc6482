"""What was written to an output folder: hashes, so that a person's changes are found, and files that are whole or not there."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from docautomat.errors import OutputError, Place
from docautomat.opc.output import Output, save

if TYPE_CHECKING:
    import datetime

__all__ = ["EARLIER_FOLDER", "Journal", "hash_of", "write_atomically", "written_by_batch"]

EARLIER_FOLDER = "_tidligere"
_SAVED_EVERY = 100
"""So many new hashes a crash can cost the journal."""


class Journal:
    """The hashes of what was written to one output folder, kept in the programme's `.docautomat/`.

    A file whose hash is another than the one remembered was changed by a person: it is moved to `_tidligere/<date>/` before it is replaced; the date is the
    document's status date. A file that no journal knows counts as changed, so that a lost journal costs copies and never a person's work.
    """

    def __init__(
        self, path: Path, folder: Path, hashes: dict[str, str], to_send: Iterable[str] = (), sources: dict[str, str] | None = None, *, roles_only: bool = False
    ) -> None:
        self._path = path
        self._folder = folder
        self._hashes = hashes
        self._to_send = frozenset(to_send)
        self._sources = sources if sources is not None else {}
        self._roles_only = roles_only
        self._unsaved = 0

    @classmethod
    def read(cls, programme: Path, folder: Path) -> Journal:
        """Return the journal of an output folder; an unreadable one counts as empty, so that every file there is kept."""
        key = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
        path = programme / ".docautomat" / f"written-{key}.json"
        hashes: dict[str, str] = {}
        to_send: list[str] = []
        sources: dict[str, str] = {}
        roles_only = False
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            found = json.loads(path.read_text(encoding="utf-8"))
            hashes = {str(name): str(digest) for name, digest in found["files"].items()}
            to_send = [str(name) for name in found.get("to_send", ())]
            sources = {str(name): str(digest) for name, digest in found.get("made_of", {}).items()}
            roles_only = bool(found.get("roles_only"))
        return cls(path, folder, hashes, to_send, sources, roles_only=roles_only)

    def hold(self, *, roles_only: bool) -> None:
        """Keep documents that name people apart from those that show roles only; raises `OutputError` where the folder holds the others."""
        if self._roles_only != roles_only and self.written:
            told = "roles only, and these would name people" if self._roles_only else "names, and these would show roles only"
            hint = "choose another folder, so that nobody publishes the wrong ones"
            raise OutputError(f"the documents in this folder show {told}", Place(file=str(self._folder)), hint, "roles")
        self._unsaved += self._roles_only != roles_only
        self._roles_only = roles_only

    @property
    def written(self) -> dict[str, str]:
        """Return the files that were written and still lie in the folder, each with the hash that it had then."""
        return {name: digest for name, digest in sorted(self._hashes.items()) if (self._folder / name).is_file()}

    def made_of(self, name: str) -> str:
        """Return the hash of the file of which another was made."""
        return self._sources.get(name, "")

    @property
    def to_send(self) -> frozenset[str]:
        """Return the files that the list of what to send has named last."""
        return self._to_send

    def send(self, names: Iterable[str]) -> None:
        """Remember what the list of what to send names."""
        chosen = frozenset(names)
        self._unsaved += chosen != self._to_send
        self._to_send = chosen

    def remembered(self, name: str) -> str | None:
        """Return the hash of what was written there last."""
        return self._hashes.get(name)

    def store(self, name: str, content: bytes, day: datetime.date, *, made_of: str = "") -> tuple[Literal["made", "unchanged"], str, str]:
        """Write a file if it is not there already; return its status, where a changed one was moved, and the hash. Raises `OutputError`.

        `made_of` is the hash of the file that it was made of, to remember.
        """
        target = self._folder / name
        digest = hashlib.sha256(content).hexdigest()
        moved = ""
        present = hash_of(target)
        if present == digest:
            self._remember(name, digest, made_of)
            return "unchanged", "", digest
        if present is not None and present != self._hashes.get(name):
            moved = self._move_away(target, name, day)
        write_atomically(target, content)
        self._remember(name, digest, made_of)
        return "made", moved, digest

    def _remember(self, name: str, digest: str, made_of: str) -> None:
        """Keep what lies there now; what could not be written is never taken for made of something newer."""
        if self._hashes.get(name) == digest and made_of in ("", self._sources.get(name)):
            return
        self._hashes[name] = digest
        if made_of:
            self._sources[name] = made_of
        self._unsaved += 1
        if self._unsaved >= _SAVED_EVERY:
            self.write()

    def _move_away(self, target: Path, name: str, day: datetime.date) -> str:
        relative = Path(name)
        place = self._folder / EARLIER_FOLDER / day.isoformat() / relative
        number = 1
        while place.exists():
            number += 1
            place = place.with_name(f"{relative.stem}-{number}{relative.suffix}")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(target, place)  # noqa: PTH105
        except OSError as error:
            raise OutputError(
                f"somebody changed this file, and it cannot be moved away: {error.strerror}",
                Place(file=str(target)),
                "close it if it is open in another program",
            ) from None
        return place.relative_to(self._folder).as_posix()

    def write(self) -> None:
        """Write the journal, if anything in it changed; where that is not possible the next run keeps every file."""
        if not self._unsaved:
            return
        told: dict[str, object] = {"folder": str(self._folder), "files": dict(sorted(self._hashes.items())), "to_send": sorted(self._to_send)}
        told["made_of"] = dict(sorted(self._sources.items()))
        told["roles_only"] = self._roles_only
        text = json.dumps(told, ensure_ascii=False, indent=1)
        with suppress(OutputError):
            write_atomically(self._path, text.encode("utf-8"))
        self._unsaved = 0


def written_by_batch(programme: Path, path: Path) -> bool:
    """Say whether a file lies where a batch of this programme wrote it."""
    whole = path.resolve()
    for found in sorted((programme / ".docautomat").glob("written-*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads(found.read_text(encoding="utf-8"))
            folder = Path(told["folder"]).resolve()
            if whole.is_relative_to(folder):
                return whole.relative_to(folder).as_posix() in told["files"]
    return False


def hash_of(path: Path) -> str | None:
    """Return the hash of a file's content, or `None` where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def write_atomically(target: Path, content: bytes) -> None:
    """Write a file by way of a temporary one in the same folder, which is made where it is missing; raise `OutputError` where that is not possible."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the folder cannot be made: {error.strerror}", Place(file=str(target.parent)), "choose another folder") from None
    save(target, Output([content]))
