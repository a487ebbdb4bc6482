"""What a template wants of its data, read from its programs: every path, through loops and names given on the way.

    {% for m in plan.milestones %}{{ m.due|date }}{% endfor %}      plan.milestones        a list
                                                                    plan.milestones[].due  a date

Paths are as errors tell them, with `[]` for every item of a list and `.*` for every value of a mapping. Nothing is run.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import jinja2
from jinja2 import nodes

from docautomat.compiler.paths import Names, holders
from docautomat.compiler.source import Program
from docautomat.errors import Finding, Place

__all__ = ["Use", "unused", "wanted"]

_KINDS = ("picture", "chart", "document", "date", "number", "list", "mapping", "text", "truth", "value")
"""What a value may be, what tells most first."""
_BY_FILTER = {
    **dict.fromkeys(("date", "date_range", "as_date"), "date"),
    **dict.fromkeys(("number", "percent", "money", "round", "abs", "int", "float", "as_number", "filesizeformat", "_span"), "number"),
    **dict.fromkeys(
        ("upper", "lower", "title", "capitalize", "trim", "replace", "truncate", "wordcount", "center", "indent", "sheet_name", "_colour", "_cell_fill"), "text"
    ),
    **dict.fromkeys(("_row_fill", "_cell_style"), "text"),
    **dict.fromkeys(("join", "enumerate", "sort", "first", "last", "sum", "min", "max", "unique", "batch", "slice", "groupby"), "list"),
    **dict.fromkeys(("map", "select", "selectattr", "reject", "rejectattr", "list", "reverse", "random"), "list"),
    **dict.fromkeys(("length", "count"), "sized"),
    **dict.fromkeys(("items", "dictsort"), "mapping"),
    **dict.fromkeys(("formula", "link", "markdown", "richtext"), "text"),
    "picture": "picture",
    "chart": "chart",
    "subdeck": "presentation",
    "subdocument": "document",
}
_FUNCTIONS = frozenset({"chart", "formula", "link", "markdown", "picture", "richtext", "subdeck", "subdocument"})
"""Filters that can be written as functions too."""
_END = datetime.date(2027, 1, 1)
"""Where a timeline of made-up points ends."""
_OF_POINTS = {"at": "date", "to": "date", "text": "text", "mark": "text", "note": "text"}
"""What the fields of a timeline's points are."""
_ATTRIBUTE_FIRST = frozenset({"selectattr", "rejectattr", "groupby"})
_WRITERS = frozenset({"_text", "_block", "_paragraph", "_plain", "_attribute", "_shared_text", "_property", "_literal", "_header", "_drawing", "_sheet_name"})
"""Filters that write text; a typed cell's takes any value."""
_NOT_DATA = frozenset({"loop", "slide_loop", "sheet_loop", "caller", "varargs", "kwargs", "self"})
_OF_TEXT = frozenset({"split", "partition", "replace", "startswith", "endswith", "strip", "upper", "lower", "format"})
_MOST_PLACES = 5


@dataclass(slots=True)
class Use:
    """How a path is used: what it seems to be, whether it may be missing, and where it stands."""

    kinds: set[str] = field(default_factory=set)
    optional: bool = True
    places: list[Place] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    """Constants that it is compared with."""
    pieces: list[str] = field(default_factory=list)
    """What it is searched for or split at."""
    least: int = 0
    """So many items a list has at least, by the numbers that it is asked for."""

    @property
    def kind(self) -> str:
        """The kind that tells most; what has a length is a list, if nothing makes a text or a mapping of it."""
        if "sized" in self.kinds and not self.kinds & {"text", "mapping"}:
            return "list"
        return next((kind for kind in _KINDS if kind in self.kinds), "value")


def wanted(programs: Iterable[Program], environment: jinja2.Environment) -> dict[str, Use]:
    """Return every path that the programs read, sorted, with its use."""
    found: dict[str, Use] = {}
    for program in programs:
        _Reader(program, environment, found).read()
    for path in list(found):
        _name_parents(path, found)
    leaves = {path: use for path, use in found.items() if not (path.endswith(("[]", ".*")) and use.kind in ("mapping", "value") and _has_below(path, found))}
    return dict(sorted(leaves.items()))


