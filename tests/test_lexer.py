from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docautomat.lexer import Delimiters, Lexer, LexerError


def bodies(text: str) -> list[str]:
    return [tag.body for tag in Lexer().read(text)[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dear {{ name }},", ["name"]),
        ("{{name}}{{ b }}", ["name", "b"]),
        ("{{ {'a': {'b': 1}}['a'] }}", ["{'a': {'b': 1}}['a']"]),
        ("{{ '}}' }} and {{ \"%}\" }}", ["'}}'", '"%}"']),
        ("{% if a % 2 == 0 %}", ["if a % 2 == 0"]),
        ("{% if a == 'it\\'s' %}", ["if a == 'it\\'s'"]),
        ("{ a } { { b } }", []),
        ("100 % of {x}", []),
    ],
)
def test_finds_a_tag_where_jinja_would(text: str, expected: list[str]) -> None:
    assert bodies(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ d[“x”] }}", 'd["x"]'),
        ("{{ d[”x”] }}", 'd["x"]'),
        ("{{ d[«x»] }}", 'd["x"]'),
        ("{{ d[‘x’] }}", 'd["x"]'),
        ("{{ a –1 }}", "a -1"),
        ("{{\u00a0a\u00a0}}", "a"),
        ('{{ "kalt «Heltid» – nå" }}', '"kalt «Heltid» – nå"'),
    ],
)
def test_undoes_autocorrection_inside_tags_only(text: str, expected: str) -> None:
    assert bodies(text) == [expected]


@pytest.mark.parametrize(
    ("text", "letter", "body"),
    [
        ("{%p if x %}", "p", "if x"),
        ("{%tr for x in y %}", "tr", "for x in y"),
        ("{%- tr for x in y %}", "", "tr for x in y"),
        ("{{p x }}", "p", "x"),
        ("{{ p }}", "", "p"),
        ("{{p }}", "", "p"),
        ("{{r - 1}}", "", "r - 1"),
        ("{{p if x }}", "", "p if x"),
        ("{{r not in x }}", "", "r not in x"),
        ("{{r not x }}", "r", "not x"),
        ("{%slide for c in d %}", "slide", "for c in d"),
        ("{%price%}", "", "price"),
    ],
)
def test_reads_a_letter_only_where_an_expression_follows(text: str, letter: str, body: str) -> None:
    (tag,) = Lexer().read(text)[0]
    assert (tag.letter, tag.body) == (letter, body)


def test_raw_hides_tags_until_its_end_even_in_the_next_paragraph() -> None:
    tags, raw = Lexer().read("a {% raw %} {{ x }}")
    assert ([tag.kind for tag in tags], raw) == (["raw"], True)
    tags, raw = Lexer().read("{{ y }} {% endraw %} {{ z }}", raw=True)
    assert ([tag.body for tag in tags if tag.kind == "output"], raw) == (["z"], False)


def test_trims_are_told_and_not_part_of_the_expression() -> None:
    (tag,) = Lexer().read("{%- if x -%}")[0]
    assert (tag.trim_left, tag.body, tag.trim_right) == (True, "if x", True)


@pytest.mark.parametrize("text", ["{{ name", "{% if x }}", "{# note", "{{ 'open }}"])
def test_a_tag_without_an_end_is_an_error_with_its_position(text: str) -> None:
    with pytest.raises(LexerError) as caught:
        Lexer().read("abc " + text)
    assert caught.value.position == 4
    assert caught.value.hint


def test_delimiters_can_be_chosen() -> None:
    lexer = Lexer(Delimiters(variable=("<<", ">>"), block=("<%", "%>"), comment=("<#", "#>")))
    assert [tag.body for tag in lexer.read("<< a >> {{ b }} <% if c %>")[0]] == ["a", "if c"]


@given(st.text(alphabet=st.characters(blacklist_characters="{}%#", blacklist_categories=("Cs",)), max_size=60))
def test_text_without_delimiters_holds_no_tags(text: str) -> None:
    assert Lexer().read(text) == ([], False)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_hint(text: str) -> None:
    try:
        tags, _ = Lexer().read(text)
    except LexerError as error:
        assert error.hint  # noqa: PT017  an error is one of two good endings
    else:
        assert all(text[tag.start : tag.end] == tag.source for tag in tags)
