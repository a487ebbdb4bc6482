"""The gathering deck: welcome, agenda, advice, every municipality's answers by county or network, what they came to together, and the way home."""

# ruff: noqa: E501  markup and tags stand on one line, as they stand in the file
from __future__ import annotations

from templates.build.deck_master import LOGO
from templates.build.deck_master import TABLE as TABLE_PLACE
from templates.build.deck_package import Slide, deck
from templates.build.gathering_layouts import BOXES, CHART, CHART_PLACE, COLUMNS, END, GATHERING_LAYOUTS, PICTURE, POINTS, SECTION, TABLE, TITLE
from templates.build.presentationml import logo, number, paragraph, placeholder, table, tree
from templates.build.result_chart import chart_frame, chart_parts

__all__ = ["build"]

_AGAIN = "{% if page.number > 1 %} ({{ label.continued }} {{ page.number }} {{ label.of }} {{ page.of }}){% endif %}"
_TITLE_FIT, _LEAST = "{{ fit('shrink', min=24) }}", "{{ fit('shrink', min=18) }}"
_IMAGE = "gathering.image or programme.image"
_EVENT = "{{ programme.name }} · {{ gathering.title }}"


def _label(name: str) -> str:
    return "{{ label." + name + " }}"


def _own(expression: str) -> str:
    """Return a tag whose text is in the language of the municipality."""
    return "{{ " + expression + " | richtext(language=plan.tag) }}"


def _tag(statement: str) -> str:
    """Return a paragraph that holds one statement and vanishes."""
    return paragraph("{% " + statement + " %}", bullet=False)


def _title(text: str) -> str:
    return placeholder(2, "Tittel", "title", 0, paragraph(text), descr=_TITLE_FIT)


def _foot(key: int, text: str = _EVENT) -> str:
    return placeholder(key, "Bunntekst", "ftr", 11, paragraph(text)) + placeholder(key + 1, "Lysbildenummer", "sldNum", 12, number())


_PLAN_FOOT = _own("plan.foot")
_WHERE = (
    _tag("drop shape if not (gathering.place or gathering.venue or gathering.start or gathering.greeting)")
    + _tag("if gathering.place or gathering.venue")
    + paragraph("{{ gathering.venue }}{% if gathering.venue and gathering.place %}, {% endif %}{{ gathering.place }}")
    + _tag("endif")
    + _tag("if gathering.start")
    + paragraph("{{ gathering.start | date_range(gathering.end) }}", bold=True)
    + _tag("endif")
    + _tag("if gathering.greeting")
    + paragraph("{{ gathering.greeting }}")
    + _tag("endif")
)


def _welcome_with_picture() -> str:
    alt = f'{{{{ ({_IMAGE}).alt }}}} {{{{ ({_IMAGE}).file | picture(fit="cover") }}}}'
    return tree(
        placeholder(2, "Tittel", "ctrTitle", 0, paragraph("{{ gathering.heading }}"), descr=_TITLE_FIT),
        placeholder(4, "Undertittel", "subTitle", 1, _WHERE, descr=_LEAST),
        placeholder(3, "Bilde", "pic", 14, '<a:p><a:endParaRPr lang="nb-NO"/></a:p>', descr=alt),
        placeholder(5, "Bildetekst", "body", 13, paragraph(f"{{% drop shape if not ({_IMAGE}).caption %}}{{{{ ({_IMAGE}).caption }}}}")),
        logo(6, LOGO),
    )


def _welcome() -> str:
    return tree(
        placeholder(2, "Tittel", "ctrTitle", 0, paragraph("{{ gathering.heading }}"), descr=_TITLE_FIT),
        logo(5, LOGO),
        placeholder(3, "Undertittel", "subTitle", 1, _WHERE, descr=_LEAST),
        placeholder(4, "Program", "body", 13, paragraph("{{ programme.name }}", bold=True) + _tag("if programme.owner") + paragraph("{{ programme.owner }}") + _tag("endif")),
    )  # fmt: skip


