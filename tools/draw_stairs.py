"""Draw the sample's picture: the stairs in Høyanger in spring, between houses, with fjord and mountains behind them.

python tools/draw_stairs.py samples/framework-programme/assets/trappene-i-hoyanger.png
"""

from __future__ import annotations

import math
import random
import sys

from PIL import Image, ImageDraw

WIDTH, HEIGHT, FINE = 1280, 960, 3
SKY, FAR, NEAR, SNOW = "#BFDCE8", "#6F93A6", "#3F6B63", "#F4F8FA"
FJORD, GLINT, GRASS, LEAVES = "#1B6A86", "#4C8CA3", "#7FA65A", "#5C8A45"
STEP, SHADE, RAIL = "#E9E4DA", "#B9B1A3", "#4A5B64"
HOUSES = ("#F3EBDD", "#C9563F", "#E2B04A", "#FFFFFF", "#8FB0BE")


Points = list[tuple[float, float]]
_HOUSES = ((150, 640, 1.1, 0), (330, 590, 0.8, 1), (60, 800, 1.5, 2), (1010, 600, 0.85, 3), (1150, 660, 1.15, 4), (1200, 830, 1.5, 1))
_TREES = ((250, 700, 44), (400, 640, 26), (880, 640, 28), (1060, 760, 52), (225, 905, 74), (1010, 910, 66))
_STEPS = 34


class _Drawing:
    def __init__(self) -> None:
        self.picture = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), SKY)
        self.pen = ImageDraw.Draw(self.picture)
        self.chance = random.Random(28_04_2014)  # noqa: S311  the same trees every time

    def shape(self, points: Points, fill: str) -> None:
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], fill=fill)

    def box(self, left: float, top: float, right: float, bottom: float, fill: str) -> None:
        self.shape([(left, top), (right, top), (right, bottom), (left, bottom)], fill)

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        self.pen.ellipse([(x - radius) * FINE, (y - radius) * FINE, (x + radius) * FINE, (y + radius) * FINE], fill=fill)

    def mountains(self) -> None:
        ridge: Points = [(0, 330), (150, 150), (290, 270), (470, 60), (640, 250), (820, 110), (1010, 280), (1160, 130), (1280, 240)]
        self.shape([*ridge, (1280, 470), (0, 470)], FAR)
        for x, y, reach in ((150, 150, 46), (470, 60, 70), (820, 110, 50), (1160, 130, 46)):
            edge = ((1, 0.95), (0.35, 0.7), (0, 1), (-0.4, 0.7), (-1, 1.05))
            self.shape([(x, y), *((x + reach * across, y + reach * down) for across, down in edge)], SNOW)
        self.shape([(0, 400), (210, 300), (430, 410), (430, 480), (0, 480)], NEAR)
        self.shape([(1280, 380), (1080, 290), (830, 410), (830, 480), (1280, 480)], NEAR)

    def fjord(self) -> None:
        self.box(0, 440, WIDTH, 600, FJORD)
        for _ in range(60):
            x, y = self.chance.uniform(0, WIDTH), self.chance.uniform(452, 560)
            self.shape([(x, y), (x + self.chance.uniform(30, 110), y), (x + 60, y + 3)], GLINT)
        self.shape([(0, 560), (300, 520), (520, 545), (760, 545), (980, 520), (1280, 555), (1280, 960), (0, 960)], GRASS)

    def house(self, x: float, y: float, scale: float, fill: str) -> None:
        wide, high = 120 * scale, 74 * scale
        self.box(x - wide / 2, y - high, x + wide / 2, y, fill)
        self.shape([(x - wide * 0.58, y - high), (x + wide * 0.58, y - high), (x, y - high - 52 * scale)], RAIL)
        for side in (-0.28, 0.02, 0.3):
            left = x + side * wide - 9 * scale
            self.box(left, y - high * 0.7, left + 18 * scale, y - high * 0.35, FJORD)

    def stairs(self) -> None:
        for number in range(_STEPS):
            (middle, half, top), (lower, wider, bottom) = _step(number), _step(number + 1)
            tread, between = top + (bottom - top) * 0.58, half + (wider - half) * 0.58
            self.shape([(middle - half, top), (middle + half, top), (lower + between, tread), (lower - between, tread)], STEP)
            self.shape([(lower - between, tread), (lower + between, tread), (lower + wider, bottom), (lower - wider, bottom)], SHADE)
        for side in (-1, 1):
            rail = [_rail(number, side) for number in range(_STEPS + 1)]
            for number in range(0, _STEPS, 4):
                x, top, foot = rail[number]
                thick = 1 + 4 * number / _STEPS
                self.box(x - thick, top, x + thick, foot, RAIL)
            self.pen.line([(x * FINE, top * FINE) for x, top, _ in rail], fill=RAIL, width=9, joint="curve")

    def tree(self, x: float, y: float, radius: float) -> None:
        chance = self.chance
        self.box(x - radius * 0.08, y, x + radius * 0.08, y + radius * 1.2, "#6B5137")
        for _ in range(16):
            self.disc(x + chance.gauss(0, radius * 0.5), y + chance.gauss(0, radius * 0.42), radius * chance.uniform(0.25, 0.45), LEAVES)
        for _ in range(26):
            blossom = chance.choice(("#F7DCE3", "#FFFFFF"))
            self.disc(x + chance.gauss(0, radius * 0.6), y + chance.gauss(0, radius * 0.5), radius * chance.uniform(0.05, 0.1), blossom)


def _step(number: int) -> tuple[float, float, float]:
    """Return where a step lies, from the top of the slope down to us: its middle, half its width, its height on the picture."""
    near = number / _STEPS
    return 640 + 46 * math.sin(near * 3.3), 34 + 190 * near**1.35, 548 + 412 * near**1.35


def _rail(number: int, side: int) -> tuple[float, float, float]:
    middle, half, foot = _step(number)
    near = number / _STEPS
    return middle + side * (half + 5 + 9 * near), foot - 26 - 105 * near, foot


def main(target: str) -> None:
    """Draw from far to near."""
    drawing = _Drawing()
    drawing.mountains()
    drawing.fjord()
    for x, y, scale, fill in _HOUSES:
        drawing.house(x, y, scale, HOUSES[fill])
    drawing.stairs()
    for x, y, radius in _TREES:
        drawing.tree(x, y, radius)
    small = drawing.picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    small.quantize(64, dither=Image.Dither.NONE).save(target, optimize=True)


main(sys.argv[1])
