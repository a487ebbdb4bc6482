"""The milestone plan's styles, bullets and settings: what the template uses and no more."""

# ruff: noqa: E501  markup and tags stand on one line, as they stand in the file
from __future__ import annotations

from templates.build.identity import STATUSES
from templates.build.package import HEAD
from templates.build.wordml import border, colour, mm, shading

__all__ = ["LINK_STYLE", "NUMBERING", "SETTINGS", "STATUS_STYLES", "paragraph_style", "styles"]

_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_INDENT = f'<w:ind w:left="{mm(2)}" w:right="{mm(2)}"/>'
_FONTS = '<w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia" w:hAnsiTheme="minorHAnsi" w:cstheme="minorBidi"/>'
STATUS_STYLES = {code: "Status" + code.title().replace("_", "") for code in STATUSES}

NUMBERING = (
    f'{HEAD}<w:numbering {_NS}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    f'<w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{mm(5)}" w:hanging="{mm(5)}"/></w:pPr>'
    f"<w:rPr>{_FONTS}{colour('accent1')}</w:rPr></w:lvl></w:abstractNum>"
    '<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    f'<w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{mm(3.5)}" w:hanging="{mm(3.5)}"/></w:pPr>'
    f"<w:rPr>{_FONTS}{colour('accent1')}</w:rPr></w:lvl></w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
)

SETTINGS = (
    f'{HEAD}<w:settings {_NS}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '<w:compatSetting w:name="overrideTableStyleFontSizeAndJustification" w:uri="http://schemas.microsoft.com/office/word" w:val="1"/></w:compat>'
    '<w:themeFontLang w:val="nb-NO"/><w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1" w:accent2="accent2" '
    'w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6" w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/>'
    '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
)


def _spacing(line: float, before: float, after: float) -> str:
    return f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" w:line="{round(line * 20)}" w:lineRule="atLeast"/>'


def paragraph_style(
    key: str,
    name: str,
    *,
    parent: str = "Normal",
    following: str = "",
    size: float = 0,
    line: float = 0,
    before: float = 0,
    after: float = 0,
    bold: bool = False,
    slot: str = "",
    inside: tuple[str, str, str] = ("", "", ""),
    primary: bool = True,
) -> str:
    """Return a paragraph style; `inside` is further pPr before the spacing, after it, and after the indents."""
    spacing = _spacing(line, before, after) if line else ""
    letters = f"{'<w:b/><w:bCs/>' if bold else ''}{colour(slot) if slot else ''}"
    letters += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    return (
        f'<w:style w:type="paragraph"{"" if name[0].islower() or name == "List Bullet" else " w:customStyle=" + chr(34) + "1" + chr(34)} w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{parent}"/>{f"<w:next w:val={chr(34)}{following}{chr(34)}/>" if following else ""}{"<w:qFormat/>" if primary else ""}'
        f"<w:pPr>{inside[0]}{spacing}{inside[1]}{inside[2]}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


def _letters(key: str, name: str, properties: str) -> str:
    return (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/><w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/>'
        f"<w:rPr>{properties}</w:rPr></w:style>"
    )


def _table_style(key: str, name: str, borders: str, margins: tuple[float, float], conditions: str) -> str:
    vertical, horizontal = (mm(margin) for margin in margins)
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f'<w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar><w:top w:w="{vertical}" w:type="dxa"/><w:left w:w="{horizontal}" w:type="dxa"/>'
        f'<w:bottom w:w="{vertical}" w:type="dxa"/><w:right w:w="{horizontal}" w:type="dxa"/></w:tblCellMar></w:tblPr>{conditions}</w:style>'
    )


