"""The sandboxed Jinja environment in which every template runs.

Templates see plain data: mapping keys win over methods, private names do not exist, only harmless methods can be called. Delimiters are U+0001 to U+0006,
which XML forbids, so that nothing in a document can be taken for a tag.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import ChainableUndefined, StrictUndefined, Undefined, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import LoopContext, Macro
from jinja2.utils import Cycler, Joiner, Namespace, missing

from docautomat.budget import MeasuredEnvironment
from docautomat.filters import FILTERS, FUNCTIONS
from docautomat.opc.archive import Limits
from docautomat.values import BLOCK_MARK, PASS, SCALARS, Block, Record, Rich, admit, closest, named

__all__ = ["BlankUndefined", "Environment", "KeepUndefined", "MissingName"]

_OWN_CALLABLES = (Macro, Cycler, Joiner, LoopContext)
_METHOD_OWNERS: tuple[type, ...] = (*SCALARS, list, tuple, dict, Record, Cycler, Joiner, LoopContext, Namespace)


class MissingName(StrictUndefined):
    """A name that the data lacks: any use is an error that says what is there instead."""

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return str(self._undefined_hint)
        if self._undefined_obj is missing:
            return f"{self._undefined_name} is not in the data"
        if isinstance(self._undefined_obj, Mapping):
            hint = closest(str(self._undefined_name), self._undefined_obj)
            return f"there is no field {self._undefined_name} here" + (f"; {hint}" if hint else "")
        if isinstance(self._undefined_name, int):
            return f"there is no item {self._undefined_name} in this list"
        return f"this is {named(type(self._undefined_obj).__name__)}, and has no field {self._undefined_name}"


class BlankUndefined(Undefined):
    """A missing name that prints nothing, and so do its fields."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: Any) -> Any:
        return self


class KeepUndefined(BlankUndefined):
    """A missing name that prints its own tag, for filling a document in two steps."""

    def __str__(self) -> str:
        return "{{ " + str(self._undefined_name) + " }}"


class BlockMacro(Macro):
    """A macro whose body is whole paragraphs or rows: what it returns is a `Block` of that kind."""

    kind = ""

    def _invoke(self, arguments: list[Any], autoescape: bool) -> str:
        return Block.of(BLOCK_MARK + super()._invoke(arguments, autoescape), self.kind)


class Generator(CodeGenerator):
    """Jinja's code generator, which also obeys notes: a `do` with a text of ours as the first statement of a macro or call.

    `docautomat block p` makes its result a `Block`; `docautomat text 7` writes the result of a call through the filter `_text` with the site 7.
    """

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Write the expression that makes a macro."""
        kind = _note(macro_ref.node, "block")
        if kind:
            self.write(f"environment.block_macro({kind[0]!r}, ")
        super().macro_def(macro_ref, frame)
        if kind:
            self.write(")")

    def visit_CallBlock(self, node: nodes.CallBlock, frame: Frame) -> None:
        """Write a call, its result through the filter of its place."""
        written = _note(node, "write")
        if not written:
            super().visit_CallBlock(node, frame)
            return
        name, site = written
        call_frame, macro_ref = self.macro_body(node, frame)
        self.writeline("caller = ")
        self.macro_def(macro_ref, call_frame)
        self.start_write(frame, node)
        self.write(f"environment.filters[{name!r}](")
        self.visit_Call(node.call, frame, forward_caller=True)
        self.write(f", {int(site)})")
        self.end_write(frame)

    def visit_ExprStmt(self, node: nodes.ExprStmt, frame: Frame) -> None:
        """Write a `do`; notes are no code."""
        if not _is_note(node):
            super().visit_ExprStmt(node, frame)


NOTE = "docautomat "


def _is_note(node: nodes.Node) -> bool:
    return isinstance(node, nodes.ExprStmt) and isinstance(node.node, nodes.Const) and str(node.node.value).startswith(NOTE)


def _note(node: nodes.Node, name: str) -> list[str]:
    """Return the words behind a note's name, in the head of a macro's or call's body; an empty list where there is none."""
    for statement in getattr(node, "body", ()):
        if not _is_note(statement):
            return []
        words = str(statement.node.value).split()
        if words[1] == name:
            return words[2:]
    return []


class Environment(MeasuredEnvironment):
    """Jinja's sandbox, narrowed to plain data, with our delimiters and filters."""

    code_generator_class = Generator

    def __init__(self, undefined: type[Undefined] = MissingName, filters: Mapping[str, Callable[..., Any]] | None = None, limits: Limits | None = None) -> None:
        super().__init__(
            limits or Limits(),
            variable_start_string="\x01",
            variable_end_string="\x02",
            block_start_string="\x03",
            block_end_string="\x04",
            comment_start_string="\x05",
            comment_end_string="\x06",
            keep_trailing_newline=True,
            autoescape=False,
            undefined=undefined,
            extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
            cache_size=0,
        )
        self.filters.update(FILTERS)
        self.filters.update(filters or {})
        self.globals.pop("lipsum", None)
        self.globals.update(FUNCTIONS)
        self._own_globals = tuple(self.globals.values())

    @staticmethod
    def block_macro(kind: str, macro: Macro) -> Macro:
        """Return a macro whose results are blocks of that kind."""
        macro.__class__ = BlockMacro
        macro.kind = kind  # type: ignore[attr-defined]
        return macro

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
            return obj[name] if isinstance(obj, (BlankUndefined, ChainableUndefined)) else self._undefined_field(obj)
        if not isinstance(obj, (*_METHOD_OWNERS, Macro)):
            obj = admit(obj)
        if isinstance(obj, Rich):
            return self.undefined(f"a {type(obj).__name__} has no fields", obj=obj, name=str(name))
        if isinstance(obj, Mapping):
            try:
                return admit(obj[name])
            except (LookupError, TypeError):
                pass
        if by_attribute or isinstance(name, str):
            return super().getattr(obj, str(name))
        return super().getitem(obj, name)

    @staticmethod
    def _undefined_field(obj: Undefined) -> Any:
        return obj._fail_with_undefined_error()

    def is_safe_callable(self, obj: Any) -> bool:
        """Allow macros, Jinja's own globals, and methods of plain data."""
        if isinstance(obj, _OWN_CALLABLES) or any(obj is own for own in self._own_globals):
            return super().is_safe_callable(obj)
        return isinstance(getattr(obj, "__self__", self), _METHOD_OWNERS) and super().is_safe_callable(obj)