def _agenda() -> str:
    x, y, *_ = TABLE_PLACE
    widths = (44.0, 180.0, 82.667)
    rows = (
        (
            "{%col if page.times %}" + _label("time") + "{%col endif %}",
            _label("programme_agenda"),
            "{%col if page.speakers %}" + _label("speaker") + "{%col endif %}",
        ),
        ("{% for item in page['items'] %}{{ item.time }}", "{{ item.title }}", "{{ item.speaker }}{% endfor %}"),
    )
    description = _label("programme_agenda") + " {{ page.day | date('full') }} {{ fit('continue') }}"
    return tree(
        _title(_label("programme_agenda") + " {{ page.day | date('full') }}" + _AGAIN),
        table(3, description, (x, y, sum(widths), 24), widths, rows, 12, 18),
        _foot(4),
    )


def _advice() -> str:
    def part(chosen: str, start: int) -> str:
        listed = f'<a:buFont typeface="+mj-lt"/><a:buAutoNum type="arabicPeriod" startAt="{start}"/>'
        item = paragraph("{{ each.text }}").replace("<a:pPr></a:pPr>", f"<a:pPr>{listed}</a:pPr>")
        return _tag(f"drop shape if not programme.advice[{chosen}]") + _tag(f"for each in programme.advice[{chosen}]") + item + _tag("endfor")

    return tree(
        _title(_label("advice_title")),
        placeholder(3, "Venstre", "body", 20, part(":5", 1), descr="{{ fit('continue', min=18) }}"),
        placeholder(4, "Høyre", "body", 21, part("5:", 6), descr="{{ fit('continue', min=18) }}"),
        _foot(5),
    )


def _order() -> str:
    """Return the slide that lists the counties or networks, each a link to its part."""

    def part(chosen: str) -> str:
        item = paragraph("{{ link('#' ~ group.key, group.name) }} – {{ group.count }}")
        plain = item.replace("<a:pPr></a:pPr>", '<a:pPr marL="0" indent="0"><a:buNone/></a:pPr>')
        return _tag(f"drop shape if not {chosen}") + _tag(f"for group in {chosen}") + plain + _tag("endfor")

    half = "(groups | length + 1) // 2"
    return tree(
        _title(_label("the_way_forward") + " ({{ count }})"),
        placeholder(3, "Venstre", "body", 20, part(f"groups[:{half}]"), descr="{{ fit('continue') }}"),
        placeholder(4, "Høyre", "body", 21, part(f"groups[{half}:]"), descr="{{ fit('continue') }}"),
        _foot(5),
    )


def _section() -> str:
    return tree(
        _title("{{ group.name }}"),
        placeholder(3, "Antall", "body", 1, paragraph("{{ group.count }}", bold=True) + paragraph("{{ group.names }}"), descr=_LEAST),
    )


def _boxes() -> str:
    shapes = [_title(_own("plan.title"))]
    for at in range(4):
        there = "{%sp if plan.boxes | length > " + str(at) + " %}"
        point = _tag(f"for point in plan.boxes[{at}].points") + paragraph(_own("point")) + _tag("endfor")
        shapes += (
            placeholder(3 + 2 * at, f"Spørsmål {at + 1}", "body", 20 + 2 * at, paragraph(_own(f"plan.boxes[{at}].heading")), descr=there),
            placeholder(4 + 2 * at, f"Svar {at + 1}", "body", 21 + 2 * at, point, descr=there + "{{ fit('warn') }}"),
        )
    return tree(*shapes, _foot(15, _PLAN_FOOT))


def _answers() -> str:
    lines = (
        _tag("for point in page.points")
        + _tag("if point.lead")
        + paragraph(_own("point.text"), bold=True, bullet=False)
        + _tag("elif point.more")
        + paragraph(_own("point.text")).replace("<a:pPr></a:pPr>", '<a:pPr indent="0"><a:buNone/></a:pPr>')
        + _tag("else")
        + paragraph(_own("point.text"))
        + _tag("endif")
        + _tag("endfor")
    )
    return tree(_title(_own("page.title")), placeholder(3, "Innhold", "body", 1, lines, descr="{{ fit('continue', min=20) }}"), _foot(4, _PLAN_FOOT))


