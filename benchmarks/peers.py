"""Every way of making the three documents: docautomat, the peers, and the floor. Each is a function from data to bytes, made once from the templates."""

from __future__ import annotations

import copy
import importlib.util
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

import jinja2
import openpyxl
import pptx

from benchmarks import templates
from docautomat.template import Template

Maker = Callable[[dict[str, Any]], bytes]


def makers(kind: str) -> dict[str, Maker]:
    """Return the ways of making one kind of document, docautomat first."""
    if kind == "docx":
        found = {"docautomat": docautomat(templates.plan()), "docxtpl": docxtpl(templates.plan())}
        found["floor"] = floor(templates.plan(), found["docautomat"])
    elif kind == "xlsx":
        found = {"docautomat": docautomat(templates.tracker(tags=True)), "openpyxl": openpyxl_by_hand(templates.tracker(tags=False))}
        if importlib.util.find_spec("xltpl") is not None:
            found["xltpl"] = xltpl(templates.tracker_for_xltpl())
        found["floor"] = floor(templates.tracker(tags=True), found["docautomat"])
    else:
        found = {"docautomat": docautomat(templates.closing(tags=True)), "python-pptx": pptx_by_hand(templates.closing(tags=False))}
        found["floor"] = floor(templates.closing(tags=True), found["docautomat"])
    return found


def docautomat(template: bytes) -> Maker:
    """Return docautomat: compiled once, all safety on."""
    compiled = Template(template)
    return lambda data: compiled.render(data, language="nn").to_bytes()


def docxtpl(template: bytes) -> Maker:
    """Return docxtpl as its documentation shows it: a new template object per document."""
    from docxtpl import DocxTemplate

    def make(data: dict[str, Any]) -> bytes:
        document = DocxTemplate(io.BytesIO(template))
        document.render(data, autoescape=True)
        stream = io.BytesIO()
        document.save(stream)
        return stream.getvalue()

    return make


def xltpl(template: bytes) -> Maker:
    """Return xltpl with one writer for all documents, which is its best."""
    from xltpl.writerx import BookWriter

    writer = BookWriter(io.BytesIO(template))

    def make(data: dict[str, Any]) -> bytes:
        writer.render_book([{**data, "tpl_name": name, "sheet_name": name} for name in ("Framdrift", "Oversikt")])
        stream = io.BytesIO()
        writer.save(stream)
        return stream.getvalue()

    return make


def openpyxl_by_hand(template: bytes) -> Maker:
    """Return openpyxl: load, insert rows, write cells and formulas, save."""

    def make(data: dict[str, Any]) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(template))
        sheet: Any = book["Framdrift"]
        rows = data["milestones"]
        sheet["A1"] = data["title"]
        sheet.insert_rows(5, len(rows) - 1)
        for number, milestone in enumerate(rows):
            row = 4 + number
            for column, field in enumerate(templates.COLUMNS, 1):
                sheet.cell(row, column, milestone[field])._style = copy.copy(sheet.cell(4, column)._style)
            sheet.cell(row, 7, f"=E{row}*F{row}")
        last = 3 + len(rows)
        total = last + 1
        sheet.cell(total, 5, f"=AVERAGE(E4:E{last})")
        sheet.cell(total, 6, f"=SUM(F4:F{last})")
        sheet.cell(total, 7, f"=SUM(G4:G{last})/F{total}")
        book["Oversikt"]["B1"] = data["name"]
        book["Oversikt"]["B2"] = f"=Framdrift!G{total}"
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return make


def pptx_by_hand(template: bytes) -> Maker:
    """Return python-pptx: open, replace texts, copy paragraphs and rows, save."""

    def make(data: dict[str, Any]) -> bytes:
        presentation = pptx.Presentation(io.BytesIO(template))
        for slide in presentation.slides:
            for shape in slide.shapes:
                if shape.has_text_frame:
                    _fill_frame(shape.text_frame, data)
                elif shape.has_table:
                    _fill_table(shape.table, data["milestones"])
        stream = io.BytesIO()
        presentation.save(stream)
        return stream.getvalue()

    return make


