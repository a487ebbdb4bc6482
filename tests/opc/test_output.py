from __future__ import annotations

import io
import os
import stat
import threading
from pathlib import Path

import pytest

from docautomat.errors import OutputError
from docautomat.opc.output import Output, save

CONTENT = Output([b"first ", b"second"])
POSIX = pytest.mark.skipif(os.name != "posix", reason="modes, links and pipes are POSIX here")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_output_is_bytes_or_goes_to_a_stream() -> None:
    stream = io.BytesIO()
    CONTENT.write_to(stream)
    assert CONTENT.to_bytes() == stream.getvalue() == b"first second"


def test_a_file_is_written_or_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    for content in (b"1", b"22"):
        save(path, Output([content]))
        assert path.read_bytes() == content
    assert names(tmp_path) == ["a.docx"]


@POSIX
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o027, 0o640)])
def test_the_mode_is_what_the_umask_says(tmp_path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        save(tmp_path / "a.docx", CONTENT)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.docx").stat().st_mode) == mode


@POSIX
def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "a.docx"
    link.symlink_to(tmp_path / "real" / "b.docx")
    save(link, CONTENT)
    assert link.is_symlink()
    assert (tmp_path / "real" / "b.docx").read_bytes() == b"first second"


@POSIX
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    seen: list[bytes] = []
    reader = threading.Thread(target=lambda: seen.append(pipe.read_bytes()))
    reader.start()
    save(pipe, CONTENT)
    reader.join(5)
    assert seen == [b"first second"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        pytest.param("none/a.docx", "folder does not exist", "make the folder", id="no folder"),
        pytest.param("folder", "folder of this name", "name of its own", id="a folder"),
        pytest.param("file/a.docx", "a file stands where", "another path", id="a file in the path", marks=POSIX),
        pytest.param("a" * 300 + ".docx", "too long", "shorter", id="a long name", marks=POSIX),
        pytest.param("a\0.docx", "cannot be the name", "another name", id="a NUL"),
    ],
)
def test_a_place_that_cannot_be_written_is_named_with_the_way_out(tmp_path: Path, name: str, message: str, hint: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match=message) as caught:
        save(tmp_path / name, CONTENT)
    assert hint in caught.value.hint
    assert caught.value.place.file == str(tmp_path / name)
    assert names(tmp_path) == ["file", "folder"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), PermissionError(13, "Permission denied"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Output, "write_to", fail)
    with pytest.raises((OutputError, KeyboardInterrupt)):
        save(path, CONTENT)
    assert (path.read_bytes(), names(tmp_path)) == (b"old", ["a.docx"])


def test_a_file_that_is_open_in_another_program_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OutputError, match="Access is denied") as caught:
        save(tmp_path / "a.docx", CONTENT)
    assert "open in another program" in caught.value.hint
    assert names(tmp_path) == []
