"""The working pages: the milestone table, then every field of the plan in reading order."""

# ruff: noqa: E501  markup stands on one line, as it stands in the part
from __future__ import annotations

from templates.build.answers import answer, item, lines, new, ref
from templates.build.tagged_blocks import PAGE, bullets, grid, heading, status, tag_row
from templates.build.wordml import block, cell, paragraph, row, run, table, tags

__all__ = ["foundation", "goals", "milestone_page", "report", "signatures", "way_forward"]


def milestone_page() -> str:
    label = "{{{{ label.{} }}}}".format
    of = lambda field, *more, **told: item("milestones", "milestone", field, *more, **told)  # noqa: E731
    cancelled = '{% if milestone.cancelled %}{{ label["milestone_status.cancelled"] }} · {% endif %}'
    progress = grid(
        (13, 87, 22, 22, 22, 17, 42, 42),
        tuple(map(label, ("id_short", "milestone", "planned", "forecast", "actual", "percent_short", "responsible", "status"))),
        "for milestone in milestones",
        (
            "{{ milestone.id }}",
            paragraph(of("name", label="milestone", style="Utheving"), style="Tabelltekst") + paragraph(run(cancelled), of("condition"), style="Tabelltekst"),
            of("planned", kind="day"),
            of("forecast", kind="day"),
            of("actual", kind="day"),
            of("percent", "{{ milestone.percent | percent }}", label="percent_complete"),
            of("responsible"),
            paragraph(status("milestone"), style="Tabelltekst"),
        ),
        numbers=(5,),
        height=9,
        title="{{ label.milestones }}",
        at="milestone.row",
    )
    four = ("deviation", "cause", "consequence", "action")
    deviations = grid(
        (53, 53, 54, 53, 54),
        tuple(map(label, ("milestone", *four))),
        "for milestone in milestones if milestone.deviation or milestone.cause or milestone.action",
        ("{{ milestone.id }} {{ milestone.name }}", *(of(name) for name in four)),
        title="{{ label.deviation }}",
        at="milestone.row",
    )
    listed = lines(
        f"project.milestones.{ref('milestone')}.criteria",
        "milestone.criteria",
        title='(milestone.id ~ " " ~ label.criteria)[:64]',
        name="_da_milestones_{{ at }}_criteria",
        style="Tabellpunkt",
        empty_style="Tabelltekst",
    )
    criteria = grid(
        (53, 45, 85, 28, 56),
        tuple(map(label, ("milestone", "result_path", "criteria", "depends_on", "celebrate"))),
        "for milestone in milestones",
        (
            "{{ milestone.id }} {{ milestone.name }}",
            paragraph(of("result_path"), style="Tabelltekst") + paragraph(run("{{ milestone.kind_label }}", "Etikettegn"), style="Tabelltekst"),
            listed,
            of("depends_on"),
            of("celebrate"),
        ),
        title="{{ label.criteria }}",
        at="milestone.row",
    )
    late = 'milestones | selectattr("deviation") | list or milestones | selectattr("cause") | list or milestones | selectattr("action") | list'
    return (
        heading("milestones", extra="<w:pageBreakBefore/>")
        + block("if starting or not milestones", paragraph(run("{{ prompt.milestones }}", "Ledetekst"), extra="<w:keepNext/>"))
        + progress
        + block("if " + late, heading("deviation", 2), deviations)
        + block("if not starting", heading("criteria", 2), criteria)
    )


def foundation() -> str:
    asked = {name: answer(f"project.{name}", question=f"prompt.{name}", place="page") for name in ("background", "trigger", "why_now", "vision")}
    texts = [
        heading(name, 2) + tags(f"if project.{name}") + paragraph(text) + tags("else") + paragraph(text, style="Svarplass") + tags("endif")
        for name, text in asked.items()
    ]
    told = {"title": "label.benefits", "style": "ListBullet", "question": "prompt.benefits", "empty_style": "Svarplass", "place": "page"}
    benefits = heading("benefits", 2) + lines("project.benefits", "benefits", **told)
    values = heading("values", 2) + grid(
        (50, 116),
        ("{{ label.value }}", "{{ label.behaviour }}"),
        "for value in values",
        (item("values", "value", "text", label="value", number=True), item("values", "value", "behaviour", number=True)),
        blank=3,
        blanks=(new("values", "text", label="value"), new("values", "behaviour")),
        title="{{ label.values }}",
    )
    paths = block(
        "if result_paths",
        heading("result_paths", 2),
        grid(
            (110, 56),
            ("{{ label.result_path }}", "{{ label.kind }}"),
            "for path in result_paths",
            (item("result_paths", "path", "name"), item("result_paths", "path", "dimension", "{{ path.dimension_label }}", label="kind")),
            title="{{ label.result_paths }}",
        ),
    )
    return heading("foundation") + "".join(texts[:3]) + benefits + texts[3] + values + paths


def goals() -> str:
    """Return a table for each goal: the six letters, then what was measured and what came of it; two to fill in where there is none."""
    held = "Tabelltekstsamlet"
    of = lambda field, *more, **told: item("goals", "goal", field, *more, **told)  # noqa: E731
    plain = lambda *content: paragraph(*content, style=held)  # noqa: E731
    named = lambda name, style=held: cell(42, paragraph(run(name, "Utheving"), style=style))  # noqa: E731
    letters = {
        "s": plain(of("text", label="smart_s")),
        "m": plain(of("indicator"), run(" ("), of("unit", label="unit_of_measure"), run(")"))
        + plain(
            run("{{ label.baseline }} ", "Etikettegn"),
            of("baseline", "{{ goal.baseline | number }}"),
            run(" · "),
            of("baseline_date", kind="day"),
            run(" → {{ label.target }} ", "Etikettegn"),
            of("target", "{{ goal.target | number }}"),
        )
        + plain(of("method")),
        "a": plain(of("accepted_by", '{{ goal.accepted | join("; ") }}', given="goal.accepted_by")),
        "r": plain(of("realistic")),
        "t": plain(of("due", kind="day")),
        "e": plain(of("evaluation")),
    }
    smarte = "".join(row(named("{{ label.smart_" + letter + " }}"), cell(124, content)) for letter, content in letters.items())
    measured = '{% for item in goal.measurements %}{{ item.value | number }} {{ goal.unit }} ({{ item.date | date("short") }}){% if not loop.last %} · {% endif %}{% endfor %}'
    result = "{{ goal.result.value | number }} {{ goal.unit }} – {{ goal.result.achieved_label }}. {{ goal.result.comment }}"
    known = (("measurements", measured, "goal.measurements"), ("goal_achievement", result, "goal.result"))
    rows = "".join(
        tag_row(2, PAGE, "if " + condition) + row(named("{{ label." + name + " }}"), cell(124, text, style=held)) + tag_row(2, PAGE, "endif")
        for name, text, condition in known
    )
    rows += row(named("{{ label.owner_after }}", "Tabelltekst"), cell(124, of("owner_after")))
    head = row(
        cell(42, "SMARTE", style="Tabelloverskrift"),
        cell(
            124,
            paragraph(
                of("kind", "{{ goal.kind_label }}"),
                run("{% if goal.horizon_label %} · "),
                of("horizon", "{{ goal.horizon_label }}"),
                run("{% endif %}"),
                style="Tabelloverskrift",
            ),
        ),
        head=True,
    )
    filled = paragraph("{{ goal.id }} {{ goal.text | brief(120) }}", style="Heading2") + table(
        "Plantabell", (42, 124), head, smarte, rows, title="{{ goal.id }}", first_column=True
    )
    blank_of = lambda field, label, **told: new("goals", field, label=label, group="+{{ number }}", **told)  # noqa: E731
    blank_letters = {
        "s": blank_of("text", "smart_s"),
        "m": blank_of("indicator", "indicator"),
        "a": blank_of("accepted_by", "accepted_by"),
        "r": blank_of("realistic", "realistic"),
        "t": blank_of("due", "due", kind="day"),
        "e": blank_of("evaluation", "evaluation"),
    }
    blank_head = row(cell(42, "{{ label.goals }}", style="Tabelloverskrift"), cell(124, "{{ number }}", style="Tabelloverskrift"), head=True)
    blank_rows = "".join(
        row(named("{{ label.smart_" + letter + " }}", "Tabelltekst" if letter == "e" else held), cell(124, plain(content)), height=9)
        for letter, content in blank_letters.items()
    )
    blank = (
        tags("for number in [1, 2]")
        + table("Plantabell", (42, 124), blank_head, blank_rows, title="{{ label.goals }} {{ number }}", first_column=True)
        + paragraph(style="Mellomrom")
        + tags("endfor")
    )
    question = paragraph(run("{{ prompt.goals }}", "Ledetekst"), extra="<w:keepNext/>")
    return heading("goals") + tags("if goals", "for goal in goals", "set at = loop.index") + filled + tags("endfor", "else") + question + blank + tags("endif")


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


def _told(name: str) -> str:
    return lines(f"project.closing.{name}", f"closing.{name}", title=f"label.{name}", style="ListBullet")


def way_forward() -> str:
    lists = ("what_we_did", "what_we_learned", "what_was_smart")
    some = " or ".join("closing." + name for name in (*lists, "tell", "actions", "goal_results"))
    tell = lambda field, **told: item("tell", "item", field, number=True, **told)  # noqa: E731
    told = grid(
        (52, 52, 36, 26),
        ("{{ label.audience }}", "{{ label.channel }}", "{{ label.responsible }}", "{{ label.date }}"),
        "for item in closing.tell",
        (tell("audience"), tell("channel"), tell("responsible"), tell("date", kind="day")),
        title="{{ label.tell_whom }}",
    )
    act = lambda field, **told: item("actions", "item", field, number=True, **told)  # noqa: E731
    actions = grid(
        (96, 44, 26),
        ("{{ label.what }}", "{{ label.who }}", "{{ label.due }}"),
        "for item in closing.actions",
        (act("what"), act("responsible"), act("due", kind="day")),
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
        *(block(f"if closing.{name}", heading(name, 2), _told(name)) for name in lists),
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
