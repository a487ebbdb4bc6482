"""Where in a shape its text stands: the text rectangles of the preset geometries (ISO/IEC 29500-1 §20.1.9.18 and its presetShapeDefinitions.xml).

A rectangle is left, top, right and bottom in a shape of a given width and height. A geometry that is not listed takes its text over its whole frame.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

__all__ = ["Rectangle", "text_rectangle"]

Rectangle = tuple[float, float, float, float]
Adjustments = Mapping[str, float]
Rule = Callable[[float, float, Callable[[str, float], float]], Rectangle]
"""Width, height and the adjustment of a name, with its default, as a share -> the text rectangle."""

_ROUND = 0.29289
"""1 - cos 45°: how far the corner of a square lies inside of the corner of a circle around it."""


def text_rectangle(geometry: str, adjustments: Adjustments, width: float, height: float) -> Rectangle:
    """Return the text rectangle of a preset geometry."""
    rule = _RULES.get(geometry)
    if rule is None or width <= 0 or height <= 0:
        return 0.0, 0.0, width, height

    def adjusted(name: str, default: float) -> float:
        value = adjustments.get(name)
        if value is None and name == "adj":
            value = adjustments.get("adj1")
        return min(1.0, max(0.0, default if value is None else value / 100_000))

    left, top, right, bottom = rule(width, height, adjusted)
    return (left, top, right, bottom) if right > left and bottom > top else (0.0, 0.0, width, height)


def _shares(left: float, top: float, right: float, bottom: float, of: float = 1) -> Rule:
    return lambda w, h, _: (w * left / of, h * top / of, w * right / of, h * bottom / of)


def _inset(default: float, by: float, name: str = "adj") -> Rule:
    """Return the rule of a geometry whose text keeps a part of the adjustment off all four sides."""

    def rule(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
        inset = min(w, h) * min(0.5, adjusted(name, default)) * by
        return inset, inset, w - inset, h - inset

    return rule


def _star(default: float) -> Rule:
    def rule(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
        share = min(0.5, adjusted("adj", default)) * (1 - _ROUND)
        return w * (0.5 - share), h * (0.5 - share), w * (0.5 + share), h * (0.5 + share)

    return rule


def _same_corners(by: float) -> Rule:
    """Return the rule of a rectangle with two corners above and two below that are alike."""

    def rule(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
        above, below = (min(w, h) * min(0.5, adjusted(name, default)) * by for name, default in (("adj1", 0.16667), ("adj2", 0.0)))
        side = max(above, below)
        return side, above, w - side, h - below

    return rule


def _diagonal_corners(by: float, first: float, second: float) -> Rule:
    def rule(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
        inset = min(w, h) * max(min(0.5, adjusted("adj1", first)), min(0.5, adjusted("adj2", second))) * by
        return inset, inset, w - inset, h - inset

    return rule


def _triangle(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
    left = w * adjusted("adj", 0.5) / 2
    return left, h / 2, left + w / 2, h


def _parallelogram(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
    share = (1 + 5 * min(1.0, adjusted("adj", 0.25) * min(w, h) / w)) / 12
    return w * share, h * share, w - w * share, h - h * share


def _trapezoid(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
    share = min(1.0, adjusted("adj", 0.25) * 2 * min(w, h) / w) / 3
    return w * share, h * share, w - w * share, h


def _hexagon(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
    most = 0.5 * w / min(w, h)
    adjustment = min(most, adjusted("adj", 0.25))
    half = -most / 2
    deep = adjustment + half > 0
    share = ((4 if deep else 2) - (adjustment + (half if deep else 0)) / half * (3 if deep else 2)) / 24
    return w * share, h * share, w - w * share, h - h * share


def _home_plate(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
    return 0, 0, w - min(w, min(w, h) * adjusted("adj", 0.5)) / 2, h


def _chevron(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
    tip = min(w, min(w, h) * adjusted("adj", 0.5))
    return (tip, 0, w - tip, h) if w > 2 * tip else (0, 0, w, h)


def _plus(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
    arm = min(w, h) * min(0.5, adjusted("adj", 0.25))
    return (0, arm, w, h - arm) if w > h else (arm, 0, w - arm, h)


def _can(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
    lid = min(h / 2, min(w, h) * adjusted("adj", 0.25)) / 2
    return 0, 2 * lid, w, h - lid


def _cube(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
    depth = min(w, h) * adjusted("adj", 0.25)
    return 0, depth, w - depth, h


def _folded(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
    return 0, 0, w, h - min(w, h) * min(0.5, adjusted("adj", 0.16667))


def _corner(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
    foot, stem = (min(w, h) * adjusted(name, 0.5) for name in ("adj1", "adj2"))
    return (0, h - foot, w, h) if w > h else (0, 0, stem, h)


def _one_corner(by: float, top: float) -> Rule:
    def rule(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
        inset = min(w, h) * min(0.5, adjusted("adj", 0.16667)) * by
        return 0, inset * top, w - inset, h

    return rule


def _arrow(heads: str, *, upright: bool = False, tail: float = 0.0) -> Rule:
    """Return the rule of a block arrow with its head in front, behind or at both ends."""

    def rule(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
        along, across = (h, w) if upright else (w, h)
        length = min(along, min(w, h) * adjusted("adj2", 0.5))
        start = across * (1 - adjusted("adj1", 0.5)) / 2
        free = length - start * length / (across / 2)
        first = free if "<" in heads else min(w, h) * tail
        last = along - free if ">" in heads else along
        return (start, first, across - start, last) if upright else (first, start, last, across - start)

    return rule


def _arrow_callout(side: str) -> Rule:
    def rule(w: float, h: float, adjusted: Callable[[str, float], float]) -> Rectangle:
        share = adjusted("adj4", 0.64977)
        return {
            "right": (0, 0, w * share, h),
            "left": (w - w * share, 0, w, h),
            "down": (0, 0, w, h * share),
            "up": (0, h - h * share, w, h),
        }[side]

    return rule


def _rounded(inset: float) -> Rule:
    """Return the rule of a rectangle whose corners have a fixed radius, a share of its shorter side."""
    return lambda w, h, _: (min(w, h) * inset, min(w, h) * inset, w - min(w, h) * inset, h - min(w, h) * inset)


_ELLIPSE = _shares(_ROUND / 2, _ROUND / 2, 1 - _ROUND / 2, 1 - _ROUND / 2)
_DIAMOND = _shares(1, 1, 3, 3, 4)
_FIFTH = _shares(1, 0, 4, 5, 5)

_RULES: dict[str, Rule] = {
    "roundRect": _inset(0.16667, _ROUND),
    "wedgeRoundRectCallout": _inset(0.16667, _ROUND, "adj3"),
    "flowChartAlternateProcess": _rounded(_ROUND / 6),
    "bracketPair": _inset(0.16667, _ROUND),
    "bracePair": _inset(0.08333, 1 + _ROUND),
    "octagon": _inset(0.29289, 0.5),
    "bevel": _inset(0.125, 1),
    "frame": _inset(0.125, 1),
    "plaque": _inset(0.16667, 1 - _ROUND),
    "round1Rect": _one_corner(_ROUND, 0),
    "snip1Rect": _one_corner(0.5, 1),
    "round2SameRect": _same_corners(_ROUND),
    "snip2SameRect": _same_corners(0.5),
    "round2DiagRect": _diagonal_corners(_ROUND, 0.16667, 0),
    "snip2DiagRect": _diagonal_corners(0.5, 0, 0.16667),
    "snipRoundRect": _diagonal_corners(0.5, 0.16667, 0.16667),
    "triangle": _triangle,
    "flowChartExtract": _shares(1, 2, 3, 4, 4),
    "flowChartMerge": _shares(1, 0, 3, 2, 4),
    "rtTriangle": _shares(1, 7, 7, 11, 12),
    "parallelogram": _parallelogram,
    "trapezoid": _trapezoid,
    "hexagon": _hexagon,
    "pentagon": _shares(0.191, 0.236, 0.809, 1),
    "homePlate": _home_plate,
    "chevron": _chevron,
    "plus": _plus,
    "can": _can,
    "cube": _cube,
    "foldedCorner": _folded,
    "corner": _corner,
    "rightArrow": _arrow(">"),
    "leftArrow": _arrow("<"),
    "leftRightArrow": _arrow("<>"),
    "stripedRightArrow": _arrow(">", tail=5 / 32),
    "notchedRightArrow": _arrow(">", tail=0.25),
    "upArrow": _arrow("<", upright=True),
    "downArrow": _arrow(">", upright=True),
    "upDownArrow": _arrow("<>", upright=True),
    **{f"{side}ArrowCallout": _arrow_callout(side) for side in ("right", "left", "up", "down")},
    **dict.fromkeys(
        (
            "ellipse",
            "wedgeEllipseCallout",
            "donut",
            "noSmoking",
            "smileyFace",
            "pie",
            "chord",
            "teardrop",
            "flowChartConnector",
            "flowChartOr",
            "flowChartSummingJunction",
            "flowChartMagneticTape",
        ),
        _ELLIPSE,
    ),
    **dict.fromkeys(("diamond", "flowChartDecision", "flowChartSort", "flowChartCollate"), _DIAMOND),
    **dict.fromkeys(("flowChartInputOutput", "flowChartManualOperation", "flowChartPreparation"), _FIFTH),
    **dict.fromkeys(("cloud", "cloudCallout"), _shares(2977, 3262, 17087, 17337, 21600)),
    **dict.fromkeys(("star8", "star10", "star12", "star16", "star24", "star32"), _star(0.375)),
    "star4": _star(0.125),
    "star5": _shares(0.309, 0.382, 0.691, 0.764),
    "star6": _shares(1, 1, 3, 3, 4),
    "star7": _shares(0.25, 0.3, 0.75, 0.75),
    "sun": _star(0.25),
    "heart": _shares(2, 3, 10, 8, 12),
    "irregularSeal1": _shares(4627, 8485, 16702, 14522, 21600),
    "irregularSeal2": _shares(5372, 6382, 14640, 15935, 21600),
    "wave": _shares(0, 1, 4, 3, 4),
    "doubleWave": _shares(0, 1, 8, 7, 8),
    "horizontalScroll": _inset(0.125, 1),
    "verticalScroll": _inset(0.125, 1),
    "flowChartTerminator": _shares(1018, 3163, 20582, 18437, 21600),
    "flowChartDocument": _shares(0, 0, 21600, 17322, 21600),
    "flowChartMultidocument": _shares(0, 3675, 18595, 18022, 21600),
    "flowChartPredefinedProcess": _shares(1, 0, 7, 8, 8),
    "flowChartInternalStorage": _shares(1, 1, 8, 8, 8),
    "flowChartMagneticDisk": _shares(0, 2, 6, 5, 6),
    "flowChartMagneticDrum": _shares(1, 0, 4, 6, 6),
    "flowChartManualInput": _shares(0, 1, 5, 5, 5),
    "flowChartPunchedCard": _shares(0, 1, 5, 5, 5),
    "flowChartOffpageConnector": _shares(0, 0, 5, 4, 5),
    "flowChartPunchedTape": _shares(0, 1, 5, 4, 5),
    "flowChartDelay": _shares(0, _ROUND / 2, 1 - _ROUND / 2, 1 - _ROUND / 2),
    "flowChartDisplay": _shares(1, 0, 5, 6, 6),
    "flowChartOnlineStorage": _shares(1, 0, 5, 6, 6),
}
