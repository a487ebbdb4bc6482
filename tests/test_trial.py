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
from tests.build import word, workbook


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
