"""A compiled template goes to another process as bytes, and is not compiled again there."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import jinja2
import pytest

from docautomat import template as template_module
from docautomat.compiler import shipping
from docautomat.errors import RenderError
from docautomat.template import Template
from tests.build import deck, word, workbook

FILES = {
    "word": word("{{ x }}", [["{% for i in xs %}{{ i }}{% endfor %}", "{%tc if x %}", "{%tc endif %}"]], header="{{ x }}"),
    "deck": deck(["{{ x }}", "a"], ["{%slide for i in xs %}{{ i }}", "b"]),
    "workbook": workbook({"A1": "{% for i in xs %}{{ i }}{% endfor %}", "A2": "=SUM(A1:A1)", "B1": "{{ x }}"}, {"A1": "{%sheet for i in xs %}{{ i }}"}),
}
DATA = {"x": "æ<", "xs": [1, 2, 3]}


def shout(text: Any) -> str:
    return f"{text}!"


def _render(template: Template) -> bytes:
    return template.render(DATA).to_bytes()


@pytest.mark.parametrize("kind", FILES)
def test_a_shipped_template_gives_the_same_bytes_without_compiling(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    template = Template(FILES[kind])
    data = pickle.dumps(template)
    template_module._RESTORED.clear()
    monkeypatch.setattr(jinja2.Environment, "compile", lambda *_: pytest.fail("compiled again"))
    again = pickle.loads(data)
    assert _render(again) == _render(template)
    assert pickle.loads(data) is again
    assert pickle.dumps(again) == data


@pytest.mark.parametrize("kind", FILES)
def test_in_another_process_too(kind: str, processes: ProcessPoolExecutor) -> None:
    template = Template(FILES[kind])
    assert processes.submit(_render, template).result() == _render(template)


def test_errors_of_a_shipped_template_are_as_good() -> None:
    template_module._RESTORED.clear()
    template = pickle.loads(pickle.dumps(Template(FILES["word"])))
    with pytest.raises(RenderError) as caught:
        template.render({})
    assert len(caught.value.findings) == 4
    assert caught.value.findings[0].place.spot == "paragraph 1"


def test_code_of_another_python_is_compiled_from_its_source(monkeypatch: pytest.MonkeyPatch) -> None:
    template = Template(FILES["word"])
    monkeypatch.setattr(shipping.importlib.util, "MAGIC_NUMBER", b"old!")
    data = pickle.dumps(template)
    monkeypatch.undo()
    template_module._RESTORED.clear()
    assert _render(pickle.loads(data)) == _render(template)


def test_filters_go_along_by_name_or_are_refused() -> None:
    template = Template(word("{{ 'a'|shout }}"), filters={"shout": shout})
    assert pickle.loads(pickle.dumps(template)).render({}).open().paragraphs[0].text == "a!"
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(Template(word("a"), filters={"local": lambda text: text}))
