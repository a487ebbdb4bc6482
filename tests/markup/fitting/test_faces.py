"""How wide characters are."""

from __future__ import annotations

import pickle
import struct
from pathlib import Path

import pytest

from docautomat.markup.fitting.faces import Faces, read_folder
from docautomat.markup.fitting.sfnt import read_fonts


def font(widths: dict[str, int], family: str = "Wide", *, bold: bool = False, format_of_map: int = 4) -> bytes:
    """Return a TrueType font that holds nothing but measures, 1000 units an em."""
    letters = sorted(widths)
    name = family.encode("utf-16-be")
    if format_of_map == 4:
        ends = [ord(letter) for letter in letters] + [0xFFFF]
        deltas = [(index + 1 - ord(letter)) & 0xFFFF for index, letter in enumerate(letters)] + [1]
        row = struct.Struct(f">{len(ends)}H")
        segments = row.pack(*ends) + b"\0\0" + row.pack(*ends) + row.pack(*deltas) + row.pack(*[0] * len(ends))
        table = struct.pack(">7H", 4, 14 + len(segments), 0, 2 * len(ends), 0, 0, 0) + segments
    else:
        groups = b"".join(struct.pack(">III", ord(letter), ord(letter), index + 1) for index, letter in enumerate(letters))
        table = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(letters)) + groups
    tables = {
        b"OS/2": struct.pack(">HHH", 4, 0, 700 if bold else 400) + b"\0" * 56 + struct.pack(">H", 0x20 if bold else 0x40) + b"\0" * 14,
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 1, 12) + table,
        b"head": b"\0" * 18 + struct.pack(">H", 1000) + b"\0" * 34,
        b"hhea": struct.pack(">Ihhh", 0x10000, 1000, -300, 100) + b"\0" * 24 + struct.pack(">H", len(letters) + 1),
        b"hmtx": b"".join(struct.pack(">Hh", width, 0) for width in [500, *(widths[letter] for letter in letters)]),
        b"name": struct.pack(">HHH", 0, 1, 18) + struct.pack(">6H", 3, 1, 0x409, 1, len(name), 0) + name,
    }
    head = struct.pack(">IHHHH", 0x10000, len(tables), 0, 0, 0)
    place = len(head) + 16 * len(tables)
    directory, body = b"", b""
    for tag, content in tables.items():
        directory += struct.pack(">4sIII", tag, 0, place + len(body), len(content))
        body += content + b"\0" * (-len(content) % 4)
    return head + directory + body


@pytest.mark.parametrize("kind", [4, 12])
def test_a_font_file_tells_its_measures(kind: int) -> None:
    (found,) = read_fonts(font({"a": 400, "W": 900, "æ": 700}, format_of_map=kind))
    assert (found.family, found.bold, found.italic, found.line) == ("Wide", False, False, 1400)
    assert found.widths == {"a": 400, "W": 900, "æ": 700}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", font({"a": 1})[:90]])
def test_what_is_no_font_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="font"):
        list(read_fonts(data))


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("Calibri", "Carlito"),
        ("calibri", "Carlito"),
        ("Arial", "Liberation Sans"),
        ("Times New Roman", "Liberation Serif"),
        ("Consolas", "Liberation Mono"),
        ("Some Slab Serif", "DejaVu Serif"),
        ("Some Sans Serif", "DejaVu Sans"),
        ("Quite Unknown", "DejaVu Sans"),
        ("Quite Unknown Mono", "Liberation Mono"),
    ],
)
def test_a_font_is_measured_as_one_that_is_as_wide(name: str, like: str) -> None:
    faces = Faces()
    assert faces.find(name, False, False) is faces.find(like, False, False)


def test_widths_of_letters_accents_and_ideographs() -> None:
    face = Faces().find("Calibri", False, False)
    assert face.width("n") == pytest.approx(0.525, abs=0.001)
    assert face.width("á") == face.width("a")
    assert face.width("a\u0301") == face.width("a")
    assert face.width("日本") == 2
    assert face.width("Ŋŋđŧ") < 2.4
    assert face.width("\U0010fffd") > 0
    assert Faces().find("Calibri", True, False).width("sentence") > face.width("sentence")


def test_a_folder_of_fonts_comes_first(tmp_path: Path) -> None:
    (tmp_path / "wide.ttf").write_bytes(font({"a": 400}, "Calibri"))
    (tmp_path / "bold.ttf").write_bytes(font({"a": 800}, "Calibri", bold=True))
    faces = pickle.loads(pickle.dumps(Faces(read_folder(tmp_path))))
    assert faces.find("Calibri", False, True).width("aa") == pytest.approx(0.8)
    assert faces.find("Calibri", True, False).width("aa") == pytest.approx(1.6)
    assert faces.find("Arial", True, False).width("a") == pytest.approx(0.556, abs=0.001)


def test_a_folder_without_fonts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no font files"):
        read_folder(tmp_path)
