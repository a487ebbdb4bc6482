"""Words, guiding questions and choices in bokmål, nynorsk and English.

`labels`, `prompts` and `choices` each return one language's words; they are read once from the data files beside this module, without
pydantic. A programme's own labels replace the glossary's (`labels:` in programme.yaml).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

__all__ = ["CHOICES", "LANGUAGES", "STATUS_MARKS", "choices", "counted", "enumeration", "label_of", "labels", "prompts"]

LANGUAGES = ("nb", "nn", "en")

STATUS_MARKS = {"done": "●", "green": "→", "yellow": "!", "red": "‼", "not_started": "○", "unknown": "?", "cancelled": "–"}
"""A status is never told by its colour alone; Calibri and its free twin have all of these glyphs."""

CHOICES: Mapping[str, Mapping[str, str]] = {
    "status": {code: f"status_{code}" for code in STATUS_MARKS if code != "cancelled"},
    "project_status": {code: f"project_status.{code}" for code in ("draft", "planned", "active", "completed", "stopped")},
    "kind": {
        "milestone": "milestone",
        "phase": "phase",
        "anchoring": "milestone_kind.anchoring",
        "decision": "milestone_kind.decision",
        "evaluation": "milestone_kind.evaluation",
        "handover": "milestone_kind.handover",
    },
    "goal_kind": {"result": "result_goal", "effect": "effect_goal"},
    "horizon": {"short_term": "short_term", "long_term": "long_term"},
    "direction": {code: f"direction.{code}" for code in ("up", "down")},
    "dimension": {code: f"dimension.{code}" for code in ("people", "system", "organisation")},
    "group": {code: f"group.{code}" for code in ("employees", "managers", "unions", "politicians", "citizens", "partners", "other")},
    "influence": {code: f"influence.{code}" for code in ("low", "medium", "high")},
    "involvement": {code: f"involvement.{code}" for code in ("inform", "consult", "involve")},
    "risk_status": {code: f"risk_status.{code}" for code in ("open", "closed")},
    "risk_level": {code: f"risk_level.{code}" for code in ("low", "medium", "high")},
    "role": {
        "project_owner": "project_owner",
        "project_manager": "project_manager",
        "line_owner": "line_owner",
        "member": "member",
        "steering_group": "steering_group",
        "reference": "role.reference",
    },
    "party": {"politician": "politician", "manager": "manager", "employee": "employee", "union": "union", "other": "party.other"},
    "scope": {code: f"scope.{code}" for code in ("internal", "external")},
    "achieved": {code: f"achieved.{code}" for code in ("yes", "partly", "no", "not_due")},
    "gathering_kind": {code: f"gathering_kind.{code}" for code in ("start", "network", "final", "conference")},
    "frequency": {code: f"frequency.{code}" for code in ("monthly", "quarterly", "half_yearly", "yearly")},
    "yes_no": {"yes": "yes", "no": "no"},
    "language": {code: f"language.{code}" for code in LANGUAGES},
    "smarte_e": {code: f"smarte_e.{code}" for code in ("evaluable", "simple")},
}
"""For each choice of the model: code -> identifier of its word. The order is that of a drop-down."""

_AND = {"nb": " og ", "nn": " og ", "en": " and "}
_OR = {"nb": " eller ", "nn": " eller ", "en": " or "}


@lru_cache(maxsize=len(LANGUAGES) * 2)
def _words(file: str, language: str) -> Mapping[str, str]:
    text = files("docautomat.plan").joinpath(f"data/{file}").read_text(encoding="utf-8")
    return MappingProxyType({row["identifier"]: row[language] for row in csv.DictReader(text.splitlines())})


def labels(language: str) -> Mapping[str, str]:
    """Return the glossary of one language: identifier -> word."""
    return _words("labels.csv", language)


def prompts(language: str) -> Mapping[str, str]:
    """Return the form's guiding questions in one language: field -> question."""
    return _words("prompts.csv", language)


def choices(words: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the words of every drop-down, given a glossary."""
    return {name: [words[identifier] for identifier in codes.values()] for name, codes in CHOICES.items()}


def label_of(words: Mapping[str, str], choice: str, code: str | None) -> str | None:
    """Return the word for one code of a choice; none for no code."""
    if code == "cancelled":
        return words["milestone_status.cancelled"]
    return None if code is None else words[CHOICES[choice][code]]


def counted(words: Mapping[str, str], name: str, count: int) -> str:
    """Return a label that has one form for one and another for any other number.

    >>> counted(labels("nb"), "projects", 1), counted(labels("nb"), "projects", 2)
    ('1 prosjekt', '2 prosjekter')
    """
    return words[f"{name}_one" if count == 1 else f"{name}_many"].format(count=count)


def enumeration(texts: tuple[str, ...] | list[str], language: str, *, choice: bool = False) -> str:
    """Return «a, b og c»; `choice` gives «a, b eller c».

    >>> enumeration(["a", "b", "c"], "nb")
    'a, b og c'
    """
    joint = (_OR if choice else _AND)[language]
    return ", ".join(texts[:-1]) + joint + texts[-1] if len(texts) > 1 else "".join(texts)
