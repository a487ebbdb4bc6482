"""The closing presentation: what was planned, what came of it, the four questions, and who carries it on."""

# ruff: noqa: E501  markup and tags stand on one line, as they stand in the file
from __future__ import annotations

from typing import TYPE_CHECKING

from templates.build.deck_master import LAYOUTS, TABLE
from templates.build.deck_package import Slide, deck
from templates.build.identity import STATUSES
from templates.build.presentationml import colour, number, paragraph, placeholder, table, tree

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["build"]

_TITLE, _POINTS, _COLUMNS, _TABLE, _STATEMENT, _END = range(1, 7)
_PAGE = "{% if loop.index > 1 %} ({{ label.continued }} {{ loop.index }} {{ label.of }} {{ loop.length }}){% endif %}"


def _label(name: str) -> str:
    return "{{ label." + name + " }}"


def _tag(statement: str) -> str:
    """Return a paragraph that holds one statement and vanishes."""
    return paragraph("{% " + statement + " %}", bullet=False)


def _title(text: str) -> str:
    return placeholder(2, "Tittel", "title", 0, paragraph(text, bullet=True))


def _foot(key: int) -> str:
    text = "{{ municipality.name }}{% if project.title %} · {{ project.title }}{% endif %}{% if project.example %} · {{ label.example_data }}{% endif %}"
    return placeholder(key, "Bunntekst", "ftr", 11, paragraph(text)) + placeholder(key + 1, "Lysbildenummer", "sldNum", 12, number())


def _question(prompt: str, size: float = 0) -> str:
    """Return the guiding question, in the placeholder colour."""
    return paragraph("{{ prompt." + prompt + " }}", slot="accent6", bullet=False, size=size)


def _start() -> str:
    return tree(
        placeholder(2, "Tittel", "ctrTitle", 0, paragraph("{{ project.title or label.the_way_forward }}")),
        placeholder(
            3,
            "Undertittel",
            "subTitle",
            1,
            paragraph("{{ document.label }}") + paragraph("{% if closing.date %}{{ closing.date | date }}{% else %}{{ as_of | date }}{% endif %}"),
        ),
        placeholder(4, "Kommune og program", "body", 13, paragraph("{{ municipality.name }}", bold=True) + paragraph("{{ programme.name }}")),
    )


