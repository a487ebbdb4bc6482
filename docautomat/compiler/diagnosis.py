"""After a render has failed: run its programs once more, watched, and tell everything that is wrong, each at its tag and its place in the data.

The watched program is made from the same source by a code generator that puts `try` around every tag and counts the turns of every loop. It is made when
something has failed and not before: a render that goes well carries nothing of it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2 import nodes

from docautomat.budget.counting import uncounted
from docautomat.compiler.faults import told
from docautomat.errors import Finding, Place

if TYPE_CHECKING:
    from jinja2.compiler import CodeGenerator, Frame

    from docautomat.compiler.source import Program

    Base = CodeGenerator
else:
    Base = object

__all__ = ["diagnose"]

_WATCH = "docautomat.watch"
_STEP = "docautomat step"
_MOST, _MOST_OF_ONE = 100, 5
"""So many findings of one render, and of one tag, are told; the others are counted."""


@dataclass(slots=True)
class _Facts:
    """What the generator notes about a program: its loops, and the expression of each tag by its line."""

    loops: list[nodes.For] = field(default_factory=list)
    tags: dict[int, nodes.Node] = field(default_factory=dict)


class _Enough(BaseException):
    """Ends a watched run that has found more than anybody reads."""


class _Watch:
    """Takes the faults of one run, and knows the loops that are running."""

    silent = jinja2.ChainableUndefined()

    def __init__(self) -> None:
        self.faults: list[tuple[int, Exception, tuple[tuple[int, int], ...]]] = []
        self._running: list[list[int]] = []
        self.counts: dict[int, int] = {}

    def enter(self, loop: int) -> None:
        self._running.append([loop, -1])

    def step(self) -> None:
        self._running[-1][1] += 1

    def leave(self) -> None:
        self._running.pop()

    def fault(self, line: int, error: Exception) -> None:
        self.counts[line] = self.counts.get(line, 0) + 1
        if self.counts[line] <= _MOST_OF_ONE:
            self.faults.append((line, error, tuple((loop, turn) for loop, turn in self._running)))
        if len(self.faults) >= _MOST or sum(self.counts.values()) > 100 * _MOST:
            raise _Enough


class _Watching(Base):
    """Mixed into the environment's own code generator."""

    facts: _Facts

    def _call(self, what: str) -> str:
        return f"context.parent[{_WATCH!r}].{what}"

    def _guarded(self, node: nodes.Node, write: Callable[[], None], otherwise: Callable[[], None] | None = None) -> None:
        self.writeline("try:")
        self.indent()
        self.writeline("pass")
        write()
        self.outdent()
        self.writeline("except Exception as fault:")
        self.indent()
        self.writeline(self._call(f"fault({node.lineno}, fault)"))
        if otherwise is not None:
            otherwise()
        self.outdent()

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:
        for child in node.nodes:
            one = nodes.Output([child], lineno=child.lineno)
            if isinstance(child, nodes.TemplateData):
                super().visit_Output(one, frame)
            else:
                self.facts.tags.setdefault(child.lineno, child)
                self._guarded(child, lambda one=one: super(_Watching, self).visit_Output(one, frame))  # type: ignore[misc]

    def visit_For(self, node: nodes.For, frame: Frame) -> None:
        self.facts.loops.append(node)
        self.facts.tags.setdefault(node.lineno, uncounted(node))
        node.body.insert(0, nodes.ExprStmt(nodes.Const(_STEP), lineno=node.lineno))
        self.writeline(self._call(f"enter({len(self.facts.loops) - 1})"))
        self._guarded(node, lambda: super(_Watching, self).visit_For(node, frame))
        self.writeline(self._call("leave()"))

    def visit_If(self, node: nodes.If, frame: Frame) -> None:
        self.facts.tags.setdefault(node.lineno, node.test)
        for other in node.elif_:
            self.facts.tags.setdefault(other.lineno, other.test)
        self._guarded(node, lambda: super(_Watching, self).visit_If(node, frame))

    def visit_Assign(self, node: nodes.Assign, frame: Frame) -> None:
        self.facts.tags.setdefault(node.lineno, node.node)

        def silence() -> None:
            if isinstance(node.target, nodes.Name):
                self.newline(node)
                self.visit(node.target, frame)
                self.write(" = " + self._call("silent"))

        self._guarded(node, lambda: super(_Watching, self).visit_Assign(node, frame), silence)

    def visit_CallBlock(self, node: nodes.CallBlock, frame: Frame) -> None:
        self.facts.tags.setdefault(node.lineno, node.call)
        self._guarded(node, lambda: super(_Watching, self).visit_CallBlock(node, frame))

    def visit_FilterBlock(self, node: nodes.FilterBlock, frame: Frame) -> None:
        self._guarded(node, lambda: super(_Watching, self).visit_FilterBlock(node, frame))

    def visit_With(self, node: nodes.With, frame: Frame) -> None:
        self._guarded(node, lambda: super(_Watching, self).visit_With(node, frame))

    def visit_ExprStmt(self, node: nodes.ExprStmt, frame: Frame) -> None:
        if isinstance(node.node, nodes.Const) and node.node.value == _STEP:
            self.writeline(self._call("step()"))
        else:
            self._guarded(node, lambda: super(_Watching, self).visit_ExprStmt(node, frame))


