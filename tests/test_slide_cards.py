"""Shapes that repeat in a grid, and slides that repeat, are paged and stand in each other; through the public interface."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from typing import Any

import pptx
import pytest
from pptx.util import Cm, Emu

import docautomat
from docautomat.errors import TemplateSyntaxError
from tests.build import deck, deck_text
from tests.package_check import assert_sound


def card(text: str = "{{ c }}", *tags: str, title: str = "Cards", size: tuple[float, float] = (5, 3), change: Callable[[Any], None] | None = None) -> bytes:
    """Return a deck (25.4 by 19.05 cm) with one card at 2 cm, 6 cm, whose alternative text holds the tags."""
    presentation = pptx.Presentation(io.BytesIO(deck([title, "a"])))
    slide = presentation.slides[0]
    shape = slide.shapes.add_shape(1, Cm(2), Cm(6), Cm(size[0]), Cm(size[1]))
    shape.text_frame.text = text
    shape._element.nvSpPr.cNvPr.set("descr", " ".join(tags))
    if change is not None:
        change(slide)
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def filled(template: bytes, language: str = "nn", **context: Any) -> list[list[Any]]:
    data = docautomat.Template(template).render(context, language=language).to_bytes()
    assert_sound(data, template)
    return [list(slide.shapes) for slide in pptx.Presentation(io.BytesIO(data)).slides]


def places(shapes: list[Any]) -> list[tuple[str, float, float]]:
    return [(shape.text_frame.text, round(Emu(shape.left).cm, 2), round(Emu(shape.top).cm, 2)) for shape in shapes if shape.name.startswith("Rectangle")]


def test_cards_stand_to_the_right_then_below() -> None:
    (shapes,) = filled(card("{{ c }}", "{%sp for c in cards %}"), cards="abcdef")
    assert places(shapes) == [("a", 2, 6), ("b", 7.3, 6), ("c", 12.6, 6), ("d", 17.9, 6), ("e", 2, 9.3), ("f", 7.3, 9.3)]
    ids = [shape.shape_id for shape in shapes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("columns=2", [(2, 6), (7.3, 6), (2, 9.3)]),
        ("columns=2, gap='1 cm'", [(2, 6), (8, 6), (2, 10)]),
        ("columns=2, gap='1 cm', row_gap=0", [(2, 6), (8, 6), (2, 9)]),
        ("rows=2, direction='down', gap=0", [(2, 6), (2, 9), (7, 6)]),
        ("within='Frame'", [(2, 6), (2, 9.3), (2, 12.6)]),
    ],
)
def test_a_stated_grid(stated: str, expected: list[tuple[float, float]]) -> None:
    def frame(slide: Any) -> None:
        slide.shapes.add_shape(5, Cm(1), Cm(5), Cm(8), Cm(13)).name = "Frame"

    (shapes,) = filled(card("{{ c }}", f"{{%sp for c in cards %}} {{{{ grid({stated}) }}}}", change=frame), cards="abc")
    assert [place[1:] for place in places(shapes)] == expected


@pytest.mark.parametrize(("language", "words"), [("nn", "(framh.)"), ("nb", "(forts.)"), ("en", "(cont.)")])
def test_a_full_grid_goes_on_on_the_next_slide(language: str, words: str) -> None:
    template = card("{{ c }}", "{%sp for c in cards %} {{ grid(columns=2, rows=1) }}", title="{{ name }}")
    slides = filled(template, language, cards="abcde", name="Mål")
    assert [[text for text, _, _ in places(shapes)] for shapes in slides] == [["a", "b"], ["c", "d"], ["e"]]
    assert [shapes[0].text_frame.text for shapes in slides] == ["Mål", f"Mål {words}", f"Mål {words}"]
    assert [places(shapes)[0][1:] for shapes in slides] == [(2, 6)] * 3


def test_it_goes_on_behind_each_copy_of_its_slide() -> None:
    def repeat(slide: Any) -> None:
        slide.notes_slide.notes_text_frame.text = "{%slide for p in ps %}{{ p.n }}"

    template = card("{{ c }}", "{%sp for c in p.cards %} {{ grid(columns=2, rows=1) }}", title="{{ p.n }}", change=repeat)
    slides = filled(template, ps=[{"n": "A", "cards": "abc"}, {"n": "B", "cards": ""}, {"n": "C", "cards": "d"}])
    assert [[shapes[0].text_frame.text, *(text for text, _, _ in places(shapes))] for shapes in slides] == [
        ["A", "a", "b"],
        ["A (framh.)", "c"],
        ["B"],
        ["C", "d"],
    ]


def test_several_shapes_and_groups_move_together() -> None:
    def group(slide: Any) -> None:
        inner = slide.shapes.add_shape(1, Cm(2), Cm(10), Cm(5), Cm(1))
        inner.text_frame.text = "{{ c }}!"
        grouped = slide.shapes.add_group_shape([inner])
        grouped._element.nvGrpSpPr.cNvPr.set("descr", "{%sp endfor %}")

    (shapes,) = filled(card("{{ c }}", "{%sp for c in cards %}{{ grid(gap=0) }}", change=group), cards="ab")
    assert places(shapes) == [("a", 2, 6), ("b", 7, 6)]
    assert [(Emu(shape.left).cm, shape.shapes[0].text_frame.text) for shape in shapes if shape.shape_type == 6] == [(2, "a!"), (7, "b!")]


def test_loops_in_loops_add_up() -> None:
    tags = "{%sp for row in rows %}{{ grid(columns=1, gap=0) }}{%sp for c in row %}{%sp endfor %}{%sp endfor %}"
    (shapes,) = filled(card("{{ c }}", tags), rows=["ab", "cd"])
    assert places(shapes) == [("a", 2, 6), ("b", 7.3, 6), ("c", 2, 9), ("d", 7.3, 9)]


def test_looks_and_a_grid_together() -> None:
    (shapes,) = filled(card("{{ c }}", "{%sp for c in cards %}{{ shape(width=0.5, fill='accent' ~ c) }}"), cards=[1, 2])
    assert places(shapes) == [("1", 2, 6), ("2", 7.3, 6)]
    assert [Emu(shape.width).cm for shape in shapes[-2:]] == [2.5, 2.5]


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("{{ grid(columns=n) }}", "written out"),
        ("{{ grid(cols=3) }}", "grid(…) takes columns"),
        ("{{ grid(columns=-1) }}", "from 1 to 1000"),
        ("{{ grid(gap='x') }}", "is no length"),
        ("{{ grid(within='Nope') }}", "there is no shape 'Nope'"),
        ("{{ grid(direction='up') }}", "to the right, or down"),
    ],
)
def test_wrong_grids_are_told(tag: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        docautomat.Template(card("{{ c }}", "{%sp for c in cards %}", tag))
    assert message in str(caught.value)
    assert 'slide 1 "Cards", "Rectangle 3" alternative text' in str(caught.value)


# --- slides that repeat ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slides", "context", "expected"),
    [
        pytest.param(
            [["Page {{ slide_loop.index }} of {{ slide_loop.length }}{%slide for page in rows|batch(2) %}", "{% for r in page %}", "{{ r }}", "{% endfor %}"]],
            {"rows": [1, 2, 3]},
            [["Page 1 of 2", "1", "2"], ["Page 2 of 2", "3"]],
            id="pages by number",
        ),
        pytest.param(
            [["{%slide if x == 1 %}one", "a"], ["{%slide elif x == 2 %}two", "b"], ["{%slide else %}more", "c"], ["{%slide endif %}End", "d"]],
            {"x": 2},
            [["two", "b"]],
            id="choice of slides",
        ),
        pytest.param(
            [
                ["{%slide for p in ps %}{{ p.n }}", "a"],
                ["{%slide for c in p.cs %}{{ c }} {{ slide_loop.index }}{%slide endfor %}", "b"],
                ["{{ slide_loop.index }}{%slide endfor %}", "c"],
            ],
            {"ps": [{"n": "A", "cs": "xy"}, {"n": "B", "cs": ""}]},
            [["A", "a"], ["x 1", "b"], ["y 2", "b"], ["1", "c"], ["B", "a"], ["2", "c"]],
            id="loops in loops",
        ),
        pytest.param([["T{% set q = 4 %}", "a"], ["{{ q }}", "b"]], {}, [["T", "a"], ["4", "b"]], id="set reaches the next slide"),
        pytest.param(
            [["T{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}", "a"], ["{{ twice('k') }}", "b"]], {}, [["T", "a"], ["kk", "b"]], id="so does a macro"
        ),
    ],
)
def test_slides_repeat_and_choose(slides: list[list[str]], context: dict[str, Any], expected: list[list[str]]) -> None:
    template = deck(*slides)
    data = docautomat.Template(template).render(context).to_bytes()
    assert_sound(data, template)
    assert deck_text(data) == expected


@pytest.mark.parametrize("cards", ["", "ab"])
def test_a_group_that_loses_all_its_shapes_goes(cards: str) -> None:
    def change(slide: Any) -> None:
        outer = slide.shapes.add_group_shape([slide.shapes.add_group_shape([slide.shapes[-1]])])
        assert outer.shapes

    (shapes,) = filled(card("{{ c }}", "{%sp for c in cards %}", change=change), cards=cards)
    groups = [shape for shape in shapes if shape.shape_type == 6]
    assert len(groups) == (1 if cards else 0)
    assert not cards or len(groups[0].shapes[0].shapes) == len(cards)


def test_check_tells_what_deserves_a_look() -> None:
    def change(slide: Any) -> None:
        slide.shapes.title.text_frame.text = ""
        slide.shapes[1]._element.nvSpPr.cNvPr.set("id", "2")

    findings = docautomat.Template(card("{{ c }}", "{{ logo|picture }}", change=change)).check()
    assert [(finding.code, str(finding.place)) for finding in findings] == [
        ("repeated-id", "slide 1"),
        ("no-picture", 'slide 1, "Rectangle 3" alternative text'),
        ("no-title", "slide 1"),
    ]
    twice = docautomat.Template(deck(["A", "a"], ["A", "b"], ["{{ a }}", "c"], ["{{ a }}", "d"])).check()
    assert [(finding.code, finding.message) for finding in twice] == [("same-title", 'slide 1 "A" has the same title')]


def test_connectors_join_the_shapes_of_their_own_turn_also_after_shipping() -> None:
    def change(slide: Any) -> None:
        other = slide.shapes.add_shape(1, Cm(2), Cm(10), Cm(2), Cm(1))
        line = slide.shapes.add_connector(1, 0, 0, 1, 1)
        line.begin_connect(slide.shapes[-3], 2)
        line.end_connect(other, 0)
        line._element.nvCxnSpPr.cNvPr.set("descr", "{%sp endfor %} {{ shape(line='red') }}")

    template = pickle.loads(pickle.dumps(docautomat.Template(card("{{ c }}", "{%sp for c in cards %}", change=change))))
    shapes = list(template.render({"cards": "ab"}).open().slides[0].shapes)[2:]
    ends = [[node.get("id") for node in shape._element.iter() if str(node.tag).endswith("Cxn")] for shape in shapes]
    ids = [str(shape.shape_id) for shape in shapes]
    assert ends == [[], [], ids[:2], [], [], ids[3:5]]
