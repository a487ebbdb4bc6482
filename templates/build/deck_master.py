"""The decks' master, and the closing presentation's layouts: every text of a slide has a placeholder here."""

# ruff: noqa: E501  markup and tags stand on one line, as they stand in the file
from __future__ import annotations

from templates.build.package import HEAD
from templates.build.presentationml import NS, TABLE_STYLE, Box, colour, ellipse, line, mm, number, panel, paragraph, placeholder, tree

__all__ = [
    "BODY",
    "DEFAULT_TEXT",
    "END_LAYOUT",
    "FIELDS",
    "FIT",
    "FULL",
    "HEIGHT",
    "LAYOUTS",
    "LOGO",
    "MARGIN",
    "PICTURE_LAYOUT",
    "POINTS_LAYOUT",
    "TABLE",
    "TABLE_LAYOUT",
    "TITLE_LAYOUT",
    "WIDTH",
    "layout",
    "letters",
    "master",
    "notes_master",
    "table_styles",
]

FIT = "|<a:normAutofit/>"
WIDTH, HEIGHT, MARGIN = 338.667, 190.5, 16.0
FULL = WIDTH - 2 * MARGIN
TITLE: Box = (MARGIN, 14, FULL, 26)
BODY: Box = (MARGIN, 50, 236, 120)
TABLE: Box = (MARGIN, 48, FULL, 120)
_COLUMN, _GAP = (FULL - 16) / 3, 8
_EDGE = 147.0
"""Where the panel of a title slide ends."""
LOGO = 15
"""The index of the placeholder for the programme's logo."""
FIELDS = (
    lambda key: placeholder(key, "Bunntekst", "ftr", 11, '<a:p><a:endParaRPr lang="nb-NO"/></a:p>'),
    lambda key: placeholder(key, "Lysbildenummer", "sldNum", 12, number()),
)


def letters(size: float, slot: str, *, bold: bool = False) -> str:
    """Return the first level of a list style without bullets."""
    return f'<a:lvl1pPr marL="0" indent="0"><a:buNone/><a:defRPr sz="{round(size * 100)}" b="{int(bold)}">{colour(slot)}</a:defRPr></a:lvl1pPr>'


def _title_layout() -> str:
    y = 92.0
    dots = "".join(ellipse(20 + at, x, y, reached=at < 3) for at, x in enumerate((176, 212, 248, 284, 320)))
    return tree(
        panel(2, "Felt", (0, 0, _EDGE, HEIGHT), "tx2"),
        line(3, (160, y, 178.667, 0)),
        dots,
        placeholder(4, "Tittel", "ctrTitle", 0, paragraph("Tittel"), (MARGIN, 44, 122, 76), body='anchor="b"' + FIT, styles=letters(40, "bg1", bold=True)),
        placeholder(5, "Undertittel", "subTitle", 1, paragraph("Undertittel"), (MARGIN, 124, 120, 40), body='anchor="t"' + FIT, styles=letters(20, "bg1")),
        placeholder(
            6,
            "Kommune og program",
            "body",
            13,
            paragraph("Kommune og program"),
            (163, 124, 159, 40),
            body='anchor="t"' + FIT,
            styles=letters(20, "tx2"),
        ),
        _logo((WIDTH - MARGIN - 60, 14, 60, 24)),
        ground="bg2",
    )


def _picture_layout() -> str:
    left, width = MARGIN, _EDGE - 2 * MARGIN + 7
    strip = _EDGE + 6
    return tree(
        panel(2, "Felt", (0, 0, _EDGE, HEIGHT), "tx2"),
        placeholder(3, "Bilde", "pic", 14, paragraph("Bilde"), (_EDGE, 0, WIDTH - _EDGE, 166)),
        placeholder(4, "Tittel", "ctrTitle", 0, paragraph("Tittel"), (left, 36, width, 76), body='anchor="b"' + FIT, styles=letters(40, "bg1", bold=True)),
        placeholder(5, "Undertittel", "subTitle", 1, paragraph("Undertittel"), (left, 116, width, 54), body='anchor="t"' + FIT, styles=letters(20, "bg1")),
        placeholder(6, "Bildetekst", "body", 13, paragraph("Bildetekst"), (strip, 168, 112, 20), body='anchor="ctr"' + FIT, styles=letters(20, "tx2")),
        _logo((WIDTH - MARGIN - 50, 169.5, 50, 17)),
        ground="bg2",
    )


def _logo(place: Box) -> str:
    return placeholder(9, "Logo", "pic", LOGO, paragraph("Logo"), place)


def _points_layout() -> str:
    edge = 262.0
    dots = "".join(ellipse(20 + at, x, 43, reached=at < 2) for at, x in enumerate((281, 300, 319)))
    return tree(
        panel(6, "Felt", (edge, 0, WIDTH - edge, HEIGHT), "bg2"),
        line(7, (MARGIN, 43, WIDTH - MARGIN, 0)),
        dots,
        placeholder(2, "Tittel", "title", 0, paragraph("Tittel"), (MARGIN, 14, 236, 26)),
        placeholder(3, "Innhold", "body", 1, paragraph("Innhold"), BODY, body=FIT),
        FIELDS[0](4),
        placeholder(5, "Lysbildenummer", "sldNum", 12, number()),
    )


