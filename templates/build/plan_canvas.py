"""The canvas: the whole plan on one landscape page, in four bands and the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates.build.tagged_blocks import CANVAS, short, tag_row, value
from templates.build.wordml import block, border, cell, mm, paragraph, row, run, table, tags

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["canvas"]

_MORE = '{{ label.and_more | replace("{n}", (goals | length - 3) | string) }}'


def _band(widths: Sequence[float], columns: Sequence[tuple[str, str]], height: float, *, last: bool = False) -> str:
    """Return a band of the canvas: a row of headings and a row of texts."""
    head = row(*(cell(width, paragraph(name, style="Bandoverskrift")) for width, (name, _) in zip(widths, columns, strict=True)), head=True)
    body = row(*(cell(width, content) for width, (_, content) in zip(widths, columns, strict=True)), height=height)
    return table("Band", widths, head, body) + ("" if last else paragraph(style="Mellomrom"))


def _text(*content: str) -> str:
    return paragraph(*content, style="Bandtekst")


def _list(items: str, prompt: str, text: str = "{{ item }}") -> str:
    """Return three bullets of a list, or the guiding question."""
    rows = tags(f"for item in {items}[:3]") + paragraph(text, style="Bandpunkt") + tags("endfor")
    return tags("if " + items) + rows + tags("else") + _text(run("{{ prompt." + prompt + " }}", "Ledetekst")) + tags("endif")


def _title_band() -> str:
    left = cell(
        199,
        paragraph("{{ document.label }}{% if programme.name %} · {{ programme.name }}{% endif %}", style="Etikett"),
        paragraph(run("{% if project.title %}{{ project.title }}{% else %}{{ label.milestone_plan_title }}{% endif %}"), style="Lerretstittel"),
    )
    right = cell(
        68,
        _text(
            run("{{ municipality.name }}", "Utheving"),
            run("{% if project.case_number %} · {{ label.case_number }} {{ project.case_number }}{% endif %}"),
        ),
        _text('{{ project.start | date("short") }} – {{ project.end | date("short") }}'),
        _text('{{ label.status_date }} {{ as_of | date("short") }}{% if project.example %} · {{ label.example_data }}{% endif %}'),
    )
    return table("Linje", (199, 68), row(left, right), first_row=False) + paragraph(style="Mellomrom")


def _line(columns: int) -> str:
    """Return the line: a row of milestone cells hung under a rule, `columns` to a row."""
    width = CANVAS / columns
    top = f"<w:tcBorders>{border('top', 2.25, 'accent1')}</w:tcBorders>"
    cells = []
    for at in range(columns):
        item = f"line[{at}]"
        mark = run(
            "{% if "
            + item
            + " %}{% if "
            + item
            + '.kind == "decision" %}◊{% elif '
            + item
            + ".actual %}●{% else %}○{% endif %} {{ "
            + item
            + '.due | date("short") }}{% endif %}',
            "Linjepunkt",
        )
        name = "{% if " + item + " %}{{ " + item + ".name }}{% endif %}"
        who = run("{% if " + item + " %}{{ " + item + ".responsible }}{% endif %}", "Etikettegn")
        cells.append(cell(width, _text(mark), _text(name), _text(who), extra=top))
    loop = tag_row(columns, CANVAS, f"for line in milestones | batch({columns}, false)")
    return table(
        "Linje", (width,) * columns, loop, row(*cells, height=24), tag_row(columns, CANVAS, "endfor"), title="{{ label.milestones }}", first_row=False
    )


def canvas() -> str:
    background = (
        _text(
            run("{% if project.background %}" + short("project.background", 260) + "{% else %}"),
            run("{{ prompt.background }}", "Ledetekst"),
            run("{% endif %}"),
        )
        + tags("if project.trigger")
        + _text(run("{{ label.trigger }}: ", "Utheving"), run(short("project.trigger", 150)))
        + tags("else")
        + _text(run("{{ prompt.trigger }}", "Ledetekst"))
        + tags("endif")
    )
    smarte = run('{% for part in goal.smarte %}{{ part.letter if part.text else "·" }}{% endfor %}', "Linjepunkt")
    goals = (
        tags("if goals", "for goal in goals[:3]")
        + paragraph(run(short("goal.text", 120) + " "), smarte, style="Bandpunkt")
        + tags("endfor", "if goals | length > 3")
        + _text(run(_MORE, "Etikettegn"))
        + tags("endif", "else")
        + _text(run("{{ prompt.goals }}", "Ledetekst"))
        + tags("endif")
    )
    results = (
        tags("if goals", "for goal in goals[:3]")
        + paragraph(
            run("{% if goal.result %}{{ goal.indicator }}: {{ goal.result.value | number }} {{ goal.unit }} – {{ goal.result.achieved_label }}"),
            run("{% else %}{{ goal.indicator }}: {{ goal.baseline | number }} → {{ goal.target | number }} {{ goal.unit }}{% endif %}"),
            style="Bandpunkt",
        )
        + tags("endfor", "else")
        + _text(run("{{ prompt.results }}", "Ledetekst"))
        + tags("endif")
    )
    why = _text(
        run("{% if project.why_now %}" + short("project.why_now", 240) + "{% else %}"), run("{{ prompt.why_now }}", "Ledetekst"), run("{% endif %}")
    )
    benefits = _list("benefits", "benefits", short("item", 75))
    stripe = "{{ label.milestones }}\t{{ label.start }} {{ project.start | date }} → {{ label.end }} {{ project.end | date }}"
    return (
        tags('set more = "… (" ~ label.continued ~ ")"')
        + _title_band()
        + _band(
            (89, 66.75, 66.75, 44.5),
            (
                ("{{ label.background_and_trigger }}", background),
                ("{{ label.why_now }}", why),
                ("{{ label.benefits }}", benefits),
                ("{{ label.values }}", _list("values", "values", "{{ item.text }}")),
            ),
            36,
        )
        + paragraph(stripe, style="Bandstripe", extra=f'<w:tabs><w:tab w:val="right" w:pos="{mm(CANVAS - 2)}"/></w:tabs>')
        + paragraph(style="Mellomrom")
        + block("if milestones | length <= 6", _line(6), other=(_line(8),))
        + paragraph("{{ label.evaluate_anchor }}", style="Bandbjelke")
        + paragraph(style="Mellomrom")
        + _band(
            (66.75, 133.5, 66.75),
            (("{{ label.vision }}", _text(value("project.vision"))), ("{{ label.goals }}", goals), ("{{ label.results }}", results)),
            32,
        )
        + _band(
            (133.5, 133.5),
            (
                ("{{ label.stakeholders }}", _stakeholder_text()),
                ("{{ label.success_factors }}", _list("success_factors", "success_factors", short("item.text", 110))),
            ),
            20,
            last=True,
        )
    )


def _stakeholder_text() -> str:
    names = "{% for item in stakeholders %}{{ item.name }}{% if not loop.last %} · {% endif %}{% endfor %}"
    return _text(run("{% if stakeholders %}" + names + "{% else %}"), run("{{ prompt.stakeholders }}", "Ledetekst"), run("{% endif %}"))
