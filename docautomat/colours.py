"""Colours as RRGGBB: their contrast (WCAG 2.1, 1.4.3), and what DrawingML, Word and Excel make of a theme's colours.

DrawingML lists changes to a colour one after the other (ISO/IEC 29500-1 §20.1.2.3): of lightness and saturation in HSL, of tint and shade in linear light. Word
and Excel change the lightness only (§17.3.2.6, §18.8.19), each in its own way.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from functools import lru_cache

__all__ = ["contrast", "excel_tint", "hue", "mixed", "over", "transformed", "word_tint"]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours: 1 to 21 (WCAG 2.1, relative luminance)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=4096)
def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _gamma(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def _written(channels: tuple[float, float, float]) -> str:
    return "".join(f"{round(min(max(channel, 0.0), 1.0) * 255):02X}" for channel in channels)


def mixed(one: str, other: str, part: float) -> str:
    """Return so large a part of one colour, the rest of the other."""
    first, second = _channels(one), _channels(other)
    return _written(tuple(a * part + b * (1 - part) for a, b in zip(first, second, strict=True)))  # type: ignore[arg-type]


def over(colour: str, alpha: float, ground: str) -> str:
    """Return what is seen of a colour that lets its ground through."""
    return colour if alpha >= 1 else mixed(colour, ground, max(alpha, 0.0))


def hue(colour: str) -> tuple[float, float]:
    """Return the hue in degrees, and how strong it is (0 is grey)."""
    red, green, blue = _channels(colour)
    turn, _, _ = colorsys.rgb_to_hls(red, green, blue)
    return turn * 360, max(red, green, blue) - min(red, green, blue)


@lru_cache(maxsize=1024)
def word_tint(colour: str, tint: str, shade: str) -> str:
    """Return a theme's colour as Word computes it: its lightness towards white (tint) or black (shade), in parts of 255."""
    turn, light, saturation = colorsys.rgb_to_hls(*_channels(colour))
    if tint:
        part = int(tint, 16) / 255
        light = light * part + 1 - part
    if shade:
        light *= int(shade, 16) / 255
    return "".join(f"{int(channel * 255 + 1e-6):02X}" for channel in colorsys.hls_to_rgb(turn, light, saturation))


@lru_cache(maxsize=1024)
def excel_tint(colour: str, tint: float) -> str:
    """Return a theme's colour as Excel computes it: -1 is black, 1 is white."""
    turn, light, saturation = colorsys.rgb_to_hls(*_channels(colour))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return _written(colorsys.hls_to_rgb(turn, min(max(light, 0.0), 1.0), saturation))


@lru_cache(maxsize=4096)
def transformed(colour: str, changes: tuple[tuple[str, float], ...]) -> tuple[str, float]:
    """Return a colour after DrawingML's changes (name, share), and its opacity; changes that are not known leave it as it is."""
    channels = _channels(colour)
    alpha = 1.0
    for name, share in changes:
        if name == "alpha":
            alpha = share
        elif name in _IN_HSL:
            turn, light, saturation = colorsys.rgb_to_hls(*channels)
            light, saturation = _IN_HSL[name](light, saturation, share)
            channels = colorsys.hls_to_rgb(turn, min(max(light, 0.0), 1.0), min(max(saturation, 0.0), 1.0))
        elif name in ("tint", "shade"):
            white = 1 - share if name == "tint" else 0.0
            channels = tuple(_gamma(min(_linear(channel) * share + white, 1.0)) for channel in channels)  # type: ignore[assignment]
        elif name == "inv":
            channels = tuple(1 - channel for channel in channels)  # type: ignore[assignment]
        elif name == "gray":
            grey = _gamma(_luminance(_written(channels)))
            channels = (grey, grey, grey)
    return _written(channels), alpha


_IN_HSL: dict[str, Callable[[float, float, float], tuple[float, float]]] = {
    "lumMod": lambda light, saturation, share: (light * share, saturation),
    "lumOff": lambda light, saturation, share: (light + share, saturation),
    "lum": lambda _, saturation, share: (share, saturation),
    "satMod": lambda light, saturation, share: (light, saturation * share),
    "satOff": lambda light, saturation, share: (light, saturation + share),
    "sat": lambda light, _, share: (light, share),
}
