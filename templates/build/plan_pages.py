"""The working pages: the milestone table, then every field of the plan in reading order."""

# ruff: noqa: E501  markup stands on one line, as it stands in the part
from __future__ import annotations

from typing import TYPE_CHECKING

from templates.build.tagged_blocks import bullets, grid, heading, status, tag_row, value
from templates.build.wordml import block, cell, paragraph, row, run, table, tags

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["foundation", "goals", "milestone_page", "people", "report", "signatures", "way_forward"]


def milestone_page() -> str:
    label = "{{{{ label.{} }}}}".format
    name = paragraph(run("{{ milestone.name }}", "Utheving"), style="Tabelltekst")
    condition = paragraph('{% if milestone.cancelled %}{{ label["milestone_status.cancelled"] }} · {% endif %}{{ milestone.condition }}', style="Tabelltekst")
    progress = grid(
        (13, 87, 22, 22, 22, 17, 42, 42),
        tuple(map(label, ("id_short", "milestone", "planned", "forecast", "actual", "percent_short", "responsible", "status"))),
        "for milestone in milestones",
        (
            "{{ milestone.id }}",
            name + condition,
            '{{ milestone.planned | date("short") }}',
            '{{ milestone.forecast | date("short") }}',
            '{{ milestone.actual | date("short") }}',
            "{{ milestone.percent | percent }}",
            "{{ milestone.responsible }}",
            paragraph(status("milestone"), style="Tabelltekst"),
        ),
        numbers=(5,),
        height=9,
        title="{{ label.milestones }}",
    )
    deviations = grid(
        (53, 53, 54, 53, 54),
        tuple(map(label, ("milestone", "deviation", "cause", "consequence", "action"))),
        "for milestone in milestones if milestone.deviation or milestone.cause or milestone.action",
        (
            "{{ milestone.id }} {{ milestone.name }}",
            "{{ milestone.deviation }}",
            "{{ milestone.cause }}",
            "{{ milestone.consequence }}",
            "{{ milestone.action }}",
        ),
        title="{{ label.deviation }}",
    )
    criteria = grid(
        (53, 45, 85, 28, 56),
        tuple(map(label, ("milestone", "result_path", "criteria", "depends_on", "celebrate"))),
        "for milestone in milestones",
        (
            "{{ milestone.id }} {{ milestone.name }}",
            "{{ milestone.result_path }}{% if milestone.kind_label %} ({{ milestone.kind_label }}){% endif %}",
            bullets("milestone.criteria", "Tabellpunkt"),
            "{{ milestone.depends_on }}",
            "{{ milestone.celebrate }}",
        ),
        title="{{ label.criteria }}",
    )
    late = 'milestones | selectattr("deviation") | list or milestones | selectattr("cause") | list or milestones | selectattr("action") | list'
    return (
        heading("milestones", extra="<w:pageBreakBefore/>")
        + block("if starting or not milestones", paragraph(run("{{ prompt.milestones }}", "Ledetekst")))
        + progress
        + block("if " + late, heading("deviation", 2), deviations)
        + block("if not starting", heading("criteria", 2), criteria)
    )


def foundation() -> str:
    named = (("background", "project.background"), ("trigger", "project.trigger"), ("why_now", "project.why_now"), ("vision", "project.vision"))
    texts = [heading(name, 2) + paragraph(value(source)) for name, source in named]
    question = paragraph(run("{{ prompt.benefits }}", "Ledetekst"))
    benefits = heading("benefits", 2) + block("if benefits", bullets("benefits", "ListBullet"), other=(question,))
    values = heading("values", 2) + grid(
        (50, 116), ("{{ label.value }}", "{{ label.behaviour }}"), "for value in values", ("{{ value.text }}", "{{ value.behaviour }}"), blank=3
    )
    return block("if not starting", heading("foundation"), *texts[:3], benefits, texts[3], values)


