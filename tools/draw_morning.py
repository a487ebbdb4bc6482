"""Draw the sample project's picture: a morning over the fields by lake Øyeren, a care home with light in its windows, birches in front.

python tools/draw_morning.py samples/programme/assets/morgen-ved-oyeren.png
"""

from __future__ import annotations

import math
import random
import sys
from itertools import pairwise

from PIL import Image, ImageDraw

WIDTH, HEIGHT, FINE = 1280, 1100, 3
SKY = ((247, 221, 176), (190, 220, 232))
"""At the horizon, and above."""
SUN, GLOW = "#FFF3D2", "#FBE3AE"
FAR, MIDDLE, NEAR = "#8CA9B6", "#6E9484", "#4F7F67"
LAKE, GLINT = "#7FB0C4", "#D6E8EE"
FIELDS = ("#C9B458", "#A9B75C", "#7FA65A", "#D6C36A", "#6F9A52")
BARN, WALL, ROOF, LIGHT, DOOR = "#A1412F", "#F6F1E6", "#3E4C54", "#FFD978", "#1B6A86"
BARK, KNOT, LEAF = "#F2EFE8", "#4A4A46", ("#8DB35A", "#A9C46C", "#6F9A48")

Points = list[tuple[float, float]]
_HORIZON = 430.0


class _Drawing:
    def __init__(self) -> None:
        self.picture = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE))
        self.pen = ImageDraw.Draw(self.picture)
        self.chance = random.Random(25_09_2026)  # noqa: S311  the same leaves every time

    def shape(self, points: Points, fill: str) -> None:
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], fill=fill)

    def box(self, left: float, top: float, right: float, bottom: float, fill: str) -> None:
        self.shape([(left, top), (right, top), (right, bottom), (left, bottom)], fill)

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        self.pen.ellipse([(x - radius) * FINE, (y - radius) * FINE, (x + radius) * FINE, (y + radius) * FINE], fill=fill)

    def sky(self) -> None:
        low, high = SKY
        bands = 24
        for band in range(bands):
            part = (band / (bands - 1)) ** 0.8
            colour = tuple(round(above + (below - above) * part) for below, above in zip(low, high, strict=True))
            self.box(0, _HORIZON * band / bands, WIDTH, _HORIZON * (band + 1) / bands + 1, "#{:02X}{:02X}{:02X}".format(*colour))
        self.disc(880, 360, 120, GLOW)
        self.disc(880, 360, 74, SUN)

    def ridge(self, base: float, height: float, period: float, phase: float, fill: str) -> None:
        """Draw hills whose upper edge is the sum of two waves."""
        edge = [(x, base - height * (math.sin(x / period + phase) + 0.45 * math.sin(x / period * 2.3 + phase * 2) + 1.2)) for x in range(0, WIDTH + 20, 20)]
        self.shape([*((float(x), y) for x, y in edge), (WIDTH, HEIGHT), (0, HEIGHT)], fill)

    def lake(self) -> None:
        self.box(0, _HORIZON + 22, WIDTH, 560, LAKE)
        for _ in range(70):
            x, y = self.chance.gauss(880, 190), self.chance.uniform(_HORIZON + 28, 552)
            reach = self.chance.uniform(20, 80)
            self.shape([(x - reach, y), (x + reach, y), (x, y + 3)], GLINT)

    def fields(self) -> None:
        tops: tuple[Points, ...] = (
            [(0, 520), (380, 545), (760, 530), (1280, 560)],
            [(0, 600), (300, 585), (720, 625), (1280, 590)],
            [(0, 690), (500, 650), (900, 700), (1280, 660)],
            [(0, 790), (420, 760), (860, 800), (1280, 745)],
            [(0, 905), (520, 860), (900, 905), (1280, 850)],
        )
        for top, fill in zip(tops, FIELDS, strict=True):
            self.shape([*_smooth(top), (WIDTH, HEIGHT), (0, HEIGHT)], fill)
        for number in range(16):  # furrows lead to the lake
            x = 60 + number * 85
            self.pen.line([((x + (x - 700) * 0.5) * FINE, HEIGHT * FINE), (x * FINE, 915 * FINE)], fill="#5F8A45", width=14)

    def barn(self, x: float, y: float, scale: float) -> None:
        self.box(x, y - 70 * scale, x + 170 * scale, y, BARN)
        self.shape(
            [(x - 8 * scale, y - 70 * scale), (x + 178 * scale, y - 70 * scale), (x + 150 * scale, y - 118 * scale), (x + 20 * scale, y - 118 * scale)], ROOF
        )
        self.box(x + 66 * scale, y - 50 * scale, x + 104 * scale, y, "#7C2F22")

    def home(self, x: float, y: float) -> None:
        """Draw the care home: two wings, and light where somebody is on duty."""
        for left, wide, high in ((x, 330.0, 96.0), (x + 250, 150.0, 134.0)):
            self.box(left, y - high, left + wide, y, WALL)
            self.shape([(left - 12, y - high), (left + wide + 12, y - high), (left + wide - 26, y - high - 46), (left + 26, y - high - 46)], ROOF)
        for column in range(5):
            lit = column != 2
            self.box(x + 22 + column * 46, y - 68, x + 50 + column * 46, y - 36, LIGHT if lit else LAKE)
        for column, row in ((0, 0), (1, 0), (0, 1), (1, 1)):
            self.box(x + 274 + column * 66, y - 112 + row * 54, x + 308 + column * 66, y - 80 + row * 54, LIGHT if (column, row) != (1, 0) else LAKE)
        self.box(x + 312, y - 56, x + 334, y, DOOR)

    def birch(self, x: float, foot: float, height: float) -> None:
        wide = height * 0.022
        self.shape([(x - wide, foot), (x + wide, foot), (x + wide * 0.4, foot - height), (x - wide * 0.4, foot - height)], BARK)
        for _ in range(int(height / 26)):
            y = foot - self.chance.uniform(0.02, 0.7) * height
            self.box(x - wide * 0.8, y, x + self.chance.uniform(-0.4, 0.2) * wide, y + 5, KNOT)
        for _ in range(int(height / 3.2)):
            up = self.chance.uniform(0.36, 1.08)
            reach = height * 0.2 * math.sin(min(1.0, (1.12 - up) * 1.5) * math.pi * 0.62)
            self.disc(x + max(-1.15, min(1.15, self.chance.gauss(0, 0.55))) * reach, foot - height * up, self.chance.uniform(7, 20), self.chance.choice(LEAF))