def _results() -> str:
    words = _tag("for line in results.words") + paragraph("{{ line }}") + _tag("endfor")
    return tree(
        _title(_label("common_results")),
        chart_frame(3, "Felles resultater", "{{ results.chart | chart }}", CHART_PLACE, "rId3"),
        placeholder(4, "Ord", "body", 13, words, descr=_LEAST),
        _foot(5),
    )


def _home() -> str:
    return tree(
        _title(_label("way_home")), placeholder(3, "Innhold", "body", 1, paragraph(_label("tell_whom")) + paragraph(_label("words_to_action"))), _foot(4)
    )


def _thanks() -> str:
    contact = (
        paragraph("{{ programme.name }}", bold=True)
        + _tag("if programme.subtitle")
        + paragraph("{{ programme.subtitle }}")
        + _tag("endif")
        + _tag("if programme.contact")
        + paragraph("{{ programme.contact.name }}{% if programme.contact.email %} · {{ programme.contact.email }}{% endif %}")
        + _tag("endif")
    )
    return tree(_title(_label("thanks")), logo(5, LOGO), placeholder(4, "Kontakt", "body", 1, contact, descr=_LEAST))


_TELLING = paragraph(_own("plan.label.notes_gathering_answers"))
_REST = (
    _tag("if plan.rest")
    + paragraph(_own("plan.label.full_answers"), bold=True)
    + _tag("for part in plan.rest")
    + paragraph(_own("part.heading"), bold=True)
    + _tag("for point in part.points")
    + paragraph(_own("('– ' ~ point)"))
    + _tag("endfor")
    + _tag("endfor")
    + _tag("endif")
)


def _notes(tags: str, advice: str = "") -> str:
    return (paragraph(_label(f"notes_gathering_{advice}")) if advice else "") + (paragraph(tags) if tags else "")


def build() -> bytes:
    """Return the template as a PowerPoint file."""
    slides = [
        Slide(
            layout=PICTURE,
            body=_welcome_with_picture(),
            notes=_notes("{%slide if " + _IMAGE + " %}{%slide section label.welcome_text %}{%slide endif %}", "welcome"),
        ),
        Slide(
            layout=TITLE, body=_welcome(), notes=_notes("{%slide if not (" + _IMAGE + ") %}{%slide section label.welcome_text %}{%slide endif %}", "welcome")
        ),
        Slide(
            layout=TABLE,
            body=_agenda(),
            notes=_notes("{%slide for page in gathering.pages %}{%slide section label.programme_agenda %}{%slide endfor %}", "programme"),
        ),
        Slide(layout=COLUMNS, body=_advice(), notes=_notes("{%slide if programme.advice %}{%slide section label.advice_title %}{%slide endif %}", "advice")),
        Slide(layout=COLUMNS, body=_order(), notes=_notes("{%slide if groups %}{%slide section label.the_way_forward %}{%slide endif %}", "order")),
        Slide(layout=SECTION, body=_section(), notes=_notes("{%slide for group in groups %}{%slide section group.name %}{%slide key group.key %}", "section")),
        Slide(layout=BOXES, body=_boxes(), notes=_TELLING + _REST + _notes("{%slide for plan in group.plans %}")),
        Slide(layout=POINTS, body=_answers(), notes=_TELLING + _notes("{%slide for page in plan.pages %}{%slide endfor %}{%slide endfor %}{%slide endfor %}")),
        Slide(
            layout=CHART,
            body=_results(),
            notes=_notes("{%slide if results.chart %}{%slide section label.common_results %}{%slide endif %}", "results"),
            parts={"rId3": ("chart", "../charts/chart1.xml")},
        ),
        Slide(layout=POINTS, body=_home(), notes=_notes("{%slide section label.way_home %}", "home")),
        Slide(layout=END, body=_thanks(), notes=_notes("", "home")),
    ]
    return deck(slides, GATHERING_LAYOUTS, chart_parts())