def _paragraphs() -> str:
    keep, outline = "<w:keepNext/><w:keepLines/>", "<w:outlineLvl w:val={}/>"
    bullet = '<w:numPr><w:numId w:val="{}"/></w:numPr>'
    tabs = '<w:tabs><w:tab w:val="right" w:pos="{}"/></w:tabs>'
    left, bottom, right = (border(side, 0.5, "lt2", space=space) for side, space in (("left", 5), ("bottom", 3), ("right", 5)))
    stripe = f"<w:pBdr>{border('top', 2, 'accent1', space=3)}{left}{bottom}{right}</w:pBdr>"
    level = [outline.format(f'"{number}"') for number in range(3)]
    return "".join(
        (
            paragraph_style(
                "Heading1", "heading 1", following="Normal", size=20, line=24, before=26, after=8, bold=True, slot="dk2", inside=(keep, "", level[0])
            ),
            paragraph_style(
                "Heading2", "heading 2", following="Normal", size=14, line=18, before=16, after=4, bold=True, slot="dk2", inside=(keep, "", level[1])
            ),
            paragraph_style(
                "Heading3",
                "heading 3",
                following="Normal",
                size=11.5,
                line=15,
                before=12,
                after=2,
                bold=True,
                slot="dk2",
                inside=(keep, "", level[2]),
            ),
            paragraph_style("TOC1", "toc 1", following="Normal", line=15, after=3, primary=False),
            paragraph_style("ListBullet", "List Bullet", line=15, after=2, inside=(bullet.format(1), "", "<w:contextualSpacing/>")),
            paragraph_style("Lerretstittel", "Lerretstittel", parent="Heading1", following="Normal", size=22, line=26, after=0),
            paragraph_style("Lerretstitteltolinjer", "Lerretstittel to linjer", parent="Lerretstittel", following="Normal", size=16, line=19),
            paragraph_style("Bandoverskrift", "Båndoverskrift", parent="Heading2", following="Bandtekst", size=11, line=13),
            paragraph_style("Bandstripe", "Båndstripe", parent="Bandoverskrift", following="Bandtekst", inside=(stripe + shading("lt2"), _INDENT, "")),
            paragraph_style("Bandtekst", "Båndtekst", size=10, line=12.5, after=1),
            paragraph_style("Bandpunkt", "Båndpunkt", parent="Bandtekst", inside=(bullet.format(2), "", "")),
            paragraph_style("Bandsvar", "Båndsvar", parent="Bandtekst", line=12.5, after=60),
            paragraph_style("Bandbjelke", "Båndbjelke", size=9.5, line=12, slot="accent6", inside=(shading("lt2"), "", '<w:jc w:val="center"/>')),
            paragraph_style("Etikett", "Etikett", size=10, line=12, slot="accent6", inside=("<w:keepNext/>", "", "")),
            paragraph_style("Tabelltekst", "Tabelltekst", size=10, line=13),
            paragraph_style("Tabelltekstsamlet", "Tabelltekst samlet", parent="Tabelltekst", inside=("<w:keepNext/>", "", "")),
            paragraph_style("Tabellplass", "Tabellplass", parent="Tabelltekst", line=13, after=26),
            paragraph_style("Tabellpunkt", "Tabellpunkt", parent="Tabelltekst", inside=(bullet.format(2), "", "")),
            paragraph_style("Tabelltall", "Tabelltall", parent="Tabelltekst", inside=("", "", '<w:jc w:val="right"/>')),
            paragraph_style("Tabelloverskrift", "Tabelloverskrift", parent="Tabelltekst", bold=True, slot="lt1", inside=("<w:keepNext/>", "", "")),
            paragraph_style("Svarplass", "Svarplass", line=15, after=48),
            paragraph_style("Mellomrom", "Mellomrom", size=2, line=5, primary=False),
            paragraph_style("Styring", "Styring", size=8, line=10, slot="accent5", inside=("<w:keepNext/>", "", ""), primary=False),
            paragraph_style("Header", "header", size=9, line=12, slot="accent6", inside=(tabs.format(mm(166)), "", ""), primary=False),
            paragraph_style("Footer", "footer", size=9, line=12, slot="accent6", inside=(tabs.format(mm(166)), "", ""), primary=False),
        )
    )


def _characters() -> str:
    pills = "".join(
        _letters(STATUS_STYLES[code], f"Status {code.replace('_', ' ')}", f"<w:b/><w:bCs/>{colour(slot)}{shading(slot, 0.88)}")
        for code, slot in STATUSES.items()
    )
    return (
        _letters("Ledetekst", "Ledetekst", colour("accent6"))
        + _letters("Etikettegn", "Etikettegn", f'{colour("accent6")}<w:sz w:val="20"/><w:szCs w:val="20"/>')
        + _letters("Tittelliten", "Tittel liten", '<w:sz w:val="32"/><w:szCs w:val="32"/>')
        + _letters("Utheving", "Utheving", f"<w:b/><w:bCs/>{colour('dk2')}")
        + _letters("Linjepunkt", "Linjepunkt", f"<w:b/><w:bCs/>{colour('accent1')}")
        + pills
    )


def _tables() -> str:
    rules = border("top", 0.75, "accent6", 0.16) + border("bottom", 0.75, "accent6", 0.16) + border("insideH", 0.5, "accent6", 0.7)
    head = f'<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr>{shading("dk2")}</w:tcPr></w:tblStylePr>'
    gaps = border("insideV", 6, "lt1")
    band = f'<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:tcBorders>{border("top", 2, "accent1")}</w:tcBorders>{shading("lt2")}</w:tcPr></w:tblStylePr>'
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        + _table_style("Plantabell", "Plantabell", rules, (1.2, 2), head)
        + _table_style("Band", "Bånd", gaps, (0.8, 2), band)
        + _table_style("Linje", "Linje", "", (0.6, 1.2), "")
    )


LINK_STYLE = (
    '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="99"/><w:qFormat/>'
    f'<w:rPr>{colour("hlink")}<w:u w:val="single"/></w:rPr></w:style>'
)


def styles(more: str = "") -> str:
    """Return the styles part (ISO/IEC 29500-1, 17.7); `more` are styles that only one document uses."""
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{_FONTS}<w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="nb-NO" w:eastAsia="nb-NO" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr>{_spacing(15, 0, 6)}</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" w:defUnhideWhenUsed="1" w:defQFormat="0" w:count="376"/>'
    )
    base = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"<w:rPr>{colour('dk1')}</w:rPr></w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
    )
    return f"{HEAD}<w:styles {_NS}>{defaults}{base}{_paragraphs()}{_characters()}{_tables()}{more}</w:styles>"
