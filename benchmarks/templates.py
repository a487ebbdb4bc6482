"""The three reference templates and the data: Word-like files of ordinary size, the same text for every peer.

The Word file is in docxtpl's dialect, which docautomat reads unchanged. python-docx's default template carries 790 KB of styles that Word does not write; they
are pruned, since copying them would flatter whoever does not parse them.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import openpyxl
import pptx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree
from openpyxl.comments import Comment
from pptx.util import Cm

MONTHS = 12
KEPT_STYLES = {"Normal", "Heading1", "Heading2", "Title", "ListBullet", "TableNormal", "TableGrid", "DefaultParagraphFont", "Header", "Footer", "NoList"}


def data(number: int) -> dict[str, Any]:
    """Return one municipality's data; it holds what breaks careless engines."""
    return {
        "number": f"{number:04}",
        "name": f"Kommune {number} & «nabo» <{number}>",
        "title": f"Nærvær som varer – {number}",
        "owner": "Gunnhild Øyre",
        "start": "2. februar 2026",
        "end": "26. november 2027",
        "background": "Sjukefråværet har lege over ti prosent i tre år. Dei som er på jobb, spring fortare. " * 2,
        "trigger": "Arbeidsmiljøutvalet melde frå i november om at belastninga er for høg.",
        "why": "Vi har ikkje råd til å miste fleire fagfolk, verken i kroner eller i kvalitet.",
        "vision": "Vi gler oss til å gå på jobb.",
        "benefits": ["Tryggare kvardag", "Betre arbeidsmiljø & færre vikarar", "Meir tid til leiing"],
        "values": ["Respekt", "Openheit", "Humor"],
        "factors": ["Leiarar som har tid", "Tillit mellom partane", "Tal vi stolar på"],
        "milestones": [
            {"id": f"M{i}", "name": f"Milepæl {i} <viktig>", "when": f"{i:02}.05.2027", "who": "Mari Sæterøy", "percent": i * 8, "weight": i % 3 + 1}
            for i in range(1, MONTHS + 1)
        ],
    }


# --- Word -------------------------------------------------------------------------------------------------------------------------------


