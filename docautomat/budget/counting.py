"""What is changed in a program's tree before it is compiled: loops, concatenations and assignments that outlive a loop pass through counting filters."""

from __future__ import annotations

from typing import Any, cast

from jinja2 import TemplateSyntaxError, nodes
from jinja2.environment import Environment
from jinja2.visitor import NodeTransformer

__all__ = ["Counting", "check_depth", "uncounted"]

_TURNS = "_turns"
_DEEPEST = 80
"""Levels of one expression; CPython's own limit is 200 brackets."""


def check_depth(tree: nodes.Template) -> None:
    """Raise `TemplateSyntaxError` where an expression has more levels than Python could compile; not itself recursive."""
    waiting: list[tuple[nodes.Node, int]] = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > _DEEPEST:
            raise TemplateSyntaxError(f"it has more than {_DEEPEST} operators, filters or brackets inside each other", node.lineno)
        waiting += [(child, depth + 1 if isinstance(child, nodes.Expr) else 0) for child in node.iter_child_nodes()]


def uncounted(loop: nodes.For) -> nodes.Expr:
    """Return what a loop runs over, as its author wrote it."""
    source = cast("nodes.Expr", loop.iter)
    return cast("nodes.Expr", source.node) if isinstance(source, nodes.Filter) and source.name == _TURNS else source


class Counting(NodeTransformer):
    """Puts the filters `_turns`, `_concatenated` and `_kept` where a program can use up time or memory."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._captured = 0

    def _filter(self, node: nodes.Node, name: str, *args: nodes.Expr) -> nodes.Filter:
        made = nodes.Filter(cast("nodes.Expr", node), name, list(args), [], None, None, lineno=node.lineno)
        made.set_environment(self._environment)
        return made

    def visit_For(self, node: nodes.For, *_: Any) -> nodes.Node:  # noqa: N802  as the visitor calls it
        """Count the turns; inside of what is captured also the text that is written at each turn, for it is no output yet."""
        static = 0
        if self._captured:
            static = sum(len(data.data) for data in node.find_all(nodes.TemplateData))
        self.generic_visit(node)
        node.iter = self._filter(node.iter, _TURNS, nodes.Const(static, lineno=node.lineno))
        return node

    def visit_Concat(self, node: nodes.Concat, *_: Any) -> nodes.Node:  # noqa: N802
        """Measure `a ~ b`."""
        self.generic_visit(node)
        return self._filter(nodes.List(node.nodes, lineno=node.lineno), "_concatenated")

    def visit_Assign(self, node: nodes.Assign, *_: Any) -> nodes.Node:  # noqa: N802
        """Measure `set ns.field = …`."""
        self.generic_visit(node)
        if isinstance(node.target, nodes.NSRef) or any(node.target.find_all(nodes.NSRef)):
            node.node = self._filter(node.node, "_kept")
        return node

    def visit_Output(self, node: nodes.Output, *_: Any) -> nodes.Node:  # noqa: N802
        """Measure what is printed into a text that is kept."""
        self.generic_visit(node)
        if self._captured:
            node.nodes = [each if isinstance(each, nodes.TemplateData) else self._filter(each, "_captured") for each in node.nodes]
        return node

    def _capture(self, node: nodes.Node, *_: Any) -> nodes.Node:
        self._captured += 1
        self.generic_visit(node)
        self._captured -= 1
        return node

    visit_Macro = visit_CallBlock = visit_FilterBlock = visit_AssignBlock = _capture  # noqa: N815
