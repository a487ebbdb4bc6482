"""A programme's folder: programme.yaml or Program.xlsx, plans/, templates/, assets/.

One wrong plan never stops the others: its record carries the error. Only a wrong programme.yaml or Program.xlsx is raised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Self, TypeVar

from pydantic import ValidationError

from docautomat.errors import DataError, Finding
from docautomat.plan.labels import LANGUAGES, enumeration
from docautomat.plan.messages import Fault, finding
from docautomat.plan.model import Participant, Plan, Programme
from docautomat.plan.municipalities import RegisteredMunicipality, current, padded, register
from docautomat.plan.readers.faults import findings_of
from docautomat.plan.readers.plans import PlanFile, read_plan
from docautomat.plan.readers.text import SUFFIXES, read_tree
from docautomat.plan.rules import programme_faults

__all__ = ["ProgrammeFolder", "Record", "load_programme", "programme_file"]

T = TypeVar("T", bound="ProgrammeFolder")

_NO_PLANS = frozenset(".doc .docx .docm .xls .xlsm .xlsb .odt .ods .rtf .pdf .txt .csv".split())
_NUMBER_IN_NAME = re.compile(r"(?<!\d)\d{4}(?!\d)")
_NUMBER_IN_TEXT = re.compile(r"""\b(?:municipality|number)["']?\s*[:=]\s*["']?(\d{3,4})\b""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One municipality's project, as the batch takes it: a plan, a starting plan, or a refused one."""

    number: str
    """Four digits; "" for a refused file that does not tell its municipality."""
    municipality: RegisteredMunicipality
    """What the register knows; for a refused plan of an unknown municipality only what the file says of itself."""
    language: str
    plan: Plan | None = None
    error: DataError | None = None
    """Why the plan is refused."""
    source: str = ""
    """The plan's file, relative to the programme's folder; "" for a starting plan."""
    network: str | None = None
    email: str | None = None
    cohort: str | None = None
    findings: tuple[Finding, ...] = ()
    """Warnings; the errors are in `error`."""
    advice: tuple[Finding, ...] = ()
    """What the ten pieces of advice have to say."""

    @property
    def starting(self) -> bool:
        """Return whether nobody has written a plan yet."""
        return self.plan is None and self.error is None

    @property
    def name(self) -> str:
        """Return the municipality's name to show."""
        return self.municipality.name

    @property
    def status(self) -> str:
        """Return the project's status; `draft` for a starting plan."""
        return self.plan.project.status if self.plan else "draft"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProgrammeFolder:
    """A programme as it lies in its folder: what it says, and one record for every municipality and project, in the register's order."""

    folder: Path
    programme: Programme
    records: tuple[Record, ...]
    findings: tuple[Finding, ...] = ()
    """What was found in programme.yaml or Program.xlsx itself; warnings only."""
    as_of: date | None = field(default=None)
    """The day that the run asks for; it wins over every other."""

    @property
    def templates(self) -> Path:
        """Return where the programme's own templates lie; the folder need not be there."""
        return self.folder / "templates"

    @property
    def assets(self) -> Path:
        """Return below which pictures may lie; the folder need not be there."""
        return self.folder / "assets"

    @property
    def language(self) -> str:
        """Return the language of joint documents."""
        return self.programme.language

    @property
    def day(self) -> date:
        """Return the status date of joint documents: the run's, else the programme's, else the latest that any plan tells of; never the clock's."""
        own = max((self.day_of(record) for record in self.records if record.plan is not None), default=self.programme.start)
        return self.as_of or self.programme.as_of or own

    def day_of(self, record: Record) -> date:
        """Return the status date of one record: the run's, else the programme's, the plan's, the latest report's, else the first day; never the clock's."""
        plan = record.plan
        own = (plan.as_of or plan.last_report() or plan.project.start) if plan else None
        return self.as_of or self.programme.as_of or own or self.programme.start

    def dated(self, as_of: date | None) -> Self:
        """Return the programme as it is on another day, read and judged again."""
        return self if as_of is None or as_of == self.as_of else _load(type(self), self.folder, as_of)


def load_programme(folder: str | Path, *, as_of: date | None = None) -> ProgrammeFolder:
    """Return the programme in a folder (or beside a programme.yaml or Program.xlsx), its plans read and judged as of a day.

    Raises DataError for a missing or wrong one, and where there are two, with all its faults; a wrong plan is told by its record's `error`.
    """
    path = Path(folder)
    return _load(ProgrammeFolder, path.parent if path.is_file() else path, as_of)


def _load(kind: type[T], folder: Path, as_of: date | None) -> T:
    programme, findings = _programme(folder, as_of)
    participants = _participants(programme)
    planned = list(_planned(folder, programme, participants, as_of))
    begun = {record.number for record in planned}
    starting = (_starting(register()[number], participant) for number, participant in participants.items() if number not in begun)
    wanted = [] if programme.municipalities == () else list(starting)
    records = tuple(sorted((*_unique(planned), *wanted), key=_order))
    return kind(folder=folder, programme=programme, records=records, findings=findings, as_of=as_of)


def _programme(folder: Path, as_of: date | None) -> tuple[Programme, tuple[Finding, ...]]:
    path = programme_file(folder)
    if not path.is_file() and folder.is_dir():
        raise DataError.of([finding(Fault(code="D58"), "nb", file=folder.as_posix())])
    tree = read_tree(path, path.name if path.is_file() else path.as_posix(), "nb", programme=True)
    own = tree.value.get("language") if isinstance(tree.value, dict) else None
    language = str(own) if own in LANGUAGES else "nb"
    if not isinstance(tree.value, dict):
        raise DataError.of([finding(Fault(code="D05"), language, file=path.name, line=1)])
    try:
        programme = Programme.model_validate(tree.value)
    except ValidationError as error:
        own_faults = [finding(fault, language, file=path.name, line=line) for fault, line in tree.faults]
        said = {each.place.spot for each in own_faults}
        refused = [each for each in findings_of(error, Programme, tree, language, path.name) if not (each.place.spot and each.place.spot in said)]
        raise DataError.of([*own_faults, *refused]) from None
    faults = (*programme_faults(programme, as_of), *_lacking_pictures(programme, folder / "assets"))
    found = (
        *(finding(fault, language, file=path.name, line=line) for fault, line in tree.faults),
        *(finding(fault, language, file=path.name, line=tree.line(fault.path)) for fault in faults),
        *(finding(Fault(code="W29", values={"value": each.suffix}), language, file=f"plans/{each.name}") for each in _passed_over(folder / "plans")),
    )
    if errors := [each for each in found if each.severity == "error"]:
        raise DataError.of(errors)
    return programme, found


def _passed_over(plans: Path) -> list[Path]:
    """Return the documents among the plans that are of no kind in which a plan can be read."""
    found = plans.iterdir() if plans.is_dir() else ()
    return sorted(each for each in found if each.suffix.lower() in _NO_PLANS and not each.name.startswith((".", "~$")))


def programme_file(folder: Path) -> Path:
    """Return the file that says what a programme is: programme.yaml (.yml, .json, .toml) or Program.xlsx; programme.yaml where there is none.

    Raises DataError where there are several, naming them.
    """
    names = {f"programme{suffix}" for suffix in SUFFIXES} | {"program.xlsx"}
    found = sorted(path for path in folder.iterdir() if path.name.casefold() in names and path.is_file()) if folder.is_dir() else []
    if len(found) > 1:
        listed = enumeration([path.name for path in found], "nb")
        raise DataError.of([finding(Fault(code="D54", values={"list": listed}), "nb", file=folder.as_posix())])
    return found[0] if found else folder / "programme.yaml"


def _lacking_pictures(programme: Programme, assets: Path) -> Iterator[Fault]:
    """W27: a picture that the programme names lies below its assets."""
    named = [
        (("look", "logo", "file"), programme.look.logo),
        (("look", "image", "file"), programme.look.image),
        *((("gatherings", at, "image", "file"), each.image) for at, each in enumerate(programme.gatherings)),
    ]
    for place, image in named:
        if image is not None and not (assets / image.file).is_file():
            yield Fault(code="W27", path=place, values={"file": image.file})


def _lacking_own(plan: Plan | None, assets: Path) -> Iterator[Fault]:
    """W27: so does one that a plan names."""
    if plan is None:
        return
    for place, image in ((("municipality", "logo", "file"), plan.municipality.logo), (("project", "image", "file"), plan.project.image)):
        if image is not None and not (assets / image.file).is_file():
            yield Fault(code="W27", path=place, values={"file": image.file})


def _participants(programme: Programme) -> dict[str, Participant | None]:
    if isinstance(programme.municipalities, str):
        return dict.fromkeys(register())
    return {current(participant.number): participant for participant in programme.municipalities}


def _planned(folder: Path, programme: Programme, participants: dict[str, Participant | None], as_of: date | None) -> Iterator[Record]:
    plans = folder / "plans"
    for path in sorted(plans.iterdir()) if plans.is_dir() else ():
        if path.suffix.lower() not in SUFFIXES or path.name.startswith((".", "~")) or not path.is_file():
            continue
        number = _guessed_number(path)
        read = read_plan(path, f"plans/{path.name}", programme=programme, participant=participants.get(number), as_of=as_of)
        yield _record(read, participants.get(read.number or number), number, folder)


def _guessed_number(path: Path) -> str:
    """Return the number of a plan's municipality without reading the plan, so that a file that cannot be read is still told as that municipality's."""
    try:
        with path.open("rb") as file:
            text = file.read(4096).decode("utf-8", "replace")
    except OSError:
        text = ""
    given = [current(padded(number)) for number in (*_NUMBER_IN_TEXT.findall(text), *_NUMBER_IN_NAME.findall(path.stem))]
    return next((number for number in given if number in register()), "")


def _record(read: PlanFile, participant: Participant | None, guessed: str, folder: Path) -> Record:
    number = read.number or guessed
    own = read.plan.municipality if read.plan else None
    return Record(
        number=number,
        municipality=register().get(number) or _unknown(number, read),
        language=read.language,
        plan=None if read.errors else read.plan,
        error=DataError.of(read.errors) if read.errors else None,
        source=read.name,
        network=(own.network if own else None) or (participant.network if participant else None),
        email=(own.email if own else None) or (participant.email if participant else None),
        cohort=(own.cohort if own else None) or (participant.cohort if participant else None),
        findings=(
            *(found for found in read.findings if found.severity == "warning"),
            *(finding(fault, read.language, file=read.name) for fault in _lacking_own(read.plan, folder / "assets")),
        ),
        advice=tuple(found for found in read.findings if found.severity == "advice"),
    )


def _unknown(number: str, read: PlanFile) -> RegisteredMunicipality:
    name = Path(read.name).stem
    facts = {"norwegian_name": name, "official_name": name, "county": "", "language_form": "", "stem": name}
    return RegisteredMunicipality(number=number, name=name, language=read.language, **facts)


def _starting(entry: RegisteredMunicipality, participant: Participant | None) -> Record:
    return Record(
        number=entry.number,
        municipality=entry,
        language=(participant.language if participant else None) or entry.language,
        network=participant.network if participant else None,
        email=participant.email if participant else None,
        cohort=participant.cohort if participant else None,
    )


def _unique(records: Iterable[Record]) -> Iterator[Record]:
    """Yield the records, those refused that give the same file names as another (E18)."""
    seen: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        key = (record.number, record.plan.project.id.lower().replace("_", "-")) if record.plan else ("", record.source)
        seen.setdefault(key, []).append(record)
    for same in seen.values():
        yield from same if len(same) == 1 else (_refused(record, same) for record in same)


def _refused(record: Record, same: list[Record]) -> Record:
    fault = Fault(code="E18", path=("project", "id"), values={"file1": same[0].source, "file2": same[1].source})
    found = finding(fault, record.language, file=record.source)
    return replace(record, plan=None, error=DataError.of([found]))


def _order(record: Record) -> tuple[bool, str, str, str]:
    return record.number not in register(), record.number, record.plan.project.id if record.plan else "", record.source