def _smooth(points: Points) -> Points:
    """Return a curve through points, in steps of twenty, with a cosine between each two."""
    found: Points = []
    for (x1, y1), (x2, y2) in pairwise(points):
        steps = max(1, round((x2 - x1) / 20))
        found += [(x1 + (x2 - x1) * at / steps, y1 + (y2 - y1) * (1 - math.cos(math.pi * at / steps)) / 2) for at in range(steps)]
    return [*found, points[-1]]


def main(target: str) -> None:
    """Draw from far to near."""
    drawing = _Drawing()
    drawing.sky()
    drawing.ridge(_HORIZON + 8, 34, 150, 0.6, FAR)
    drawing.ridge(_HORIZON + 22, 20, 96, 2.1, MIDDLE)
    drawing.lake()
    drawing.fields()
    drawing.barn(150, 640, 0.7)
    drawing.barn(985, 700, 0.9)
    for x, foot, height in ((90, 660, 130), (330, 668, 150), (1220, 700, 170)):
        drawing.birch(x, foot, height)
    drawing.home(470, 815)
    for x, foot, height in ((1130, 1060, 640), (1215, 1010, 520), (150, 1050, 560)):
        drawing.birch(x, foot, height)
    small = drawing.picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    small.quantize(128, dither=Image.Dither.NONE).save(target, optimize=True)


main(sys.argv[1])
