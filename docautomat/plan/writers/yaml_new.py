"""Plain values as new YAML, where nothing has to be kept."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

__all__ = ["flow_yaml", "new_yaml"]

_NEVER = 1_000_000
"""So long a line is never folded."""


def new_yaml(value: Any, heading: str = "", *, indented: bool = False) -> str:
    """Return a plain value as YAML that people can go on with, in lines of its own.

    `heading` is a comment above it; `indented` puts the dashes of a list further in than the name above it.
    """
    return "".join(f"# {line}\n" for line in heading.splitlines()) + _dumped(value, flow=False, indented=indented)


def flow_yaml(value: Any) -> str:
    """Return a plain value in one line, as it may stand in `[…]` and `{…}` too."""
    return _dumped([value], flow=True).strip()[1:-1]


def _dumped(value: Any, *, flow: bool, indented: bool = False) -> str:
    import yaml

    rare = any(ord(sign) > 0xFFFF for text in _texts(value) for sign in text)
    return str(
        yaml.dump(value, Dumper=_dumper(rare=rare or indented, indented=indented), allow_unicode=True, sort_keys=False, width=_NEVER, default_flow_style=flow)
    )


@lru_cache(maxsize=4)
def _dumper(*, rare: bool, indented: bool) -> Any:
    """Return libyaml's writer, twenty times as fast as a library that keeps comments; it writes rare signs (above U+FFFF) as numbers, PyYAML's does not."""
    import yaml

    def text(dumper: Any, value: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if _in_lines(value) else None)

    writer: Any = type("Dumper", (yaml.SafeDumper if rare else getattr(yaml, "CSafeDumper", yaml.SafeDumper),), {"ignore_aliases": lambda *_: True})
    writer.add_representer(str, text)
    if indented:  # PyYAML's own writer asks here whether the dashes stand below the name
        writer.increase_indent = lambda self, flow=False, **_: yaml.SafeDumper.increase_indent(self, flow, False)
    return writer


def _in_lines(text: str) -> bool:
    """Say whether a text is written line by line: not where its end would have to be marked, or its beginning."""
    return "\n" in text.rstrip("\n") and not text.endswith("\n\n") and not text[0].isspace()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
