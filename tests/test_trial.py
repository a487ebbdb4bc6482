"""A programme's own templates tried beforehand: the mistakes that people make, and the words that lead out of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from docautomat.batch import try_templates
from docautomat.cli import _docautomat
from docautomat.documents import KINDS, ready_template
from docautomat.errors import Finding
from docautomat.plan.readers import load_programme
from tests.build import deck, word, workbook


def tried(programme: Path, name: str, data: bytes) -> list[Finding]:
    folder = programme / "templates"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    return [finding for _, found in try_templates(load_programme(programme)) for finding in found]


@pytest.mark.parametrize(
    ("written", "place", "told"),
    [
        (["{{ projekt.title }}"], "paragraph 1", "project"),
        (["{{ project.titel }}"], "paragraph 1", "title"),
        (["{{ goals }}"], "paragraph 1", "{% for"),
        (["{% for goal in goals %}", "{{ goal.text }}"], "paragraph 1", "endfor"),
        (["{{ goal.text }}", "{% endfor %}"], "paragraph 2", "{% for"),
        (["{% for goal in goal %}{{ goal.text }}{% endfor %}"], "paragraph 1", "goals"),
        (["{{ project.start | dato }}"], "paragraph 1", "date"),
        (["{{ project.title }"], "paragraph 1", "}}"),
        (["{% if project.vision = 'x' %}a{% endif %}"], "paragraph 1", "=="),
        (["{% if project.vision og goals %}a{% endif %}"], "paragraph 1", "write and"),
        (["{% for goal i goals %}{{ goal.text }}{% endfor %}"], "paragraph 1", "write in"),
        (["{% hvis project.vision %}a{% endif %}"], "paragraph 1", "did you mean if?"),
        (["{{ municipality.name }} {% include 'brevhode.docx' %}"], "paragraph 1", "include"),
    ],
)
def test_a_typical_mistake_is_told_with_its_place_and_a_way_out(written: list[str], place: str, told: str, programme: Path) -> None:
    found = tried(programme, "milestone-plan.docx", word(*written))
    assert found
    assert any(finding.place.file == "milestone-plan.docx" and place in finding.place.spot for finding in found)
    assert told in " ".join(f"{finding.message} {finding.hint}" for finding in found)


def test_a_mistake_that_only_a_full_plan_or_only_an_empty_form_shows_is_told_once(programme: Path) -> None:
    found = tried(
        programme, "milestone-plan.docx", word("{% for each in goals %}{{ each.texxt }}{% endfor %}", "{% if starting %}{{ nothing_such }}{% endif %}")
    )
    assert len(found) == 2
    assert {finding.place.spot for finding in found} == {"paragraph 1", "paragraph 2"}


def test_the_ready_templates_are_without_fault_as_ones_own(programme: Path) -> None:
    for kind in KINDS:
        (programme / "templates").mkdir(exist_ok=True)
        (programme / "templates" / kind.template).write_bytes(ready_template(kind).read_bytes())
    assert [(path.name, found) for path, found in try_templates(load_programme(programme)) if found] == []


@pytest.mark.parametrize(
    ("name", "way_out"),
    [
        ("milepaelsplan.docx", "rename it to milestone-plan.docx"),
        ("Milepælsplan.docx", "rename it to milestone-plan.docx"),
        ("milestone-plan (1).docx", "rename it to milestone-plan.docx"),
        ("milestone-plan - Kopi.docx", "rename it to milestone-plan.docx"),
        ("framdrift.xlsx", "rename it to progress-tracker.xlsx"),
        ("avslutning nynorsk.pptx", "rename it to closing-presentation.nn.pptx"),
        ("milestone-plan_nn.docx", "rename it to milestone-plan.nn.docx"),
        ("milestone-plan.no.docx", "rename it to milestone-plan.nb.docx"),
        ("milestone-plan.dotx", "open it in Word and save it as milestone-plan.docx"),
        ("milestone-plan.nn.doc", "save it as milestone-plan.nn.docx"),
        ("milestone-plan.odt", "save it as milestone-plan.docx"),
        ("progress-tracker.xlsm", "save it as progress-tracker.xlsx"),
        ("closing-presentation.odp", "save it as closing-presentation.pptx"),
        ("nn/milestone-plan.docx", "move it to the folder templates, and call it milestone-plan.nn.docx"),
        ("Bokmål/milestone-plan.docx", "move it to the folder templates, and call it milestone-plan.nb.docx"),
        ("xyzzy.pptx", "the names are closing-presentation.pptx, gathering-deck.pptx"),
    ],
)
def test_a_file_from_which_no_document_is_made_is_told_with_what_to_call_it(name: str, way_out: str, programme: Path) -> None:
    target = programme / "templates" / name
    target.parent.mkdir(parents=True)
    target.write_bytes(word("{{ municipality.name }}"))
    ((path, (finding,)),) = try_templates(load_programme(programme))
    assert (path.name, finding.code, finding.place.file) == (Path(name).name, "template_name", name)
    assert way_out in finding.hint


@pytest.mark.parametrize("name", ["~$lestone-plan.docx", ".~lock.milestone-plan.docx#", ".hidden.docx", "readme.txt", "old/milestone-plan.docx"])
def test_what_is_no_template_is_passed_over(name: str, programme: Path) -> None:
    target = programme / "templates" / name
    target.parent.mkdir(parents=True)
    target.write_bytes(b"")
    assert list(try_templates(load_programme(programme))) == []


@pytest.mark.parametrize(
    ("tag", "hint"),
    [
        ("{{ kommune }}", "did you mean municipality?"),
        ("{% for each in milepælar %}{{ each.name }}{% endfor %}", "did you mean milestones?"),
        ("{{ PROJECT.title }}", "did you mean project?"),
        ("{{ tracker.period }}", "tracker is known in progress-tracker.xlsx only"),
        ("{{ gathering.title }}", "gathering is known in gathering-deck.pptx, invitation.docx only"),
    ],
)
def test_a_norwegian_name_and_one_of_another_kind_lead_to_the_right_one(tag: str, hint: str, programme: Path) -> None:
    assert [finding.hint for finding in tried(programme, "milestone-plan.docx", word("{{ label.goals }}", tag))] == [hint]


def test_a_picture_that_is_not_there_is_told_with_its_folder(programme: Path) -> None:
    (finding,) = tried(programme, "milestone-plan.docx", word("{{ municipality.name }}", '{{ "logo.png" | picture }}'))
    assert "there is no such file" in finding.message
    assert "the folder of assets" in finding.hint


def test_a_template_without_tags_is_told(programme: Path) -> None:
    (finding,) = tried(programme, "milestone-plan.docx", word("Milepælsplan"))
    assert finding.code == "no-tags"


def test_a_workbook_that_is_called_a_document_is_told(programme: Path) -> None:
    (finding,) = tried(programme, "milestone-plan.docx", workbook({"A1": "{{ municipality.name }}"}))
    assert (finding.code, finding.message) == ("format", "this is an Excel workbook, though its name ends in .docx")


@pytest.mark.parametrize(
    ("name", "data", "spot"),
    [
        ("milestone-plan.docx", word("{{ municipality.name }}", "{ project.title }}"), "paragraph 2"),
        ("progress-tracker.xlsx", workbook({"A1": "{{ municipality.name }}", "B7": "{ % endfor % }"}), "cell B7"),
        ("closing-presentation.pptx", deck(["{{ municipality.name }}", "{project.title}"]), '"Content Placeholder 2" paragraph 1'),
    ],
)
def test_a_tag_with_one_brace_is_told_at_its_place(name: str, data: bytes, spot: str, programme: Path) -> None:
    (finding,) = tried(programme, name, data)
    assert (finding.code, finding.place.spot) == ("half-tag", spot)


def test_a_name_from_which_no_document_is_made_is_told_with_the_right_one(programme: Path) -> None:
    (finding,) = tried(programme, "Milestone plan.docx", word("{{ municipality.name }}"))
    assert "milestone-plan.docx" in finding.hint


def test_a_file_that_is_no_template_is_told_and_the_others_are_tried(programme: Path) -> None:
    tried(programme, "feedback-letter.docx", b"no zip")
    found = tried(programme, "progress-tracker.xlsx", workbook({"A1": "{{ projct }}"}))
    assert {finding.place.file for finding in found} == {"feedback-letter.docx", "progress-tracker.xlsx"}


def test_the_command_tells_and_writes_nothing(programme: Path) -> None:
    tried(programme, "milestone-plan.docx", word("{{ projekt }}"))
    before = sorted(path for path in programme.rglob("*") if path.is_file())
    done = CliRunner().invoke(_docautomat, ["templates", "check", str(programme), "--json"])
    assert done.exit_code == 1
    assert [finding["place"]["file"] for finding in json.loads(done.stdout)] == ["milestone-plan.docx"]
    told = CliRunner().invoke(_docautomat, ["templates", "check", str(programme)])
    assert "milestone-plan.docx: 1 to look at" in told.stdout
    assert sorted(path for path in programme.rglob("*") if path.is_file()) == before
    assert CliRunner().invoke(_docautomat, ["templates", "check", str(programme / "nothing")]).exit_code == 3
