"""The canvas: the whole plan on one landscape page, in four bands and the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates.build.answers import answer, lines, listed, mark
from templates.build.tagged_blocks import CANVAS, longest, page_of, short
from templates.build.wordml import block, cell, mm, paragraph, row, run, table, tags

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["canvas"]

_MORE = 'set more = ("(" ~ label.continued ~ " " ~ label.on_page_short | replace("{n}", "33") ~ ")") | replace(" ", "\u00a0")'
"""What follows a text that is cut, as long as it is."""
_APART = f"set conditions_apart = {longest('milestones', 'condition')} > 160"
"""Whether the milestone table has no room for the milestones' conditions, which then stand with all else about them."""
_PAGES = (
    "set milestone_lines = milestones | length + milestones | map(attribute='name') | select | map('length') | sum // 35",
    "set condition_lines = 0 if conditions_apart else milestones | map(attribute='condition') | select | map('length') | sum // 45",
    "set milestone_pages = 1 + (milestones | length * 7 + (milestone_lines + condition_lines) * 13) // 480",
    "set foundation_pages = 1 + ([project.background, project.trigger, project.why_now] + benefits) | select | map('length') | sum // 2400",
    "set goals_page = 2 + milestone_pages + foundation_pages",
    "set goal_texts = goals | map(attribute='smarte') | sum(start=[]) | map(attribute='text') | select | map('length') | sum",
    "set goals_height = goals | length * 300 + goal_texts * 10 // 47",
    "set people_height = goals_height + 90 + stakeholders | length * 46 + stakeholders | map(attribute='affected') | select | map('length') | sum // 3",
    "set page = {'foundation': 2 + milestone_pages, 'vision': 1 + milestone_pages + foundation_pages, 'goals': goals_page, "
    "'stakeholders': goals_page + goals_height // 700, 'factors': goals_page + people_height // 700}",
)
"""Where the texts stand in full, about, as long as no program has laid out the document."""
_BLANK = "[" + ", ".join(f'{{"at": {number}, "text": label.milestone_or_phase}}' for number in range(1, 7)) + "]"
"""The line of an empty form: six milestones to fill in."""
_TOLD = (
    "{% set told %}{{ label.milestones }}, {{ project.start | date }} – {{ project.end | date }}: "
    "{% for point in points %}{{ point.name }}, {{ point.due | date }}, {{ point.status_label }}{% if not loop.last %}; {% endif %}{% endfor %}{% endset %}"
)
"""What the line says to those who cannot see it."""


def _band(widths: Sequence[float], columns: Sequence[tuple[str, str]], height: float, *, last: bool = False) -> str:
    """Return a band of the canvas: a row of headings and a row of texts."""
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{mm(widths[0] - 4)}"/></w:tabs>' if len(widths) == 1 else ""
    head = row(*(cell(width, paragraph(name, style="Bandoverskrift", extra=tab)) for width, (name, _) in zip(widths, columns, strict=True)), head=True)
    body = row(*(cell(width, content) for width, (_, content) in zip(widths, columns, strict=True)), height=height)
    return table("Band", widths, head, body) + ("" if last else paragraph(style="Mellomrom"))


def _text(*content: str) -> str:
    return paragraph(*content, style="Bandtekst")


def _continued(name: str, page: str = "page.foundation") -> str:
    """Return runs: where a text that is cut goes on."""
    return run('({{ label.continued }}{{ "\u00a0" }}', "Etikettegn") + page_of(name, page) + run(")", "Etikettegn")


def _answer(name: str, budget: int, line: int, lines: int, page: str = "page.foundation") -> str:
    """Return runs: the answer to a field if it has room, else its beginning; the whole of it stands on the pages behind."""
    cut = "{% set cut = " + short(f"project.{name}", budget, line, lines).strip("{} ") + " %}"
    whole = answer(f"project.{name}", question=f"prompt.{name}", place="canvas")
    beginning = run('{{ cut | replace(more, "") }}') + _continued(name, page)
    return run(cut + "{% if project." + name + " and cut != project." + name + " %}") + beginning + run("{% else %}") + whole + run("{% endif %}")