@dataclass(slots=True)
class _Watched:
    template: jinja2.Template
    facts: _Facts


def _watched(program: Program, environment: jinja2.Environment) -> _Watched:
    facts = _Facts()
    watching = environment.overlay()
    watching.code_generator_class = type("Watching", (_Watching, environment.code_generator_class), {"facts": facts})
    code = watching.compile(program.source, program.name, f"<docautomat watched {program.name}>")
    return _Watched(jinja2.Template.from_code(watching, code, watching.make_globals(None)), facts)


def diagnose(program: Program, environment: jinja2.Environment, variables: Mapping[str, Any]) -> list[Finding]:
    """Return everything that is wrong when a program meets its data, in the order of the run."""
    watched = _watched(program, environment)
    watch = _Watch()
    try:
        for _ in watched.template.root_render_func(watched.template.new_context({**variables, _WATCH: watch})):
            pass
    except _Enough:
        pass
    except Exception:  # what is outside of every tag is told by the run that failed first
        return []
    return list(_findings(watch, watched.facts, program, variables))


def _findings(watch: _Watch, facts: _Facts, program: Program, variables: Mapping[str, Any]) -> Iterable[Finding]:
    seen: dict[int, int] = {}
    told_at: dict[tuple[Place, str], int] = {}
    for line, error, running in watch.faults:
        seen[line] = seen.get(line, 0) + 1
        code, message, hint = told(error, variables)
        more = watch.counts[line] - _MOST_OF_ONE
        if more > 0 and seen[line] == _MOST_OF_ONE:
            hint = f"{hint}; the same {more} more times" if hint else f"the same {more} more times"
        path = _path(facts, facts.tags.get(line), running, message)
        place = dataclasses.replace(program.place(line), path=path)
        if told_at.setdefault((place, message), line) == line:  # a tag for whole rows stands in the program once for each band of columns
            yield Finding(code=code, severity="error", place=place, message=message, hint=hint)


# --- paths in the data ------------------------------------------------------------------------------------------------------------------


def _path(facts: _Facts, tag: nodes.Node | None, running: tuple[tuple[int, int], ...], message: str) -> str:
    """Return where in the data the fault lies, as exactly as can be said: `milestones[3].due`, `milestones[3]`, or nothing."""
    known: dict[str, str] = {}
    innermost = turns = ""
    for number, turn in running:
        if turn < 0:
            break  # the loop itself fails
        loop = facts.loops[number]
        source = _chain(uncounted(loop), known)
        if source is None or loop.test is not None or loop.recursive:  # which item it is cannot be told from the turn
            source = next(iter(_chains(uncounted(loop), known)), "")
            innermost, turns = f"{source}[…]" if source else "", f"turn {turn + 1}"
        else:
            innermost = f"{source}[{turn}]"
        if isinstance(loop.target, nodes.Name):
            known[loop.target.name] = innermost
    chains = list(_chains(tag, known)) if tag is not None else []
    words = set(re.findall(r"\w+", message))
    named = [chain for chain in chains if re.split(r"[.\[]", chain)[-1] in words]
    path = named[0] if named else chains[0] if len(set(chains)) == 1 else innermost
    return f"{path} ({turns})" if path and turns else path or turns


def _chains(tag: nodes.Node, known: Mapping[str, str]) -> Iterable[str]:
    """Yield the paths that an expression reads, the longest of each."""
    if (chain := _chain(tag, known)) is not None:
        yield chain
        return
    skipped = ("node",) if isinstance(tag, nodes.Call) else ()
    if isinstance(tag, nodes.Call) and isinstance(tag.node, nodes.Getattr):
        yield from _chains(tag.node.node, known)  # what the method belongs to
    for child in tag.iter_child_nodes(exclude=skipped):
        yield from _chains(child, known)


def _chain(node: nodes.Node, known: Mapping[str, str]) -> str | None:
    """Return the path that a name with its fields and items means, or `None` for any other expression."""
    if isinstance(node, nodes.Name):
        return known.get(node.name, node.name) if node.name != "loop" else None
    if isinstance(node, nodes.Getattr):
        before = _chain(node.node, known)
        return None if before is None else f"{before}.{node.attr}"
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        before = _chain(node.node, known)
        if before is None:
            return None
        return f"{before}.{node.arg.value}" if isinstance(node.arg.value, str) else f"{before}[{node.arg.value}]"
    return None