def _name_parents(path: str, found: dict[str, Use]) -> None:
    """Let what holds a path be the list or mapping that it must be."""
    for parent, kind in holders(path):
        if parent in found:
            found[parent].kinds.add(kind)
        else:
            found[parent] = Use({kind}, optional=False)


def unused(programs: Iterable[Program], environment: jinja2.Environment) -> Iterator[Finding]:
    """Yield a remark for each macro and each `set` whose name is nowhere read."""
    for program in programs:
        tree = environment.parse(program.source)
        read = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "load"}
        made = [(macro.name, macro.lineno, "macro") for macro in tree.find_all(nodes.Macro)]
        targets = [node.target for node in tree.find_all(nodes.Assign)] + [node.target for node in tree.find_all(nodes.AssignBlock)]
        made += [(target.name, target.lineno, "set") for target in targets if isinstance(target, nodes.Name) and target.name not in _NOT_DATA]
        for name, line, what in made:
            if name not in read:
                hint = "remove it, or check how its name is written where it is meant"
                yield Finding(code="unused", severity="advice", place=program.place(line), message=f"nothing uses the {what} {name}", hint=hint)


def _has_below(path: str, found: Mapping[str, Use]) -> bool:
    return any(other.startswith((f"{path}.", f"{path}[")) for other in found)


