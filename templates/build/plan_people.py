"""The working pages about people: who is affected, what must be in place, what may go wrong, who takes part, who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates.build.answers import item, lines, named, new
from templates.build.tagged_blocks import grid, heading, tag_row
from templates.build.wordml import block, cell, paragraph, row, run, table, tags

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["HOLDERS", "affected", "people"]


def _break_if(condition: str) -> str:
    """Return runs: a line break where something follows, so that nothing takes no line."""
    return run("{% if " + condition + " %}") + "<w:r><w:br/></w:r>" + run("{% else %} {% endif %}")


def _section(
    label: str,
    listed: str,
    name: str,
    widths: Sequence[float],
    columns: Sequence[tuple[str, str, str]],
    *,
    names: Sequence[str],
    blank: int = 4,
    question: str = "",
) -> str:
    """Return a heading, the guiding question while the list is empty, and the list as a table; a column is its label, its cell, its cell in an empty row."""
    table = grid(
        widths,
        tuple(head if "{" in head else "{{ label." + head + " }}" for head, _, _ in columns),
        f"for {name} in {listed}",
        tuple(text for _, text, _ in columns),
        names=names,
        blank=blank,
        blanks=tuple(empty for _, _, empty in columns),
        title="{{ label." + label + " }}",
    )
    asked = paragraph(run("{{ prompt." + (question or listed) + " }}", "Ledetekst"), extra="<w:keepNext/>")
    return heading(label, mark=label) + block("if not " + listed, asked) + table


def _plain(*content: str) -> str:
    return paragraph(*content, style="Tabelltekst")


def _small(text: str) -> str:
    return run(text, "Etikettegn")


HOLDERS = "team | selectattr('name', 'in', milestones | map(attribute='responsible') | list) | list"
"""Those who answer for a milestone."""


def people(portrait: str, landscape: str) -> str:
    """Return the pages about people; `portrait` and `landscape` are the properties of sections, for a chart that needs the wider page."""
    wide = paragraph(style="Mellomrom", extra=portrait) + _chart(99, 56, "_wide") + paragraph(style="Mellomrom", extra=landscape)
    chart = tags("set holders = " + HOLDERS, "if holders | length > 6") + wide + tags("elif holders") + _chart(70, 32) + tags("endif")
    return _risks() + _team() + chart + _communication()


def affected() -> str:
    """Return who is affected and what must be in place: what the canvas begins with."""
    return _stakeholders() + _factors()


def _chart(first: float, each: float, suffix: str = "") -> str:
    """Return the responsibility chart: a row for each milestone, a column for each of those who answer for one: they share the table's width."""
    letter = "{{ label.responsible[:1] }}"
    widths = (first, each, each, each)
    begin, end = cell(each, "{%tc for person in holders[:12] %}", style="Styring"), cell(each, "{%tc endfor %}", style="Styring")
    head = row(cell(first, "{{ label.milestone }}", style="Tabelloverskrift"), begin, cell(each, "{{ person.name }}", style="Tabelloverskrift"), end, head=True)
    mark = "{% if milestone.responsible == person.name %}" + letter + "{% endif %}"
    held = "Tabelltekstsamlet"
    name = cell(first, "{{ milestone.id }} {{ milestone.name | brief(60) }}", style=held)
    body = row(name, begin, cell(each, paragraph(run(mark, "Utheving"), style=held)), end)
    loop = tag_row(4, sum(widths), "for milestone in milestones if milestone.name") + body + tag_row(4, sum(widths), "endfor")
    legend = paragraph(run(letter + " = {{ label.responsible }}", "Etikettegn"), extra="<w:keepNext/>")
    drawn = table("Plantabell", widths, head, loop, title="{{ label.responsibility_chart }}", first_column=True)
    return heading("responsibility_chart", mark="responsibility_chart" + suffix) + legend + drawn + paragraph(style="Mellomrom")


