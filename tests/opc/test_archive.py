from __future__ import annotations

import contextlib
import io
import pickle
import random
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docautomat.errors import PackageError
from docautomat.opc import archive as module
from docautomat.opc.archive import Archive, Limits, read_source
from docautomat.opc.deflating import Deflater, deflate
from tests.opc.archives import document, parts, unzipped, zipped

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="\\/."), min_size=1, max_size=12)


def written(archive: Archive, *arguments: object) -> bytes:
    return b"".join(archive.write(*arguments))  # type: ignore[arg-type]


def patched(data: bytes, name: str, field: int, layout: str, value: int) -> bytes:
    """Return the zip file with one field of a central directory entry changed."""
    at = data.rindex(name.encode()) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    changed = bytearray(data)
    struct.pack_into(layout, changed, at + field, value)
    return bytes(changed)


# --- reading ------------------------------------------------------------------------------------------------------------------------------


@given(st.dictionaries(NAMES, st.binary(max_size=3000), min_size=1, max_size=8), st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
def test_members_are_read_as_they_were_written(content: dict[str, bytes], method: int) -> None:
    names = {name.lower(): name for name in content}
    content = {name: content[name] for name in names.values()}
    archive = Archive(zipped(content, method))
    archive.verify()
    assert {name[1:]: archive.read(name) for name in archive.names()} == content
    assert unzipped(written(archive, {})) == content


def test_a_large_member_is_verified_in_steps() -> None:
    content = bytes(range(256)) * 4000 + zlib.compress(bytes(range(251)) * 900, 1) * 300
    archive = Archive(zipped({"a.bin": content}))
    archive.verify()
    assert archive.read("/a.bin") == content


def test_names_are_found_without_regard_to_case_and_percent_encoding() -> None:
    archive = Archive(zipped({"word/My%20Picture.PNG": b"x"}))
    assert archive.find("/WORD/my picture.png") == "/word/My%20Picture.PNG"
    assert archive.find("/word/other.png") is None


def test_entries_for_folders_are_no_parts_but_are_copied() -> None:
    archive = Archive(zipped({"word/": b"", "word/a.xml": b"<a/>"}))
    assert archive.names() == ["/word/a.xml"]
    assert unzipped(written(archive, {})) == {"word/": b"", "word/a.xml": b"<a/>"}


def test_the_same_member_twice_with_the_same_content_is_one() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr("docProps/core.xml", "<a/>")
        with pytest.warns(UserWarning, match="Duplicate"):
            target.writestr("docProps/core.xml", "<a/>")
    archive = Archive(stream.getvalue())
    assert archive.names() == ["/docProps/core.xml"]
    assert unzipped(written(archive, {})) == {"docProps/core.xml": b"<a/>"}


def test_names_in_utf_8_without_the_flag_that_says_so_are_understood() -> None:
    data = zipped({"bilete-æ.png": b"x"})
    for at in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        flags = struct.unpack_from("<H", data, at)[0] & ~0x800
        data = data[:at] + struct.pack("<H", flags) + data[at + 2 :]
    archive = Archive(data)
    assert archive.names() == ["/bilete-æ.png"]
    assert zipfile.ZipFile(io.BytesIO(written(archive, {}))).infolist()[0].flag_bits == 0, "the flag stays as it was"


def test_zip64_is_read() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target, target.open("a.xml", "w", force_zip64=True) as member:
        member.write(b"<a/>")
    assert Archive(stream.getvalue()).read("/a.xml") == b"<a/>"


def test_an_archive_pickles() -> None:
    archive = pickle.loads(pickle.dumps(Archive(document())))
    assert unzipped(written(archive, {})) == unzipped(document())


# --- refusing -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../a.xml", "word/../../a.xml", "/a.xml", "word\\a.xml", "word//a.xml", "./a.xml", "a\x01.xml", "a\n.xml", "//", "/"])
def test_a_name_that_could_lead_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(PackageError, match="name of a part") as caught:
        Archive(zipped({name: b"x"}), "a.docx")
    assert (caught.value.code, caught.value.place.file, caught.value.place.part) == ("part-name", "a.docx", name)


@pytest.mark.parametrize("other", ["word/A.xml", "word/%61.xml"])
def test_two_members_of_one_name_are_refused(other: str) -> None:
    with pytest.raises(PackageError, match="twice") as caught:
        Archive(zipped({"word/a.xml": b"1", other: b"2"}))
    assert caught.value.code == "duplicate-part"


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        pytest.param(Limits(entries=2), "has 3 parts; 2 are allowed", id="too many"),
        pytest.param(Limits(part=100), "would unpack to", id="one too large"),
        pytest.param(Limits(total=200), "more than the 200 bytes", id="all together too large"),
    ],
)
def test_what_is_over_a_limit_is_refused(limits: Limits, message: str) -> None:
    with pytest.raises(PackageError, match=message) as caught:
        Archive(document(), limits=limits)
    assert caught.value.code == "limit"
    assert "raise the limit" in caught.value.hint