class _Reader:
    """Reads one program."""

    def __init__(self, program: Program, environment: jinja2.Environment, found: dict[str, Use]) -> None:
        self._program = program
        self._environment = environment
        self._found = found
        self._names = Names((*environment.globals, *_NOT_DATA))
        self._defined: list[str] = []

    def read(self) -> None:
        """Take in everything."""
        tree = self._environment.parse(self._program.source)
        self._names.hide(macro.name for macro in tree.find_all(nodes.Macro))
        self._all(tree.body)

    # --- statements -----------------------------------------------------------------------------------------------------------------

    def _all(self, body: Iterable[nodes.Node]) -> None:
        for node in body:
            self._statement(node)

    def _statement(self, node: nodes.Node) -> None:
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is not None:
            method(node)
        elif isinstance(node, nodes.Expr):
            self._expression(node)
        else:
            self._all(node.iter_child_nodes())

    def _for(self, node: nodes.For) -> None:
        self._expression(node.iter, "list")
        item = self._names.item(node.iter)
        with self._names.scope():
            self._names.bind(node.target, item)
            if node.test is not None:
                self._expression(node.test)
            self._all(node.body)
        self._all(node.else_)

    def _if(self, node: nodes.If) -> None:
        self._expression(node.test, "truth")
        with self._knowing(node.test):
            self._all(node.body)
        self._all(node.elif_)
        self._all(node.else_)

    def _assign(self, node: nodes.Assign) -> None:
        self._expression(node.node)
        self._names.bind_value(node.target, node.node)

    def _assignblock(self, node: nodes.AssignBlock) -> None:
        self._all(node.body)
        self._names.bind(node.target, None)

    def _with(self, node: nodes.With) -> None:
        for value in node.values:
            self._expression(value)
        with self._names.scope():
            for target, value in zip(node.targets, node.values, strict=True):
                self._names.bind_value(target, value)
            self._all(node.body)

    def _macro(self, node: nodes.Macro) -> None:
        with self._names.scope():
            self._all(node.defaults)
            self._names.hide(argument.name for argument in node.args)
            self._all(node.body)

    def _callblock(self, node: nodes.CallBlock) -> None:
        self._expression(node.call)
        with self._names.scope():
            self._names.hide(argument.name for argument in node.args)
            self._all(node.body)

    def _filterblock(self, node: nodes.FilterBlock) -> None:
        self._all(node.body)
        for argument in node.filter.args:
            self._expression(argument)

    def _output(self, node: nodes.Output) -> None:
        for child in node.nodes:
            if not isinstance(child, nodes.TemplateData):
                self._expression(child, "text")

    @contextmanager
    def _knowing(self, test: nodes.Node) -> Iterator[None]:
        """Know in a branch that what its condition asks for is defined."""
        asked = [path for found in _defined(test) if (path := self._names.path(found)) is not None]
        self._defined += asked
        yield
        del self._defined[len(self._defined) - len(asked) :]

    # --- expressions ----------------------------------------------------------------------------------------------------------------

    def _expression(self, node: nodes.Node, kind: str = "value", *, optional: bool = False) -> None:
        path = self._names.path(node)
        if path is not None and not isinstance(node, (nodes.Filter, nodes.Or, nodes.CondExpr)):
            self._use(path, kind, node.lineno, optional=optional)
            self._number(node)
            if isinstance(node, nodes.Getitem) and not isinstance(node.arg, nodes.Const):
                self._expression(node.arg)
            return
        if isinstance(node, nodes.Filter):
            self._filter(node, kind, optional=optional)
        elif isinstance(node, nodes.Test) and node.name in ("defined", "undefined"):
            self._expression(node.node, optional=True)
        elif isinstance(node, nodes.Call):
            self._call(node)
        elif isinstance(node, nodes.CondExpr):
            self._choice(node, kind)
        elif isinstance(node, (nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.Neg)):
            for child in node.iter_child_nodes():
                self._expression(child, "number")
        elif isinstance(node, nodes.Compare):
            self._compare(node)
        elif isinstance(node, (nodes.And, nodes.Or, nodes.Not)):
            self._logic(node, kind)
        else:
            for child in node.iter_child_nodes():
                of = "text" if isinstance(node, nodes.Concat) else kind if isinstance(node, nodes.Add) else "value"
                self._expression(child, of, optional=optional)

    def _number(self, node: nodes.Node) -> None:
        """Remember how many items lists must have for the numbers that are asked of them."""
        while isinstance(node, (nodes.Getattr, nodes.Getitem)):
            path = self._names.path(node.node)
            if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, int) and path is not None:
                use = self._found.setdefault(path, Use({"list"}))
                use.least = max(use.least, node.arg.value + 1)
            node = node.node

    def _filter(self, node: nodes.Filter, kind: str, *, optional: bool) -> None:
        own = _BY_FILTER.get(node.name)
        optional = optional or node.name in ("default", "d")
        given = own or (kind if node.name in ("default", "d", *_WRITERS) else "value")
        if node.node is not None:
            self._expression(node.node, own or given, optional=optional)
            item = self._names.item(node.node)
            for attribute, of in _attributes(node):
                if item is not None and attribute:
                    self._use(f"{item}.{attribute}", of, node.lineno)
            if item is not None and node.name == "map" and node.args and isinstance(node.args[0], nodes.Const):
                self._use(item, _BY_FILTER.get(str(node.args[0].value), "value"), node.lineno)
        shown = _formatted(node)
        of_argument = "date" if node.name == "date_range" else "value"
        for index, child in enumerate((*node.args, *(pair.value for pair in node.kwargs))):
            self._expression(child, shown[index] if index < len(shown) else of_argument)

    def _call(self, node: nodes.Call) -> None:
        if isinstance(node.node, nodes.Getattr):
            of = "mapping" if node.node.attr in ("items", "keys", "values") else "text" if node.node.attr in _OF_TEXT else "value"
            self._expression(node.node.node, of)
            if of == "text" and (path := self._names.root(node.node.node)) in self._found and node.args and isinstance(node.args[0], nodes.Const):
                self._found[str(path)].pieces.append(str(node.args[0].value))
        named = node.node.name if isinstance(node.node, nodes.Name) else ""
        if named == "timeline":
            self._timeline(node)
        for index, child in enumerate((*node.args, *(pair.value for pair in node.kwargs))):
            self._expression(child, _BY_FILTER[named] if named in _FUNCTIONS and index == 0 else "number" if named == "range" else "value")

    def _timeline(self, node: nodes.Call) -> None:
        """Take in what a timeline reads: fields of its points, by the names that it is given, and the days on which it begins and ends."""
        given = {str(pair.key): pair.value for pair in node.kwargs}
        for argument, kind in zip(node.args, ("list", "date", "date"), strict=False):
            self._expression(argument, kind)
        if len(node.args) > 2 and (end := self._names.path(node.args[2])) is not None:
            self._found[end].values.append(_END)
        item = self._names.item(node.args[0]) if node.args else None
        for name, kind in _OF_POINTS.items():
            value: nodes.Node = given.get(name) or nodes.Const(name)
            if item is not None and isinstance(value, nodes.Const) and (name in given or name in ("at", "text")):
                self._use(f"{item}.{value.value}", kind, node.lineno)
                if name == "mark":
                    self._found[f"{item}.{value.value}"].values.append("dot")

    def _choice(self, node: nodes.CondExpr, kind: str) -> None:
        self._expression(node.test, "truth")
        with self._knowing(node.test):
            self._expression(node.expr1, kind)
        if node.expr2 is not None:
            self._expression(node.expr2, kind)

    def _logic(self, node: nodes.And | nodes.Or | nodes.Not, kind: str) -> None:
        if isinstance(node, nodes.Not):
            self._expression(node.node, "truth")
            return
        self._expression(node.left, "truth" if isinstance(node, nodes.And) else kind)
        with self._knowing(node.left if isinstance(node, nodes.And) else node):
            self._expression(node.right, kind)

    def _compare(self, node: nodes.Compare) -> None:
        operands = [node.expr, *(operand.expr for operand in node.ops)]
        constants = [operand.value for operand in operands if isinstance(operand, nodes.Const)]
        kind = "value"
        if constants:
            kind = (
                "number"
                if isinstance(constants[0], (int, float)) and not isinstance(constants[0], bool)
                else "text"
                if isinstance(constants[0], str)
                else "value"
            )
        listed = any(operand.op in ("in", "notin") for operand in node.ops)
        for operand in operands:
            path = self._names.path(operand)
            self._expression(operand, "list" if listed and operand is operands[-1] else kind)
            if path is not None and path in self._found and not listed:
                self._found[path].values += constants

    def _use(self, path: str, kind: str, line: int, *, optional: bool = False) -> None:
        use = self._found.setdefault(path, Use())
        use.kinds.add(kind)
        known = any(path == asked or path.startswith((f"{asked}.", f"{asked}[")) for asked in self._defined)
        use.optional = use.optional and (optional or known)
        place = self._program.place(line)
        if str(place) and place not in use.places and len(use.places) < _MOST_PLACES:
            use.places.append(place)