def _bullets(items: str, texts: str, budget: int, line: int, lines: int, mark: str, page: str, *content: str) -> str:
    """Return three bullets of a list, each cut where it is long, and how many more there are, or that the texts go on; `content` stands in a bullet."""
    shown = f"{items}[:3] | map(attribute='{texts}')" if texts else f"{items}[:3]"
    return (
        tags(f"set shown = {shown} | map('brief', {budget}, '', {line}, {lines}) | list", f"for item in {items}[:3]")
        + paragraph(*(content or (run("{{ shown[loop.index0] }}"),)), style="Bandpunkt")
        + tags("endfor")
        + block(
            f"if {items} | length > 3",
            _text(run('{{ label.and_more | replace("{n}", (' + items + " | length - 3) | string) }}, ", "Etikettegn"), page_of(mark, page, "on_page")),
        )
        + block(f"if {items} | length <= 3 and shown != {shown} | list", _text(_continued(mark, page)))
    )


def _list(items: str, path: str, content: str) -> str:
    """Return a list, or the guiding question, and in a form to fill in by hand room for three lines below it."""
    asked = listed(path, items, items)
    return block("if " + items, content, other=[block("if starting", paragraph(asked, style="Bandsvar"), other=[_text(asked)])])


def _title() -> str:
    """Return the project's title: smaller where it is long, in two lines where it is longer; only what has no room there is cut."""
    told = {"place": "canvas", "title": "{{ label.project_title }}", "question": "label.milestone_plan_title"}
    short_title = paragraph(
        run("{% if project.title and project.title | length > (40 if programme.logo else 46) %}")
        + answer("project.title", style="Tittelliten", **told)
        + run("{% else %}")
        + answer("project.title", **told)
        + run("{% endif %}"),
        style="Lerretstittel",
    )
    two_lines = paragraph(
        run("{% if title_cut %}")
        + run('{{ title | replace(more, "") }}')
        + _continued("title")
        + run("{% else %}")
        + answer("project.title", **told)
        + run("{% endif %}"),
        style="Lerretstitteltolinjer",
    )
    return block("if project.title and project.title | length > title_line", two_lines, other=[short_title])


def _title_band() -> str:
    """Return whose plan this is; with the programme's logo at the right, if it has one: the other two then give it room."""
    left_width, right_width, logo_width = 178.1, 60.9, 28
    left = cell(
        left_width,
        paragraph("{{ document.label }}{% if programme.name %} · {{ programme.name }}{% endif %}", style="Etikett"),
        _title(),
    )
    right = cell(
        right_width,
        _text(
            mark(run("{{ municipality.name }}", "Utheving")),
            run(" · {{ label.case_number }} "),
            answer("project.case_number", place="canvas"),
        ),
        _text(answer("project.start", kind="day", place="canvas"), run(" – "), answer("project.end", kind="day", place="canvas")),
        _text('{{ label.status_date }} {{ as_of | date("short") }}{% if project.example %} · {{ label.example_data }}{% endif %}'),
    )
    drawn = '{{ programme.logo | picture(width="25 mm", height="13 mm", fit="contain") }}'
    logo = cell(logo_width, "{% keep cell if programme.logo %}" + drawn, style="Tabelltall")
    widths = (left_width, right_width, logo_width)
    return table("Linje", widths, row(left, right, logo, height=16), first_row=False) + paragraph(style="Mellomrom")


def _line() -> str:
    """Return the line from start to results with every milestone at its date, as one drawing; the table on the next page says the same."""
    points = '{% set points = milestones | rejectattr("cancelled") | selectattr("due") | list %}'
    line = '{{ timeline(points[:12], project.start, project.end, at="due", text="name", mark="marker", flag=label.results, alt=told) }}'
    blank = "{{ timeline(" + _BLANK + ", 0, 7, flag=label.results, alt=label.milestones) }}"
    return _text(run(points + _TOLD), run("{% if points %}" + line + "{% else %}" + blank + "{% endif %}"))


