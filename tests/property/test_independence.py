"""A render leaves nothing behind: B after A is B alone, in threads and in processes too."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docautomat.errors import RenderError
from docautomat.template import Template
from tests.build import deck, word, workbook
from tests.property import EXAMPLES

SOURCES = {
    "word": word(
        "{% set ns = namespace(n=0) %}{% for i in xs %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }} {{ x|upper }}",
        [["{%tr for i in xs %}", ""], ["{{ i }}", "{{ loop.cycle('a', 'b') }}"], ["{%tr endfor %}", ""]],
        header="{{ x }}",
    ),
    "deck": deck(["{{ x }}", "{%slide for i in xs %}{{ i }}"], ["b", "{{ xs|length }}"]),
    "workbook": workbook(
        {"A1": "{% for i in xs %}{{ i }}{% endfor %}", "B1": "=A1*2", "A2": "=SUM(A1)"}, {"A1": "{%sheet for i in xs %}{{ i }}"}, names=["S", "T{{ i }}"]
    ),
}
TEMPLATES = {kind: Template(source) for kind, source in SOURCES.items()}
DATA = st.fixed_dictionaries({"x": st.sampled_from(["a", "ø", "<&>", None]), "xs": st.lists(st.integers(0, 5), max_size=4, unique=True)})


def made(template: Template, data: dict[str, Any]) -> bytes | str:
    """Return the document, or what is wrong."""
    try:
        return template.render(data).to_bytes()
    except RenderError as error:
        return str(error)


def alone(kind: str, data: dict[str, Any]) -> bytes | str:
    return made(Template(SOURCES[kind]), data)


@EXAMPLES
@given(st.sampled_from(list(SOURCES)), DATA | st.just({"xs": 7}), DATA)
def test_b_after_a_is_b_alone(kind: str, first: dict[str, Any], second: dict[str, Any]) -> None:
    made(TEMPLATES[kind], first)
    assert made(TEMPLATES[kind], second) == alone(kind, second)


@pytest.fixture(scope="session")
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


@pytest.mark.parametrize("executor", ["threads", "processes"])
@pytest.mark.parametrize("kind", SOURCES)
@settings(max_examples=3, deadline=None)
@given(data=st.lists(DATA, min_size=4, max_size=12))
def test_many_at_once_are_each_alone(kind: str, executor: str, request: pytest.FixtureRequest, data: list[dict[str, Any]]) -> None:
    pool: Executor = request.getfixturevalue(executor)
    results = list(pool.map(made, [TEMPLATES[kind]] * len(data), data))
    assert results == [alone(kind, each) for each in data]
