"""Jinja's sandbox with every loop, call and operation taken from the render's account; what may be reached in it is for `environment.py` to say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from docautomat.budget.account import size_of
from docautomat.budget.counting import Counting, check_depth
from docautomat.budget.operations import JUDGES_OF_METHODS, BoundFormat, budget_of, judge_operator, measured_filters, turns
from docautomat.opc.archive import Limits

__all__ = ["MeasuredEnvironment"]

_NO_METHODS = frozenset({"encode", "from_bytes", "maketrans", "to_bytes", "translate"})
"""Methods that make bytes, or tables for other methods: nothing that a document can hold."""


class MeasuredEnvironment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, in which no template can fill the memory or run without end."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, limits: Limits, **options: Any) -> None:
        super().__init__(**options)
        self.limits = limits
        self.filters = measured_filters()

    def parse(self, source: str, name: str | None = None, filename: str | None = None) -> nodes.Template:
        """Return the tree of a source; raise `jinja2.TemplateSyntaxError`, for expressions too that Python could not compile."""
        try:
            tree = super().parse(source, name, filename)
        except RecursionError:
            raise TemplateSyntaxError("its brackets stand too deep inside each other", 1, name, filename) from None
        except ValueError as error:  # a number of thousands of digits
            raise TemplateSyntaxError(str(error).partition(";")[0], 1, name, filename) from None
        check_depth(tree)
        return tree

    def _generate(self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False) -> str:
        return super()._generate(Counting(self).visit(source), name, filename, defer_init)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Leave out methods that make what no document can hold."""
        return attr not in _NO_METHODS and super().is_safe_attribute(obj, attr, value)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805  as Jinja has it: no keyword can clash
        """Call what is safe; a call is a step, and what the method of a text makes is measured."""
        budget = budget_of(__context)
        budget.call()
        owner = getattr(__obj, "__self__", None)
        if isinstance(owner, (str, list, tuple, dict)):
            budget.work(size_of(owner))
            judge = JUDGES_OF_METHODS.get(__obj.__name__)
            if judge is not None and isinstance(owner, str):
                budget.value(judge(owner, *args, **kwargs))
        elif isinstance(__obj, LoopContext) and args:
            args = (turns(__context, args[0], 0), *args[1:])
        result = super().call(__context, __obj, *args, **kwargs)
        budget.work(size_of(result))
        return result

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse what would fill the memory."""
        judge_operator(budget_of(context), operator, left, right)
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Return a measured `format` for the methods `format` and `format_map` of texts."""
        return None if super().wrap_str_format(value) is None else BoundFormat(self, value)
