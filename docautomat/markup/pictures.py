"""Pictures that come into a document: read, stored once, related to the part in which they stand, and fitted into their frame."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docautomat.markup.images import Image, read_image
from docautomat.markup.language import Site
from docautomat.markup.properties import write_attribute
from docautomat.markup.rendering import Rendering, rendering
from docautomat.values import Bytes, RefusedValueError
from docautomat.values.charts import Chart
from docautomat.values.rich import Picture
from docautomat.values.timelines import Timeline

__all__ = ["DRAWING", "PICTURE_WRITERS", "RELATIONSHIPS", "SVG_EXTENSION", "Crop", "Kept", "Stored", "crop", "keep", "relate", "size_on_paper", "store"]

DRAWING = {False: "http://schemas.openxmlformats.org/drawingml/2006/main", True: "http://purl.oclc.org/ooxml/drawingml/main"}
RELATIONSHIPS = {
    False: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    True: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
"""The namespaces of files in the transitional and in the strict form."""
SVG_EXTENSION = (
    '<a:ext xmlns:a="{a}" uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
    'xmlns:r="{r}" r:embed="{rid}"/></a:ext>'
)
"""Beside a bitmap, the drawing of which it is a likeness ([MS-ODRAWXML] 2.2.20)."""

_NO_SVG = "an SVG needs a PNG beside it, for programs that show no SVG"


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture in the package, as one part refers to it."""

    image: Image
    rid: str
    """The relationship to the bitmap."""
    svg_rid: str = ""
    """The relationship to the drawing of which the bitmap is a likeness."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture in the package, to which no part refers yet: the parts of the bitmap and of the drawing that it is a likeness of."""

    image: Image
    part: str
    svg_part: str = ""


def store(picture: Picture, owner: str) -> Stored:
    """Return a picture as a part may refer to it; the same bytes are stored once. Raises `RefusedValueError` for what is no picture."""
    return relate(keep(picture), owner)


def relate(kept: Kept, owner: str) -> Stored:
    """Return a picture as a part may refer to it."""
    overlay = rendering().overlay
    rid = overlay.relate(owner, "image", kept.part)
    return Stored(kept.image, rid, overlay.relate(owner, "image", kept.svg_part) if kept.svg_part else "")


def keep(picture: Picture) -> Kept:
    """Put a picture into the package, the same bytes once; raise `RefusedValueError` for what is no picture."""
    current = rendering()
    key = ("picture", _key(picture.source), _key(picture.fallback), picture.trusted)
    found = current.state.get(key) if key[1] is not None else None
    if found is None:
        found = _kept(picture, current)
        if key[1] is not None:
            current.state[key] = found
    kept: Kept = found
    return kept


def _key(source: Any) -> Any:
    """Return what tells a source apart from others as long as a render lasts; `None` for files, which are read each time."""
    if isinstance(source, Bytes):
        source = source.data
    if isinstance(source, bytes):
        return hashlib.sha256(source).digest()
    return os.fspath(source) if isinstance(source, (str, os.PathLike)) else "" if source is None else None


def _kept(picture: Picture, current: Rendering) -> Kept:
    image = read_image(current.read(picture.source, trusted=picture.trusted))
    if not image.is_svg:
        return Kept(image, _part(image, current))
    likeness = _likeness(picture, image, current)
    return Kept(image, _part(likeness, current), _part(image, current))


def _part(image: Image, current: Rendering) -> str:
    return current.overlay.media(image.data, image.suffix, image.content_type)


