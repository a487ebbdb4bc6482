"""The framework that the local projects belong to: programme.yaml or Program.xlsx."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from docautomat.plan.model.localized import Image, Language, Localized, Model
from docautomat.plan.scalars import Colour, Day, Flag, Id, Many, MaybeText, MunicipalityNumber, Text, Whole

__all__ = [
    "Advice",
    "AgendaItem",
    "Contact",
    "Gathering",
    "GatheringLink",
    "Look",
    "Participant",
    "PracticalNote",
    "Programme",
    "Reporting",
    "Speaker",
    "StatusThresholds",
]


class StatusThresholds(Model):
    """How many days late still count as on track, and as slightly late."""

    green_max_days: Whole = 7
    yellow_max_days: Whole = 30


class Reporting(Model):
    """How often the municipalities report."""

    frequency: Literal["monthly", "quarterly", "half_yearly", "yearly"] = "quarterly"
    due_days_after_period: Whole = 14


class Contact(Model):
    """Whom to ask in the programme."""

    role: MaybeText = None
    name: MaybeText = None
    email: MaybeText = None


Slot = Literal["dk1", "lt1", "dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink"]


class Look(Model):
    """How the ready templates are dressed for a programme: logo, a picture for title slides, colours in the slots of the theme, font."""

    logo: Image | None = None
    image: Image | None = None
    colours: Mapping[Slot, Colour] = Field(default_factory=dict)
    font: MaybeText = None


class AgendaItem(Model):
    """One item on a gathering's agenda; times are text, 11:30."""

    day: Day
    start: MaybeText = None
    end: MaybeText = None
    title: Localized
    speaker: MaybeText = None


class Speaker(Model):
    """Somebody who speaks at a gathering, and about what."""

    name: Text
    title: Localized | None = None
    topic: Localized | None = None


class PracticalNote(Model):
    """One practical matter of a gathering, such as how to get there."""

    heading: Localized
    text: Localized


class GatheringLink(Model):
    """An address, and words that say where it leads."""

    text: Localized
    url: Text


class Gathering(Model):
    """Where the municipalities meet."""

    id: Id
    kind: Literal["start", "network", "final", "conference"] = "network"
    number: Whole | None = None
    title: Localized
    start: Day
    end: Day
    place: MaybeText = None
    venue: MaybeText = None
    url: MaybeText = None
    registration_deadline: Day | None = None
    greeting: Localized | None = None
    welcome: Localized | None = None
    """The invitation's text; a blank line between its paragraphs."""
    speakers: Many[Speaker] = ()
    practical: Many[PracticalNote] = ()
    links: Many[GatheringLink] = ()
    image: Image | None = None
    programme: Many[AgendaItem] = ()


class Advice(Localized):
    """One piece of advice on the project process."""

    number: Whole
    checks: Many[Text] = ()


class Participant(Model):
    """A municipality on the programme's list; in a file also the number alone."""

    number: MunicipalityNumber
    name: MaybeText = None
    language: Language | None = None
    network: MaybeText = None
    cohort: MaybeText = None
    email: MaybeText = None

    @model_validator(mode="before")
    @classmethod
    def _number_alone(cls, value: Any) -> Any:
        return {"number": value} if isinstance(value, str | int) else value


def _all_or_list(value: Any) -> str:
    return "all" if isinstance(value, str) else "list"


class Programme(Model):
    """The framework that the local projects belong to: programme.yaml or Program.xlsx."""

    schema_: Literal["docautomat.programme/1"] = Field("docautomat.programme/1", alias="schema")
    example: Flag = False
    id: Id
    name: Localized
    subtitle: Localized | None = None
    owner: Localized | None = None
    partners: Many[Text] = ()
    contact: Contact | None = None
    start: Day
    end: Day
    language: Language = "nb"
    """The language of joint documents, and of messages that belong to no municipality."""
    state_sender: Flag = True
    """Whether the programme's letters come from the state, which must write the standard that a municipality has asked for."""
    as_of: Day | None = None
    """The day that every status is computed for; an option of the run wins over it."""
    retention_date: Day | None = None
    """The day on which personal data in the programme's files is to be deleted."""
    smallest_group: Whole = 5
    """Figures about fewer people than that may point out one of them."""
    municipalities: Annotated[
        Annotated[Literal["all"], Tag("all")] | Annotated[Many[Participant], Tag("list")],
        Discriminator(_all_or_list),
    ] = ()
    """Who gets documents even without a plan: `all`, or a list of numbers or participants."""
    look: Look = Look()
    labels: Mapping[str, Localized] = Field(default_factory=dict)
    themes: Mapping[str, Localized] = Field(default_factory=dict)
    reporting: Reporting = Reporting()
    status_thresholds: StatusThresholds = StatusThresholds()
    smarte_e: Literal["evaluable", "simple"] = "evaluable"
    gatherings: Many[Gathering] = ()
    advice: Many[Advice] = ()