_SHOWN = re.compile(r"%[-+ #0]*[\d.*]*([a-zA-Z%])")


def _formatted(node: nodes.Filter) -> list[str]:
    """Return what the arguments of `'%02d' | format(number)` must be."""
    if node.name != "format" or not isinstance(node.node, nodes.Const):
        return []
    return ["number" if letter in "diouxXeEfFgGc" else "value" for letter in _SHOWN.findall(str(node.node.value)) if letter != "%"]


def _defined(test: nodes.Node) -> Iterator[nodes.Node]:
    """Yield what a condition asks whether it is defined."""
    if isinstance(test, nodes.Test) and test.name == "defined":
        yield test.node
    elif isinstance(test, nodes.And):
        yield from _defined(test.left)
        yield from _defined(test.right)


def _attributes(node: nodes.Filter) -> Iterator[tuple[str, str]]:
    """Yield the fields of items that a filter names, and what they seem to be."""
    kind = "number" if node.name == "sum" else "value"
    for pair in node.kwargs:
        if pair.key == "attribute" and isinstance(pair.value, nodes.Const):
            yield str(pair.value.value), kind
    if node.args and isinstance(node.args[0], nodes.Const) and isinstance(node.args[0].value, str) and node.name in (*_ATTRIBUTE_FIRST, "sum", "enumerate"):
        yield node.args[0].value, kind
