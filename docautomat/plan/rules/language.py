"""Bokmål or nynorsk: texts in the other written standard, and the language that a municipality has asked the state to write (språklova § 11, § 15)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docautomat.plan.messages import Fault, phrase
from docautomat.plan.municipalities import current, register
from docautomat.plan.rules.subject import Subject, texts_in

__all__ = ["decided_language", "own_standard"]

_WORDS = re.compile(r"[^\W\d_]+")
_FEWEST = 2
"""Words of the other standard before a text is told."""
_NB = frozenset(
    "ikke jeg hva hvem hvor hvordan hvorfor hvilke hvilken fra være vært ble noe noen bare mye mer egen egne gjør gjøre kommer hjem sammen uke uker måned"
    " måneder veien økt ansatte flere færre leder ledere lederne medarbeidere hverdag hverandre sier enheten enhetene en et dere".split()
)
"""Words that only bokmål has."""
_NN = frozenset(
    "ikkje eg kva kven kvar korleis kvifor frå vere vore vart noko nokon nokre berre mykje meir eigen eigne gjer gjere kjem heim saman veke veker månad"
    " månader vegen auka tilsette fleire leiar leiarar leiarane skulen medarbeidarar tryggleik kvardag kvarandre seier"
    " eininga einingane einingar ein eit dei dykk".split()
)
"""Words that only nynorsk has."""
_OTHER = {"nb": (_NN, _NB), "nn": (_NB, _NN)}
"""Language -> the words of the other standard, and its own."""
_FREE = frozenset({"programme", "theme", "name", "network", "cohort", "email", "id", "case_number", "period", "unit", "file"})
"""Fields of names and codes, which belong to no written standard."""


def own_standard(subject: Subject) -> Iterator[Fault]:
    """W09: the texts of a plan are in its own written standard; they are never translated."""
    if subject.language not in _OTHER:
        return
    other, own = _OTHER[subject.language]
    for path, text in texts_in(subject.plan):
        if path[-1] in _FREE:
            continue
        words = [word.lower() for word in _WORDS.findall(text)]
        strange = sum(word in other for word in words)
        if strange >= _FEWEST and strange > 2 * sum(word in own for word in words):
            yield Fault(code="W09", path=path)


def decided_language(subject: Subject) -> Iterator[Fault]:
    """W10: a state sender writes to a municipality in the standard that it has asked for; a neutral municipality has asked for none."""
    programme = subject.programme
    if programme is not None and not programme.state_sender:
        return
    entry = register().get(current(subject.plan.municipality.number))
    wanted = {"bokmål": "nb", "nynorsk": "nn"}.get(entry.language_form) if entry else None
    if entry and wanted and subject.language in ("nb", "nn") and subject.language != wanted:
        values = {
            "name": entry.norwegian_name,
            "form": phrase(f"standard.{wanted}", subject.language),
            "language": phrase(f"standard.{subject.language}", subject.language),
        }
        yield Fault(code="W10", path=("language",), values=values)