def _stakeholders() -> str:
    of = lambda field, *more, **told: item("stakeholders", "item", field, *more, **told)  # noqa: E731
    coded = lambda field, **told: of(field, "{{ item." + field + "_label }}", **told)  # noqa: E731
    influence = _plain(_small("{{ label.influence }}: "), of("influence", "{{ item.influence_label | lower }}", style="Etikettegn"))
    return _section(
        "stakeholders",
        "stakeholders",
        "item",
        (38, 56, 38, 34),
        (
            (
                "{{ label.stakeholder }}",
                _plain(of("name", label="stakeholder")) + _plain(coded("group", style="Etikettegn")),
                new("stakeholders", "name", label="stakeholder"),
            ),
            ("{{ label.affected }}", of("affected"), new("stakeholders", "affected")),
            (
                "{{ label.involvement }}, {{ label.channel | lower }}",
                _plain(coded("involvement"), run("{% if item.involvement and item.channel %}: {% else %} {% endif %}"), of("channel")) + influence,
                _plain(new("stakeholders", "involvement")) + _plain(new("stakeholders", "channel")),
            ),
            ("{{ label.responsible }}", of("responsible"), new("stakeholders", "responsible")),
        ),
        names=named("item"),
    )


def _factors() -> str:
    of = lambda field, **told: item("success_factors", "item", field, **told)  # noqa: E731
    return _section(
        "success_factors",
        "success_factors",
        "item",
        (70, 62, 34),
        (
            ("success_factor", of("text", label="success_factor"), new("success_factors", "text", label="success_factor")),
            ("measure", of("measure"), new("success_factors", "measure")),
            ("responsible", of("responsible"), new("success_factors", "responsible")),
        ),
        blank=3,
        names=named(),
    )


def _risks() -> str:
    of = lambda field, *more, **told: item("risks", "item", field, *more, **told)  # noqa: E731
    causes = (
        _break_if("item.cause or item.consequence")
        + of("cause", style="Etikettegn")
        + _small("{% if item.cause or item.consequence %} → {% endif %}")
        + of("consequence", style="Etikettegn")
    )
    rated = _plain(of("probability"), run(" × "), of("impact"))
    level = _plain(_small("{% if item.level_label %}{{ item.level }} – {{ item.level_label }}{% endif %}"))
    due = _plain(
        _small("{{ label.due }} "), of("due", kind="day", style="Etikettegn"), _small(" · "), of("status", "{{ item.status_label }}", style="Etikettegn")
    )
    return _section(
        "risks",
        "risks",
        "item",
        (54, 24, 48, 40),
        (
            ("risk", _plain(of("description"), causes), new("risks", "description")),
            ("risk_level", rated + level, _plain(new("risks", "probability"), run(" × "), new("risks", "impact"))),
            ("action", of("action"), new("risks", "action")),
            ("responsible", _plain(of("responsible")) + due, new("risks", "responsible")),
        ),
        names=named("item"),
    )


def _team() -> str:
    of = lambda field, *more, **told: item("team", "person", field, *more, **told)  # noqa: E731
    tasks = lines(
        "project.team.{{ which }}.tasks",
        "person.tasks",
        title="{{ who }}{{ label.tasks }}",
        name="_da_team_{{ at }}_tasks",
        style="Tabellpunkt",
        empty_style="Tabelltekst",
    )
    return _section(
        "team",
        "team",
        "person",
        (54, 40, 72),
        (
            (
                "{{ label.name }}, {{ label.unit | lower }}",
                _plain(of("name", style="Utheving")) + _plain(of("unit"), _break_if("person.unit and person.email"), of("email", style="Etikettegn")),
                _plain(new("team", "name")) + _plain(new("team", "unit")),
            ),
            (
                "role",
                _plain(of("role", "{{ person.role_label }}"))
                + _plain(
                    of("party", "{{ person.party_label }}", style="Etikettegn"), _small(" "), of("share", "{{ person.share | percent }}", style="Etikettegn")
                ),
                new("team", "role"),
            ),
            ("tasks", tasks, new("team", "tasks")),
        ),
        blank=5,
        names=named("person"),
    )


def _communication() -> str:
    of = lambda field, *more, **told: item("communication", "item", field, *more, **told)  # noqa: E731
    empty = lambda field, **told: new("communication", field, **told)  # noqa: E731
    return _section(
        "communication",
        "communication",
        "item",
        (44, 20, 44, 26, 32),
        (
            ("audience", of("audience"), empty("audience")),
            ("scope", of("scope", "{{ item.scope_label }}"), empty("scope")),
            ("channel", of("channel"), empty("channel")),
            ("when", of("when"), empty("when")),
            ("responsible", of("responsible"), empty("responsible")),
        ),
        names=named(),
    )
