"""What an image file is: its kind, its size on paper, and a form that Office shows.

Read with Pillow, which knows far more dialects of each format than a hand-written reader would. SVG is XML, and is read as such.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from docautomat.values import RefusedValueError

__all__ = ["EMU_PER_INCH", "Image", "read_image"]

EMU_PER_INCH = 914_400
_DPI = 96
_MOST_PIXELS = 60_000_000
_KINDS = {
    "PNG": ("png", "image/png"),
    "JPEG": ("jpeg", "image/jpeg"),
    "MPO": ("jpeg", "image/jpeg"),
    "GIF": ("gif", "image/gif"),
    "BMP": ("bmp", "image/bmp"),
    "TIFF": ("tiff", "image/tiff"),
    "EMF": ("emf", "image/x-emf"),
    "WMF": ("wmf", "image/x-wmf"),
}
_ORIENTATION = 0x0112
_SVG_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(px|pt|mm|cm|in|pc)?\s*\Z")
_SVG_UNITS = {"px": 9_525, "": 9_525, "pt": 12_700, "mm": 36_000, "cm": 360_000, "in": 914_400, "pc": 152_400}


@dataclass(frozen=True, slots=True)
class Image:
    """An image as it goes into a package; `width` and `height` are its own size on paper, in EMU."""

    data: bytes
    suffix: str
    content_type: str
    width: int
    height: int

    @property
    def is_svg(self) -> bool:
        """Whether it is a drawing that needs a bitmap beside it."""
        return self.suffix == "svg"


def read_image(data: bytes) -> Image:
    """Return the image in some bytes; raise `RefusedValueError` for what is none.

    A photo that its camera only marked as turned is turned; a format that Office does not show becomes PNG.
    """
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"<svg", b"<?xml", b"<!--")) or b"<svg" in head:
        return _svg(data)
    import PIL.Image

    try:
        with PIL.Image.open(io.BytesIO(data)) as picture:
            return _bitmap(picture, data)
    except (OSError, ValueError, SyntaxError, EOFError, PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning) as error:
        cause = "it has too many pixels" if "Bomb" in type(error).__name__ else "its format is unknown, or it is damaged"
        raise RefusedValueError(f"this is no picture: {cause}", "give a PNG, JPEG, GIF, BMP, TIFF, SVG or EMF file") from None


def _bitmap(picture: Any, data: bytes) -> Image:
    width, height = picture.size
    if width * height > _MOST_PIXELS:
        raise RefusedValueError(f"this picture has {width} × {height} pixels", f"make it smaller, at most {_MOST_PIXELS // 1_000_000} million pixels")
    horizontal, vertical = _resolution(picture)
    kind = _KINDS.get(str(picture.format))
    if kind is None or (picture.format in ("JPEG", "MPO", "TIFF") and picture.getexif().get(_ORIENTATION, 1) not in (0, 1)):
        data, kind, (width, height) = _anew(picture)
    if picture.format in ("EMF", "WMF"):
        kind = _KINDS["EMF" if data[40:44] == b" EMF" else "WMF"]
    return Image(data, *kind, max(1, round(width * EMU_PER_INCH / horizontal)), max(1, round(height * EMU_PER_INCH / vertical)))


def _resolution(picture: Any) -> tuple[float, float]:
    given = picture.info.get("dpi") or (_DPI, _DPI)
    pair = given if isinstance(given, tuple) else (given, given)
    return tuple(float(value) if 20 <= float(value) <= 5000 else _DPI for value in pair)  # type: ignore[return-value]


def _anew(picture: Any) -> tuple[bytes, tuple[str, str], tuple[int, int]]:
    """Return a picture turned upright, as JPEG if it was one, else as PNG."""
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(picture)
    stream = io.BytesIO()
    name = "JPEG" if picture.format in ("JPEG", "MPO") else "PNG"
    if name == "PNG" and upright.mode not in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        upright = upright.convert("RGBA")
    upright.save(stream, name, **({"quality": 92} if name == "JPEG" else {}))
    return stream.getvalue(), _KINDS[name], upright.size


def _svg(data: bytes) -> Image:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise RefusedValueError("this is no picture: an SVG that is not well-formed XML", "save it again from the program that drew it") from None
    if etree.QName(root).localname != "svg":
        raise RefusedValueError("this is no picture: an XML file that is no SVG", "give a PNG, JPEG, GIF, BMP, TIFF, SVG or EMF file")
    box = [float(part) for part in re.findall(r"-?\d+(?:\.\d+)?", root.get("viewBox") or "")]
    width, height = _svg_length(root.get("width")), _svg_length(root.get("height"))
    across, down = (box[2], box[3]) if len(box) == 4 and box[2] > 0 and box[3] > 0 else (300.0, 150.0)
    if not width and not height:
        width = round(across * _SVG_UNITS["px"])
    width = width or round(height * across / down)
    height = height or round(width * down / across)
    return Image(data, "svg", "image/svg+xml", width, height)


def _svg_length(text: str | None) -> int:
    found = _SVG_LENGTH.match(text or "")
    return round(float(found.group(1)) * _SVG_UNITS[found.group(2) or ""]) if found is not None else 0
