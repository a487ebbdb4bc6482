"""Operators, filters and methods that measure what they make before they make it.

`'x'|center(10**9)` or `list|join(long)` would fill the memory in one step. What a call makes is told from its arguments where that is possible, otherwise
from its result; both are taken from the render's budget.
"""

from __future__ import annotations

import re
from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from itertools import islice
from string import Formatter
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.filters import FILTERS as OF_JINJA
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import SandboxedFormatter
from jinja2.utils import _PassArg

from docautomat.budget.account import BUDGET, LONGEST, Budget, size_of
from docautomat.values import PASS, RefusedValueError, admit, text_of

__all__ = ["JUDGES_OF_METHODS", "BoundFormat", "MeasuredFormatter", "budget_of", "judge_operator", "measured_filters", "turns"]

_ITERABLE = (ItemsView, KeysView, ValuesView, LoopContext, Undefined)
_TOO_LONG = "prepare it outside of the template"


def budget_of(context: Context) -> Budget:
    """Return the budget of the run to which a context belongs."""
    found: Budget | None = context.parent.get(BUDGET)
    if found is None:
        found = context.parent[BUDGET] = Budget(context.environment.limits)  # type: ignore[attr-defined]
    return found


def shown(value: Any) -> str:
    """Return a value's text, as printing it would; raise `RefusedValueError` for lists and mappings."""
    return value if type(value) is str else str(value) if isinstance(value, Undefined) else text_of(value)


# --- operators --------------------------------------------------------------------------------------------------------------------------


def judge_operator(budget: Budget, operator: str, left: Any, right: Any) -> None:
    """Judge `left operator right` before it is made."""
    if operator == "*":
        _product(budget, left, right)
    elif operator == "+" and isinstance(left, (str, list, tuple)):
        budget.value(len(left) + size_of(right))
    elif operator == "**" and isinstance(left, int) and isinstance(right, int):
        _digits(abs(right) * max(abs(left), 2).bit_length())
    elif operator == "%" and isinstance(left, str):
        budget.value(_formatting(left, *_formatted(left, right)))


_NAMED = re.compile(r"%\(([^)]*)\)")


def _formatted(text: str, value: Any) -> tuple[Any, ...]:
    """Return what `text % value` prints, as Python takes it: the fields of a mapping only where the text names them."""
    names = _NAMED.findall(text) if isinstance(value, Mapping) else ()
    if names:
        return tuple(value[name] for name in names if name in value)
    return value if isinstance(value, tuple) else (value,)


def _product(budget: Budget, left: Any, right: Any) -> None:
    for sequence, times in ((left, right), (right, left)):
        if isinstance(sequence, (str, list, tuple)) and isinstance(times, int):
            budget.value(len(sequence) * max(times, 0))
    if isinstance(left, int) and isinstance(right, int):
        _digits(left.bit_length() + right.bit_length())


def _digits(bits: int) -> None:
    if bits > 10_000:
        raise RefusedValueError("this number has more than 3000 digits", _TOO_LONG, "refused")


# --- what a call will make --------------------------------------------------------------------------------------------------------------

Judge = Callable[..., int]
"""Takes what the call takes, returns about how many characters or items it will make."""


def _padding(value: Any, width: int = 80, *_: Any) -> int:
    return max(size_of(value), width)


def _tabs(value: str, size: int = 8) -> int:
    return len(value) + value.count("\t") * max(size, 0)


def _indentation(value: str, width: int | str = 4, *_: Any, **__: Any) -> int:
    return len(value) + (value.count("\n") + 1) * (width if isinstance(width, int) else len(width))


def _replacement(value: Any, old: Any, new: Any, count: int | None = None) -> int:
    text = str(value)
    times = text.count(str(old))
    return len(text) + (times if count is None or count < 0 else min(count, times)) * len(str(new))


