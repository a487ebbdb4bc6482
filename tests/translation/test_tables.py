"""The tables hold all that the sources say, no more, with the same gaps; and what Jinja says."""

from __future__ import annotations

import ast
import csv
import re
from functools import lru_cache
from string import Formatter

import pytest

from docautomat.translation import LANGUAGES, place_in
from docautomat.translation.tables import rows, words_of_places
from tests.translation.sources import ROOT, sentences, skeleton

DATA = ROOT / "translation" / "data"
TABLES = {
    name: list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines(keepends=True))) for name in ("messages.csv", "foreign.csv", "places.csv")
}
SKELETONS = {skeleton(row["en"]) for row in TABLES["messages.csv"]}
OTHERS = {"accessibility", "cli", "plan", "translation", "__init__.py", "__main__.py"}
"""What has a table of its own, and what says nothing."""
NOT_TOLD = {
    # programs that the compiler writes, and what parts of it tell each other
    *(
        "set {}",
        "set {}_held",
        "set {} = {}",
        "if {}",
        "if x",
        "if ({})",
        "if not ({})",
        "if {} is not none",
        "{} is defined and {} is not none",
        "if {} is defined and {} is not none",
        "do none",
    ),
    *("write {} {}", "write _block {}", "block {}", "docautomat step", "Generator[str, None, None]", "note {}", "endnote {}", "anchor {} {}", "kept columns"),
    *("fit {}", "grid {} {}", "gridcell {}:{}", "gridcell {}:", "height {}", "blank {} {}{}", "flags {}", "kept {}", "series copies", "row {}{}", "runs {}"),
    *("cell {} {} {}", "measure {}", "link {} {}", "slidegrid {}|{}|{}", "slidestart {}", "cached text", "field code", "part {}", "place links", "place end"),
    *(
        "place drawing",
        "frozen across",
        "gap {}-{}",
        "section {}",
        "val {}",
        "cell pictures",
        "bullet size",
        "section municipality.county",
        "key municipality.number",
    ),
    # what is compared, not told
    *(" is not in the data", "the inline if-expression", "the stream does not end where it should", "Excessive depth", "drawing pict object", "old drawing"),
    # names of fonts, styles, formats and marks; the turn of a loop, a word of its own
    *("Liberation Sans", "Liberation Serif", "Liberation Mono", "Liberation Sans Narrow", "Placeholder Text", "Default Section", "xlsx:Calc MS Excel 2007 XML"),
    *("heading {}", "list number", "list bullet", "list paragraph", "intense quote", "html preformatted", "macro text", "table grid", "grid table light"),
    *("style list", "turn {}", "open diamond", "d MMMM yyyy", "EEEE d MMMM yyyy", "Strict Open XML", "Line name"),
}
"""Texts of the sources that no user reads."""
FRAGMENTS = (
    *("; the last open block is {}", " and {} more", "; the same in {}", "wants a value", "is about a slide", "lies in another file", "is of an older kind"),
    "lies over columns whose rows move differently, since blocks of cells beside each other have not the same length",
    'a share, 0.4 or "40 %", or a length with its unit, "4 cm"',
    'a length with its unit, "4 cm", "1.5 pt"',
    *("an ordinary ", "did you mean"),
    "paragraph, row, cell, table, picture, shape or slide",
)
"""Parts of sentences, which stand in whole rows."""
_NAMES = re.compile(r"[a-z ]+(?:\|[a-z ]+)+")
"""Names of fonts."""


@lru_cache(maxsize=1)
def said() -> dict[str, str]:
    """Return what is told, without the values, and where."""
    modules = sorted(path.name for path in ROOT.iterdir() if (path.suffix == ".py" or (path / "__init__.py").exists()) and path.name not in OTHERS)
    found = {}
    for each in sentences(*modules, "plan/approvals.py", "plan/writers"):
        if "spreadsheetml/calculation" in each.file or "\n" in each.text or _NAMES.fullmatch(each.text):
            continue  # why a formula cannot be calculated here is told nobody: Excel does it
        found[skeleton(each.text)] = f"{each.file}:{each.line}"
    return {text: where for text, where in found.items() if text not in NOT_TOLD and not is_place(text)}


def is_place(text: str) -> bool:
    """Say whether a text is made of the words of places."""
    runs = re.findall(r"[a-z][a-z']*(?: [a-z][a-z']*)*", re.sub(r"\{\}", "7", text))
    known = set(words_of_places())
    return bool(runs) and all(run in known or all(word in known for word in run.split()) for run in runs)


def as_pattern(text: str) -> re.Pattern[str]:
    return re.compile("(?:.+?)".join(re.escape(part) for part in text.split("{}")), re.DOTALL)


def is_fragment(text: str) -> bool:
    return any(fragment in text for fragment in FRAGMENTS) and any(text.split("{}", maxsplit=1)[0].strip() in row for row in SKELETONS)


def test_every_sentence_of_the_sources_has_a_row() -> None:
    missing = {}
    for text, where in said().items():
        specific = as_pattern(text) if text.count("{}") else None
        if text in SKELETONS or is_fragment(text) or (specific is not None and any(specific.fullmatch(row) for row in SKELETONS)):
            continue
        missing[where] = text
    assert not missing, f"{missing}: add rows to docautomat/translation/data/messages.csv (or, for what no user reads, to NOT_TOLD)"


def test_no_row_is_left_over() -> None:
    told = said()
    patterns = [as_pattern(text) for text in told if "{}" in text]
    constants = {node.value for file in ROOT.rglob("*.py") for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Constant)}
    for row in SKELETONS:
        assert row in told or row in constants or is_fragment(row) or any(pattern.fullmatch(row) for pattern in patterns), row


@pytest.mark.parametrize("table", ["messages.csv", "foreign.csv"])
def test_translations_have_the_gaps_of_the_english(table: str) -> None:
    for row in TABLES[table]:
        gaps = {name for _, name, _, _ in Formatter().parse(row["en"]) if name is not None}
        assert all(gaps), row
        for language in LANGUAGES:
            assert row[language].strip() == row[language] != "", row
            filled = {name for _, name, _, _ in Formatter().parse(row[language]) if name is not None}
            assert filled == gaps if table == "messages.csv" else filled <= gaps, row
            assert all(spec in ("", "text", "place", "number", None) for _, _, spec, _ in Formatter().parse(row[language])), row


def test_no_english_text_stands_twice() -> None:
    for table in TABLES.values():
        texts = [row["en"] for row in table]
        assert len(texts) == len(set(texts))


def test_what_is_code_is_the_same_in_all_languages() -> None:
    """Names of tags, filters and options are English in every language."""
    for row in TABLES["messages.csv"]:
        for code in re.findall(r"\{\{%.*?%\}\}|\{\{\{\{.*?\}\}\}\}|\b[a-z_]+\(…\)|\b[a-z_]+=…|--[a-z-]+", row["en"]):
            words = set(re.findall(r"[a-z_]{2,}", re.sub(r"\{\w+\}|'[^']*'|\"[^\"]*\"", "", code)))
            for language in LANGUAGES:
                assert words <= set(re.findall(r"[a-z_]{2,}", row[language])), row


def test_places_have_both_languages() -> None:
    for words in words_of_places().values():
        assert all(words[language].strip() for language in LANGUAGES)
    assert place_in('slide 2 "table"', "nn") == 'lysbilete 2 "table"'


def test_rows_come_with_the_most_telling_first() -> None:
    letters = [row.letters for row in rows()]
    assert letters == sorted(letters, reverse=True)
