"""Draw the pictures of the gallery: every document that the samples make, page by page, by LibreOffice and pdftoppm.

    python tools/pictures.py            all of them, into docs/pictures/

The page that shows them, docs/gallery.md, is written along with them. Needs LibreOffice, poppler, and what the tests need.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

from docautomat.batch import generate
from docautomat.libreoffice import convert
from docautomat.plan.readers import load_programme

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tools import guide  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
SAMPLES = ROOT / "samples" / "programme"
WIDTH = 900


@dataclass(frozen=True, slots=True)
class Shown:
    """A document of the gallery: a municipality's, or a joint one by its command."""

    name: str
    heading: str
    words: str
    number: str = ""
    kind: str = ""
    command: tuple[str, ...] = ()
    suffix: str = ""
    pages: tuple[int, ...] = (1,)
    programme: str = "programme"
    """Which of the samples."""


SHOWN = (
    Shown("milestone-plan", "Milestone plan", "Word, A4: the canvas on one page, the working pages behind it.", "4638", "milestone_plan", pages=(1, 2, 5)),
    Shown("empty-plan", "The same as an empty form", "A municipality that has no plan yet gets the guiding questions.", "0301", "milestone_plan"),
    Shown("progress-tracker", "Progress tracker", "Excel: what people follow up in, with live formulas.", "4638", "progress_tracker", pages=(1, 2, 4)),
    Shown("closing", "Closing presentation", "PowerPoint: the journey, the results, the four questions.", "3118", "closing_presentation", pages=(1, 3, 5, 6)),
    Shown("form", "Form", "Excel: what a municipality fills in, and `collect` reads back.", "4638", "form"),
    Shown("feedback-letter", "Feedback letter", "Word: what is good in a plan, and what to think about.", "1804", "feedback_letter"),
    Shown(
        "gathering-deck",
        "Gathering deck",
        "PowerPoint: one deck for the final gathering.",
        command=("gathering",),
        suffix=".pptx",
        pages=(1, 2, 5, 8),
        programme="framework-programme",
    ),
    Shown(
        "invitation",
        "Invitation",
        "Word: welcome, programme, speakers, registration.",
        command=("invitation",),
        suffix=".docx",
        programme="framework-programme",
    ),
    Shown("status-overview", "Status overview", "Excel: all municipalities on one page.", command=("overview",), suffix=".xlsx", pages=(1, 2)),
)


def main() -> None:
    """Draw everything and write the page."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("gallery-*.png"):
        old.unlink()
    lines = ["# Gallery", "", "Every document that the samples give, drawn by LibreOffice (`python tools/pictures.py`).", ""]
    with tempfile.TemporaryDirectory() as name:
        for shown in SHOWN:
            lines += [f"## {shown.heading}", "", shown.words, ""]
            for page, picture in pages(shown, Path(name)):
                target = PICTURES / f"gallery-{shown.name}-{page}.png"
                target.write_bytes(picture)
                lines.append(f"![{shown.heading}, page {page}](pictures/{target.name})")
                print(f"{target.relative_to(ROOT)}: {target.stat().st_size:,} bytes")
            lines.append("")
        guide_pictures(Path(name))
    (ROOT / "docs" / "gallery.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def guide_pictures(folder: Path) -> None:
    """Draw what the guide for template authors makes: its Word template, and the first page of each document that comes of it."""
    programme = folder / "programme"
    shutil.copytree(SAMPLES, programme, ignore=shutil.ignore_patterns(".docautomat", "templates"))
    (programme / "templates").mkdir()
    for name, build in guide.TEMPLATES.items():
        (programme / "templates" / name).write_bytes(build())
    drawn = {"word-template": (guide.word(), ".docx", 1)}
    kinds = {"milestone_plan": ("word-result", 1), "progress_tracker": ("excel-result", 1), "closing_presentation": ("powerpoint-result", 2)}
    for outcome in generate(load_programme(programme), folder / "guide", kinds=list(kinds), only=["3118"]):
        name, page = kinds[str(outcome.kind)]
        drawn[name] = ((folder / "guide" / outcome.path).read_bytes(), Path(outcome.path).suffix, page)
    for name, (data, suffix, page) in drawn.items():
        path = folder / f"guide-{name}.pdf"
        path.write_bytes(convert(data, suffix, "pdf"))
        target = PICTURES / f"guide-{name}.png"
        target.write_bytes(small(page_of(path, page), trimmed=True))
        print(f"{target.relative_to(ROOT)}: {target.stat().st_size:,} bytes")


def page_of(path: Path, page: int) -> Path:
    """Draw one page of a PDF; the picture is not there where the document has fewer."""
    stem = path.with_name(f"{path.stem}-{page}")
    subprocess.run(["pdftoppm", "-png", "-singlefile", "-r", "110", "-f", str(page), "-l", str(page), str(path), str(stem)], check=True)  # noqa: S603, S607
    return stem.with_suffix(".png")


def pages(shown: Shown, folder: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the chosen pages of a document as pictures."""
    path = folder / f"{shown.name}.pdf"
    path.write_bytes(convert(*document(shown, folder), "pdf"))
    for page in shown.pages:
        drawn = page_of(path, page)
        if drawn.is_file():  # a document may have fewer pages
            yield page, small(drawn)


def document(shown: Shown, folder: Path) -> tuple[bytes, str]:
    """Return a document and its suffix."""
    if shown.command:
        target = folder / f"{shown.name}{shown.suffix}"
        command = [sys.executable, "-m", "docautomat", *shown.command, str(ROOT / "samples" / shown.programme), "-o", str(target)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own command
        return target.read_bytes(), shown.suffix
    (outcome,) = generate(load_programme(SAMPLES), folder / "out", kinds=[shown.kind], only=[shown.number])
    return (folder / "out" / outcome.path).read_bytes(), Path(outcome.path).suffix


def small(path: Path, *, trimmed: bool = False) -> bytes:
    """Return a picture scaled to the gallery's width, with a thin frame and few colours; a trimmed one ends below what it shows."""
    with Image.open(path) as drawn:
        picture = drawn.convert("RGB")
    shown = ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).getbbox()
    if trimmed and shown:
        picture = picture.crop((0, 0, picture.width, min(picture.height, shown[3] + shown[1])))
    width = WIDTH if picture.width >= picture.height else WIDTH * 2 // 3
    picture = picture.resize((width, picture.height * width // picture.width), Image.Resampling.LANCZOS)
    framed = Image.new("RGB", (picture.width + 2, picture.height + 2), "#C9D4D9")
    framed.paste(picture, (1, 1))
    stream = io.BytesIO()
    framed.quantize(64).save(stream, "PNG", optimize=True)
    return stream.getvalue()


if __name__ == "__main__":
    main()
