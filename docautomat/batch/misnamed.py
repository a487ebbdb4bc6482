"""Files in a programme's `templates/` from which no document is made: what their authors meant, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from docautomat.documents import JOINT, KINDS, Kind
from docautomat.errors import Finding, Place
from docautomat.plan.labels import LANGUAGES, labels

__all__ = ["kind_of", "misnamed", "of_templates"]

_FAMILIES = {".docx": ("doc", "dot", "odt", "ott", "rtf"), ".xlsx": ("xls", "xlt", "ods", "ots"), ".pptx": ("ppt", "pot", "pps", "odp", "otp")}
"""What a template is saved as, and how names begin of what else such a document may be saved as."""
_PROGRAMS = {".docx": "Word", ".xlsx": "Excel", ".pptx": "PowerPoint"}
_TONGUES = {"no": "nb", "bokmål": "nb", "bokmaal": "nb", "nynorsk": "nn", "engelsk": "en", "english": "en", **{name: name for name in LANGUAGES}}
_LANGUAGE = re.compile(rf"(.+?)[._\-\s]+({'|'.join(_TONGUES)})\Z", re.IGNORECASE)
_COPY = re.compile(r"(?:kopi av |copy of )?(.+?)(?:[ _-]*(?:\(\d+\)|kopi|copy))*\Z", re.IGNORECASE)
"""A name without what computers add to that of a copy."""


def of_templates(folder: Path) -> Iterator[Path]:
    """Yield the Office files of a folder of templates, and those in folders below that are called like a language, where nobody looks for them."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        where = path.relative_to(folder).parts[:-1]
        if path.is_file() and _family(path) and path.name[0] not in ".~" and (not where or (len(where) == 1 and where[0].casefold() in _TONGUES)):
            yield path


def kind_of(path: Path, folder: Path) -> Kind | None:
    """Return the kind that is made from a template of this name."""
    stem, _, language = path.stem.rpartition(".")
    name = f"{stem}{path.suffix}" if stem and language in LANGUAGES else path.name
    return next((kind for kind in (*KINDS, *JOINT) if kind.template == name and path.parent == folder), None)


def misnamed(path: Path, folder: Path) -> Finding:
    """Return a finding that tells how a file is to be called so that documents are made from it."""
    suffix = _family(path)
    wanted = _meant(path, folder, suffix)
    if not wanted:
        hint = f"the names are {', '.join(kind.template for kind in (*KINDS, *JOINT) if kind.suffix == suffix)}"
    elif path.suffix.lower() != suffix:
        hint = f"open it in {_PROGRAMS[suffix]} and save it as {wanted}"
    elif path.parent != folder:
        hint = f"move it to the folder {folder.name}, and call it {wanted}"
    else:
        hint = f"rename it to {wanted}, or put it elsewhere"
    place = Place(file=path.relative_to(folder).as_posix())
    return Finding(code="template_name", severity="warning", place=place, message="no document is made from a template of this name", hint=hint)


def _family(path: Path) -> str:
    """Return what an Office file's templates are saved as; nothing for other files."""
    return next((suffix for suffix, begins in _FAMILIES.items() if path.suffix.lower()[1:].startswith(begins)), "")


def _meant(path: Path, folder: Path, suffix: str) -> str:
    stem = _COPY.sub(r"\1", path.stem.casefold())
    found = _LANGUAGE.match(stem)
    stem, language = (found[1], _TONGUES[found[2]]) if found else (stem, "")
    if path.parent != folder:
        language = _TONGUES[path.parent.name.casefold()]
    names = {name.casefold(): kind for kind in (*KINDS, *JOINT) if kind.suffix == suffix for name in _names(kind)}
    close = get_close_matches(stem, names, n=1, cutoff=0.5)
    if not close:
        return ""
    plain = Path(names[close[0]].template).stem
    return f"{plain}.{language}{suffix}" if language else f"{plain}{suffix}"


def _names(kind: Kind) -> Iterator[str]:
    yield Path(kind.template).stem
    yield kind.stem
    for language in LANGUAGES:
        yield labels(language)[kind.name]
