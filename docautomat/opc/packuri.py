"""Part names and the references between them (ISO/IEC 29500-2 §6.2)."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

__all__ = ["folder", "relative", "rels_name", "resolve"]


def folder(partname: str) -> str:
    """Return the folder of a part: `/word` of `/word/document.xml`."""
    return posixpath.dirname(partname) or "/"


def rels_name(partname: str) -> str:
    """Return the name of the part that holds a part's relationships; `/` is the package."""
    if partname == "/":
        return "/_rels/.rels"
    head, tail = posixpath.split(partname)
    return posixpath.join(head, "_rels", tail + ".rels")


def resolve(source: str, target: str) -> str | None:
    """Return the part that a relationship target names, seen from its source part; `None` where it names none.

    >>> resolve("/word/document.xml", "../docProps/app.xml")
    '/docProps/app.xml'
    """
    path = unquote(target.partition("#")[0])
    if not path or path.upper() == "NULL" or "://" in path:
        return None
    base = "/" if source == "/" else folder(source)
    return posixpath.normpath(posixpath.join(base, path)).replace("//", "/")


def relative(source: str, partname: str) -> str:
    """Return the target by which `source` refers to `partname`.

    >>> relative("/ppt/presentation.xml", "/ppt/slides/slide2.xml")
    'slides/slide2.xml'
    """
    return posixpath.relpath(partname, "/" if source == "/" else folder(source))