def plan() -> bytes:
    """Return the milestone plan: about 25 placeholders, some split over runs, three lists, a table, header and footer."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{ name }} · {{ number }}"
    document.sections[0].footer.paragraphs[0].text = "{{ title }} · {{ owner }}"
    document.add_heading("Milepælsplan: {{ title }}", level=1)
    for label, field in (("Kommune", "name"), ("Nummer", "number"), ("Eigar", "owner"), ("Start", "start"), ("Slutt", "end"), ("Visjon", "vision")):
        _split(document.add_paragraph(), f"{label}: ", field)
    for label, field in (("Bakgrunn", "background"), ("Utløysande faktor", "trigger"), ("Kvifor no", "why")):
        document.add_heading(label, level=2)
        document.add_paragraph("{{ " + field + " }}")
    for label, field in (("Kva gir det oss", "benefits"), ("Verdiar", "values"), ("Kritiske faktorar", "factors")):
        document.add_heading(label, level=2)
        for text in ("{%p for item in " + field + " %}", "{{ item }}", "{%p endfor %}"):
            document.add_paragraph(text, style="List Bullet" if "{{" in text else None)
    document.add_heading("Milepælar", level=2)
    heads = ["Nr.", "Namn", "Når", "Ansvarleg", "Prosent", "Vekt"]
    fields = ["id", "name", "when", "who", "percent", "weight"]
    table = document.add_table(4, 6, style="Table Grid")
    for column, (head, field) in enumerate(zip(heads, fields, strict=True)):
        table.cell(0, column).text = head
        table.cell(2, column).text = "{{ m." + field + " }}"
    table.cell(1, 0).text = "{%tr for m in milestones %}"
    table.cell(3, 0).text = "{%tr endfor %}"
    document.add_paragraph("{{ name }}, {{ start }} – {{ end }}. {{ owner }}")
    _mark_runs(document)
    return _lean(document)


def _split(paragraph: Any, label: str, field: str) -> None:
    """Write a placeholder as Word leaves it after some typing: three runs, one bold, a spelling mark between."""
    paragraph.add_run(label)
    paragraph.add_run("{{ " + field[:2]).bold = True
    mark = OxmlElement("w:proofErr")
    mark.set(qn("w:type"), "spellStart")
    paragraph._p.append(mark)
    paragraph.add_run(field[2:]).bold = True
    paragraph.add_run(" }}").bold = True


def _mark_runs(document: Any) -> None:
    for number, run in enumerate(document.element.body.iter(qn("w:r"))):
        run.set(qn("w:rsidR"), f"00{number:06X}")
        properties = run.get_or_add_rPr()
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "nn-NO")
        properties.append(language)


def _lean(document: Any) -> bytes:
    styles = document.styles.element
    for style in list(styles.iter(qn("w:style"))):
        if style.get(qn("w:styleId")) not in KEPT_STYLES:
            styles.remove(style)
    stream = io.BytesIO()
    document.save(stream)
    source, target = zipfile.ZipFile(stream), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            content = source.read(name)
            if "stylesWithEffects" in name:
                continue
            if name.endswith("document.xml.rels") or name == "[Content_Types].xml":
                root = etree.fromstring(content)
                for node in list(root):
                    if "stylesWithEffects" in (node.get("Target") or node.get("PartName") or ""):
                        root.remove(node)
                content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            archive.writestr(name, content)
    return target.getvalue()


# --- Excel ------------------------------------------------------------------------------------------------------------------------------

COLUMNS = ("id", "name", "when", "who", "percent", "weight")


def tracker(*, tags: bool) -> bytes:
    """Return the tracker: two sheets, a table of milestones with a formula per row and totals; without tags for openpyxl's filling by hand."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Framdrift"
    sheet["A1"] = "{{ title }}" if tags else None
    for column, head in enumerate(["Nr.", "Namn", "Når", "Ansvarleg", "Prosent", "Vekt", "Vekta"], 1):
        sheet.cell(3, column, head)
    if tags:
        for column, field in enumerate(COLUMNS, 1):
            sheet.cell(4, column, ("{% for m in milestones %}" if column == 1 else "") + "{{ m." + field + " }}")
        sheet["H4"] = "{% endfor %}"
    sheet["G4"] = "=E4*F4"
    sheet["E5"], sheet["F5"], sheet["G5"] = "=AVERAGE(E4:E4)", "=SUM(F4:F4)", "=SUM(G4:G4)/F5"
    overview: Any = book.create_sheet("Oversikt")
    overview["A1"], overview["B1"] = "Kommune", "{{ name }}" if tags else None
    overview["A2"], overview["B2"] = "Framdrift", "=Framdrift!G5"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def tracker_for_xltpl() -> bytes:
    """Return the tracker with xltpl's tags; it does not move formulas, so that these are written from the data."""
    book = openpyxl.load_workbook(io.BytesIO(tracker(tags=True)))
    sheet: Any = book["Framdrift"]
    row, last = "(loop.index + 3)|string", "(milestones|length + 3)|string"
    for column, field in enumerate(COLUMNS, 1):
        sheet.cell(4, column, "{% xv m." + field + " %}")
    sheet["H4"] = None
    sheet["A4"].comment = Comment("beforerow{% for m in milestones %}", "xltpl")
    sheet["A5"].comment = Comment("beforerow{% endfor %}", "xltpl")
    sheet["G4"] = f"{{% xv '=E' ~ {row} ~ '*F' ~ {row} %}}"
    for cell, function in (("E5", "AVERAGE"), ("F5", "SUM")):
        sheet[cell] = f"{{% xv '={function}({cell[0]}4:{cell[0]}' ~ {last} ~ ')' %}}"
    sheet["G5"] = f"{{% xv '=SUM(G4:G' ~ {last} ~ ')/F' ~ (milestones|length + 4)|string %}}"
    book["Oversikt"]["B2"] = "{% xv '=Framdrift!G' ~ (milestones|length + 4)|string %}"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


# --- PowerPoint -------------------------------------------------------------------------------------------------------------------------


def closing(*, tags: bool) -> bytes:
    """Return the presentation: eight slides, three bullet loops, a table; without block tags for python-pptx's filling by hand."""
    presentation = pptx.Presentation()
    slides = [
        ("{{ title }}", ["{{ name }}", "{{ owner }}"]),
        ("Bakgrunn", ["{{ background }}"]),
        ("Kvifor", ["{{ trigger }}", "{{ why }}"]),
        ("Kva gir det oss", _loop("benefits", tags=tags)),
        ("Verdiar", _loop("values", tags=tags)),
        ("Kritiske faktorar", _loop("factors", tags=tags)),
        ("Milepælar", []),
        ("Takk", ["{{ owner }}, {{ name }}"]),
    ]
    for title, lines in slides:
        slide = presentation.slides.add_slide(presentation.slide_layouts[5 if not lines else 1])
        slide.shapes.title.text = title
        for number, line in enumerate(lines):
            frame = slide.placeholders[1].text_frame
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.text = line
        if not lines:
            _table(slide, tags=tags)
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def _loop(field: str, *, tags: bool) -> list[str]:
    return ["{% for item in " + field + " %}", "{{ item }}", "{% endfor %}"] if tags else ["{{ each " + field + " }}"]


def _table(slide: Any, *, tags: bool) -> None:
    table = slide.shapes.add_table(2, 4, Cm(1), Cm(4), Cm(23), Cm(2)).table
    for column, (head, field) in enumerate((("Nr.", "id"), ("Namn", "name"), ("Når", "when"), ("Prosent", "percent"))):
        table.cell(0, column).text = head
        text = "{{ m." + field + " }}"
        if tags:
            text = "{% for m in milestones %}" + text if column == 0 else text + "{% endfor %}" if column == 3 else text
        table.cell(1, column).text = text
