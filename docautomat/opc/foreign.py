"""Files that are no packages, told by their first bytes: what they are, and how to get a file that can be used."""

from __future__ import annotations

__all__ = ["foreign_format"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("WordDocument", ".doc", "Word", ".docx"),
    ("Workbook", ".xls", "Excel", ".xlsx"),
    ("PowerPoint Document", ".ppt", "PowerPoint", ".pptx"),
)
_STARTS = (
    (b"{\\rtf", "this is an RTF file", "open it in Word and save it as .docx"),
    (b"%pdf", "this is a PDF file", "use the Office file that it was made from"),
    (b"<html", "this is a web page", "open it in Office and save it as .docx, .xlsx or .pptx"),
    (b"<!doctype html", "this is a web page", "open it in Office and save it as .docx, .xlsx or .pptx"),
    (b"<?xml", "this is a bare XML file", "open it in Office and save it as .docx, .xlsx or .pptx"),
)
_OPEN_DOCUMENT = (
    ("text", "an OpenDocument text (.odt)", ".docx"),
    ("spreadsheet", "an OpenDocument spreadsheet (.ods)", ".xlsx"),
    ("presentation", "an OpenDocument presentation (.odp)", ".pptx"),
)


def foreign_format(data: bytes) -> tuple[str, str, str] | None:
    """Return message, hint and code for a file of another format that people mistake for an Office file; `None` for anything else."""
    if not data:
        return "the file is empty", "save it again from Word, Excel or PowerPoint", "package"
    if data.startswith(_OLE):
        return _compound_file(data)
    if data.startswith(b"PK"):
        return _open_document(data)
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    found = next(((message, hint) for mark, message, hint in _STARTS if start.startswith(mark)), None)
    return None if found is None else (*found, "format")


def _compound_file(data: bytes) -> tuple[str, str, str]:
    """Tell an encrypted package from the old formats; both lie in a compound file (MS-CFB), whose directory names its streams in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "the file is protected with a password", "open it in Office and save it without a password", "encrypted"
    for stream, suffix, program, wanted in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return f"this is a file of the old binary format ({suffix})", f"open it in {program} and save it as {wanted}", "format"
    return "this is a file of the old binary format (.doc, .xls, .ppt)", "open it in Office and save it as .docx, .xlsx or .pptx", "format"


def _open_document(data: bytes) -> tuple[str, str, str] | None:
    """Tell an OpenDocument file: its first member is `mimetype`, stored (OpenDocument 1.3 part 2, §3.3)."""
    mark = b"mimetypeapplication/vnd.oasis.opendocument."
    if data[30 : 30 + len(mark)] != mark:
        return None
    rest = data[30 + len(mark) : 90 + len(mark)]
    for word, what, wanted in _OPEN_DOCUMENT:
        if rest.startswith(word.encode()):
            return f"this is {what}", f"open it in Office or LibreOffice and save it as {wanted}", "format"
    return "this is an OpenDocument file", "open it in Office or LibreOffice and save it as .docx, .xlsx or .pptx", "format"
