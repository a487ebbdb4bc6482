"""Values of attributes as files hold them, whatever they look like."""

from __future__ import annotations

from docautomat.markup.language import Element

__all__ = ["integer", "number", "on"]


def number(text: str | None, default: float = 0.0) -> float:
    """Return a number without a unit; the default for anything that is none."""
    try:
        return float(text) if text is not None else default
    except ValueError:
        return default


def integer(text: str | None, default: int = 0) -> int:
    """Return a whole number; the default for anything that is none."""
    return int(number(text, float(default))) if text is not None and abs(number(text, 0.0)) < 1e15 else default


def on(element: Element | None, attribute: str = "val", default: bool = False) -> bool:
    """Say whether a switch is on: an element without a value is, one that is not there has the default."""
    if element is None:
        return default
    value = next((str(text) for name, text in element.attrib.items() if str(name).rpartition("}")[2] == attribute), "1")
    return value.lower() in ("1", "true", "on", "t")