def _columns_layout() -> str:
    shapes = [placeholder(2, "Tittel", "title", 0, paragraph("Tittel"))]
    for at in range(3):
        x = MARGIN + at * (_COLUMN + _GAP)
        shapes += (
            line(30 + at, (x, 50, _COLUMN, 0)),
            placeholder(
                3 + 2 * at,
                f"Overskrift {at + 1}",
                "body",
                20 + 2 * at,
                paragraph("Overskrift"),
                (x, 51, _COLUMN, 12),
                body='anchor="ctr" lIns="0"|',
                styles=letters(20, "tx2", bold=True),
            ),
            placeholder(
                4 + 2 * at,
                f"Tekst {at + 1}",
                "body",
                21 + 2 * at,
                paragraph("Tekst"),
                (x, 63, _COLUMN, 112),
                body='lIns="0"' + FIT,
                styles='<a:lvl1pPr marL="216000" indent="-216000"><a:defRPr sz="2000"/></a:lvl1pPr>',
            ),
        )
    return tree(*shapes, FIELDS[0](15), FIELDS[1](16))


def _table_layout() -> str:
    return tree(
        placeholder(2, "Tittel", "title", 0, paragraph("Tittel")),
        placeholder(3, "Tabell", "tbl", 1, '<a:p><a:endParaRPr lang="nb-NO"/></a:p>', TABLE),
        FIELDS[0](4),
        FIELDS[1](5),
    )


def _statement_layout() -> str:
    return tree(
        placeholder(2, "Tittel", "title", 0, paragraph("Tittel")),
        placeholder(3, "Utsagn", "body", 1, paragraph("Utsagn"), (MARGIN, 48, FULL, 110), body='anchor="ctr"' + FIT, styles=letters(28, "tx2")),
        FIELDS[0](4),
        FIELDS[1](5),
    )


def _end_layout() -> str:
    dots = "".join(ellipse(20 + at, x, 104, reached=True, ground="tx2") for at, x in enumerate((64, 136, 208, 280)))
    return tree(
        line(3, (0, 104, WIDTH, 0)),
        dots,
        placeholder(2, "Tittel", "title", 0, paragraph("Tittel"), (MARGIN, 40, FULL, 50), body='anchor="b"' + FIT, styles=letters(40, "tx2", bold=True)),
        placeholder(4, "Kontakt", "body", 1, paragraph("Kontakt"), (MARGIN, 116, FULL, 50), body=FIT, styles=letters(20, "tx1")),
        _logo((WIDTH - MARGIN - 60, 14, 60, 24)),
        ground="bg2",
    )


def layout(name: str, kind: str, extra: str, body: str) -> str:
    """Return a layout part; `extra` is what its root says besides its kind."""
    return f'{HEAD}<p:sldLayout {NS} type="{kind}" preserve="1"{extra}>{body.replace("<p:cSld>", f"<p:cSld name={chr(34)}{name}{chr(34)}>", 1)}<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>'


TITLE_LAYOUT = layout("Tittelside", "title", ' showMasterSp="0"', _title_layout())
PICTURE_LAYOUT = layout("Tittelside med bilde", "cust", ' userDrawn="1" showMasterSp="0"', _picture_layout())
POINTS_LAYOUT = layout("Tittel og punkter", "tx", ' showMasterSp="0"', _points_layout())
TABLE_LAYOUT = layout("Tabell", "tbl", "", _table_layout())
END_LAYOUT = layout("Takk og kontakt", "cust", ' userDrawn="1" showMasterSp="0"', _end_layout())
LAYOUTS = (
    TITLE_LAYOUT,
    POINTS_LAYOUT,
    layout("Tre kolonner", "cust", ' userDrawn="1" showMasterSp="0"', _columns_layout()),
    TABLE_LAYOUT,
    layout("Utsagn", "cust", ' userDrawn="1"', _statement_layout()),
    END_LAYOUT,
)
"""The closing presentation's."""


_PLAIN = (
    '<a:lvl1pPr marL="0" algn="l" defTabSz="914400">'
    f'<a:defRPr sz="1800" kern="1200">{colour("tx1")}<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl1pPr>'
)
DEFAULT_TEXT = f'<p:defaultTextStyle><a:defPPr><a:defRPr lang="nb-NO"/></a:defPPr>{_PLAIN}</p:defaultTextStyle>'