def _brief() -> str:
    why = (
        _tag("if project.why_now")
        + paragraph('{{ project.why_now | truncate(320, end="…") }}', bullet=False)
        + _tag("else")
        + _question("why_now")
        + _tag("endif")
    )
    goals = (
        _tag("if goals")
        + _tag("for goal in goals[:3]")
        + paragraph('{{ goal.text | truncate(140, end="…") }}')
        + _tag("endfor")
        + _tag("else")
        + _question("goals")
        + _tag("endif")
    )
    results = (
        _tag("if goals")
        + _tag("for goal in goals[:3]")
        + paragraph(
            "{{ goal.indicator or goal.text }}{% if goal.result %}: {{ goal.result.value | number }} {{ goal.unit }} – {{ goal.result.achieved_label }}"
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
        shapes.append(placeholder(4 + 2 * at, f"Tekst {at + 1}", "body", 21 + 2 * at, text))
    return tree(*shapes, _foot(15))


def _status() -> str:
    """Return a table paragraph with glyph and word in the status's colour."""
    runs = "".join(
        _run("{% " + ("elif" if at else "if") + ' milestone.status == "' + code + '" %}', "")
        + _run("{{ milestone.status_mark }} {{ milestone.status_label }}", slot)
        for at, (code, slot) in enumerate(STATUSES.items())
    )
    return f"<a:p>{runs}{_run('{% endif %}{% endfor %}', '')}</a:p>"


def _run(text: str, slot: str) -> str:
    bold, fill = (' b="1"', colour(slot)) if slot else ("", "")
    return f'<a:r><a:rPr lang="nb-NO" sz="1600"{bold} dirty="0">{fill}</a:rPr><a:t>{text}</a:t></a:r>'


def _grid(title: str, widths: Sequence[float], heads: Sequence[str], cells: Sequence[str], *, size: float = 18, height: float = 16) -> str:
    head = [_label(name) for name in heads]
    x, y, *_ = TABLE
    frame = table(3, title, (x, y, sum(widths), height * 2), widths, (head, cells), height, size)
    return tree(_title(title + _PAGE), frame, _foot(4))


def _journey() -> str:
    return _grid(
        _label("milestones"),
        (118.667, 48, 44, 44, 52),
        ("milestone", "planned", "forecast", "actual", "status"),
        (
            "{% for milestone in page %}{{ milestone.name }}",
            '{{ milestone.planned | date("short") }}',
            '{{ milestone.forecast | date("short") }}',
            '{{ milestone.actual | date("short") }}',
            _status(),
        ),
        size=16,
    )


def _results() -> str:
    return _grid(
        _label("goal_results"),
        (130.667, 44, 44, 44, 44),
        ("goals", "baseline", "target", "results", "achieved"),
        (
            '{% for goal in page %}{{ goal.text | truncate(140, end="…") }}',
            "{% if goal.baseline is not none %}{{ goal.baseline | number }} {{ goal.unit }}{% endif %}",
            "{% if goal.target is not none %}{{ goal.target | number }} {{ goal.unit }}{% endif %}",
            "{% if goal.result %}{{ goal.result.value | number }} {{ goal.unit }}{% elif goal.latest is not none %}{{ goal.latest | number }} {{ goal.unit }}{% endif %}",
            "{% if goal.result %}{{ goal.result.achieved_label }}{% endif %}{% endfor %}",
        ),
        size=16,
    )


def _list(name: str) -> str:
    """Return a slide with one of the questions as its title and its answers as bullets, or the guiding question."""
    answers = _tag("for item in page") + paragraph("{{ item }}") + _tag("endfor")
    body = _tag("if closing." + name) + answers + _tag("else") + _question(name) + _tag("endif")
    return tree(_title(_label(name) + _PAGE), placeholder(3, "Innhold", "body", 1, body), _foot(4))


def _now() -> str:
    body = paragraph(_label("tell_whom")) + paragraph(_label("words_to_action"))
    return tree(_title(_label("what_now")), placeholder(3, "Innhold", "body", 1, body), _foot(4))


def _tell() -> str:
    cells = (
        "{% for item in page %}{{ item.audience }}",
        "{{ item.channel }}",
        "{{ item.responsible }}",
        '{{ item.date | date("short") }}{% endfor %}',
    )
    return _grid(_label("tell_whom"), (92, 92, 74, 48.667), ("audience", "channel", "responsible", "date"), cells)


def _actions() -> str:
    cells = ("{% for item in page %}{{ item.what }}", "{{ item.responsible }}", '{{ item.due | date("short") }}{% endfor %}')
    return _grid(_label("words_to_action"), (168, 90, 48.667), ("what", "who", "due"), cells)


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
    return tree(_title(_label("handover")), placeholder(3, "Utsagn", "body", 1, given), _foot(4))


def _thanks() -> str:
    people = (
        _tag('for person in team if person.role == "project_manager"')
        + paragraph("{{ person.name }}{% if person.email %} · {{ person.email }}{% endif %}")
        + _tag("endfor")
        + _tag("if programme.contact")
        + paragraph("{{ programme.name }}: {{ programme.contact.name }}{% if programme.contact.email %} · {{ programme.contact.email }}{% endif %}")
        + _tag("endif")
    )
    return tree(_title(_label("thanks")), placeholder(4, "Kontakt", "body", 1, paragraph("{{ municipality.name }}", bold=True) + people))


def _pages(items: str, size: int, prompt: str = "") -> str:
    """Return a slide tag that repeats the slide for each page of a list; with a prompt, one slide that asks while the project is not closed."""
    source = f"({items} or ([] if closing.date else [prompt.{prompt}]))" if prompt else items
    return "{%slide for page in " + source + f" | batch({size}) " + "%}"


_SLIDES: tuple[tuple[int, str, str, str], ...] = (
    (_TITLE, "", "notes_title", _start()),
    (_COLUMNS, "", "notes_brief", _brief()),
    (_TABLE, _pages("milestones", 6), "notes_journey", _journey()),
    (_TABLE, _pages("goals", 4), "notes_results", _results()),
    (_POINTS, _pages("closing.what_we_did", 5, "what_we_did"), "notes_did", _list("what_we_did")),
    (_POINTS, _pages("closing.what_we_learned", 5, "what_we_learned"), "notes_learned", _list("what_we_learned")),
    (_POINTS, _pages("closing.what_was_smart", 5, "what_was_smart"), "notes_smart", _list("what_was_smart")),
    (_POINTS, "{%slide if closing.tell or closing.actions or not closing.date %}", "notes_now", _now()),
    (_TABLE, _pages("closing.tell", 6), "notes_tell", _tell()),
    (_POINTS, "{%slide if not closing.tell and not closing.date %}", "notes_tell", _asked("tell_whom", "tell")),
    (_TABLE, _pages("closing.actions", 6), "notes_actions", _actions()),
    (_POINTS, "{%slide if not closing.actions and not closing.date %}", "notes_actions", _asked("words_to_action", "actions")),
    (_STATEMENT, "{%slide if closing.handover or not closing.date %}", "notes_handover", _handover()),
    (_END, "", "notes_thanks", _thanks()),
)
"""Layout, slide tag, advice in the notes, and the slide itself."""


def build() -> bytes:
    """Return the template as a PowerPoint file."""
    return deck([Slide(layout=at, body=body, notes=paragraph(_label(advice)) + (paragraph(tag) if tag else "")) for at, tag, advice, body in _SLIDES], LAYOUTS)
