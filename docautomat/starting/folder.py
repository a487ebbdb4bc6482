"""A folder to start from, written whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from docautomat.documents import KINDS, context, ready_template
from docautomat.documents.dressing import compiled
from docautomat.documents.kinds import shipped
from docautomat.errors import OutputError, Place
from docautomat.plan.labels import labels
from docautomat.plan.municipalities import register
from docautomat.plan.readers import Record, load_programme
from docautomat.starting.example import example_plan, programme_data, text_file

__all__ = ["new_folder"]

_TEMPLATE = "programme.xlsx"
_EMPTY = ("templates", "assets")


def new_folder(folder: Path, language: str = "nb") -> list[Path]:
    """Write a programme's folder to start from, in `nb`, `nn` or `en`; return what it holds, relative to it.

    Raises OutputError, nothing being changed, where the folder is there and not empty, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        words = labels(language)
        raise OutputError(words["new_not_empty"], Place(file=str(folder)), words["new_not_empty_hint"])
    made: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".docautomat-", dir=folder.parent))
        _fill(made, language)
        held = sorted(path.relative_to(made) for path in made.rglob("*"))
        made.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
    except OSError as error:
        raise OutputError(f"the folder cannot be made: {error.strerror}", Place(file=str(folder)), "choose another folder") from None
    finally:
        if made is not None and made.exists():
            shutil.rmtree(made, ignore_errors=True)
    return held


def _fill(folder: Path, language: str) -> None:
    words = labels(language)
    for name in ("plans", *_EMPTY):
        (folder / name).mkdir()
    (folder / "Program.xlsx").write_bytes(compiled(shipped(_TEMPLATE)).render(programme_data(language), language=language).to_bytes())
    plan = _example(folder, language)
    texts = {
        "command": words["new_command"],
        "command_unix": words["new_command_unix"],
        "out": words["new_out"],
        "plan": f"plans/{plan}",
        **{name: words[f"new_{name}"] for name in ("no_programme", "not_installed", "done", "faults", "pause")},
    }
    _write(folder / words["new_readme"], _filled(text_file(f"readme.{language}.txt"), texts), "\r\n")
    _write(folder / words["new_command"], _filled(text_file("make.cmd"), texts), "\r\n")
    unix = folder / words["new_command_unix"]
    _write(unix, _filled(text_file("make.command"), texts), "\n")
    unix.chmod(0o755)


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _write(path: Path, text: str, end: str) -> None:
    path.write_bytes(text.replace("\n", end).encode("utf-8"))


def _example(folder: Path, language: str) -> str:
    """Write the example of a plan as the form that everybody gets; return its name."""
    from docautomat.plan.model import Plan

    number, told = example_plan(language)
    programme = load_programme(folder)
    plan = Plan.model_validate(told)
    entry = register()[number]
    record = Record(number=number, municipality=entry, language=language, plan=plan, source=f"plans/{entry.stem}.xlsx")
    form = next(kind for kind in KINDS if kind.name == "form")
    data = compiled(ready_template(form)).render(context(record, form, programme), language=language).to_bytes()
    (folder / "plans" / f"{entry.stem}.xlsx").write_bytes(data)
    return f"{entry.stem}.xlsx"
