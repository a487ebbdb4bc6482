"""The journey: a table with a column for each milestone, what was planned above the line, what happened below it."""

# ruff: noqa: E501  markup and tags stand on one line, as they stand in the file
from __future__ import annotations

from collections.abc import Callable

from templates.build.deck_master import FULL, TABLE
from templates.build.identity import STATUSES
from templates.build.presentationml import TABLE_STYLE, box, colour, mm

__all__ = ["MILESTONES", "journey"]

MILESTONES = 5
"""So many on a slide."""
_HEIGHTS = (26, 18, 16, 18, 18)
_WIDTH = FULL / 2


def _run(text: str, *, slot: str = "", bold: bool = False, size: float = 16) -> str:
    return f'<a:r><a:rPr lang="nb-NO" sz="{round(size * 100)}" b="{int(bold)}" dirty="0">{colour(slot) if slot else ""}</a:rPr><a:t>{text}</a:t></a:r>'


def _cell(*runs: str, line: bool = False, anchor: str = "ctr") -> str:
    rule = f'<a:lnB w="28575">{colour("accent1")}</a:lnB>' if line else ""
    return (
        f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p>{''.join(runs)}</a:p></a:txBody>"
        f'<a:tcPr marL="72000" marR="72000" marT="54000" marB="54000" anchor="{anchor}">{rule}</a:tcPr></a:tc>'
    )


def _by_status(text: Callable[[str], str]) -> str:
    """Return runs of which the milestone's status chooses one, in its colour."""
    runs = "".join(_run("{% " + ("elif" if at else "if") + f' milestone.status == "{code}" ' + "%}") + text(code) for at, code in enumerate(STATUSES))
    return runs + _run("{% endif %}")


def journey(key: int, description: str) -> str:
    """Return the table in the layout's table placeholder; `description` is its alternative text."""
    label = "{{{{ label.{} }}}}".format
    sign = _by_status(lambda code: _run("●" if code == "done" else "○", slot=STATUSES[code], bold=True, size=24))
    word = _by_status(lambda code: _run("{{ milestone.status_mark }} {{ milestone.status_label }}", slot=STATUSES[code], bold=True))
    rows = (
        (_cell(_run(label("milestone"), bold=True)), _cell(_run("{%col for milestone in page %}{{ milestone.name }}{%col endfor %}", bold=True))),
        (_cell(_run(label("planned"), bold=True), line=True, anchor="b"), _cell(_run('{{ milestone.planned | date("short") }}'), line=True, anchor="b")),
        (_cell(_run(" ")), _cell(sign)),
        (_cell(_run(label("due_now"), bold=True)), _cell(_run('{{ (milestone.actual or milestone.forecast) | date("short") }}'))),
        (_cell(_run(label("status"), bold=True)), _cell(word)),
    )
    lines = "".join(f'<a:tr h="{mm(height)}">{"".join(cells)}</a:tr>' for height, cells in zip(_HEIGHTS, rows, strict=True))
    x, y, *_ = TABLE
    grid = f'<a:gridCol w="{mm(_WIDTH)}"/>' * 2
    return (
        f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{key}" name="Tabell" descr="{description}"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr>'
        f'<p:nvPr><p:ph type="tbl" idx="1"/></p:nvPr></p:nvGraphicFramePr>{box((x, y, FULL, sum(_HEIGHTS)), "p")}<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table">'
        f'<a:tbl><a:tblPr firstRow="1" firstCol="1"><a:tableStyleId>{TABLE_STYLE}</a:tableStyleId></a:tblPr><a:tblGrid>{grid}</a:tblGrid>{lines}</a:tbl>'
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )
