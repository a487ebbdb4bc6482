"""The working pages: the foundation, the latest report, the way forward."""

# ruff: noqa: E501  markup stands on one line, as it stands in the part
from __future__ import annotations

from templates.build.answers import answer, bookmark, item, lines, named, new
from templates.build.tagged_blocks import PAGE_MARK, bullets, grid, heading
from templates.build.wordml import block, cell, paragraph, row, run, table, tags

__all__ = ["WAY_FORWARD", "foundation", "report", "signatures", "way_forward"]


def foundation() -> str:
    asked = {name: answer(f"project.{name}", question=f"prompt.{name}", place="page") for name in ("background", "trigger", "why_now", "vision")}
    title = block(
        "if title_cut", heading("project_title", 2, mark="title"), paragraph(answer("project.title", title="{{ label.project_title }}", place="page"))
    )
    texts = [
        heading(name, 2, mark=name) + tags(f"if project.{name}") + paragraph(text) + tags("else") + paragraph(text, style="Svarplass") + tags("endif")
        for name, text in asked.items()
    ]
    told = {"title": "{{ label.benefits }}", "style": "ListBullet", "question": "prompt.benefits", "empty_style": "Svarplass", "place": "page"}
    benefits = heading("benefits", 2, mark="benefits") + lines("project.benefits", "benefits", **told)
    values = heading("values", 2, mark="values") + grid(
        (50, 116),
        ("{{ label.value }}", "{{ label.behaviour }}"),
        "for value in values",
        (item("values", "value", "text", label="value"), item("values", "value", "behaviour")),
        blank=3,
        blanks=(new("values", "text", label="value"), new("values", "behaviour")),
        names=named(),
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
            names=named("path"),
            title="{{ label.result_paths }}",
        ),
    )
    return heading("foundation", mark="foundation") + title + "".join(texts[:3]) + benefits + texts[3] + values + paths


_TOLD = ("what_we_did", "what_we_learned", "what_was_smart")
WAY_FORWARD = " or ".join("closing." + name for name in (*_TOLD, "tell", "actions", "goal_results"))
"""The condition that there is anything to say of the way forward."""


def report() -> str:
    listed = grid(
        (13, 45, 16, 34, 58),
        ("{{ label.id_short }}", "{{ label.milestone }}", "{{ label.percent_short }}", "{{ label.status }}", "{{ label.comment }}"),
        "for item in report.milestones",
        ("{{ item.id }}", "{{ item.name }}", "{{ item.percent | percent }}", "{{ item.status_label }}", "{{ item.comment }}"),
        numbers=(2,),
        title="{{ label.progress_report }}",
    )
    return (
        tags("for report in reports[-1:]")
        + paragraph(bookmark(PAGE_MARK + "progress_report"), run("{{ label.progress_report }} {{ report.period }}"), style="Heading1")
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
    return lines(f"project.closing.{name}", f"closing.{name}", title="{{ label." + name + " }}", style="ListBullet")


def way_forward() -> str:
    tell = lambda field, **told: item("tell", "item", field, **told)  # noqa: E731
    told = grid(
        (50, 58, 32, 26),
        ("{{ label.audience }}", "{{ label.channel }}", "{{ label.responsible }}", "{{ label.date }}"),
        "for item in closing.tell",
        (tell("audience"), tell("channel"), tell("responsible"), tell("date", kind="day")),
        names=named(),
        title="{{ label.tell_whom }}",
    )
    act = lambda field, **told: item("actions", "item", field, **told)  # noqa: E731
    actions = grid(
        (104, 36, 26),
        ("{{ label.what }}", "{{ label.who }}", "{{ label.due }}"),
        "for item in closing.actions",
        (act("what"), act("responsible"), act("due", kind="day")),
        names=named(),
        title="{{ label.words_to_action }}",
    )
    results = grid(
        (58, 18, 24, 66),
        ("{{ label.goals }}", "{{ label.measurement }}", "{{ label.achieved }}", "{{ label.comment }}"),
        "for item in closing.goal_results",
        ("{{ item.goal | brief(120) }}", "{{ item.value | number }}", "{{ item.achieved_label }}", "{{ item.comment }}"),
        numbers=(1,),
        title="{{ label.goal_results }}",
    )
    handover = paragraph(
        "{{ closing.handover.owner }}{% if closing.handover.unit %}, {{ closing.handover.unit }}{% endif %}{% if closing.handover.from_date %} – {{ closing.handover.from_date | date }}{% endif %}"
    )
    return block(
        "if " + WAY_FORWARD,
        heading("the_way_forward", mark="the_way_forward"),
        block("if closing.goal_results", heading("goal_results", 2), results),
        *(block(f"if closing.{name}", heading(name, 2), _told(name)) for name in _TOLD),
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
    return heading("approved_by", mark="approved_by") + table("Plantabell", widths, head, *rows, title="{{ label.approved_by }}") + paragraph(style="Mellomrom")
