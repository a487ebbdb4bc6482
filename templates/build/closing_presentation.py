"""The closing presentation: what was planned, what came of it, the four questions, and who carries it on."""

# ruff: noqa: E501  markup and tags stand on one line, as they stand in the file
from __future__ import annotations

from typing import TYPE_CHECKING

from templates.build.closing_layouts import CHART_PLACE, CLOSING_LAYOUTS, DRAWING, PICTURE, RESULTS
from templates.build.deck_master import LOGO, TABLE
from templates.build.deck_package import Slide, deck
from templates.build.journey import drawing, facts
from templates.build.presentationml import logo, number, paragraph, placeholder, table, tree
from templates.build.result_chart import chart_frame, chart_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["build"]

_TITLE, _POINTS, _COLUMNS, _TABLE, _STATEMENT, _END = range(1, 7)
_EXAMPLE = {"Andel i hel stilling": 110, "Stillingsstørrelse": 88, "Vikartimer": 44}
"""What the template's chart shows."""
_SHRINK, _LEAST = "{{ fit('shrink', min=24) }}", "{{ fit('shrink', min=20) }}"
_GOES_ON, _CUT = "{{ fit('continue') }}", "{{ fit('truncate') }}"
"""No text is smaller than 20 points."""
_PAGE = "{% if loop.index > 1 %} ({{ label.continued }} {{ loop.index }} {{ label.of }} {{ loop.length }}){% endif %}"


def _label(name: str) -> str:
    return "{{ label." + name + " }}"


def _tag(statement: str) -> str:
    """Return a paragraph that holds one statement and vanishes."""
    return paragraph("{% " + statement + " %}", bullet=False)


def _title(text: str) -> str:
    return placeholder(2, "Tittel", "title", 0, paragraph(text, bullet=True), descr=_SHRINK)


def _foot(key: int) -> str:
    text = "{{ municipality.name }}{% if project.title %} · {{ project.title }}{% endif %}{% if project.example %} · {{ label.example_data }}{% endif %}"
    return placeholder(key, "Bunntekst", "ftr", 11, paragraph(text)) + placeholder(key + 1, "Lysbildenummer", "sldNum", 12, number())


def _question(prompt: str, size: float = 0) -> str:
    """Return the guiding question, in the placeholder colour."""
    return paragraph("{{ prompt." + prompt + " }}", slot="accent6", bullet=False, size=size)


_WHEN = _tag("if closing.date or not starting") + paragraph("{{ (closing.date or as_of) | date }}") + _tag("endif")
"""The day of the closing, or of the status; a form has neither."""


def _start() -> str:
    return tree(
        placeholder(2, "Tittel", "ctrTitle", 0, paragraph("{{ project.title or label.the_way_forward }}"), descr=_SHRINK),
        logo(5, LOGO),
        placeholder(3, "Undertittel", "subTitle", 1, paragraph("{{ document.label }}") + _WHEN, descr=_CUT),
        placeholder(4, "Kommune og program", "body", 13, paragraph("{{ municipality.name }}", bold=True) + paragraph("{{ programme.name }}"), descr=_CUT),
    )


def _start_with_picture() -> str:
    """Return the title slide of a project, or programme, that has a picture: to its left the title, below it whose the picture is."""
    alt = '{{ (project.image or programme.image).alt }} {{ (project.image or programme.image).file | picture(fit="cover") }}'
    credit = "(project.image or programme.image).caption"
    below = "{% drop shape if not " + credit + " %}{{ " + credit + " | brief(70, '', 34, 2) }}"
    return tree(
        placeholder(2, "Tittel", "ctrTitle", 0, paragraph("{{ project.title or label.the_way_forward }}"), descr=_SHRINK),
        placeholder(
            3,
            "Undertittel",
            "subTitle",
            1,
            paragraph("{{ municipality.name }}", bold=True) + paragraph("{{ document.label }}") + _WHEN + paragraph("{{ programme.name }}"),
            descr=_CUT,
        ),
        placeholder(4, "Bilde", "pic", 14, '<a:p><a:endParaRPr lang="nb-NO"/></a:p>', descr=alt),
        placeholder(6, "Bildetekst", "body", 13, paragraph(below)),
        logo(5, LOGO),
    )


