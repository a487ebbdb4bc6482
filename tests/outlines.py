"""Word documents written as markup, for what python-docx cannot build, and the outline by which two of them are compared."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": W,
        "r": OFFICE,
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
SECTION = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
NOTE_ENDS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)


# --- writing ------------------------------------------------------------------------------------------------------------------------------


def run(text: str, properties: str = "") -> str:
    """Return a run; `properties` is the inside of its rPr."""
    wanted = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{wanted}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def par(*runs: str, style: str = "", numbered: tuple[int, int] | None = None) -> str:
    """Return a paragraph of texts, each a run of its own, and of markup, which begins with `<w:`; `numbered` is (level, list)."""
    inside = f'<w:pStyle w:val="{style}"/>' if style else ""
    if numbered is not None:
        inside += f'<w:numPr><w:ilvl w:val="{numbered[0]}"/><w:numId w:val="{numbered[1]}"/></w:numPr>'
    content = "".join(text if text.startswith(("<w:", "<mc:")) else run(text) for text in runs)
    return f"<w:p>{f'<w:pPr>{inside}</w:pPr>' if inside else ''}{content}</w:p>"


def cell(*content: str, span: int = 1, fill: str = "") -> str:
    """Return a table cell of texts (a paragraph each) and markup."""
    properties = f'<w:tcW w:w="{1000 * span}" w:type="dxa"/>'
    properties += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties += f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(map(block, content))}</w:tc>"


def row(*cells: str) -> str:
    """Return a table row of cells: texts or markup."""
    return f"<w:tr>{''.join(text if text.startswith('<w:tc>') else cell(text) for text in cells)}</w:tr>"


def tbl(*rows: list[str] | str, columns: int = 0, width: int = 1000) -> str:
    """Return a table of rows: lists of cells or markup."""
    count = columns or max(len(cells) for cells in rows if isinstance(cells, list))
    grid = f'<w:gridCol w:w="{width}"/>' * count
    content = "".join(each if isinstance(each, str) else row(*each) for each in rows)
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{content}</w:tbl>'


def block(content: str) -> str:
    """Return markup as it is and text as a paragraph."""
    return content if content.startswith("<w:") else par(content)


def box(*content: str) -> str:
    """Return a run with a text box as Word writes it: a drawing, and the same as VML for old readers."""
    text = "".join(map(block, content))
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        '<wp:extent cx="1800000" cy="720000"/><wp:docPr id="7" name="Text Box 7"/><wp:cNvGraphicFramePr/><a:graphic>'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr/>'
        f"<wps:txbx><w:txbxContent>{text}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f'<mc:Fallback><w:pict><v:shape id="_x0000_s1026"><v:textbox><w:txbxContent>{text}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>'
        "</mc:AlternateContent></w:r>"
    )


def control(content: str, *, title: str = "Control") -> str:
    """Return a content control around blocks or runs."""
    return f'<w:sdt><w:sdtPr><w:alias w:val="{title}"/><w:id w:val="1207"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'


def link(*runs: str) -> str:
    """Return a hyperlink; the document holds its relationship."""
    return f'<w:hyperlink r:id="rIdLink">{"".join(each if each.startswith("<w:") else run(each) for each in runs)}</w:hyperlink>'


def document(*content: str, header: str = "", footer: str = "", notes: str = "", properties: dict[str, str] | None = None) -> bytes:
    """Return a Word document: texts are paragraphs, markup is taken as it is; `notes` is the text of footnote 1."""
    body = "".join(map(block, content))
    main = {"styles": _part("styles", '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>')}
    references = ""
    for kind, text in (("header", header), ("footer", footer)):
        if text:
            main[kind] = _part("hdr" if kind == "header" else "ftr", block(text))
            references += f'<w:{kind}Reference w:type="default" r:id="rId{kind}"/>'
    if notes:
        main["footnotes"] = _part("footnotes", f'{NOTE_ENDS}<w:footnote w:id="1">{block(notes)}</w:footnote>')
    if "<w:numPr>" in body:
        main["numbering"] = _part("numbering", _lists())
    section = SECTION.replace("<w:sectPr>", f"<w:sectPr>{references}")
    parts = {f"word/{name}.xml": (f"{TYPES}{name}+xml", text) for name, text in main.items()}
    parts["word/document.xml"] = f"{TYPES}document.main+xml", _part("document", f"<w:body>{body}{section}</w:body>")
    links = "".join(_relationship(f"rId{name}", name, f"{name}.xml") for name in main)
    if "rIdLink" in body:
        links += _relationship("rIdLink", "hyperlink", "https://example.org/").replace("/>", ' TargetMode="External"/>')
    roots = _relationship("rId1", "officeDocument", "word/document.xml")
    if properties is not None:
        parts["docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml", _core(properties)
        roots += _relationship("rId2", "x", "docProps/core.xml").replace(
            f"{OFFICE}/x", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
        )
    return _zipped(parts, {"_rels/.rels": roots, "word/_rels/document.xml.rels": links})


def _part(name: str, content: str) -> str:
    return f"<w:{name} {NAMESPACES}>{content}</w:{name}>"


def _lists() -> str:
    levels = "".join(f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%{level + 1}."/></w:lvl>' for level in range(3))
    abstract = f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    return f'{abstract}<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'


def _core(properties: dict[str, str]) -> str:
    spaces = (
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    )
    return f"<cp:coreProperties {spaces}>{''.join(f'<{name}>{escape(text)}</{name}>' for name, text in properties.items())}</cp:coreProperties>"


def _relationship(identifier: str, kind: str, target: str) -> str:
    return f"<Relationship Id={quoteattr(identifier)} Type={quoteattr(f'{OFFICE}/{kind}')} Target={quoteattr(target)}/>"


def _zipped(parts: dict[str, tuple[str, str]], relationships: dict[str, str]) -> bytes:
    package = "http://schemas.openxmlformats.org/package/2006"
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, (kind, _) in parts.items())
    types = (
        f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        for name, content in relationships.items():
            archive.writestr(name, f'<Relationships xmlns="{package}/relationships">{content}</Relationships>')
        for name, (_, text) in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}')
    return stream.getvalue()


# --- reading ------------------------------------------------------------------------------------------------------------------------------


def part(data: bytes, name: str = "word/document.xml") -> etree._Element:
    """Return the root of a part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def members(data: bytes) -> list[str]:
    """Return the names in the archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def outline(data: bytes, name: str = "") -> list[Any]:
    """Return what a reader sees, in order: a string a paragraph, a list of rows a table. Cells say what they span, continue and how they are coloured.

    `name` begins the name of the part to look at (`header`, `footnotes`), the body if there is none.
    """
    wanted = next(member for member in members(data) if member.startswith(f"word/{name or 'document'}") and member.endswith(".xml"))
    root = part(data, wanted)
    return list(_blocks(root.find(f"{{{W}}}body") if not name else root))


def _blocks(parent: etree._Element) -> Iterator[Any]:
    for child in parent:
        kind = etree.QName(child).localname
        if kind == "p":
            yield text_of(child)
        elif kind == "tbl":
            yield [[_cell(each) for each in _inside(line, "tc")] for line in _inside(child, "tr")]
        elif kind in ("sdt", "sdtContent", "customXml", "footnote"):
            yield from _blocks(child)


def _inside(parent: etree._Element, local: str) -> Iterator[etree._Element]:
    for child in parent:
        kind = etree.QName(child).localname
        if kind == local:
            yield child
        elif kind in ("sdt", "sdtContent", "customXml"):
            yield from _inside(child, local)


def _cell(node: etree._Element) -> Any:
    blocks = list(_blocks(node))
    if any(isinstance(each, list) for each in blocks):
        return blocks
    marks = [f"{name}={value}" for name, value in _marks(node.find(f"{{{W}}}tcPr")).items()]
    return " ".join(["\n".join(blocks), *marks])


def _marks(properties: etree._Element | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, attribute in (("gridSpan", "val"), ("vMerge", "val"), ("shd", "fill")):
        node = properties.find(f"{{{W}}}{name}") if properties is not None else None
        if node is not None:
            value = node.get(f"{{{W}}}{attribute}") or "continue"
            if (name, value) != ("gridSpan", "1"):
                found[name] = value.upper() if name == "shd" else value
    return found


def text_of(paragraph: etree._Element) -> str:
    """Return a paragraph's text; what stands in its text boxes follows in brackets, once for each branch that differs."""
    pieces: list[str] = []
    boxes: list[str] = []

    def walk(node: etree._Element) -> None:
        for child in node:
            kind = etree.QName(child).localname
            if kind == "txbxContent":
                content = " / ".join(map(str, _blocks(child)))
                if content not in boxes:
                    boxes.append(content)
            elif kind in _SHOWN:
                pieces.append(_SHOWN[kind](child))
            elif kind != "pPr":
                walk(child)

    walk(paragraph)
    number = paragraph.find(f"{{{W}}}pPr/{{{W}}}numPr")
    level = f"{'  ' * int(number[0].get(f'{{{W}}}val'))}# " if number is not None else ""
    return level + "".join(pieces) + "".join(f"[{content}]" for content in boxes)


_SHOWN: dict[str, Callable[[etree._Element], str]] = {
    "t": lambda node: node.text or "",
    "tab": lambda node: "\t",
    "br": lambda node: "\f" if node.get(f"{{{W}}}type") == "page" else "\n",
    "cr": lambda node: "\n",
    "noBreakHyphen": lambda node: "-",
}
