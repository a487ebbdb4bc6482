"""Make docautomat/markup/fitting/widths.txt: the advance widths of fonts that are as wide as those of Office, character for character.

    python tools/font_widths.py /usr/share/fonts/truetype > docautomat/markup/fitting/widths.txt

The numbers are read from Carlito and Liberation (SIL Open Font License), Caladea (Apache License 2.0) and DejaVu (its own free license); no outline is
stored, only how wide a character is. Letters with accents are as wide as the letter below the accent, unless they are listed.
"""

import sys
import unicodedata
from pathlib import Path

from docautomat.markup.fitting.sfnt import FontFile, read_fonts

FAMILIES = ("Carlito", "Caladea", "Liberation Sans", "Liberation Serif", "Liberation Mono", "Liberation Sans Narrow", "DejaVu Sans", "DejaVu Serif")
RANGES = (  # Latin, Greek, Cyrillic, punctuation, signs
    (0x20, 0x24F),
    (0x2B0, 0x2DD),
    (0x370, 0x3FF),
    (0x400, 0x4FF),
    (0x1E00, 0x1EFF),
    (0x2010, 0x205F),
    (0x20A0, 0x20BF),
    (0x2100, 0x214F),
    (0x2190, 0x21FF),
    (0x2200, 0x22FF),
)
SINGLE = "■□▪▫▲△▶▼◆◇○●★☆☐☑☒☹☺✓✔✗✘"


def main() -> None:
    """Print the table."""
    fonts: dict[tuple[str, bool, bool], FontFile] = {}
    for path in sorted(Path(sys.argv[1]).rglob("*.ttf")):
        for font in read_fonts(path.read_bytes()):
            if font.family in FAMILIES and "Condensed" not in path.stem and "ExtraLight" not in path.stem:
                fonts[font.family, font.bold, font.italic] = font
    characters = [chr(code) for first, last in RANGES for code in range(first, last + 1)] + list(SINGLE)
    for key in sorted(fonts):
        print(_line(fonts[key], characters))


def _line(font: FontFile, characters: list[str]) -> str:
    """Return one font: family, weight, slant, line height, then runs of widths, each after its first character's number."""
    runs: list[str] = []
    after = 0
    for character in characters:
        base = unicodedata.normalize("NFD", character)[0]
        width = font.widths.get(character)
        if width is None or (base != character and font.widths.get(base) == width):
            continue
        runs.append(f"{width}" if ord(character) == after else f"{ord(character):x}:{width}")
        after = ord(character) + 1
    return "\t".join([font.family, "bold" if font.bold else "regular", "italic" if font.italic else "upright", str(font.line), " ".join(runs)])


if __name__ == "__main__":
    main()
