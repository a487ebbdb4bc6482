"""Word plans sent out, filled in, collected: what people typed into the controls is in the plans, and nothing else has changed."""

from __future__ import annotations

import copy
import datetime
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from docautomat.batch import generate
from docautomat.collecting import Collected, collect
from docautomat.plan.readers import load_plan, load_programme
from tests.plan.build import SAMPLES

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "project.milestones.#"


def sent(programme: Path, number: str) -> Path:
    """Make a plan; return it under another name, as it comes back."""
    out = programme.parent / "plans"
    (made,) = generate(load_programme(programme), out, kinds=["milestone_plan"], only=[number])
    back = programme.parent / "back"
    back.mkdir(exist_ok=True)
    return Path(shutil.copy(out / made.path, back / f"Svar fra {number} (2).docx"))


def edited(path: Path, edit: Callable[[Any], None], part: str = "word/document.xml") -> Path:
    """Change a part of a document by hand."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(members[part])
    edit(root)
    members[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def controls(root: Any, tag: str) -> list[Any]:
    return [each for each in root.iter(f"{W}sdt") if (found := each.find(f"{W}sdtPr/{W}tag")) is not None and found.get(f"{W}val") == tag]


def say(control: Any, *runs: str) -> None:
    """Type into a control, as Word does: the placeholder goes; a line break within the text is a `w:br`."""
    properties, content = control.find(f"{W}sdtPr"), control.find(f"{W}sdtContent")
    for node in properties.findall(f"{W}showingPlcHdr"):
        properties.remove(node)
    for node in list(content):
        content.remove(node)
    for text in runs:
        run = etree.SubElement(content, f"{W}r")
        for number, line in enumerate(text.split("\n")):
            if number:
                etree.SubElement(run, f"{W}br")
            etree.SubElement(run, f"{W}t").text = line


def typing(which: int = 0, **answers: str | tuple[str, ...]) -> Callable[[Any], None]:
    """Return what types into controls, the `which`-th of those that have a tag: `project.title` is told as `title`, the rest of a tag as it is."""

    def edit(root: Any) -> None:
        for name, text in answers.items():
            say(controls(root, name if "." in name else f"project.{name}")[which], *([text] if isinstance(text, str) else text))

    return edit


def collected(programme: Path, *paths: Path) -> list[Collected]:
    return list(collect(load_programme(programme), list(paths)))


@pytest.mark.parametrize("number", ["4638", "1804", "3118"])
def test_a_plan_that_nobody_touched_changes_nothing(programme: Path, number: str) -> None:
    path = sent(programme, number)
    before = {file: file.read_bytes() for file in (programme / "plans").iterdir()}
    (done,) = collected(programme, path)
    assert (done.status, done.findings, done.conflicts) == ("unchanged", (), 0)
    assert {file: file.read_bytes() for file in (programme / "plans").iterdir()} == before


def test_what_was_typed_stands_in_the_plan_and_its_other_lines_stay(programme: Path) -> None:
    path = sent(programme, "4638")
    source = programme / "plans" / "4638-hoyanger.yaml"
    before = source.read_text(encoding="utf-8").splitlines()
    typed = {"why_now": ("Vi har ", "ikkje råd."), f"{M}M4.forecast": "11.1.2027", f"{M}M4.percent": "70 %", f"{M}M5.responsible": "mari sæterøy (fiktiv)"}
    edited(path, typing(**typed))
    (done,) = collected(programme, path.parent)
    assert (done.status, done.number, done.conflicts, done.findings, done.changes) == ("changed", "4638", 0, (), 4)
    plan = load_plan(source).project
    assert plan.why_now == "Vi har ikkje råd."
    assert (plan.milestones[3].forecast, plan.milestones[3].percent, plan.milestones[4].responsible) == (datetime.date(2027, 1, 11), 70, "p4")
    after = source.read_text(encoding="utf-8").splitlines()
    assert len([line for line in before if line not in after]) <= 4
    assert [each.status for each in collected(programme, path)] == ["unchanged"]


def test_a_day_picked_in_the_calendar_counts_where_its_text_does_not(programme: Path) -> None:
    def edit(root: Any) -> None:
        for tag, text in ((f"{M}M4.forecast", "11. januar 2027"), (f"{M}M5.forecast", "12.2.2027"), (f"{M}M6.forecast", "om ei stund")):
            (control,) = controls(root, tag)
            say(control, text)
            control.find(f"{W}sdtPr/{W}date").set(f"{W}fullDate", "2027-01-11T00:00:00Z")

    path = edited(sent(programme, "4638"), edit)
    (done,) = collected(programme, path)
    milestones = load_plan(programme / "plans" / "4638-hoyanger.yaml").project.milestones
    assert [milestones[at].forecast for at in (3, 4)] == [datetime.date(2027, 1, 11), datetime.date(2027, 2, 12)]
    (found,) = done.findings
    assert (found.code, "M6" in str(found.place), "om ei stund" in found.message) == ("E06", True, True)
    base = load_plan(SAMPLES / "plans" / "4638-hoyanger.yaml").project.milestones
    assert milestones[5].forecast == base[5].forecast  # what cannot be read empties nothing


def test_several_paragraphs_and_lists(programme: Path) -> None:
    def edit(root: Any) -> None:
        say(controls(root, "project.background")[1], "Fyrst.\nSå.")
        items = controls(root, "project.benefits")[-1:]
        paragraph = next(items[0].iterancestors(f"{W}p"))
        added = copy.deepcopy(paragraph)
        added.remove(added.find(f"{W}sdt"))
        for mark in added.findall(f"{W}bookmarkStart"):
            added.remove(mark)
        etree.SubElement(etree.SubElement(added, f"{W}r"), f"{W}t").text = "Kake kvar fredag"
        paragraph.addnext(added)
        say(controls(root, f"{M}M4.criteria")[0], "Rutinen er vedteken\nRutinen er kjend")

    path = edited(sent(programme, "4638"), edit)
    (done,) = collected(programme, path)
    before = load_plan(SAMPLES / "plans" / "4638-hoyanger.yaml").project
    plan = load_plan(programme / "plans" / "4638-hoyanger.yaml").project
    assert plan.background == "Fyrst.\nSå."
    assert plan.benefits == (*before.benefits, "Kake kvar fredag")
    assert plan.milestones[3].criteria == ("Rutinen er vedteken", "Rutinen er kjend", *before.milestones[3].criteria[1:])
    assert (done.changes, done.findings) == (3, ())


def test_a_control_that_is_gone_says_nothing_and_an_emptied_one_empties(programme: Path) -> None:
    def edit(root: Any) -> None:
        for tag in ("project.title", "project.why_now", f"{M}M2.name"):
            for control in controls(root, tag):
                control.getparent().remove(control)
        for control in controls(root, "project.vision"):
            say(control)

    (done,) = collected(programme, edited(sent(programme, "4638"), edit))
    before = load_plan(SAMPLES / "plans" / "4638-hoyanger.yaml").project
    plan = load_plan(programme / "plans" / "4638-hoyanger.yaml").project
    assert (plan.title, plan.why_now, plan.milestones[1].name) == (before.title, before.why_now, before.milestones[1].name)
    assert plan.vision is None
    assert done.changes == 1


def test_a_copied_row_is_a_new_item_and_a_deleted_one_stays(programme: Path) -> None:
    def edit(root: Any) -> None:
        (name,) = controls(root, f"{M}M4.name")
        row = next(name.iterancestors(f"{W}tr"))
        row.addnext(copy.deepcopy(row))  # copied, and not changed yet: it says nothing
        new = copy.deepcopy(row)
        row.getparent().append(new)
        say(controls(new, f"{M}M4.name")[0], "Vi feirar")
        say(controls(new, f"{M}M4.planned")[0], "01.11.2027")
        (gone,) = controls(root, "project.risks.#R1.description")
        row = next(gone.iterancestors(f"{W}tr"))
        row.getparent().remove(row)
        (factor,) = controls(root, "project.success_factors.#2.text")
        row = next(factor.iterancestors(f"{W}tr"))
        row.getparent().remove(row)

    path = edited(sent(programme, "4638"), edit)
    (done,) = collected(programme, path)
    before = load_plan(SAMPLES / "plans" / "4638-hoyanger.yaml").project
    plan = load_plan(programme / "plans" / "4638-hoyanger.yaml").project
    assert [each.id for each in plan.milestones] == [*(each.id for each in before.milestones), "M9"]
    assert (plan.milestones[8].name, plan.milestones[8].planned) == ("Vi feirar", datetime.date(2027, 11, 1))
    assert plan.milestones[3] == before.milestones[3]
    assert plan.risks == before.risks  # an item with an id is closed, never lost with a row
    assert plan.success_factors == (before.success_factors[0], *before.success_factors[2:])
    assert not done.conflicts
    assert [each.status for each in collected(programme, path)] == ["unchanged"]


def test_tracked_changes_count_as_accepted(programme: Path) -> None:
    def edit(root: Any) -> None:
        content = controls(root, "project.why_now")[0].find(f"{W}sdtContent")
        (run,) = content.findall(f"{W}r")
        deleted = etree.SubElement(content, f"{W}del")
        deleted.append(run)
        run.find(f"{W}t").tag = f"{W}delText"
        inserted = etree.SubElement(content, f"{W}ins")
        etree.SubElement(etree.SubElement(inserted, f"{W}r"), f"{W}t").text = "Fordi det hastar."
        row = next(controls(root, "project.success_factors.#1.text")[0].iterancestors(f"{W}tr"))
        etree.SubElement(row.find(f"{W}trPr"), f"{W}del")

    (done,) = collected(programme, edited(sent(programme, "4638"), edit))
    plan = load_plan(programme / "plans" / "4638-hoyanger.yaml").project
    assert (plan.why_now, len(plan.success_factors), done.changes) == ("Fordi det hastar.", 2, 2)


def test_an_empty_plan_filled_in_becomes_a_plan(programme: Path) -> None:
    def edit(root: Any) -> None:
        typing(title="Trygg skolevei", start="1.3.2026", background="For mange biler.", case_number="26/1")(root)
        say(controls(root, f"{M}.name")[0], "Planen er forankret")
        say(controls(root, f"{M}.planned")[0], "1.6.2026")
        say(controls(root, f"{M}.name")[1], "Gangveien er åpnet")
        say(controls(root, f"{M}.responsible")[1], "Kari Nordmann")
        say(controls(root, "project.team.#.name")[0], "Kari Nordmann")
        say(controls(root, "project.team.#.role")[0], "Prosjektleder")
        say(controls(root, "project.goals.#+1.text")[0], "Alle går til skolen")
        say(controls(root, "project.goals.#+1.due")[0], "1.6.2027")
        say(controls(root, "project.benefits")[0], "Færre biler\n• Mer mosjon")
        say(controls(root, "project.stakeholders[].name")[0], "Elevene\nForeldrene")

    path = edited(sent(programme, "0301"), edit)
    (done,) = collected(programme, path)
    assert (done.status, done.source) == ("new", "plans/0301-oslo.yaml")
    plan = load_plan(programme / done.source).project
    assert (plan.id, plan.start, plan.background, plan.case_number) == ("trygg-skolevei", datetime.date(2026, 3, 1), "For mange biler.", "26/1")
    assert [(each.id, each.name, each.responsible) for each in plan.milestones] == [
        ("M1", "Planen er forankret", None),
        ("M2", "Gangveien er åpnet", plan.team[0].id),
    ]
    assert (plan.team[0].role, plan.goals[0].due) == ("project_manager", datetime.date(2027, 6, 1))
    assert plan.benefits == ("Færre biler", "Mer mosjon")
    assert [each.name for each in plan.stakeholders] == ["Elevene", "Foreldrene"]


def test_two_different_answers_to_one_question_are_told(programme: Path) -> None:
    def edit(root: Any) -> None:
        first, second = controls(root, "project.vision")
        say(first, "Éin")
        say(second, "To")

    (done,) = collected(programme, edited(sent(programme, "4638"), edit))
    assert [found.code for found in done.findings] == ["W40"]
    assert load_plan(programme / "plans" / "4638-hoyanger.yaml").project.vision == "To"


def test_both_sides_changed_is_a_conflict(programme: Path) -> None:
    path = edited(sent(programme, "4638"), typing(**{f"{M}M4.name": "Ny rutine er i bruk overalt"}))
    source = programme / "plans" / "4638-hoyanger.yaml"
    source.write_text(source.read_text(encoding="utf-8").replace("name: Ny rutine er i bruk", "name: Rutinen er innført"), encoding="utf-8")
    (done,) = collected(programme, path)
    assert (done.changes, done.conflicts) == (0, 1)
    assert (programme / "konflikter.xlsx").is_file()


def test_without_its_properties_it_is_known_by_a_control(programme: Path) -> None:
    path = sent(programme, "4638")
    edited(path, lambda root: [root.remove(node) for node in list(root)] and None, "docProps/custom.xml")
    edited(path, typing(vision="Alle kjem på jobb"))
    (done,) = collected(programme, path)
    assert (done.status, done.number, done.changes, done.findings) == ("changed", "4638", 1, ())


def test_a_lost_base_overwrites_nothing(programme: Path) -> None:
    path = edited(sent(programme, "4638"), typing(vision="Alle kjem på jobb"))
    shutil.rmtree(programme / ".docautomat")
    (done,) = collected(programme, path)
    assert [found.code for found in done.findings] == ["W25"]
    assert (done.changes, done.conflicts) == (0, 1)


def test_other_documents_are_refused_by_name_and_reason(programme: Path, tmp_path: Path) -> None:
    import docx

    plain = tmp_path / "brev.docx"
    docx.Document().save(str(plain))
    broken = tmp_path / "øydelagd.docx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    lost = sent(programme, "4638")
    edited(lost, lambda root: [root.remove(node) for node in list(root)] and None, "docProps/custom.xml")
    edited(lost, lambda root: [each.getparent().remove(each) for each in controls(root, "docautomat:4638:9ff53077a24c")] and None)
    edited(lost, lambda root: [tag.set(f"{W}val", "x") for tag in root.iter(f"{W}tag") if str(tag.get(f"{W}val")).startswith("docautomat:")] and None)
    done = collected(programme, plain, broken, lost, tmp_path / "finst ikkje.docx")
    assert [(each.status, each.findings[0].code, each.findings[0].place.file) for each in done] == [
        ("refused", "D41", "brev.docx"),
        ("refused", "D40", "øydelagd.docx"),
        ("refused", "D42", lost.name),
        ("refused", "D13", "finst ikkje.docx"),
    ]


def test_saved_by_libreoffice_it_still_says_the_same(programme: Path, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    path = edited(sent(programme, "4638"), typing(1, vision="Alle kjem på jobb"))
    edited(path, typing(**{f"{M}M4.forecast": "11.1.2027", "project.goals.#G1.target": "8,25"}))
    out = tmp_path / "saved"
    command = [program, f"-env:UserInstallation=file://{tmp_path / 'profile'}", "--headless", "--convert-to", "docx", "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (done,) = collected(programme, out / path.name)
    plan = load_plan(programme / "plans" / "4638-hoyanger.yaml").project
    assert (plan.vision, plan.milestones[3].forecast, plan.goals[0].target) == ("Alle kjem på jobb", datetime.date(2027, 1, 11), 8.25)
    assert (done.changes, done.conflicts, done.findings) == (3, 0, ())
