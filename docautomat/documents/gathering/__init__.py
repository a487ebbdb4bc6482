"""What a gathering's documents see: the invitation, and the deck with every municipality's answers.

event      the gathering itself: days, speakers, practical matters
deck       the municipalities by county or network, and what they came to together
answers    one municipality's answers, on one slide or on as many as they need

The ready templates' README lists every name of their contexts.
"""

from __future__ import annotations

from docautomat.documents.gathering.deck import Grouping, deck_context
from docautomat.documents.gathering.event import chosen_gathering, invitation_context

__all__ = ["Grouping", "chosen_gathering", "deck_context", "invitation_context"]
