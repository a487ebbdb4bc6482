"""What should not be published: private contact data in a plan; and pictures that those who cannot see are not told about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docautomat.plan.messages import Fault
from docautomat.plan.model import Image, ProjectPicture
from docautomat.plan.rules.subject import Path, Subject, texts_in

__all__ = ["described_pictures", "kept_no_longer", "lacks_words", "large_enough_groups", "no_private_contact"]

_MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_PHONE = re.compile(
    r"(?<![\d/.,-])(?:(?:\+|00)47[ \u00a0]?)(?:[2-9]\d{7}|[2-9]\d(?:[ \u00a0]\d\d){3}|[2-9]\d\d[ \u00a0]\d\d[ \u00a0]\d{3})(?!\d)"
    r"|(?<![\d/.,-])(?:[2-9]\d(?:[ \u00a0]\d\d){3}|[49]\d\d[ \u00a0]\d\d[ \u00a0]\d{3})(?![ \u00a0]?\d)"
    r"|\b(?:tlf|tel|telefon|mobil|phone|mobile)\.?:?[ \u00a0]*[2-9]\d{7}(?!\d)",
    re.IGNORECASE,
)
_PRIVATE = frozenset(
    "gmail.com googlemail.com hotmail.com hotmail.no outlook.com live.com live.no msn.com yahoo.com yahoo.no icloud.com me.com online.no broadpark.no"
    " getmail.no lyse.net start.no c2i.net frisurf.no proton.me protonmail.com".split()
)
_SMALLEST = 5
_FILE_NAME = re.compile(r"[^\s]*\.(?:png|jpe?g|gif|svg|bmp|tiff?|webp|emf|wmf)\Z", re.IGNORECASE)


def no_private_contact(subject: Subject) -> Iterator[Fault]:
    """W12: an address is one for work, and stands in the field for it; no telephone number stands in a text."""
    for path, text in texts_in(subject.plan):
        mails = [found.lower() for found in _MAIL.findall(text)]
        own_field = path[-1] == "email"
        if any(domain in _PRIVATE for domain in mails) or (mails and not own_field) or _PHONE.search(text):
            yield Fault(code="W12", path=path)


def lacks_words(image: Image | ProjectPicture, language: str) -> bool:
    """Return whether a picture has no alternative text, or only the name of a file."""
    alt = image.alt or ""
    words = alt if isinstance(alt, str) else alt.text(language).strip()
    return not words or _FILE_NAME.match(words) is not None or words == image.file


def described_pictures(subject: Subject) -> Iterator[Fault]:
    """W11: a picture says what it shows."""
    pictures: tuple[tuple[Path, Image | ProjectPicture | None], ...] = (
        (("municipality", "logo", "alt"), subject.plan.municipality.logo),
        (("project", "image", "alt"), subject.project.image),
    )
    for path, picture in pictures:
        if picture is not None and lacks_words(picture, subject.language):
            yield Fault(code="W11", path=path, values={"file": picture.file})


def large_enough_groups(subject: Subject) -> Iterator[Fault]:
    """E35: figures are about so many people that nobody is pointed out; five, if the programme does not say otherwise."""
    limit = subject.programme.smallest_group if subject.programme else _SMALLEST
    results = {result.goal for result in subject.project.closing.goal_results if result.value is not None} if subject.project.closing else set()
    reported = {each.goal for report in subject.project.reports for each in report.measurements}
    for at, goal in enumerate(subject.project.goals):
        figures = goal.baseline is not None or goal.measurements or goal.id in results | reported
        if goal.group_size is not None and goal.group_size < limit and figures:
            values = {"id": goal.id, "count": goal.group_size, "limit": limit}
            yield Fault(code="E35", path=("project", "goals", at, "group_size"), values=values)


def kept_no_longer(subject: Subject) -> Iterator[Fault]:
    """W35: the plan's own day of deletion has not passed; the programme's is told once, with the programme."""
    last = subject.plan.retention_date
    if last is not None and subject.day is not None and subject.day > last:
        yield Fault(code="W35", path=("retention_date",), values={"day": last})
