from __future__ import annotations

import pytest

from docautomat.errors import PackageError
from docautomat.opc.archive import Archive
from docautomat.opc.foreign import foreign_format
from tests.opc.archives import document, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def stream(name: str) -> bytes:
    return OLE + name.encode("utf-16-le") + bytes(500)


@pytest.mark.parametrize(
    ("data", "message", "hint"),
    [
        pytest.param(b"", "empty", "save it again", id="nothing"),
        pytest.param(stream("EncryptedPackage"), "protected with a password", "without a password", id="encrypted"),
        pytest.param(stream("WordDocument"), r"\(\.doc\)", ".docx", id="old Word"),
        pytest.param(stream("Workbook"), r"\(\.xls\)", ".xlsx", id="old Excel"),
        pytest.param(stream("PowerPoint Document"), r"\(\.ppt\)", ".pptx", id="old PowerPoint"),
        pytest.param(OLE, "old binary format", ".docx, .xlsx or .pptx", id="another compound file"),
        pytest.param(rb"{\rtf1 text}", "RTF", ".docx", id="RTF"),
        pytest.param(b"%PDF-1.7", "PDF", "made from", id="PDF"),
        pytest.param(b"\xef\xbb\xbf\n<!DOCTYPE html><p>", "web page", ".docx", id="HTML"),
        pytest.param(b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', "bare XML", ".docx", id="flat XML"),
        pytest.param(zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, 0), r"\(\.ods\)", ".xlsx", id="OpenDocument"),
        pytest.param(zipped({"mimetype": "application/vnd.oasis.opendocument.graphics"}, 0), "OpenDocument file", ".docx", id="OpenDocument drawing"),
        pytest.param(b"Dear all", "no Office file", "save the file again", id="text"),
        pytest.param(b"PK\x05\x06", "no Office file", "save the file again", id="the end of a zip file only"),
    ],
)
def test_a_file_of_another_format_is_told_with_the_way_out(data: bytes, message: str, hint: str) -> None:
    with pytest.raises(PackageError, match=message) as caught:
        Archive(data, "brev.docx")
    assert hint in caught.value.hint
    assert caught.value.place.file == "brev.docx"


def test_a_package_is_no_foreign_format() -> None:
    assert foreign_format(document()) is None