def test_a_bomb_is_refused_before_anything_is_inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped({"a.png": bytes(3_000_000)})
    monkeypatch.setattr(zlib, "decompressobj", lambda *_: pytest.fail("inflated"))
    with pytest.raises(PackageError, match="would unpack to 3000000 bytes") as caught:
        Archive(bomb)
    assert (caught.value.code, caught.value.place.part) == ("limit", "/a.png")


@pytest.mark.parametrize("plain", [pytest.param(50_000_000, id="in one step"), pytest.param(150_000_000, id="in several steps")])
def test_a_member_that_is_larger_than_it_says_is_inflated_no_further(plain: int) -> None:
    data = patched(zipped({"a.png": bytes(plain)}), "a.png", 24, "<L", 900_000)
    archive = Archive(data)
    for act in (archive.verify, lambda: archive.read("/a.png")):
        with pytest.raises(PackageError, match="damaged") as caught:
            act()
        assert (caught.value.code, caught.value.place.part) == ("damaged", "/a.png")
    seen = 0
    with contextlib.suppress(PackageError):
        for piece in archive._pieces(archive._members["/a.png"]):
            seen += len(piece)
    assert seen == 900_001


@pytest.mark.parametrize(
    ("field", "layout", "value", "message"),
    [
        pytest.param(16, "<L", 1, "size or checksum", id="another checksum"),
        pytest.param(24, "<L", 5, "damaged", id="smaller than it is"),
        pytest.param(24, "<L", 5000, "size or checksum", id="larger than it is"),
        pytest.param(20, "<L", 3, "cannot be unpacked", id="compressed data cut short"),
        pytest.param(42, "<L", 7, "not where the index says", id="another offset"),
        pytest.param(8, "<H", 1, "encrypted", id="encrypted"),
        pytest.param(10, "<H", 14, "in a way that Office does not use", id="another compression"),
    ],
)
def test_an_index_that_lies_is_found(field: int, layout: str, value: int, message: str) -> None:
    data = patched(zipped({"word/a.xml": b"<a>" + b"text " * 40 + b"</a>"}), "word/a.xml", field, layout, value)
    with pytest.raises(PackageError, match=message) as caught:
        Archive(data, "a.docx").verify()
    assert (caught.value.place.file, caught.value.place.part) == ("a.docx", "/word/a.xml")


def test_a_name_that_begins_with_nul_is_refused() -> None:
    with pytest.raises(PackageError, match="name of a part"):
        Archive(zipped({"word/a.xml": b"<a/>"}).replace(b"word/a.xml", b"\0ord/a.xml"))


def test_a_member_that_goes_on_behind_the_end_is_refused() -> None:
    with pytest.raises(PackageError, match="cut off in the middle of a part") as caught:
        Archive(patched(zipped({"word/a.xml": b"<a/>"}), "word/a.xml", 20, "<L", 110))
    assert caught.value.place.part == "/word/a.xml"


def test_members_that_overlap_are_refused_before_they_are_copied() -> None:
    data = zipped({"a.bin": bytes(range(256)) * 20, "b.bin": bytes(range(256)) * 20}, zipfile.ZIP_STORED)
    with pytest.raises(PackageError, match="overlap"):
        Archive(patched(data, "a.bin", 20, "<L", 9000))


def test_an_index_that_names_a_part_otherwise_than_the_part_itself_is_found() -> None:
    data = zipped({"word/a.xml": b"<a/>"})
    with pytest.raises(PackageError, match="another name"):
        Archive(data.replace(b"word/a.xml", b"word/b.xml", 1))


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.99])
def test_a_file_that_is_cut_off_is_refused(keep: float) -> None:
    data = document()
    with pytest.raises(PackageError, match=r"cut off|damaged"):
        Archive(data[: int(len(data) * keep)])


@settings(max_examples=200)
@given(st.data())
def test_damage_anywhere_gives_our_error_or_none(data: st.DataObject) -> None:
    good = document({"word/media/a.png": bytes(range(256))})
    changed = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([0, 0, 0, 1, 30, 500]))
    try:
        archive = Archive(bytes(changed[: len(changed) - cut]))
        archive.verify()
    except PackageError:
        pass  # every other error would fail the test
    else:
        assert Archive(written(archive, {})).names() == archive.names()


# --- writing ------------------------------------------------------------------------------------------------------------------------------


def test_untouched_members_are_copied_still_compressed_and_with_their_time() -> None:
    before = zipped({"a.xml": b"<a/>" * 100, "b.xml": b"<b/>" * 100})
    after = written(Archive(before), {"/b.xml": b"<c/>"})
    old, new = (zipfile.ZipFile(io.BytesIO(data)).infolist() for data in (before, after))
    assert (new[0].CRC, new[0].compress_size, new[0].date_time) == (old[0].CRC, old[0].compress_size, (2021, 3, 4, 5, 6, 8))
    assert new[1].date_time == (1980, 1, 1, 0, 0, 0)


