"""The plan half: a programme, its municipalities and their plans, read, checked and understood; it knows nothing of templates.

    model           what a programme and a plan may say (pydantic), frozen
    readers         YAML, JSON and TOML in, models out; every fault with file, line and field
    writers         a plan's file with some values changed, in the format that it has
    approvals       a plan's dates frozen as a new version
    rules           what makes a plan invalid, and what only deserves a warning
    status          delay, computed status and progress on a given day
    history         how a project stood by its reports
    periods         what is to be reported when
    labels          words, guiding questions and choices in bokmål, nynorsk and English
    municipalities  the register of 357 municipalities with their written standard
    messages        what the checks say, in the plan's language

The public names are resolved when they are asked for: the register and the labels are read without pydantic.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docautomat.plan.model import Plan, Programme
    from docautomat.plan.readers import ProgrammeFolder, Record, load_plan, load_programme, read_data

__all__ = ["Plan", "Programme", "ProgrammeFolder", "Record", "load_plan", "load_programme", "read_data"]

_HOMES = {name: "model" if name in {"Plan", "Programme"} else "readers" for name in __all__}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