def goals() -> str:
    widths, held = (42, 124), "Tabelltekstsamlet"
    facts = (
        ("indicator", "{{ goal.indicator }}{% if goal.unit %} ({{ goal.unit }}){% endif %}", ""),
        (
            "baseline",
            '{% if goal.baseline is not none %}{{ goal.baseline | number }} {{ goal.unit }}{% endif %}{% if goal.baseline_date %} ({{ goal.baseline_date | date("short") }}){% endif %}',
            "",
        ),
        (
            "target",
            '{% if goal.target is not none %}{{ goal.target | number }} {{ goal.unit }}{% endif %}{% if goal.due %} ({{ goal.due | date("short") }}){% endif %}',
            "",
        ),
        (
            "measurements",
            '{% for item in goal.measurements %}{{ item.value | number }} {{ goal.unit }} ({{ item.date | date("short") }}){% if not loop.last %} · {% endif %}{% endfor %}',
            "goal.measurements",
        ),
        (
            "goal_achievement",
            "{{ goal.result.value | number }} {{ goal.unit }} – {{ goal.result.achieved_label }}. {{ goal.result.comment }}",
            "goal.result",
        ),
        ("owner_after", "{{ goal.owner_after }}", ""),
    )
    named = lambda name, style: cell(42, paragraph(run(name, "Utheving"), style=style))  # noqa: E731
    head = row(
        cell(widths[0], "{% for part in goal.smarte %}{{ part.letter }}{% endfor %}", style="Tabelloverskrift"),
        cell(widths[1], "{{ goal.kind_label }}{% if goal.horizon_label %} · {{ goal.horizon_label }}{% endif %}", style="Tabelloverskrift"),
        head=True,
    )
    smarte = (
        tag_row(2, 166, "for part in goal.smarte")
        + row(named("{{ part.name }}", held), cell(124, paragraph(value("part.text", prompt="label.not_filled_in"), style=held)))
        + tag_row(2, 166, "endfor")
    )
    rows = ""
    for name, text, condition in facts:
        style = "Tabelltekst" if name == "owner_after" else held
        fact = row(named("{{ label." + name + " }}", style), cell(124, text, style=style))
        rows += tag_row(2, 166, "if " + condition) + fact + tag_row(2, 166, "endif") if condition else fact
    filled = paragraph("{{ goal.id }} {{ goal.text }}", style="Heading2") + table("Plantabell", widths, head, smarte, rows, title="{{ goal.id }}")
    blank_head = row(cell(42, "{{ label.goals }}", style="Tabelloverskrift"), cell(124, "{{ number }}", style="Tabelloverskrift"), head=True)
    letters = ("smart_s", "smart_m", "smart_a", "smart_r", "smart_t", "smart_e")
    blank_rows = "".join(row(named("{{ label." + name + " }}", held), cell(124, ""), height=9) for name in letters)
    blank = (
        tags("for number in [1, 2]")
        + table("Plantabell", widths, blank_head, blank_rows, title="{{ label.goals }}")
        + paragraph(style="Mellomrom")
        + tags("endfor")
    )
    question = paragraph(run("{{ prompt.goals }}", "Ledetekst"))
    return heading("goals") + tags("if goals", "for goal in goals") + filled + tags("endfor", "else") + question + blank + tags("endif")


def _section(
    label: str, items: str, item: str, widths: Sequence[float], columns: Sequence[tuple[str, str]], *, blank: int = 4, numbers: Sequence[int] = ()
) -> str:
    """Return a heading, the guiding question while the list is empty, and the list as a table."""
    listed = grid(
        widths,
        tuple("{{ label." + name + " }}" for name, _ in columns),
        f"for {item} in {items}",
        tuple(text for _, text in columns),
        blank=blank,
        numbers=numbers,
        title="{{ label." + label + " }}",
    )
    question = paragraph(run("{{ prompt." + items + " }}", "Ledetekst"), extra="<w:keepNext/>")
    return heading(label) + block("if not " + items, question) + listed


def people() -> str:
    small = lambda text: paragraph(run(text, "Etikettegn"), style="Tabelltekst")  # noqa: E731
    plain = lambda text: paragraph(text, style="Tabelltekst")  # noqa: E731
    return (
        _section(
            "stakeholders",
            "stakeholders",
            "item",
            (40, 42, 28, 28, 28),
            (
                ("stakeholder", plain("{{ item.name }}") + small("{{ item.group_label }}")),
                ("affected", "{{ item.affected }}"),
                (
                    "involvement",
                    plain("{{ item.involvement_label }}") + small("{% if item.influence_label %}{{ label.influence }}: {{ item.influence_label }}{% endif %}"),
                ),
                ("channel", "{{ item.channel }}"),
                ("responsible", "{{ item.responsible }}"),
            ),
        )
        + _section(
            "success_factors",
            "success_factors",
            "item",
            (66, 62, 38),
            (("success_factor", "{{ item.text }}"), ("measure", "{{ item.measure }}"), ("responsible", "{{ item.responsible }}")),
            blank=3,
        )
        + _section(
            "risks",
            "risks",
            "item",
            (52, 26, 48, 40),
            (
                (
                    "risk",
                    plain("{{ item.description }}") + small("{{ item.cause }}{% if item.cause and item.consequence %} → {% endif %}{{ item.consequence }}"),
                ),
                (
                    "risk_level",
                    plain("{{ item.level }}{% if item.level_label %} – {{ item.level_label }}{% endif %}")
                    + small("{% if item.level %}{{ item.probability }} × {{ item.impact }}{% endif %}"),
                ),
                ("action", "{{ item.action }}"),
                (
                    "responsible",
                    plain("{{ item.responsible }}")
                    + small('{% if item.due %}{{ label.due }} {{ item.due | date("short") }} · {% endif %}{{ item.status_label }}'),
                ),
            ),
        )
        + _section(
            "team",
            "team",
            "person",
            (54, 37, 41, 34),
            (
                ("name", plain("{{ person.name }}") + small("{{ person.email }}")),
                ("role", plain("{{ person.role_label }}") + small("{{ person.party_label }}")),
                ("tasks", bullets("person.tasks", "Tabellpunkt")),
                ("unit", plain("{{ person.unit }}") + small("{% if person.share %}{{ person.share | percent }}{% endif %}")),
            ),
            blank=5,
        )
        + _section(
            "communication",
            "communication",
            "item",
            (42, 22, 40, 28, 34),
            (
                ("audience", "{{ item.audience }}"),
                ("scope", "{{ item.scope_label }}"),
                ("channel", "{{ item.channel }}"),
                ("when", "{{ item.when }}"),
                ("responsible", "{{ item.responsible }}"),
            ),
        )
    )


