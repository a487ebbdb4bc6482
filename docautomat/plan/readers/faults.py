"""What pydantic refused, told as findings in the plan's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from docautomat.errors import Finding
from docautomat.plan.labels import CHOICES, LANGUAGES, label_of, labels
from docautomat.plan.messages import Fault, did_you_mean, finding, phrase
from docautomat.plan.readers.tree import Tree
from docautomat.plan.readers.workbook.fields import choice_of
from docautomat.plan.scalars import shown

__all__ = ["findings_of"]

_FORMS = {
    "model_type": "mapping",
    "model_attributes_type": "mapping",
    "dict_type": "mapping",
    "mapping_type": "mapping",
    "tuple_type": "list",
    "greater_than_equal": "one_to_five",
    "less_than_equal": "one_to_five",
}
_CODE = re.compile(r"[DE]\d\d")


def findings_of(error: ValidationError, model: type[BaseModel], tree: Tree, language: str, file: str) -> list[Finding]:
    """Return one finding for each fault, in the order of the file."""
    found = [_finding(each, model, tree, language, file) for each in error.errors(include_url=False)]
    return sorted(found, key=lambda each: each.place.line)


def _finding(error: ErrorDetails, model: type[BaseModel], tree: Tree, language: str, file: str) -> Finding:
    path = _path(error["loc"], tree)
    return finding(_fault(error, path, model, tree, language), language, file=file, line=tree.line(path))


def _fault(error: ErrorDetails, path: tuple[str | int, ...], model: type[BaseModel], tree: Tree, language: str) -> Fault:
    kind, given = error["type"], error.get("input")
    values: dict[str, object] = {"id": _own_id(path, tree), "value": shown(given), **error.get("ctx", {})}
    if kind == "extra_forbidden":
        key = str(path[-1])
        return Fault(code="E24", path=path, values={"field": key, "suggestion": _meant(key, _keys(model, path[:-1]), language)})
    if kind == "missing" or given is None:
        return Fault(code="E01", path=path)
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", str(values.get("expected")))
        if tree.in_sheets and (choice := choice_of(path)):
            allowed = [label_of(labels(language), choice, code) or code for code in allowed if code in CHOICES[choice]]
        return Fault(code="E22" if path[-1:] == ("language",) else "D02", path=path, values={**values, "list": ", ".join(allowed)})
    code = kind if _CODE.fullmatch(kind) else "D01"
    values["form"] = phrase(f"form.{values.get('form') or _FORMS.get(kind, 'text')}", language)
    return Fault(code=code, path=path, values=values)


def _path(location: tuple[int | str, ...], tree: Tree) -> tuple[str | int, ...]:
    """Return the location without the names that pydantic gives to the branches of a union."""
    path: list[str | int] = []
    value = tree.value
    for part in location:
        if isinstance(part, str) and not isinstance(value, dict) and value is not None:
            continue
        path.append(part)
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            value = None
    return tuple(path)


def _meant(key: str, known: list[str], language: str) -> str:
    """Return «Mente du …?» with the key that looks like this one, or whose name on the form does: `bakgrunn` means `background`."""
    for words in (labels(each) for each in LANGUAGES):
        for name in known:
            if words.get(name, "").casefold() == key.casefold():
                return phrase("did_you_mean", language, value=name)
    return did_you_mean(key, known, language)


def _own_id(path: tuple[str | int, ...], tree: Tree) -> object:
    """Return the id of the goal, milestone or person that the field belongs to, else the field's key."""
    value, own = tree.value, path[-1] if path else ""
    for part in path[:-1]:
        value = value[part]
        if isinstance(value, dict) and isinstance(part, int):
            own = value.get("id", part + 1)
    return own


def _keys(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """Return the keys that are allowed in the mapping at `path`."""
    here: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, int) or here is None:
            continue
        by_key = {field.alias or name: field for name, field in here.model_fields.items()}
        here = _model_in(by_key[part].annotation) if part in by_key else here
    return [field.alias or name for name, field in here.model_fields.items()] if here else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in {Annotated, Union, UnionType, tuple, Mapping} or get_args(annotation):
        return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)
    return None
