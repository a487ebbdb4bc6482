"""Which path in the data an expression of a template means, through the names that loops, `set` and `with` give on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from jinja2 import nodes

__all__ = ["Names", "holders", "steps"]

_SAME_LIST = frozenset({"sort", "unique", "select", "selectattr", "reject", "rejectattr", "list", "reverse", "default", "d"})
"""Filters whose result holds the items of what they are given."""
_IN_LISTS = frozenset({"batch", "slice", "groupby"})
_STEP = re.compile(r'\[\]|\["((?:[^"\\]|\\.)*)"\]|\.?([^.\[\]]+)')


def steps(path: str) -> list[str]:
    """Return a path's names, `[]` for the items of a list and `*` for the values of a mapping."""
    return [step.group(1) or step.group(2) or "[]" for step in _STEP.finditer(path)]


def _written(key: str) -> str:
    """Return a key as it stands in a path."""
    return f".{key}" if key.isidentifier() else f'["{key}"]'


def holders(path: str) -> Iterator[tuple[str, str]]:
    """Yield what holds a path, from the outermost on, each with what it must be: a `list` or a `mapping`."""
    for step in list(_STEP.finditer(path))[1:]:
        yield path[: step.start()], "list" if step.group() == "[]" else "mapping"


class Names:
    """What names mean where they stand: a path in the data, or something else."""

    def __init__(self, others: Iterable[str]) -> None:
        """`others` are the names that mean no data anywhere."""
        self._scopes: list[dict[str, str | None]] = [dict.fromkeys(others)]

    def hide(self, names: Iterable[str]) -> None:
        """Let names mean no data from here on, in this scope."""
        self._scopes[-1].update(dict.fromkeys(names))

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Forget afterwards what is named within."""
        self._scopes.append({})
        yield
        self._scopes.pop()

    def bind(self, target: nodes.Node, item: str | None) -> None:
        """Let the name of a loop's target mean the path of its items, of a key and value the second one; `None` for what is no data."""
        if isinstance(target, nodes.Name):
            self._scopes[-1][target.name] = item
        elif isinstance(target, nodes.Tuple):
            for number, part in enumerate(target.items):  # key and value, or group and items
                self.bind(part, item if number == 1 and item is not None and not item.endswith("[]") else None)

    def bind_value(self, target: nodes.Node, value: nodes.Node) -> None:
        """Let the names of a target mean what an expression means."""
        if isinstance(target, nodes.Name):
            self._scopes[-1][target.name] = self.path(value)
        else:
            self.bind(target, None)

    def item(self, node: nodes.Node) -> str | None:
        """Return the path of the items that an expression yields."""
        if isinstance(node, nodes.CondExpr):
            return self.item(node.expr1) or (self.item(node.expr2) if node.expr2 is not None else None)
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr) and node.node.attr in ("items", "values"):
            path = self.path(node.node.node)
            return f"{path}.*" if path else None
        if isinstance(node, nodes.Filter) and node.name in ("items", "dictsort") and node.node is not None:
            path = self.path(node.node)
            return f"{path}.*" if path else None
        if isinstance(node, nodes.Filter) and node.name in _IN_LISTS and node.node is not None:
            return self.path(node.node)  # each item is a list of the items
        if isinstance(node, nodes.Filter) and node.node is not None and self.path(node) is None:
            return self._filtered(node, self.item(node.node))
        path = self.path(node)
        return f"{path}[]" if path else None

    @staticmethod
    def _filtered(node: nodes.Filter, item: str | None) -> str | None:
        """Return the path of what a filter makes of items: a field of each, the items of each, or the same."""
        named = {str(pair.key): pair.value for pair in node.kwargs}
        if item is None or node.name in _SAME_LIST:
            return item
        if node.name == "map" and isinstance(field := named.get("attribute"), nodes.Const):
            return f"{item}.{field.value}"
        return f"{item}[]" if node.name == "sum" and isinstance(named.get("start"), nodes.List) else None

    def root(self, node: nodes.Node) -> str | None:
        """Return the path of the text that methods and items are asked of."""
        while self.path(node) is None and isinstance(node, (nodes.Getitem, nodes.Getattr, nodes.Call)):
            node = node.node
        return self.path(node)

    def path(self, node: nodes.Node | None) -> str | None:
        """Return the path in the data that an expression means, or `None` if it means something else."""
        if isinstance(node, nodes.Name):
            for scope in reversed(self._scopes):
                if node.name in scope:
                    return scope[node.name]
            return node.name
        if isinstance(node, nodes.Getattr):
            path = self.path(node.node)
            return f"{path}.{node.attr}" if path else None
        if isinstance(node, nodes.Getitem):
            path = self.path(node.node)
            if path is None:
                return None
            if isinstance(node.arg, nodes.Slice):
                return path
            key = node.arg.value if isinstance(node.arg, nodes.Const) else None
            return f"{path}{_written(key)}" if isinstance(key, str) else f"{path}.*" if key is None else f"{path}[]"
        if isinstance(node, nodes.Or):
            return self.path(node.left) or self.path(node.right)
        if isinstance(node, nodes.CondExpr):
            return self.path(node.expr1) or self.path(node.expr2)
        if isinstance(node, nodes.Filter) and node.node is not None:
            path = self.path(node.node)
            if path is not None and (node.name in _SAME_LIST or node.name.startswith("_")):
                return path
            return f"{path}[]" if path is not None and node.name in ("first", "last", "random") else None
        return None