def _fill_frame(frame: Any, data: dict[str, Any]) -> None:
    for paragraph in list(frame.paragraphs):
        text = paragraph.text
        if text.startswith("{{ each "):
            element = paragraph._p
            for item in data[text[8:-3]]:
                twin = copy.deepcopy(element)
                element.addprevious(twin)
                twin.findall(".//{*}t")[0].text = item
            element.getparent().remove(element)
        elif "{{" in text:
            for run in paragraph.runs:
                for name, value in data.items():
                    if isinstance(value, str):
                        run.text = run.text.replace("{{ " + name + " }}", value)


def _fill_table(table: Any, rows: list[dict[str, Any]]) -> None:
    model = table.rows[1]._tr
    for milestone in rows:
        twin = copy.deepcopy(model)
        model.addprevious(twin)
        for node in twin.iter("{*}t"):
            node.text = str(milestone[node.text[5:-3]])
    model.getparent().remove(model)


# --- the floor --------------------------------------------------------------------------------------------------------------------------


def floor(template: bytes, reference: Maker) -> Maker:
    """Return the least that a template engine can do: compiled Jinja over the touched parts, deflate of these, the rest copied as it is.

    The touched parts are those that docautomat writes anew; they are filled by Jinja, autoescape on.
    """
    sample = zipfile.ZipFile(io.BytesIO(reference(templates.data(4))))
    other = zipfile.ZipFile(io.BytesIO(template))
    environment = jinja2.Environment(autoescape=True, keep_trailing_newline=True)
    changed: dict[str, jinja2.Template] = {}
    fixed: list[tuple[str, bytes]] = []
    for name in sample.namelist():
        plain = sample.read(name)
        if name in other.namelist() and plain == other.read(name):
            fixed.append((name, _record(name, plain)))
        else:
            changed[name] = environment.from_string(_as_template(plain.decode("utf-8")))

    def make(data: dict[str, Any]) -> bytes:
        chunks: list[bytes] = []
        entries: list[bytes] = []
        offset = 0
        records = [*fixed, *((name, _record(name, template.render(data).encode("utf-8"))) for name, template in changed.items())]
        for name, record in records:
            chunks.append(record)
            facts = struct.unpack("<4s5H3L2H", record[:30])
            raw = name.encode()
            entries.append(struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, *facts[2:9], len(raw), 0, 0, 0, 0, 0, offset) + raw)
            offset += len(record)
        directory = b"".join(entries)
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(entries), len(entries), len(directory), offset, 0)
        return b"".join([*chunks, directory, end])

    return make


def _record(name: str, plain: bytes) -> bytes:
    compress = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = compress.compress(plain) + compress.flush()
    raw = name.encode()
    return struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 33, zlib.crc32(plain), len(packed), len(plain), len(raw), 0) + raw + packed


def _as_template(text: str) -> str:
    """Put placeholders back where the sample's values stand."""
    data = templates.data(4)
    parts = [text]
    values: list[tuple[str, str]] = [(escape(str(value)), name) for name, value in data.items() if isinstance(value, str)]
    values += [(escape(str(value)), f"{name}[{index}]") for name in ("benefits", "values", "factors") for index, value in enumerate(data[name])]
    values += [(escape(str(m[field])), f"milestones[{index}].{field}") for index, m in enumerate(data["milestones"]) for field in ("name", "when", "who", "id")]
    for value, name in sorted(values, key=lambda pair: -len(pair[0])):
        parts = [piece for part in parts for piece in ([part] if part.startswith("{{ ") else _split(part, value, "{{ " + name + " }}"))]
    return "".join(part if part.startswith("{{ ") else "{% raw %}" + part + "{% endraw %}" for part in parts if part)


def _split(text: str, value: str, placeholder: str) -> list[str]:
    if len(value) < 5:  # ids and small numbers occur by chance; they stay as they are
        return [text]
    pieces: list[str] = []
    for number, piece in enumerate(text.split(value)):
        if number:
            pieces.append(placeholder)
        pieces.append(piece)
    return pieces
