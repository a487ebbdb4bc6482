"""What people typed: lengths, placeholders, damaged letters, identity numbers, and the closing's four questions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from docautomat.plan.identity_numbers import holds_identity_number
from docautomat.plan.labels import labels
from docautomat.plan.messages import Fault
from docautomat.plan.rules.subject import Subject, texts_in

__all__ = ["closing_answers", "fits_the_canvas", "sound_texts"]

_BULLETS = 3
_BUDGETS = {"background": 190, "trigger": 120, "why_now": 240, "vision": 120}
"""Characters that the canvas page has room for (the milestone plan's first page)."""
_BULLET_BUDGET = 110

_PLACEHOLDER = re.compile(r"\b(?:TODO|TBD|[xX]{2,5})\b|<[^\W\d][^<>\n]{0,60}>|\((?:fyll ut|fill in)\)")
_MOJIBAKE = re.compile("Ã[\u0080-\u00bf\u2026\u2020\u02dc\u201a\u0192]|â€|Â[\u00a0-\u00bf]|\ufffd")


def closing_answers(subject: Subject) -> Iterator[Fault]:
    """W19: a completed project has answered the four questions."""
    if subject.project.status != "completed":
        return
    closing, words = subject.project.closing, labels(subject.language)
    for name in ("what_we_did", "what_we_learned", "what_was_smart", "what_now"):
        answer = getattr(closing, name, None)
        if not (answer and (name != "what_now" or answer.tell or answer.actions)):
            yield Fault(code="W19", path=("project", "closing", name), values={"question": words[name]})


def fits_the_canvas(subject: Subject) -> Iterator[Fault]:
    """W08, W08b: three bullets, and texts that fit their boxes; longer ones go on, on the working pages."""
    project = subject.project
    for name in ("benefits", "values", "success_factors"):
        bullets = getattr(project, name)
        if len(bullets) > _BULLETS:
            yield Fault(code="W08", path=("project", name), values={"count": len(bullets)})
        for at, bullet in enumerate(bullets):
            text = bullet if isinstance(bullet, str) else bullet.text
            if len(text) > _BULLET_BUDGET:
                yield Fault(code="W08b", path=("project", name, at), values={"count": len(text), "limit": _BULLET_BUDGET})
    for name, limit in _BUDGETS.items():
        if len(getattr(project, name) or "") > limit:
            yield Fault(code="W08b", path=("project", name), values={"count": len(getattr(project, name)), "limit": limit})


def _damaged(text: str) -> bool:
    return not text.isascii() and (_MOJIBAKE.search(text) is not None or not unicodedata.is_normalized("NFC", text))


def sound_texts(subject: Subject) -> Iterator[Fault]:
    """E23, W17, W20: no text holds a national identity number (eleven digits with valid check digits), something left to fill in, or damaged letters."""
    for path, text in texts_in(subject.plan):
        if holds_identity_number(text):
            yield Fault(code="E23", path=path)
        if _PLACEHOLDER.search(text):
            yield Fault(code="W17", path=path)
        if _damaged(text):
            yield Fault(code="W20", path=path)
