"""The journey: the line that was planned above the one that came of it, as a drawing; and the same facts as a table."""

# ruff: noqa: E501  markup and tags stand on one line, as they stand in the file
from __future__ import annotations

from collections.abc import Callable
from xml.sax.saxutils import escape

from templates.build.deck_master import FULL, TABLE
from templates.build.identity import STATUSES
from templates.build.presentationml import TABLE_STYLE, Box, box, colour, mm

__all__ = ["drawing", "facts"]

_PLACE: Box = (TABLE[0], 47, FULL, 124)
_WIDTHS = (120.0, 44.0, 66.0, FULL - 230)
_LINE = (
    '{{ timeline(page.points, page.start, page.end, at="planned", to="reached", text="name", mark="marker", note="note", '
    "lines=[label.journey_planned, label.journey_actual], size=16, alt=page.alt) }}"
)


def drawing(key: int) -> str:
    """Return the box that becomes the drawing."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{key}" name="Veien"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>{box(_PLACE)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        f'<p:txBody><a:bodyPr wrap="square"><a:noAutofit/></a:bodyPr><a:lstStyle/><a:p><a:r><a:rPr lang="nb-NO" sz="1600" dirty="0"/><a:t>{escape(_LINE)}</a:t></a:r></a:p></p:txBody></p:sp>'
    )


def facts(key: int, description: str, items: str) -> str:
    """Return the table in the layout's table placeholder: a row for each of the milestones `items`; `description` is its alternative text."""
    label = "{{{{ label.{} }}}}".format
    word = _by_status(lambda code: _run("{{ milestone.status_mark }} {{ milestone.status_label }}", slot=STATUSES[code], bold=True))
    head = [_cell(_run(label(name), bold=True), anchor="ctr") for name in ("milestone", "planned", "due_now", "status")]
    row = [
        _cell(_run("{% for milestone in " + items + " %}{{ milestone.name }}", bold=True)),
        _cell(_run('{{ milestone.planned | date("short") }}')),
        _cell(_run('{{ (milestone.actual or milestone.forecast) | date("short") }}')),
        _cell(word, _run("{% endfor %}")),
    ]
    lines = "".join(f'<a:tr h="{mm(13)}">{"".join(cells)}</a:tr>' for cells in (head, row))
    x, y, *_ = TABLE
    grid = "".join(f'<a:gridCol w="{mm(width)}"/>' for width in _WIDTHS)
    return (
        f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{key}" name="Tabell" descr="{escape(description)} {{{{ fit(\'continue\', min=16) }}}}"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr>'
        f'<p:nvPr><p:ph type="tbl" idx="1"/></p:nvPr></p:nvGraphicFramePr>{box((x, y, FULL, 26), "p")}<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table">'
        f'<a:tbl><a:tblPr firstRow="1" firstCol="1"><a:tableStyleId>{TABLE_STYLE}</a:tableStyleId></a:tblPr><a:tblGrid>{grid}</a:tblGrid>{lines}</a:tbl>'
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )


def _run(text: str, *, slot: str = "", bold: bool = False, size: float = 18) -> str:
    return f'<a:r><a:rPr lang="nb-NO" sz="{round(size * 100)}" b="{int(bold)}" dirty="0">{colour(slot) if slot else ""}</a:rPr><a:t>{text}</a:t></a:r>'


def _cell(*runs: str, anchor: str = "t") -> str:
    return f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p>{"".join(runs)}</a:p></a:txBody><a:tcPr marL="72000" marR="72000" marT="54000" marB="54000" anchor="{anchor}"/></a:tc>'


def _by_status(text: Callable[[str], str]) -> str:
    """Return runs of which the milestone's status chooses one, in its colour."""
    runs = "".join(_run("{% " + ("elif" if at else "if") + f' milestone.status == "{code}" ' + "%}") + text(code) for at, code in enumerate(STATUSES))
    return runs + _run("{% endif %}")