def test_changed_members_keep_their_place_new_ones_come_last_and_removed_ones_go() -> None:
    archive = Archive(zipped({"a.xml": b"a", "b.xml": b"b", "c.xml": b"c"}))
    data = written(archive, {"/z.xml": b"z", "/B.XML": deflate(b"B"), "/d.xml": b"d", "/c.xml": b"gone"}, ["/A.xml", "/C.xml"])
    assert list(unzipped(data).items()) == [("b.xml", b"B"), ("z.xml", b"z"), ("d.xml", b"d")]


def test_the_same_changes_give_the_same_bytes() -> None:
    archive = Archive(document())
    assert written(archive, {"/a.xml": b"a" * 999}) == written(Archive(document()), {"/a.xml": b"a" * 999})


def test_a_time_that_no_calendar_has_becomes_1980() -> None:
    data = written(Archive(patched(zipped({"a.xml": b"a"}), "a.xml", 14, "<H", 0)), {})
    assert zipfile.ZipFile(io.BytesIO(data)).infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


def test_a_large_member_can_be_deflated_piece_by_piece() -> None:
    pieces = [random.Random(number).randbytes(50_000) for number in range(4)]
    deflater = Deflater(1)
    for piece in pieces:
        deflater.write(piece)
    assert deflater.finish().inflate() == b"".join(pieces)


def test_a_second_write_changes_nothing() -> None:
    once = written(Archive(document()), {})
    assert written(Archive(once), {}) == once


def test_a_data_descriptor_is_not_copied() -> None:
    class Pipe(io.BytesIO):
        def tell(self) -> int:
            raise OSError

    stream = Pipe()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("a.xml", "<a/>")
    assert zipfile.ZipFile(io.BytesIO(stream.getvalue())).infolist()[0].flag_bits & 8
    data = written(Archive(stream.getvalue()), {})
    assert zipfile.ZipFile(io.BytesIO(data)).infolist()[0].flag_bits == 0
    assert unzipped(data) == {"a.xml": b"<a/>"}


@pytest.mark.parametrize("limit", [60, 400])
def test_large_output_is_written_as_zip64(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    source = zipped({f"{number}.xml": b"<a>%d</a>" % number * 30 for number in range(9)}, zipfile.ZIP_STORED)
    archive = Archive(source)
    expected = {**unzipped(source), "new.xml": bytes(500)}
    monkeypatch.setattr(module, "_ZIP64_FROM", limit)
    data = written(archive, {"/new.xml": bytes(500)})
    assert b"PK\x06\x06" in data
    assert unzipped(data) == expected
    monkeypatch.undo()
    assert [Archive(data).read(f"/{name}") for name in expected] == list(expected.values())


def test_many_members_are_written_as_zip64() -> None:
    archive = Archive(zipped({"a.xml": b"a"}))
    empty = deflate(b"")
    data = written(archive, {f"/{number}": empty for number in range(0xFFFF)})
    assert len(zipfile.ZipFile(io.BytesIO(data)).namelist()) == 0x10000


@given(st.lists(st.binary(max_size=500), max_size=20), st.sampled_from([1, 6, 9]))
def test_a_member_can_be_deflated_piece_by_piece(pieces: list[bytes], level: int) -> None:
    deflater = Deflater(level)
    for piece in pieces:
        deflater.write(piece)
    done = deflater.finish()
    plain = b"".join(pieces)
    assert (done.inflate(), done.crc, done.size) == (plain, zlib.crc32(plain), len(plain))
    assert deflate(plain, level).inflate() == plain


# --- sources ------------------------------------------------------------------------------------------------------------------------------


def test_a_source_is_a_path_bytes_or_a_binary_file(tmp_path: Path) -> None:
    path = tmp_path / "brev.docx"
    path.write_bytes(b"content")
    with path.open("rb") as stream:
        assert read_source(path) == read_source(str(path)) == read_source(stream) == (b"content", "brev.docx")
    assert read_source(b"content") == read_source(io.BytesIO(b"content")) == (b"content", "")


def test_a_source_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path, message in ((tmp_path / "none.docx", "no such file"), (tmp_path, "cannot be read"), ("a\0b", "cannot be read")):
        with pytest.raises(PackageError, match=message) as caught:
            read_source(path)
        assert caught.value.place.file == str(path)


def test_a_file_over_the_limit_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "large.docx"
    path.write_bytes(bytes(1000))
    with pytest.raises(PackageError, match="larger than the 100 bytes"):
        read_source(path, Limits(total=100))


def test_a_text_file_is_no_source() -> None:
    with pytest.raises(TypeError, match="binary mode"):
        read_source(io.StringIO("text"))  # type: ignore[arg-type]


def test_the_smallest_document_has_three_parts() -> None:
    assert Archive(document()).names() == [f"/{name}" for name in parts()]
