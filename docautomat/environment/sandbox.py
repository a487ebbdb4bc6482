"""The sandbox: Jinja's own, narrowed to plain data, with delimiters that no document can hold and every loop and call counted.

Templates see plain data: mapping keys win over methods, private names do not exist, only harmless methods can be called. Delimiters are U+0001 to U+0006,
which XML forbids, so that nothing in a document can be taken for a tag.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any, NoReturn

from jinja2 import TemplateSyntaxError, Undefined, nodes, pass_context
from jinja2.ext import do, loopcontrols
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Cycler, Joiner, Namespace

from docautomat import errors
from docautomat.budget import size_of
from docautomat.environment.counting import Counting, check_depth
from docautomat.environment.operations import JUDGES_OF_METHODS, MeasuredFormatter, budget_of, judge_operator, measured_filters
from docautomat.environment.undefined import BlankUndefined, MissingName
from docautomat.filters import FILTERS
from docautomat.values import PASS, SCALARS, Record, admit

__all__ = ["Environment"]

_METHOD_OWNERS: tuple[type, ...] = (*SCALARS, list, tuple, dict, Record, Cycler, Joiner, LoopContext, Namespace)
_OWN_CALLABLES = (Macro, Cycler, Joiner, LoopContext)
_ITERABLE = (Iterator, ItemsView, KeysView, ValuesView, LoopContext, Undefined)
_NO_METHODS = frozenset({"encode", "from_bytes", "maketrans", "to_bytes", "translate"})
"""Methods that make bytes, or tables for other methods: nothing that a document can hold."""


class Environment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, narrowed to plain data, with our delimiters and filters."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, undefined: type[Undefined] = MissingName, filters: Mapping[str, Callable[..., Any]] | None = None) -> None:
        super().__init__(
            variable_start_string="\x01",
            variable_end_string="\x02",
            block_start_string="\x03",
            block_end_string="\x04",
            comment_start_string="\x05",
            comment_end_string="\x06",
            keep_trailing_newline=True,
            autoescape=False,
            undefined=undefined,
            extensions=[do, loopcontrols],
            cache_size=0,
        )
        self.filters = {**measured_filters(), "_turns": _turns, **FILTERS, **(filters or {})}
        self.globals.pop("lipsum", None)
        self._own_globals = tuple(self.globals.values())

    # --- compiling ----------------------------------------------------------------------------------------------------------------------

    def parse(self, source: str, name: str | None = None, filename: str | None = None) -> nodes.Template:
        """Return the tree of a source; raise `jinja2.TemplateSyntaxError`, for expressions too that Python could not compile."""
        try:
            tree = super().parse(source, name, filename)
        except RecursionError:
            raise TemplateSyntaxError("it nests its brackets too deeply", 1, name, filename) from None
        except ValueError as error:  # a number of thousands of digits
            raise TemplateSyntaxError(str(error).partition(";")[0], 1, name, filename) from None
        check_depth(tree)
        return tree

    def _generate(self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False) -> str:
        return super()._generate(Counting(self).visit(source), name, filename, defer_init)

    def _compile(self, source: str, filename: str) -> Any:
        try:
            return super()._compile(source, filename)
        except (SyntaxError, RecursionError, MemoryError) as error:
            cause = error.msg if isinstance(error, SyntaxError) else "it has too many branches or levels"
            raise errors.TemplateSyntaxError(f"the template cannot be compiled: {cause}", None, "use fewer tags inside each other", "compile") from None

    # --- reaching -----------------------------------------------------------------------------------------------------------------------

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a field of plain data; keys win over methods."""
        if type(obj) is dict:
            try:
                value = obj[attribute]
            except KeyError:
                pass
            else:
                return value if type(value) in PASS else admit(value)
        return self._reach(obj, attribute, by_attribute=True)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return an item of plain data by key, index or name."""
        if type(obj) in (dict, list, tuple):
            try:
                value = obj[argument]
            except (LookupError, TypeError):
                pass
            else:
                return value if type(value) in PASS else admit(value)
        return self._reach(obj, argument, by_attribute=False)

    def _reach(self, obj: Any, name: Any, *, by_attribute: bool) -> Any:
        if isinstance(obj, Undefined):
            return obj[name] if isinstance(obj, BlankUndefined) else self._undefined_field(obj)
        if not isinstance(obj, (*_METHOD_OWNERS, Macro)):
            obj = admit(obj)
        if isinstance(obj, Mapping):
            try:
                return admit(obj[name])
            except (LookupError, TypeError):
                pass
        if by_attribute or isinstance(name, str):
            return super().getattr(obj, str(name))
        return super().getitem(obj, name)

    @staticmethod
    def _undefined_field(obj: Undefined) -> NoReturn:
        obj._fail_with_undefined_error()

    # --- calling ------------------------------------------------------------------------------------------------------------------------

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Leave out methods that make what no document can hold."""
        return attr not in _NO_METHODS and super().is_safe_attribute(obj, attr, value)

    def is_safe_callable(self, obj: Any) -> bool:
        """Allow macros, Jinja's own globals, and methods of plain data."""
        if isinstance(obj, _OWN_CALLABLES) or any(obj is own for own in self._own_globals):
            return super().is_safe_callable(obj)
        return isinstance(getattr(obj, "__self__", None), _METHOD_OWNERS) and super().is_safe_callable(obj)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805  as Jinja has it: no keyword can clash
        """Call what is safe; a call is a step, and what a text's method makes is measured."""
        budget = budget_of(__context)
        budget.step()
        owner = getattr(__obj, "__self__", None)
        if isinstance(owner, (str, list, tuple, dict)):
            budget.work(size_of(owner))
            judge = JUDGES_OF_METHODS.get(__obj.__name__)
            if judge is not None and isinstance(owner, str):
                budget.value(judge(owner, *args, **kwargs))
        elif isinstance(__obj, LoopContext) and args:
            args = (_turns(__context, args[0], 0), *args[1:])
        result = super().call(__context, __obj, *args, **kwargs)
        budget.work(size_of(result))
        return result

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse what would fill the memory."""
        judge_operator(budget_of(context), operator, left, right)
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Return a measured `format` for the methods `format` and `format_map` of texts."""
        if super().wrap_str_format(value) is None:
            return None
        text, by_map = str(value.__self__), value.__name__ == "format_map"

        def format_(*args: Any, **kwargs: Any) -> str:
            return MeasuredFormatter(self).vformat(text, () if by_map else args, args[0] if by_map else kwargs)

        return format_


@pass_context
def _turns(context: Context, value: Any, static: int) -> Any:
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
