"""Part names and the references between them (ISO/IEC 29500-2 §6.2)."""

from __future__ import annotations

import posixpath
from urllib.parse import quote, unquote

__all__ = ["extension", "fold", "folder", "relative", "rels_name", "resolve"]

_URI_SAFE = "/%!$&'()*+,;=:@-._~"


def extension(partname: str) -> str:
    """Return a part name's extension in lower case and without the dot, or an empty string.

    >>> extension("/word/media/image1.PNG")
    'png'
    """
    tail = partname.rpartition("/")[2]
    return tail.rpartition(".")[2].lower() if "." in tail else ""


def fold(partname: str) -> str:
    """Return the key under which equivalent part names are one: letter case and percent-encoding do not count.

    >>> fold("/word/media/My%20Picture.png")
    '/word/media/my picture.png'
    """
    return (unquote(partname) if "%" in partname else partname).lower()


def folder(partname: str) -> str:
    """Return the folder of a part: `/word` of `/word/document.xml`."""
    return posixpath.dirname(partname) or "/"


def rels_name(partname: str) -> str:
    """Return the name of the part that holds a part's relationships; `/` is the package."""
    head, _, tail = partname.rpartition("/")
    return f"{head}/_rels/{tail}.rels"


def resolve(source: str, target: str) -> str | None:
    """Return the part that a relationship target names, seen from its source part; `None` where it names none.

    A fragment is left out. `NULL`, which Office writes for a linked picture without a file, and a bare fragment name no part.

    >>> resolve("/word/document.xml", "../docProps/app.xml")
    '/docProps/app.xml'
    >>> resolve("/word/document.xml", "#bookmark")
    """
    path = unquote(target.partition("#")[0])
    if not path or path.upper() == "NULL" or "://" in path:
        return None
    joined = posixpath.normpath(posixpath.join("/" if source == "/" else folder(source), path))
    return "/" + joined.lstrip("/")


def relative(source: str, partname: str) -> str:
    """Return the target by which `source` refers to `partname`, as a URI reference.

    >>> relative("/ppt/presentation.xml", "/ppt/slides/slide2.xml")
    'slides/slide2.xml'
    """
    path = posixpath.relpath(partname, "/" if source == "/" else folder(source))
    return quote(path, safe=_URI_SAFE) if path.isascii() else path.replace(" ", "%20")
