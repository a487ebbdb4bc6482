import string
import typing

import pytest

from docautomat.plan import model
from docautomat.plan.labels import CHOICES, LANGUAGES, STATUS_MARKS, choices, enumeration, label_of, labels, prompts
from docautomat.plan.messages import _messages

QUESTIONS = (
    "background trigger why_now benefits values vision goals milestones stakeholders success_factors risks team communication reports results what_we_did"
    " what_we_learned what_was_smart tell actions handover way_forward"
).split()


def _literals(annotation: object) -> list[str]:
    found = [each for each in typing.get_args(annotation) if isinstance(each, str)]
    return found or [each for part in typing.get_args(annotation) for each in _literals(part)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_and_question_has_a_text(language: str) -> None:
    assert all(text.strip() for text in (*labels(language).values(), *prompts(language).values()))
    assert set(QUESTIONS) <= set(prompts(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_a_drop_down_are_all_there_and_all_different(language: str) -> None:
    for words in choices(labels(language)).values():
        assert len(words) == len(set(words)) > 1


def test_placeholders_are_the_same_in_all_languages() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    for identifier, text in labels("nb").items():
        assert names(text) == names(labels("nn")[identifier]) == names(labels("en")[identifier]), identifier
    for code, row in _messages().items():
        assert names(row["nb"]) == names(row["nn"]) == names(row["en"]), code
        assert names(row["hint_nb"]) == names(row["hint_nn"]) == names(row["hint_en"]), code
        assert bool(row["hint_nb"]) == bool(row["hint_nn"]) == bool(row["hint_en"]), code


@pytest.mark.parametrize(
    ("owner", "field", "choice"),
    [
        (model.Project, "status", "project_status"),
        (model.Milestone, "kind", "kind"),
        (model.Goal, "kind", "goal_kind"),
        (model.Goal, "horizon", "horizon"),
        (model.Goal, "direction", "direction"),
        (model.ResultPath, "dimension", "dimension"),
        (model.Stakeholder, "group", "group"),
        (model.Stakeholder, "influence", "influence"),
        (model.Stakeholder, "involvement", "involvement"),
        (model.Risk, "status", "risk_status"),
        (model.Person, "role", "role"),
        (model.Person, "party", "party"),
        (model.Communication, "scope", "scope"),
        (model.GoalResult, "achieved", "achieved"),
        (model.Gathering, "kind", "gathering_kind"),
        (model.ReportedMilestone, "status", "status"),
    ],
)
def test_each_choice_of_the_model_has_its_word(owner: type, field: str, choice: str) -> None:
    assert set(_literals(owner.model_fields[field].annotation)) == set(CHOICES[choice])


def test_each_status_has_a_mark_of_its_own() -> None:
    assert len(set(STATUS_MARKS.values())) == len(STATUS_MARKS) == 7
    assert label_of(labels("nn"), "status", "cancelled") == "Utgått"
    assert label_of(labels("nn"), "status", None) is None


@pytest.mark.parametrize(
    ("texts", "language", "line"), [([], "nb", ""), (["a"], "nn", "a"), (["a", "b"], "nn", "a og b"), (["a", "b", "c"], "en", "a, b and c")]
)
def test_an_enumeration_ends_with_and(texts: list[str], language: str, line: str) -> None:
    assert enumeration(texts, language) == line


def test_the_two_standards_are_two_languages() -> None:
    assert labels("nb")["goals"] == labels("nn")["goals"] == "Prosjektmål"
    assert (labels("nb")["responsible"], labels("nn")["responsible"], labels("en")["responsible"]) == ("Ansvarlig", "Ansvarleg", "Responsible")
