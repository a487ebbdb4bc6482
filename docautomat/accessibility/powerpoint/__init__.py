"""The rules for presentations: a plain tuple of functions from a deck to faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docautomat.accessibility.faults import Fault
from docautomat.accessibility.office import Office
from docautomat.accessibility.powerpoint.deck import Deck
from docautomat.accessibility.powerpoint.motion import motion_faults
from docautomat.accessibility.powerpoint.order import order_faults, title_faults
from docautomat.accessibility.powerpoint.room import room_faults
from docautomat.accessibility.powerpoint.shapes import shape_faults, table_faults
from docautomat.accessibility.powerpoint.texts import text_faults

__all__ = ["powerpoint_faults"]


def powerpoint_faults(office: Office) -> Iterator[Fault]:
    """Yield every fault of a presentation."""
    deck = Deck(office)
    for rule in _RULES:
        yield from rule(deck)


_RULES: tuple[Callable[[Deck], Iterator[Fault]], ...] = (title_faults, order_faults, room_faults, text_faults, shape_faults, table_faults, motion_faults)