def _brief() -> str:
    """Return the plan in three columns: as much of it as has room at 20 points."""
    shown = "([goals | length, 3] | min)"
    why = (
        _tag("if project.why_now")
        + paragraph('{{ project.why_now | brief(330, "", 28, 11) }}', bullet=False)
        + _tag("else")
        + _question("why_now")
        + _tag("endif")
    )
    goals = (
        _tag("if goals")
        + _tag("for goal in goals[:3]")
        + paragraph("{{ goal.text | brief(330 // " + shown + ', "", 27, 12 // ' + shown + ") }}")
        + _tag("endfor")
        + _tag("else")
        + _question("goals")
        + _tag("endif")
    )
    results = (
        _tag("if goals")
        + _tag("for goal in goals[:3]")
        + paragraph(
            "{{ (goal.indicator or goal.text) | brief(90, '', 27, 2) }}{% if goal.result %}: {{ goal.result.value | number }} {{ goal.unit }} – {{ goal.result.achieved_label }}"
            "{% elif goal.target is not none %}: {% if goal.baseline is not none %}{{ goal.baseline | number }} → {% endif %}{{ goal.target | number }} {{ goal.unit }}{% endif %}"
        )
        + _tag("endfor")
        + _tag("else")
        + _question("results")
        + _tag("endif")
    )
    shapes = [_title(_label("plan_in_brief"))]
    for at, (name, text) in enumerate((("why", why), ("goals", goals), ("results", results))):
        shapes.append(placeholder(3 + 2 * at, f"Overskrift {at + 1}", "body", 20 + 2 * at, paragraph(_label(name))))
        shapes.append(placeholder(4 + 2 * at, f"Tekst {at + 1}", "body", 21 + 2 * at, text, descr=_GOES_ON))
    return tree(*shapes, _foot(15))


def _grid(title: str, widths: Sequence[float], heads: Sequence[str], cells: Sequence[str], *, size: float = 18, height: float = 16) -> str:
    head = [_label(name) for name in heads]
    x, y, *_ = TABLE
    frame = table(3, title + " {{ fit('continue', min=16) }}", (x, y, sum(widths), height * 2), widths, (head, cells), height, size)
    return tree(_title(title), frame, _foot(4))


def _journey() -> str:
    return tree(_title(_label("journey") + _PAGE), drawing(3), _foot(4))


def _milestones() -> str:
    return tree(_title(_label("journey_table")), facts(3, _label("milestones"), _NAMED), _foot(4))


def _results() -> str:
    """Return the slide of three goals: start, target and result in words, and beside them how far each came."""
    words = (
        _tag("for goal in page.goals")
        + paragraph('{{ goal.text | truncate(120, end="…") }}', bold=True)
        + paragraph(
            "{% if goal.baseline is not none %}{{ goal.baseline | number }} → {% endif %}{% if goal.target is not none %}{{ goal.target | number }} {{ goal.unit }}{% endif %}"
            "{% if goal.result and goal.result.value is not none %} · {{ label.results }}: {{ goal.result.value | number }} {{ goal.unit }}"
            "{% elif goal.latest is not none %} · {{ label.latest_measurement }}: {{ goal.latest | number }} {{ goal.unit }}{% endif %}"
            "{% if goal.result %} · {{ goal.result.achieved_label }}{% endif %}"
        ).replace("<a:pPr>", '<a:pPr><a:spcBef><a:spcPts val="200"/></a:spcBef>')
        + _tag("endfor")
    )
    chart = chart_frame(3, "Resultat mot mål", "{{ page.chart | chart }}", CHART_PLACE, "rId3")
    return tree(_title(_label("goal_results") + _PAGE), placeholder(4, "Ord", "body", 13, words, descr=_GOES_ON), chart, _foot(5))


def _list(name: str) -> str:
    """Return a slide with one of the questions as its title and its answers as bullets, or the guiding question."""
    answers = _tag("for item in closing." + name) + paragraph("{{ item }}") + _tag("endfor")
    body = _tag("if closing." + name) + answers + _tag("else") + _question(name) + _tag("endif")
    return tree(_title(_label(name)), placeholder(3, "Innhold", "body", 1, body, descr="{{ fit('continue', min=20) }}"), _foot(4))


def _now() -> str:
    body = paragraph(_label("tell_whom")) + paragraph(_label("words_to_action"))
    return tree(_title(_label("what_now")), placeholder(3, "Innhold", "body", 1, body), _foot(4))


