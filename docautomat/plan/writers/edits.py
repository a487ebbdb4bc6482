"""What changes in a plan's file, and where; applied to whatever kind of mapping and list a format's library gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

__all__ = ["GONE", "Change", "Path", "apply", "plain"]

Path = tuple[str | int, ...]
Change = tuple[Path, Any]
"""A path and the new value there. One past the end of a list is a new item; what lies on the way and is not there yet is made."""
GONE: Final = object()
"""The value of what is to be removed."""


def plain(value: Any, without: tuple[Any, ...] = (None,)) -> Any:
    """Return a copy of a tree in lists and mappings, in which no two places share a value; fields that hold one of `without` are left out."""
    if isinstance(value, dict):
        return {key: plain(part, without) for key, part in value.items() if part not in without}
    return [plain(part, without) for part in value] if isinstance(value, list | tuple) else value


def apply(root: Any, changes: Iterable[Change], new: Callable[[Any], Any] = lambda value: value) -> None:
    """Put changes into a tree; `new` makes of a plain value what the tree's library wants. Raises LookupError where a list on the way is too short."""
    for path, value in changes:
        holder, depth = root, 0
        while depth < len(path) - 1 and _there(holder, path[depth]):
            holder, depth = holder[path[depth]], depth + 1
        part = path[depth]
        if value is GONE:
            if depth == len(path) - 1 and _there(holder, part):
                del holder[part]
            continue
        whole = value
        for name in reversed(path[depth + 1 :]):
            whole = _holding(name, whole)
        if isinstance(part, int) and part == len(holder):
            holder.append(new(whole))
        else:
            holder[part] = new(whole)


def _there(holder: Any, part: str | int) -> bool:
    return part < len(holder) if isinstance(part, int) else part in holder and holder[part] is not None


def _holding(part: str | int, value: Any) -> Any:
    if not isinstance(part, int):
        return {part: value}
    if part:
        raise IndexError(part)
    return [value]