def canvas() -> str:
    background = _text(_answer("background", 190, 47, 4)) + _text(
        run("{% if project.trigger %}{{ label.trigger }}: {% endif %}", "Utheving"), _answer("trigger", 150, 46, 3)
    )
    smarte = run('{% for part in item.smarte %}{{ part.letter if part.text else "·" }}{% endfor %}', "Linjepunkt")
    goals = _list("goals", "project.goals[].text", _bullets("goals", "text", 140, 72, 2, "goals", "page.goals", run("{{ shown[loop.index0] }} "), smarte))
    results = (
        tags("if goals", "for goal in goals[:3]")
        + paragraph(
            run("{{ (goal.indicator or goal.text) | brief(44, line=36, lines=2) }}"),
            run("{% if goal.result %}: {{ goal.result.value | number }} {{ goal.unit }} – {{ goal.result.achieved_label }}"),
            run(
                "{% elif goal.target is not none %}: {% if goal.baseline is not none %}{{ goal.baseline | number }} → {% endif %}"
                "{{ goal.target | number }} {{ goal.unit }}{% endif %}"
            ),
            style="Bandpunkt",
        )
        + tags("endfor", "else")
        + _text(run("{{ prompt.results }}", "Ledetekst"))
        + tags("endif")
    )
    why = _text(_answer("why_now", 240, 41, 7))
    whole = "not benefits or (benefits | length <= 3 and benefits == benefits | map('brief', 75, '', 34, 2) | list)"
    benefits = (
        tags("if " + whole)
        + lines(
            "project.benefits", "benefits", title="{{ label.benefits }}", style="Bandpunkt", question="prompt.benefits", empty_style="Bandtekst", place="canvas"
        )
        + tags("else")
        + _bullets("benefits", "", 75, 34, 2, "benefits", "page.foundation")
        + tags("endif")
    )
    values = _bullets("values", "text", 48, 24, 2, "values", "page.vision")
    factors = _bullets("success_factors", "text", 80, 76, 1, "success_factors", "page.factors")
    vision = _text(_answer("vision", 190, 38, 5, "page.vision"))
    stripe = "{{ label.milestones }}\t{{ label.start }} {{ project.start | date }} → {{ label.end }} {{ project.end | date }}"
    return (
        tags(
            _MORE,
            _APART,
            *_PAGES,
            "set title_line = 60 if programme.logo else 68",
            "set title = project.title | brief(140, more, title_line, 2)",
            "set title_cut = project.title and project.title | length > title_line and title != project.title",
        )
        + _title_band()
        + _band(
            (82, 72, 64, 49),
            (
                ("{{ label.background_and_trigger }}", background),
                ("{{ label.why_now }}", why),
                ("{{ label.benefits }}", benefits),
                ("{{ label.values_short }}", _list("values", "project.values[].text", values)),
            ),
            28,
        )
        + _band((CANVAS,), ((stripe, _line() + paragraph("{{ label.evaluate_anchor }}", style="Bandbjelke")),), 0)
        + _band(
            (66.75, 133.5, 66.75),
            (
                ("{{ label.vision }}", vision),
                ("{{ label.goals }}", goals),
                ("{{ label.results }}", results),
            ),
            25,
        )
        + _band(
            (133.5, 133.5),
            (
                ("{{ label.stakeholders }}", _stakeholder_text()),
                ("{{ label.success_factors }}", _list("success_factors", "project.success_factors[].text", factors)),
            ),
            15,
            last=True,
        )
    )


def _stakeholder_text() -> str:
    names = '{% set names = stakeholders | map(attribute="name") | join(" · ") %}{% set cut = names | brief(230, more, 78, 3) %}'
    shown = run(names + '{{ cut | replace(more, "") }}{% if cut != names %}') + _continued("stakeholders", "page.stakeholders")
    return _list("stakeholders", "project.stakeholders[].name", _text(shown, run("{% endif %}")))