def _tell() -> str:
    cells = (
        "{% for item in closing.tell %}{{ item.audience }}",
        "{{ item.channel }}",
        "{{ item.responsible }}",
        '{{ item.date | date("short") }}{% endfor %}',
    )
    return _grid(_label("tell_whom"), (108, 104, 60, 34.667), ("audience", "channel", "responsible", "date"), cells)


def _actions() -> str:
    cells = ("{% for item in closing.actions %}{{ item.what }}", "{{ item.responsible }}", '{{ item.due | date("short") }}{% endfor %}')
    return _grid(_label("words_to_action"), (196, 76, 34.667), ("what", "who", "due"), cells)


def _asked(label: str, prompt: str) -> str:
    """Return a slide that asks: there is no answer yet, and the project is not closed."""
    return tree(_title(_label(label)), placeholder(3, "Innhold", "body", 1, _question(prompt)), _foot(4))


def _handover() -> str:
    given = (
        _tag("if closing.handover")
        + paragraph("{{ closing.handover.owner }}", bold=True)
        + paragraph("{{ closing.handover.unit }}")
        + paragraph("{{ closing.handover.from_date | date }}")
        + _tag("else")
        + _question("handover")
        + _tag("endif")
    )
    return tree(_title(_label("handover")), placeholder(3, "Utsagn", "body", 1, given, descr=_LEAST), _foot(4))


def _thanks() -> str:
    people = (
        _tag('for person in team if person.role == "project_manager"')
        + paragraph("{{ person.name }}{% if person.email %} · {{ person.email }}{% endif %}")
        + _tag("endfor")
        + _tag("if programme.contact")
        + paragraph("{{ programme.name }}: {{ programme.contact.name }}{% if programme.contact.email %} · {{ programme.contact.email }}{% endif %}")
        + _tag("endif")
    )
    return tree(
        _title(_label("thanks")), logo(5, LOGO), placeholder(4, "Kontakt", "body", 1, paragraph("{{ municipality.name }}", bold=True) + people, descr=_GOES_ON)
    )


def _answered(items: str) -> str:
    """Return a slide tag that keeps a slide with answers, or one that asks while the project is not closed."""
    return "{%slide if " + items + " or not closing.date %}"


_NAMED = "milestones | selectattr('name') | list"
_SLIDES: tuple[tuple[int, str, str, str], ...] = (
    (PICTURE, "{%slide if project.image or programme.image %}", "notes_title", _start_with_picture()),
    (_TITLE, "{%slide if not (project.image or programme.image) %}", "notes_title", _start()),
    (_COLUMNS, "", "notes_brief", _brief()),
    (DRAWING, "{%slide for page in journey %}", "notes_journey", _journey()),
    (_TABLE, "{%slide if " + _NAMED + " %}", "notes_milestones", _milestones()),
    (RESULTS, "{%slide for page in results %}", "notes_results", _results()),
    (_POINTS, _answered("closing.what_we_did"), "notes_did", _list("what_we_did")),
    (_POINTS, _answered("closing.what_we_learned"), "notes_learned", _list("what_we_learned")),
    (_POINTS, _answered("closing.what_was_smart"), "notes_smart", _list("what_was_smart")),
    (_POINTS, "{%slide if closing.tell or closing.actions or not closing.date %}", "notes_now", _now()),
    (_TABLE, "{%slide if closing.tell %}", "notes_tell", _tell()),
    (_POINTS, "{%slide if not closing.tell and not closing.date %}", "notes_tell", _asked("tell_whom", "tell")),
    (_TABLE, "{%slide if closing.actions %}", "notes_actions", _actions()),
    (_POINTS, "{%slide if not closing.actions and not closing.date %}", "notes_actions", _asked("words_to_action", "actions")),
    (_STATEMENT, "{%slide if closing.handover or not closing.date %}", "notes_handover", _handover()),
    (_END, "", "notes_thanks", _thanks()),
)
"""Layout, slide tag, advice in the notes, and the slide itself."""


def build() -> bytes:
    """Return the template as a PowerPoint file."""
    slides = [
        Slide(
            layout=at,
            body=body,
            notes=paragraph(_label(advice)) + (paragraph(tag) if tag else ""),
            parts={"rId3": ("chart", "../charts/chart1.xml")} if at == RESULTS else {},
        )
        for at, tag, advice, body in _SLIDES
    ]
    return deck(slides, CLOSING_LAYOUTS, chart_parts("Måloppnåelse", _EXAMPLE, '" "0" %"', _label("way_to_target"), "Måltall"))