def _wrapping(value: str, width: int = 79, *rest: Any, **named: Any) -> int:
    between = named.get("wrapstring") or (rest[1] if len(rest) > 1 else None) or "\n"
    return len(value) + (len(value) // max(width, 1) + value.count(" ") + 1) * len(between)


def _groups(value: Any, count: int, *_: Any) -> int:
    return max(size_of(value), count)


def _joining(value: str, items: Any) -> int:
    return sum(len(value) + size_of(item) for item in items) if isinstance(items, (list, tuple, dict, str)) else LONGEST + 1


def _nested(value: Any, indent: Any = None) -> int:
    # a list that holds another one many times over is short, and its text endless
    count, waiting = 0, [value]
    while waiting and count <= LONGEST:
        item = waiting.pop()
        count += 1 + size_of(item)
        if isinstance(item, Mapping):
            waiting.extend(islice(item.values(), LONGEST))
        elif isinstance(item, (list, tuple)):
            waiting.extend(islice(item, LONGEST))
    return count * (indent if isinstance(indent, int) else 1)


_FIELD = re.compile(r"%(?:\([^)]*\))?[-#0 +]*(\*|\d*)(?:\.(\*|\d*))?[a-zA-Z%]")


def _formatting(value: Any, *args: Any, **kwargs: Any) -> int:
    longest = max((len(shown(each)) for each in (*args, *kwargs.values())), default=0)
    size = len(str(value))
    for field in _FIELD.finditer(str(value)):
        if "*" in field.groups():
            raise RefusedValueError("a width given as * is not available", "write the width into the format", "refused")
        size += longest + sum(int(number) for number in field.groups() if number)
    return size


def _rounding(_value: Any, precision: int = 0, *_: Any, **__: Any) -> int:
    _digits(abs(precision) * 4)
    return 0


def _summing(value: Any, *rest: Any, **named: Any) -> int:
    start = named.get("start", rest[1] if len(rest) > 1 else 0)
    return size_of(value) ** 2 if isinstance(start, (list, tuple)) else 0


def _texts(value: Any, *_: Any) -> int:
    return len(shown(value))


_JUDGES: dict[str, Judge] = {
    "batch": _groups,
    "center": _padding,
    "e": _texts,
    "escape": _texts,
    "forceescape": _texts,
    "format": _formatting,
    "indent": _indentation,
    "pprint": _nested,
    "replace": _replacement,
    "round": _rounding,
    "slice": _groups,
    "string": _texts,
    "sum": _summing,
    "tojson": _nested,
    "wordwrap": _wrapping,
}

JUDGES_OF_METHODS: dict[str, Judge] = {
    "center": _padding,
    "expandtabs": _tabs,
    "join": _joining,
    "ljust": _padding,
    "replace": _replacement,
    "rjust": _padding,
    "zfill": _padding,
}


# --- filters ----------------------------------------------------------------------------------------------------------------------------

_LIGHT = frozenset({"attr", "count", "d", "default", "first", "items", "length", "map", "reject", "rejectattr", "safe", "select", "selectattr"})
"""Filters that make nothing, or pass their items one by one."""
_LEFT_OUT = frozenset({"random"})
"""The same data must give the same document."""


def measured_filters() -> dict[str, Callable[..., Any]]:
    """Return Jinja's own filters, each taking from the budget what it reads and makes; and those that stand for `for`, `~` and `set`."""
    found = {name: filter_ if name in _LIGHT else _measured(filter_, _JUDGES.get(name)) for name, filter_ in OF_JINJA.items() if name not in _LEFT_OUT}
    return {**found, "join": _join, "_captured": _captured, "_concatenated": _concatenated, "_kept": _kept, "_turns": turns}


def _measured(filter_: Callable[..., Any], judge: Judge | None) -> Callable[..., Any]:
    wants = _PassArg.from_obj(filter_)

    @pass_context
    def call(context: Context, value: Any, *args: Any, **kwargs: Any) -> Any:
        budget = budget_of(context)
        if isinstance(value, Iterator):
            value = budget.kept(value)
        budget.work(size_of(value))
        if judge is not None and not isinstance(value, Undefined):
            budget.value(judge(value, *args, **kwargs))
        if wants is None:
            result = filter_(value, *args, **kwargs)
        else:
            first = {_PassArg.context: context, _PassArg.eval_context: context.eval_ctx, _PassArg.environment: context.environment}[wants]
            result = filter_(first, value, *args, **kwargs)
        budget.work(size_of(result))
        return result

    return call


@pass_context
def _join(context: Context, value: Any, d: Any = "", attribute: str | int | None = None) -> str:
    """Return the items as one text, with `d` between them."""
    budget = budget_of(context)
    if attribute is not None:
        value = context.environment.call_filter("map", value, kwargs={"attribute": attribute}, context=context)
    between = shown(d)
    texts: list[str] = []
    for item in value:
        text = shown(item)
        budget.keep(between)
        budget.work(len(text))
        texts.append(text)
    return between.join(texts)


@pass_context
def _concatenated(context: Context, values: list[Any]) -> str:
    """Return `a ~ b ~ c` as one text."""
    texts = [shown(value) for value in values]
    budget_of(context).value(sum(map(len, texts)))
    return "".join(texts)


@pass_context
def _kept(context: Context, value: Any) -> Any:
    """Return what is assigned to a field of a namespace, which outlives the loop."""
    budget_of(context).keep(value)
    return value


@pass_context
def _captured(context: Context, value: Any) -> Any:
    """Return what is printed into a text that is kept: the body of a macro, a block `set`."""
    budget_of(context).work(size_of(value))
    return value


@pass_context
def turns(context: Context, value: Any, static: int) -> Any:
    """Return what a loop runs over, its turns taken from the budget; `static` characters are kept at each turn."""
    budget = budget_of(context)
    if type(value) not in PASS:
        if isinstance(value, Iterator):
            return budget.turns(value)
        if not isinstance(value, _ITERABLE):
            value = admit(value)
    if hasattr(value, "__len__") and not isinstance(value, Undefined):
        budget.step(len(value))
        budget.work(len(value) * static)
    return value


class MeasuredFormatter(SandboxedFormatter):
    """Formats as `str.format` does, in the sandbox, and no more than a value may have."""

    _size = 0

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return one field; a width is judged before it is filled."""
        width = sum(int(number) for number in re.findall(r"\d{1,20}", format_spec))
        made = "" if width > LONGEST else Formatter.format_field(self, value if isinstance(value, (int, float)) else _plain_value(value), format_spec)
        self._size += max(len(made), width)
        if self._size > LONGEST:
            raise RefusedValueError(f"this would make a text of more than {LONGEST} characters", _TOO_LONG, "refused")
        return made


class BoundFormat:
    """The methods `format` and `format_map` of a text, measured."""

    __slots__ = ("__name__", "__self__", "_environment")

    def __init__(self, environment: Any, method: Any) -> None:
        self.__self__ = str(method.__self__)
        self.__name__ = method.__name__
        self._environment = environment

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        """Return the text with its fields filled."""
        by_map = self.__name__ == "format_map"
        return MeasuredFormatter(self._environment).vformat(self.__self__, () if by_map else args, args[0] if by_map else kwargs)


def _plain_value(value: Any) -> Any:
    shown(value)
    return value