def master(layouts: int = len(LAYOUTS)) -> str:
    """Return the master of so many layouts: title, text, footer and slide number, and the line under the title."""
    bullets = "".join(
        f'<a:lvl{level}pPr marL="{mm(7 * level)}" indent="-{mm(7)}" algn="l" defTabSz="914400" eaLnBrk="1" latinLnBrk="0" hangingPunct="1"><a:lnSpc><a:spcPct val="100000"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="{600 if level == 1 else 300}"/></a:spcBef><a:buClr><a:schemeClr val="accent1"/></a:buClr><a:buFont typeface="Arial"/><a:buChar char="•"/>'
        f'<a:defRPr sz="{2400 if level == 1 else 2000}" kern="1200">{colour("tx1")}<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl{level}pPr>'
        for level in (1, 2, 3)
    )
    title = (
        '<a:lvl1pPr algn="l" defTabSz="914400" eaLnBrk="1" latinLnBrk="0" hangingPunct="1"><a:lnSpc><a:spcPct val="90000"/></a:lnSpc><a:spcBef><a:spcPct val="0"/></a:spcBef><a:buNone/>'
        f'<a:defRPr sz="3200" b="1" kern="1200">{colour("tx2")}<a:latin typeface="+mj-lt"/><a:ea typeface="+mj-ea"/><a:cs typeface="+mj-cs"/></a:defRPr></a:lvl1pPr>'
    )
    small = f'<a:lvl1pPr algn="{{}}"><a:defRPr sz="1200">{colour("accent6")}<a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr>'
    shapes = tree(
        placeholder(2, "Tittel", "title", 0, paragraph("Tittel"), TITLE, body='vert="horz" lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"' + FIT),
        placeholder(
            3,
            "Innhold",
            "body",
            1,
            paragraph("Innhold") + paragraph("Andre nivå", level=1),
            BODY,
            body='vert="horz" lIns="0" tIns="0" rIns="0" bIns="0"' + FIT,
        ),
        placeholder(
            4,
            "Bunntekst",
            "ftr",
            3,
            '<a:p><a:endParaRPr lang="nb-NO"/></a:p>',
            (MARGIN, 177, 260, 8),
            body='lIns="0" rIns="0" anchor="ctr"|',
            styles=small.format("l"),
        ).replace('type="ftr"', 'type="ftr" sz="quarter"'),
        placeholder(
            5,
            "Lysbildenummer",
            "sldNum",
            4,
            number(),
            (WIDTH - MARGIN - 30, 177, 30, 8),
            body='lIns="0" rIns="0" anchor="ctr"|',
            styles=small.format("r"),
        ).replace('type="sldNum"', 'type="sldNum" sz="quarter"'),
        line(6, (MARGIN, 43, FULL, 0)),
        ground="bg1",
    )
    ids = "".join(f'<p:sldLayoutId id="{2147483649 + at}" r:id="rId{at + 1}"/>' for at in range(layouts))
    return (
        f'{HEAD}<p:sldMaster {NS}>{shapes}<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" '
        f'accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/><p:sldLayoutIdLst>{ids}</p:sldLayoutIdLst>'
        f"<p:txStyles><p:titleStyle>{title}</p:titleStyle><p:bodyStyle>{bullets}</p:bodyStyle><p:otherStyle>{_PLAIN}</p:otherStyle></p:txStyles></p:sldMaster>"
    )


def notes_master() -> str:
    """Return the notes master: the slide's picture above, the notes below."""
    shapes = tree(
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Lysbilde"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg" idx="2"/></p:nvPr></p:nvSpPr>'
        '<p:spPr><a:xfrm><a:off x="685800" y="1143000"/><a:ext cx="5486400" cy="3086100"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:sp>',
        placeholder(3, "Notater", "body", 3, paragraph("Notater"), (19.05, 122, 152.4, 100)),
        ground="bg1",
    )
    return (
        f'{HEAD}<p:notesMaster {NS}>{shapes}<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" '
        'accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
        f'<p:notesStyle><a:lvl1pPr marL="0" algn="l"><a:defRPr sz="1200" kern="1200">{colour("tx1")}<a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr></p:notesStyle></p:notesMaster>'
    )


def table_styles() -> str:
    """Return the table style: white on Fjord for the head, horizontal rules only."""
    none = "<a:ln><a:noFill/></a:ln>"
    rule = f'<a:ln w="9525">{colour("accent6", dark=60, light=40)}</a:ln>'
    sides = f"<a:left>{none}</a:left><a:right>{none}</a:right><a:top>{none}</a:top><a:bottom>{rule}</a:bottom><a:insideH>{rule}</a:insideH><a:insideV>{none}</a:insideV>"
    return (
        f'{HEAD}<a:tblStyleLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" def="{TABLE_STYLE}"><a:tblStyle styleId="{TABLE_STYLE}" styleName="Plantabell">'
        f'<a:wholeTbl><a:tcTxStyle><a:fontRef idx="minor"/><a:schemeClr val="tx1"/></a:tcTxStyle><a:tcStyle><a:tcBdr>{sides}</a:tcBdr><a:fill><a:noFill/></a:fill></a:tcStyle></a:wholeTbl>'
        f'<a:firstRow><a:tcTxStyle b="on"><a:fontRef idx="minor"/><a:schemeClr val="bg1"/></a:tcTxStyle><a:tcStyle><a:tcBdr/><a:fill>{colour("tx2")}</a:fill></a:tcStyle></a:firstRow>'
        "</a:tblStyle></a:tblStyleLst>"
    )
