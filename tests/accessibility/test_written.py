"""The language in which a text is written, and short texts that are marked as another one."""

from __future__ import annotations

from typing import Any

import pytest

from docautomat.accessibility.written import is_danish, mismarked, said_language
from tests.accessibility.clean import findings, powerpoint, word
from tests.accessibility.test_word import xml


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hvordan skal kommunen følge opp målene i planen, og hvem har ansvaret for det?", "no"),
        ("Korleis skal kommunen følgje opp måla, og kven har ansvaret når eit tiltak ikkje blir noko av?", "nn"),
        ("The plan has been agreed with all of the partners, and they will report on it.", "en"),
        ("Confident with welfare technology", ""),
        ("Høyanger kommune", ""),
    ],
)
def test_the_language_is_told_by_the_words(text: str, language: str) -> None:
    assert said_language(text) == language


@pytest.mark.parametrize(
    ("text", "stated", "main", "said"),
    [
        ("Sykefraværet har økt i tre år, og vi mangler folk på natt.", "en", "nb", "no"),
        ("Hva vi ville. Hel stilling som norm. Lærende ledernettverk", "en", "nb", "no"),
        ("Hva må kommunen gjøre nå?", "da", "nb", "no"),
        ("What the partners have agreed on", "nb", "en", "en"),
        ("Confident with welfare technology", "en", "nb", ""),
        ("Indre Østfold, Bodø, Ås", "en", "nb", ""),
        ("Hvordan vi gjør det", "nn", "nb", ""),
        ("Kårásjoga gielda", "se", "nb", ""),
        ("Vad har kommunerna lärt sig", "sv", "nb", ""),
    ],
)
def test_a_short_text_is_judged_by_words_that_only_one_language_has(text: str, stated: str, main: str, said: str) -> None:
    assert mismarked(text, stated, main) == said


def test_danish_is_not_taken_for_norwegian() -> None:
    assert is_danish("Planen skal være færdig til sommer, og det er ikke en fejl.")
    assert not is_danish("Planen skal bli ferdig nå, og hva vi gjør etter det, vet vi ikke.")


def test_a_sentence_marked_as_english_is_found() -> None:
    def plant(document: Any) -> None:
        run = document.add_paragraph().add_run("Fraværet har økt i to år, og vi må gjøre noe.")
        run._r.get_or_add_rPr().append(xml('<w:lang w:val="en-GB"/>'))

    (finding,) = findings(word(plant))
    assert (finding.code, str(finding.place)) == ("language-of-part", "document, paragraph 9")
    assert finding.message.endswith("is written in Norwegian, but is marked as en-GB.")


def test_the_bullets_of_a_slide_are_judged_together() -> None:
    def plant(deck: Any) -> None:
        for run in deck.slides[1].shapes.title.text_frame.paragraphs[0].runs + deck.slides[1].placeholders[1].text_frame.paragraphs[0].runs:
            run._r.get_or_add_rPr().set("lang", "en-US")

    assert [(finding.code, finding.place.spot) for finding in findings(powerpoint(plant))] == [("language-of-part", '"Title 1"')]


def test_the_notes_of_a_slide_have_a_language_too() -> None:
    def plant(deck: Any) -> None:
        deck.slides[1].notes_slide.notes_text_frame.text = "Fortell hva vi gjorde, og hvordan det gikk etter et år."
        for run in deck.slides[1].notes_slide.notes_text_frame.paragraphs[0].runs:
            run._r.get_or_add_rPr().set("lang", "en-US")

    assert [(finding.code, finding.place.spot) for finding in findings(powerpoint(plant))] == [("language-of-part", "notes")]