def report() -> str:
    listed = grid(
        (13, 47, 17, 33, 56),
        ("{{ label.id_short }}", "{{ label.milestone }}", "{{ label.percent_short }}", "{{ label.status }}", "{{ label.comment }}"),
        "for item in report.milestones",
        ("{{ item.id }}", "{{ item.name }}", "{{ item.percent | percent }}", "{{ item.status_label }}", "{{ item.comment }}"),
        numbers=(2,),
        title="{{ label.progress_report }}",
    )
    return (
        tags("for report in reports[-1:]")
        + paragraph("{{ label.progress_report }} {{ report.period }}", style="Heading1")
        + paragraph(
            run(
                "{{ report.date | date }}{% if report.author %} · {{ label.author }} {{ report.author }}{% endif %} · {{ label.overall_status }}: {{ report.overall_label }}",
                "Etikettegn",
            )
        )
        + paragraph("{{ report.summary }}")
        + block("if report.milestones", listed)
        + block("if report.decisions_needed", heading("decision_needed", 2), bullets("report.decisions_needed", "ListBullet"))
        + block("if report.next_period", heading("next_period", 2), bullets("report.next_period", "ListBullet"))
        + tags("endfor")
    )


def way_forward() -> str:
    lists = ("what_we_did", "what_we_learned", "what_was_smart")
    some = " or ".join("closing." + name for name in (*lists, "tell", "actions", "goal_results"))
    told = grid(
        (52, 52, 36, 26),
        ("{{ label.audience }}", "{{ label.channel }}", "{{ label.responsible }}", "{{ label.date }}"),
        "for item in closing.tell",
        ("{{ item.audience }}", "{{ item.channel }}", "{{ item.responsible }}", '{{ item.date | date("short") }}'),
        title="{{ label.tell_whom }}",
    )
    actions = grid(
        (96, 44, 26),
        ("{{ label.what }}", "{{ label.who }}", "{{ label.due }}"),
        "for item in closing.actions",
        ("{{ item.what }}", "{{ item.responsible }}", '{{ item.due | date("short") }}'),
        title="{{ label.words_to_action }}",
    )
    results = grid(
        (70, 22, 24, 50),
        ("{{ label.goals }}", "{{ label.measurement }}", "{{ label.achieved }}", "{{ label.comment }}"),
        "for item in closing.goal_results",
        ("{{ item.goal }}", "{{ item.value | number }}", "{{ item.achieved_label }}", "{{ item.comment }}"),
        numbers=(1,),
        title="{{ label.goal_results }}",
    )
    handover = paragraph(
        "{{ closing.handover.owner }}{% if closing.handover.unit %}, {{ closing.handover.unit }}{% endif %}{% if closing.handover.from_date %} – {{ closing.handover.from_date | date }}{% endif %}"
    )
    return block(
        "if " + some,
        paragraph("{{ label.the_way_forward }}", style="Heading1"),
        block("if closing.goal_results", heading("goal_results", 2), results),
        *(block(f"if closing.{name}", heading(name, 2), bullets(f"closing.{name}", "ListBullet")) for name in lists),
        block("if closing.tell", heading("tell_whom", 2), told),
        block("if closing.actions", heading("words_to_action", 2), actions),
        block("if closing.handover", heading("handover", 2), handover),
    )


def signatures() -> str:
    widths = (40, 50, 30, 46)
    head = row(
        *(cell(width, "{{ label." + name + " }}", style="Tabelloverskrift") for width, name in zip(widths, ("role", "name", "date", "signature"), strict=True)),
        head=True,
    )
    rows = [
        row(
            cell(40, "{{ label." + role + " }}", style="Tabelltekstsamlet"),
            cell(50, '{% for person in team if person.role == "' + role + '" %}{{ person.name }}{% if not loop.last %}, {% endif %}{% endfor %}'),
            cell(30, ""),
            cell(46, ""),
            height=13,
        )
        for role in ("project_owner", "project_manager")
    ]
    return heading("approved_by") + table("Plantabell", widths, head, *rows, title="{{ label.approved_by }}") + paragraph(style="Mellomrom")
