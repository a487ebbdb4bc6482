"""What the programme's and the plan's models share: a text in several languages, a picture, and what every model is."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from docautomat.plan.scalars import MaybeText, Text

__all__ = ["Image", "Language", "Localized", "Model"]

Language = Literal["nb", "nn", "en"]


class Model(BaseModel):
    """Frozen, and without keys that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Localized(Model):
    """A text in up to three languages; in a file also one text that serves them all."""

    nb: MaybeText = None
    nn: MaybeText = None
    en: MaybeText = None

    @model_validator(mode="before")
    @classmethod
    def _one_for_all(cls, value: Any) -> Any:
        return {"nb": value, "nn": value, "en": value} if isinstance(value, str | int) and not isinstance(value, bool) else value

    def text(self, language: str) -> str:
        """Return the text in this language, else in the next best one."""
        own: str | None = getattr(self, language)
        return own or self.nb or self.nn or self.en or ""


class Image(Model):
    """A picture below the programme's assets/, and what it shows, for those who cannot see it."""

    file: Text
    alt: Localized | None = None
    caption: Localized | None = None
    """What stands below it, for everybody."""
