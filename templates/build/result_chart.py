"""A native bar chart for a slide, with the workbook behind it: goals by how far they were reached."""

# ruff: noqa: E501  markup and tags stand on one line, as they stand in the file
from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from templates.build.package import HEAD, pack, relationships
from templates.build.presentationml import Box, box, colour

__all__ = ["chart_frame", "chart_parts"]

_ROWS = {"Nådd": 5, "Delvis nådd": 3, "Ikke nådd": 1, "Måles senere": 2}
_SERIES = "Antall mål"
Bars = Sequence[tuple[str, Sequence[int]]]
"""The names and values of series, the one that counts last."""
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def chart_frame(key: int, name: str, description: str, place: Box, relation: str) -> str:
    """Return the chart in the layout's chart placeholder; `description` is its alternative text, where its tag stands."""
    return (
        f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{key}" name="{name}" descr="{escape(description)}"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr>'
        f'<p:nvPr><p:ph type="chart" idx="1"/></p:nvPr></p:nvGraphicFramePr>{box(place, "p")}<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{relation}"/></a:graphicData></a:graphic></p:graphicFrame>'
    )


def chart_parts(
    series: str = _SERIES, rows: Mapping[str, int] = _ROWS, form: str = '" "0', heading: str = "", whole: str = ""
) -> dict[str, tuple[str, str | bytes]]:
    """Return the chart, its relationships and its workbook: one series of `rows`, shown in a number format, under a heading if there is one.

    With `whole`, each bar lies upon a light one of 100, whose series has that name.
    """
    bars = ((whole, [100] * len(rows)), (series, list(rows.values()))) if whole else ((series, list(rows.values())),)
    return {
        "ppt/charts/chart1.xml": (
            "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
            _chart(bars, list(rows), escape(form, {chr(34): "&quot;"}), heading),
        ),
        "ppt/charts/_rels/chart1.xml.rels": ("", relationships(("rId1", "package", "../embeddings/Microsoft_Excel_Worksheet1.xlsx"))),
        "ppt/embeddings/Microsoft_Excel_Worksheet1.xlsx": (_BOOK + "sheet", _workbook(bars, list(rows))),
    }


def _text(size: int, slot: str, *, bold: bool = False) -> str:
    return f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size * 100}" b="{int(bold)}">{colour(slot)}</a:defRPr></a:pPr><a:endParaRPr lang="nb-NO"/></a:p></c:txPr>'


def _heading(text: str) -> str:
    if not text:
        return '<c:autoTitleDeleted val="1"/>'
    return (
        f'<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="1400" b="0">{colour("accent6")}</a:defRPr></a:pPr>'
        f'<a:r><a:rPr lang="nb-NO" sz="1400" b="0">{colour("accent6")}</a:rPr><a:t>{text}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/>'
    )


def _series(at: int, title: str, values: Sequence[int], names: Sequence[str], form: str, *, last: bool) -> str:
    """Return one series; the last one is that which counts, and has its numbers beside the bars."""
    told = "".join(f'<c:pt idx="{index}"><c:v>{name}</c:v></c:pt>' for index, name in enumerate(names))
    points = "".join(f'<c:pt idx="{index}"><c:v>{value}</c:v></c:pt>' for index, value in enumerate(values))
    outline = f'<a:ln w="9525">{colour("accent1")}</a:ln>'
    column, count, end = "BC"[at], len(names), len(names) + 1
    shown = (
        f'<c:dLbls><c:numFmt formatCode="{form}" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_text(18, "tx1", bold=True)}<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/>'
        '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx><c:strRef><c:f>Ark1!${column}$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{title}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f'<c:spPr>{colour("accent1") if last else colour("accent1", dark=20, light=80) + outline}</c:spPr><c:invertIfNegative val="0"/>{shown if last else ""}'
        f'<c:cat><c:strRef><c:f>Ark1!$A$2:$A${end}</c:f><c:strCache><c:ptCount val="{count}"/>{told}</c:strCache></c:strRef></c:cat>'
        f'<c:val><c:numRef><c:f>Ark1!${column}$2:${column}${end}</c:f><c:numCache><c:formatCode>0</c:formatCode><c:ptCount val="{count}"/>{points}</c:numCache></c:numRef></c:val></c:ser>'
    )


def _chart(bars: Bars, names: Sequence[str], form: str, heading: str) -> str:
    series = "".join(_series(at, title, values, names, form, last=at == len(bars) - 1) for at, (title, values) in enumerate(bars))
    over = '<c:overlap val="100"/>' if len(bars) > 1 else ""
    axes = (
        '<c:catAx><c:axId val="111111111"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/><c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr><a:ln w="9525">{colour("accent6")}</a:ln></c:spPr>{_text(18, "tx1")}<c:crossAx val="222222222"/><c:crosses val="autoZero"/>'
        '<c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
        '<c:valAx><c:axId val="222222222"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling><c:delete val="1"/><c:axPos val="t"/><c:numFmt formatCode="0" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="111111111"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
    )
    return (
        f'{HEAD}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        f'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart>{_heading(heading)}<c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}<c:gapWidth val="60"/>{over}<c:axId val="111111111"/><c:axId val="222222222"/></c:barChart>{axes}</c:plotArea>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="1800"/></a:pPr><a:endParaRPr lang="nb-NO"/></a:p></c:txPr>'
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _workbook(bars: Bars, names: Sequence[str]) -> bytes:
    def text(place: str, words: str) -> str:
        return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'

    heads = "".join(text(f"{column}1", title) for column, (title, _) in zip("BC", bars, strict=False))
    rows = f'<row r="1">{text("A1", "Resultat")}{heads}</row>'
    for at, name in enumerate(names):
        numbers = "".join(f'<c r="{column}{at + 2}"><v>{values[at]}</v></c>' for column, (_, values) in zip("BC", bars, strict=False))
        rows += f'<row r="{at + 2}">{text(f"A{at + 2}", name)}{numbers}</row>'
    parts: dict[str, tuple[str, str | bytes]] = {
        "xl/workbook.xml": (
            _BOOK + "sheet.main+xml",
            f'{HEAD}<workbook {_MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Ark1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        ),
        "xl/_rels/workbook.xml.rels": ("", relationships(("rId1", "worksheet", "worksheets/sheet1.xml"))),
        "xl/worksheets/sheet1.xml": (_BOOK + "worksheet+xml", f"{HEAD}<worksheet {_MAIN}><sheetData>{rows}</sheetData></worksheet>"),
    }
    return pack("xl/workbook.xml", parts, described=False)