def _likeness(picture: Picture, image: Image, current: Rendering) -> Image:
    """Return the bitmap that stands for an SVG: the one that was given, a PNG of the same name beside it, or what `resvg` makes of it, if that is installed."""
    if picture.fallback is not None:
        return read_image(current.read(picture.fallback, trusted=picture.trusted))
    if isinstance(picture.source, (str, os.PathLike)):
        beside = Path(picture.source).with_suffix(".png")
        try:
            return read_image(current.read(beside, trusted=picture.trusted))
        except RefusedValueError:
            pass
    try:
        import resvg_py
    except ImportError:
        raise RefusedValueError(_NO_SVG, "put a PNG of the same name beside it, name one with fallback=, or install docautomat[svg]") from None
    try:
        return read_image(bytes(resvg_py.svg_to_bytes(svg_string=image.data.decode("utf-8"), width=min(2000, max(200, image.width // 4763)))))
    except (ValueError, RuntimeError):
        raise RefusedValueError("this SVG cannot be drawn", "put a PNG of the same name beside it") from None


def size_on_paper(picture: Picture, image: Image, room: int = 0) -> tuple[int, int]:
    """Return a picture's width and height in EMU: as it says, with the file's proportions, else the file's own size, at most as wide as there is `room`."""
    width, height = picture.width, picture.height
    if width and height:
        if picture.fit != "contain":
            return width, height
        scale = min(width / image.width, height / image.height)
    elif width or height:
        scale = (width or 0) / image.width or (height or 0) / image.height
    else:
        scale = min(1.0, room / image.width) if room else 1.0
    return max(1, round(image.width * scale)), max(1, round(image.height * scale))


Crop = tuple[int, int, int, int]
"""Left, top, right and bottom in thousandths of a per cent of the image; negative where the frame is larger (`a:srcRect`, ISO/IEC 29500-1 §20.1.8.55)."""


def crop(fit: str, image: Image, width: int, height: int) -> Crop:
    """Return how an image is cut or padded so that it fits into a frame without being distorted.

    >>> crop("cover", Image(b"", "png", "image/png", 200, 100), 100, 100)
    (25000, 0, 25000, 0)
    >>> crop("contain", Image(b"", "png", "image/png", 200, 100), 100, 100)
    (0, -50000, 0, -50000)
    """
    if fit == "stretch" or not (width and height):
        return (0, 0, 0, 0)
    ratio = (image.width / image.height) / (width / height)
    if (ratio > 1) == (fit == "cover"):  # the frame shows a part of the width, or more than the width
        side = round(50_000 * (1 - 1 / ratio))
        return (side, 0, side, 0)
    side = round(50_000 * (1 - ratio))
    return (0, side, 0, side)


# --- in a frame that the author has drawn -------------------------------------------------------------------------------------------------


def write_alt(value: Any, site: Site) -> str:
    """Return the alternative text of what comes into a frame."""
    if isinstance(value, Chart):
        return write_attribute(value.alt or value.title, site)
    if isinstance(value, Timeline):
        return write_attribute(value.alt, site)
    return write_attribute((value.alt or site.before) if isinstance(value, Picture) else value, site)


def write_embed(value: Any, site: Site) -> str:
    """Return the relationship to the image; that of the author's own (`site.before`) where the value is no picture."""
    if not isinstance(value, Picture) and not site.before:
        raise RefusedValueError("this is no picture", "use the filter picture: {{ logo|picture }}")
    return store(value, site.part).rid if isinstance(value, Picture) else site.before


def write_side(value: Any, site: Site) -> str:
    """Return a side of a picture whose tag states its size: the width (`site.after` is 0) or the height."""
    if not isinstance(value, Picture):
        return site.before
    return str(size_on_paper(value, store(value, site.part).image)[int(site.after)])


def write_svg(value: Any, site: Site) -> str:
    """Return the extension that names an SVG, in a list of extensions of its own unless there is one (`site.keep`)."""
    stored = store(value, site.part) if isinstance(value, Picture) else None
    if stored is None or not stored.svg_rid:
        return ""
    strict = rendering().overlay.package.strict
    markup = SVG_EXTENSION.format(a=DRAWING[strict], r=RELATIONSHIPS[strict], rid=stored.svg_rid)
    return markup if site.keep else f'<a:extLst xmlns:a="{DRAWING[strict]}">{markup}</a:extLst>'


def write_crop(value: Any, site: Site) -> str:
    """Return `a:srcRect` for a frame of the size in `site.after`; the author's own (`site.before`) where nothing is to be fitted."""
    if not isinstance(value, Picture) or value.fit == "stretch" or not site.after:
        return site.before
    width, height = (int(side) if side.isdigit() else 0 for side in site.after.split(" "))
    edges = crop(value.fit, store(value, site.part).image, width, height)
    cut = "".join(f' {name}="{edge}"' for name, edge in zip("ltrb", edges, strict=True) if edge)
    return f'<a:srcRect xmlns:a="{DRAWING[rendering().overlay.package.strict]}"{cut}/>' if cut else ""


def write_edge(value: Any, site: Site) -> str:
    """Return how much of one edge of an image in VML is cut off (`v:imagedata/@cropleft`, ISO/IEC 29500-4 §19.1.2.11), in parts of 65 536 of the image."""
    if not isinstance(value, Picture):
        return site.before or "0"
    width, height, side = (int(number) for number in site.after.split(" "))
    return f"{crop(value.fit, store(value, site.part).image, width, height)[side] * 65_536 // 100_000}f"


PICTURE_WRITERS = {"_alt": write_alt, "_embed": write_embed, "_svg": write_svg, "_crop": write_crop, "_edge": write_edge, "_side": write_side}
