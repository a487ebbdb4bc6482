"""The command line: what it prints where, and with which exit code it ends."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import docx
import pytest

from docautomat import cli
from tests.build import word, word_text, workbook
from tests.package_check import assert_sound
from tests.test_word_values import image

REPOSITORY = Path(__file__).parent.parent


def run(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the command line in this process, as the console script does, with streams of its own."""
    typed, out, err = io.BytesIO(stdin), io.BytesIO(), io.BytesIO()
    command = ["docautomat", *map(str, arguments)]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(REPOSITORY)
        patch.setattr(sys, "argv", command)
        for name, stream in (("stdin", typed), ("stdout", out), ("stderr", err)):
            patch.setattr(sys, name, io.TextIOWrapper(stream, encoding="ascii", write_through=True))
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code
        else:
            code = 0
        return subprocess.CompletedProcess(command, code if isinstance(code, int) else 0, out.getvalue(), err.getvalue())


def test_batch_makes_the_documents_and_ends_with_a_count(programme: Path, tmp_path: Path) -> None:
    done = run("batch", programme, "-o", tmp_path / "out", "--kinds", "all")
    assert done.returncode == 0
    assert done.stdout.decode().splitlines()[-1].startswith("15 laget, ")
    assert (tmp_path / "out" / "_program" / "rapport.xlsx").exists()
    assert (tmp_path / "out" / "4638-hoyanger" / "4638-hoyanger_naervaer-som-varer_milepaelsplan_nn.docx").exists()


def test_batch_with_a_broken_plan_makes_the_others_and_ends_with_1(programme: Path, tmp_path: Path) -> None:
    plan = next((programme / "plans").glob("*4638*"))
    plan.write_text(plan.read_text(encoding="utf-8").replace("status: active", "status: activ", 1), encoding="utf-8")
    done = run("batch", programme, "-o", tmp_path / "out", "--kinds", "all")
    told = done.stderr.decode()
    assert done.returncode == 1
    assert plan.name in told
    assert "project.status" in told
    assert "→" in told
    assert done.stdout.decode().splitlines()[-1].startswith("12 laget, ")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["batch", "nowhere", "-o", "{tmp}/out"], 3, "nowhere"),
        (["batch", "{programme}", "-o", "{tmp}/out", "--kinds", "poem"], 2, "poem"),
        (["batch", "{programme}", "-o", "{tmp}/out", "--only", "9999"], 2, "9999"),
        (["batch", "{programme}", "-o", "{tmp}/out", "--as-of", "3.4.26"], 2, "2026-11-23"),
        (["batch", "{programme}", "-o", "{tmp}/out", "--only", "Hoyanger"], 2, "did you mean Høyanger?"),
        (["render", "nowhere.docx", "{tmp}/data.yaml", "-o", "{tmp}/x.docx"], 4, "nowhere.docx"),
        (["render", "{tmp}/t.docx", "{tmp}/nowhere.yaml", "-o", "{tmp}/x.docx"], 3, "nowhere.yaml"),
        (["render", "{tmp}/t.docx", "{tmp}/data.yaml", "-o", "{tmp}/no/x.docx"], 5, "x.docx"),
        (["render", "{tmp}/bad.docx", "{tmp}/data.yaml", "-o", "{tmp}/x.docx"], 4, "paragraph 1"),
        (["render", "{tmp}/t.docx", "{tmp}/list.yaml", "-o", "{tmp}/x.docx"], 3, "list.yaml"),
        (["render", "{tmp}/t.docx", "{tmp}/data.yaml", "-o", "{tmp}/x.pptx"], 5, ".docx"),
        (["check", "{tmp}/bad.docx"], 1, "paragraph 1"),
        (["check", "{tmp}/data.docx"], 1, "data.docx"),
        (["check", "{tmp}"], 1, "programme.yaml"),
        (["check", "{tmp}/nowhere"], 3, "nowhere"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_what_goes_wrong_is_told_with_its_exit_code(arguments: list[str], code: int, told: str, programme: Path, tmp_path: Path) -> None:
    (tmp_path / "data.yaml").write_text("name: Anna\n", encoding="utf-8")
    (tmp_path / "t.docx").write_bytes(word("{{ name }}"))
    (tmp_path / "bad.docx").write_bytes(word("{{ name"))
    (tmp_path / "list.yaml").write_text("- Anna\n", encoding="utf-8")
    (tmp_path / "data.docx").write_bytes(b"no zip file")
    done = run(*(argument.format(tmp=tmp_path, programme=programme) for argument in arguments))
    assert done.returncode == code, done.stderr.decode()
    assert told in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_render_reads_standard_input_and_writes_standard_output(tmp_path: Path) -> None:
    (tmp_path / "t.docx").write_bytes(word("Hei {{ name }}, {{ day|as_date|date }}"))
    done = run("render", tmp_path / "t.docx", "-", "-o", "-", "--language", "nn", stdin='{"name": "Åse", "day": "2028-04-28"}'.encode())
    assert done.returncode == 0, done.stderr.decode()
    assert word_text(done.stdout) == ["Hei Åse, 28. april 2028"]


def test_check_finds_nothing_in_the_sample_and_everything_in_a_broken_plan(programme: Path) -> None:
    plan = next((programme / "plans").glob("*4638*"))
    plan.write_text(plan.read_text(encoding="utf-8") + "\n  bakgrun: x\n", encoding="utf-8")
    done = run("check", plan, "--json")
    assert done.returncode == 1
    assert "E24" in [finding["code"] for finding in json.loads(done.stdout)]


def test_check_says_that_it_found_nothing(programme: Path) -> None:
    plan = next((programme / "plans").glob("*4638*"))
    done = run("check", plan)
    assert (done.returncode, done.stdout, done.stderr.decode()) == (0, b"", f"{plan}: ok\n")


def test_templates_are_listed_and_exported_but_never_over_what_is_there(tmp_path: Path) -> None:
    assert "milestone-plan.docx" in run("templates", "list").stdout.decode()
    assert run("templates", "export", tmp_path / "t").returncode == 0
    path = tmp_path / "t" / "milestone-plan.docx"
    path.write_bytes(b"mine")
    assert run("templates", "export", tmp_path / "t").returncode == 0
    assert path.read_bytes() == b"mine"


def test_json_goes_to_standard_output_and_the_last_line_to_standard_error(programme: Path, tmp_path: Path) -> None:
    done = run("batch", programme, "-o", tmp_path / "out", "--only", "4638,3118", "--only", "301", "--json")
    rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [row["municipality"] for row in rows] == ["0301", "3118", "3118", "3118", "4638", "4638"]
    assert all((tmp_path / "out" / row["path"]).is_file() for row in rows)
    assert done.stderr.decode().splitlines()[-1].startswith("6 laget, ")


def test_the_module_runs_as_the_console_script_does() -> None:
    done = subprocess.run([sys.executable, "-m", "docautomat", "--version"], capture_output=True, cwd=REPOSITORY, timeout=60, check=True)
    assert done.stdout.decode().startswith("docautomat, version ")


def test_quiet_tells_the_last_line_only(programme: Path, tmp_path: Path) -> None:
    done = run("batch", programme, "-o", tmp_path / "out", "--only", "4638", "--quiet")
    assert (len(done.stdout.splitlines()), done.stderr) == (1, b"")


def test_a_file_changed_by_hand_is_told(programme: Path, tmp_path: Path) -> None:
    run("batch", programme, "-o", tmp_path / "out", "--only", "0301")
    (path,) = (tmp_path / "out" / "0301-oslo").iterdir()
    path.write_bytes(b"typed by a person")
    told = run("batch", programme, "-o", tmp_path / "out", "--only", "0301", "--as-of", "2026-12-24").stderr.decode()
    assert "var endret for hånd" in told
    assert f"_tidligere/2026-12-24/0301-oslo/{path.name}" in told


def test_a_document_that_cannot_be_written_ends_with_5(programme: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "0301-oslo").mkdir(parents=True)
    (tmp_path / "out" / "0301-oslo" / "0301-oslo_milepaelsplan_nb.docx").mkdir()
    done = run("batch", programme, "-o", tmp_path / "out")
    assert done.returncode == 5
    assert "0301-oslo_milepaelsplan_nb.docx" in done.stderr.decode()
    assert done.stdout.decode().splitlines()[-1].endswith(" 1 avvist")


def test_a_wrong_template_of_the_programme_is_found_by_check_and_stops_batch(programme: Path, tmp_path: Path) -> None:
    (programme / "templates").mkdir(exist_ok=True)
    (programme / "templates" / "milestone-plan.docx").write_bytes(word("{% if municipality.name %}"))
    (programme / "templates" / "~$milestone-plan.docx").write_bytes(b"Word's own mark that the file is open")
    checked = run("check", programme)
    assert (checked.returncode, checked.stderr.decode().count("milestone-plan.docx")) == (1, 1)
    stopped = run("batch", programme, "-o", tmp_path / "out")
    assert stopped.returncode == 4
    assert "avsnitt 1" in stopped.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
@pytest.mark.parametrize(("jobs", "number"), [("1", signal.SIGINT), ("2", signal.SIGINT), ("2", signal.SIGTERM)])
def test_an_interrupted_batch_ends_with_130_a_report_and_a_journal(jobs: str, number: signal.Signals, programme: Path, tmp_path: Path) -> None:
    text = (programme / "programme.yaml").read_text(encoding="utf-8")
    (programme / "programme.yaml").write_text(text.replace('municipalities: ["0301", "1804", "3118", "4638", "5601"]', "municipalities: all"), encoding="utf-8")
    command = [sys.executable, "-m", "docautomat", "batch", str(programme), "-o", str(tmp_path / "out"), "--kinds", "all", "--jobs", jobs]
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)  # a process in the background ignores it, and so would those that it starts
    try:
        started = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    finally:
        signal.signal(signal.SIGINT, ours)
    deadline = time.monotonic() + 60
    while not list((tmp_path / "out").glob("*/*.pptx")) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(started.pid, number) if number == signal.SIGINT else started.send_signal(number)  # a terminal interrupts the whole group
    _, told = started.communicate(timeout=60)
    assert started.returncode == 130, told.decode()
    assert b"Traceback" not in told
    documents = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").glob("*/*_*.*") if not path.name.startswith(".")}
    report = json.loads((tmp_path / "out" / "_program" / "report.json").read_text(encoding="utf-8"))
    assert report["interrupted"] is True
    assert len(documents) - 1 <= len(report["outcomes"]) <= len(documents)
    assert (tmp_path / "out" / "_program" / "rapport.xlsx").exists()
    (journal,) = (programme / ".docautomat").glob("written-*.json")
    remembered = set(json.loads(journal.read_text(encoding="utf-8"))["files"])
    assert len(documents - remembered) <= 1  # the one that was being written
    assert remembered
    assert not list((tmp_path / "out").rglob(".*"))


@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}, {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}])
def test_output_is_utf_8_and_free_of_terminal_codes(variables: dict[str, str], programme: Path, tmp_path: Path) -> None:
    plan = next((programme / "plans").glob("*4638*"))
    plan.write_text(plan.read_text(encoding="utf-8").replace("status: active", "status: åktiv→", 1), encoding="utf-8")
    command = [sys.executable, "-m", "docautomat", "batch", str(programme), "-o", str(tmp_path / "out"), "--only", "4638"]
    done = subprocess.run(command, capture_output=True, cwd=REPOSITORY, timeout=60, check=False, env={**os.environ, **variables})
    assert "åktiv→" in done.stderr.decode("utf-8")
    assert b"\x1b" not in done.stderr + done.stdout


def test_a_fault_of_our_own_is_one_line_and_with_debug_a_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from docautomat import template

    def faulty(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault\nof ours")

    monkeypatch.setattr(template, "Template", faulty)
    monkeypatch.setattr(sys, "argv", ["docautomat", "render", str(REPOSITORY / "README.md"), str(REPOSITORY / "samples/programme/programme.yaml"), "-o", "-"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr().err
    assert ended.value.code == cli.OWN_FAULT
    assert told.count("\n") == 1
    assert "ZeroDivisionError: a fault of ours" in told
    monkeypatch.setattr(sys, "argv", ["docautomat", "--debug", *sys.argv[1:]])
    with pytest.raises(ZeroDivisionError):
        cli.main()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal on Windows")
@pytest.mark.parametrize(("variables", "moves"), [({"NO_COLOR": ""}, True), ({"NO_COLOR": "1"}, False)])
@pytest.mark.parametrize("rich", [True, False])
def test_there_is_progress_on_a_terminal_only(variables: dict[str, str], moves: bool, rich: bool, programme: Path, tmp_path: Path) -> None:
    import pty

    if rich:
        pytest.importorskip("rich", reason="rich draws the progress")
    (programme / "templates").mkdir(exist_ok=True)
    (programme / "templates" / "milestone-plan.docx").write_bytes(word("{{ municipality.name }}"))
    (programme / "templates" / "progress-tracker.xlsx").write_bytes(workbook({"A1": "{{ municipality.name }}"}))
    hide = "" if rich else "sys.modules['rich.console'] = None;"
    script = f"import sys; {hide} from docautomat.cli import main; main()"
    parent, child = pty.openpty()
    command = [sys.executable, "-c", script, "batch", str(programme), "-o", str(tmp_path / "out"), "--only", "4638"]
    environment = {**os.environ, "TERM": "xterm", **variables}
    done = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=child, timeout=60, check=False, env=environment)
    os.close(child)
    shown = b""
    try:
        while chunk := os.read(parent, 65536):
            shown += chunk
    except OSError:
        pass  # Linux ends a pseudo-terminal with an error
    os.close(parent)
    assert done.returncode == 0
    assert done.stdout.decode().startswith("2 laget, ")
    assert (b"\x1b[" in shown) == moves


@pytest.mark.parametrize("template", sorted(path.name for path in (REPOSITORY / "templates").glob("*.*x")))
def test_sample_data_previews_a_template(template: str, tmp_path: Path) -> None:
    sample = run("variables", f"templates/{template}", "--sample")
    assert sample.returncode == 0, sample.stderr
    done = run("render", f"templates/{template}", "-", "-o", str(tmp_path / template), "--language", "nb", stdin=sample.stdout)
    assert done.returncode == 0, done.stderr.decode()
    assert_sound((tmp_path / template).read_bytes(), (REPOSITORY / "templates" / template).read_bytes())


def test_variables_are_told_for_people_and_for_programs(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(word("{% for m in ms %}{{ m.due|date }}{% endfor %}", "{{ note|default('') }}"))
    shown = run("variables", str(tmp_path / "letter.docx")).stdout.decode().splitlines()
    assert [line.split()[:2] for line in shown] == [["ms", "list"], ["ms[].due", "date"], ["note", "text"]]
    assert shown[2].split()[2] == "optional"
    assert shown[1].endswith("document, paragraph 1, {{ m.due|date }}")
    facts = json.loads(run("variables", "--json", str(tmp_path / "letter.docx")).stdout)
    assert facts["note"] == {"kind": "text", "optional": True, "places": ["letter.docx, document, paragraph 2, {{ note|default('') }}"]}


def test_check_fills_templates_with_data_and_tells_everything(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(word("{% set a = 1 %}{{ nam }}", [["{% for m in ms %}{{ m.due|date }}", "{{ 1 / m.n }}{% endfor %}"]]))
    (tmp_path / "data.yaml").write_text("name: A\nms:\n- {due: soon, n: 0}\n", encoding="utf-8")
    done = run("check", str(tmp_path / "letter.docx"), "--data", str(tmp_path / "data.yaml"), "--json")
    assert done.returncode == 1
    assert [(fact["code"], fact["severity"], fact["place"].get("path")) for fact in json.loads(done.stdout)] == [
        ("unused", "advice", None),
        ("missing", "error", "nam"),
        ("value", "error", "ms[0].due"),
        ("division", "error", "ms[0].n"),
    ]


def test_check_writes_its_findings_as_comments_into_a_copy(tmp_path: Path) -> None:
    template, copy = tmp_path / "letter.docx", tmp_path / "checked.docx"
    template.write_bytes(word("a", "{{ b c }}"))
    done = run("check", template, "--annotate", copy)
    assert (done.returncode, "paragraph 2" in done.stderr.decode()) == (1, True)
    assert_sound(copy.read_bytes(), template.read_bytes(), tags=False)
    assert [comment.text.partition("\n")[0] for comment in docx.Document(copy).comments] == [
        "error: this tag cannot be read: expected token ')', got 'c'",
    ]
    assert run("check", template, "--annotate", template).returncode == 2
    assert run("check", template, template, "--annotate", copy).returncode == 2
    assert run("check", REPOSITORY / "templates" / "progress-tracker.xlsx", "--annotate", copy).returncode == 4


def test_render_takes_pictures_from_the_folder_of_assets(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(word("{{ logo|picture(width='1 cm') }}"))
    (tmp_path / "data.yaml").write_text("logo: logo.png\n", encoding="utf-8")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "logo.png").write_bytes(image())
    given = (tmp_path / "letter.docx", tmp_path / "data.yaml", "-o", tmp_path / "out.docx")
    assert run("render", *given).returncode == 4
    assert run("render", *given, "--assets", tmp_path / "assets").returncode == 0
    assert len(docx.Document(tmp_path / "out.docx").inline_shapes) == 1


def test_approve_freezes_the_planned_dates_in_the_plan_s_own_file(programme: Path) -> None:
    plan = next((programme / "plans").glob("*4638*"))
    before = plan.read_text(encoding="utf-8")
    done = run("approve", programme, "Høyanger", "--by", "Styringsgruppa")
    assert (done.returncode, done.stdout.decode()) == (0, f"plans/{plan.name}: versjon 1 er godkjent, med 8 datoer.\n")
    after = plan.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert after[len(before) :].startswith("approvals:\n  - version: 1\n    date: 2026-11-23\n    by: Styringsgruppa\n    planned:\n      M1: 2026-03-18\n")
    again = run("approve", programme, "4638", "--date", "2026-12-01")
    assert (again.returncode, plan.read_text(encoding="utf-8")) == (3, after)
    assert "versjon 1" in again.stderr.decode()
    assert run("check", plan).returncode == 0


def test_approve_wants_a_municipality_that_takes_part(programme: Path) -> None:
    assert run("approve", programme, "Atlantis").returncode == 2


def test_approve_asks_which_of_two_of_the_same_name(programme: Path) -> None:
    (programme / "programme.yaml").write_text("id: lokal-utvikling-2024\nname: P\nstart: 2024-01-01\nend: 2028-12-31\nmunicipalities: all\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in (programme / "plans").iterdir()}
    done = run("approve", programme, "Herøy", "--date", "2026-12-01")
    assert done.returncode == 2
    assert "1515 Herøy" in done.stderr.decode()
    assert before == {path: path.read_bytes() for path in (programme / "plans").iterdir()}


def test_approve_takes_several_or_all_and_one_with_faults_stops_no_other(programme: Path) -> None:
    plan = next((programme / "plans").glob("*4638*"))
    plan.write_text(plan.read_text(encoding="utf-8").replace("end: 2027-11-26", "end: 2025-11-26"), encoding="utf-8")
    done = run("approve", programme, "Høyanger,Bodø", "3118", "--date", "2026-12-01")
    assert done.returncode == 1
    assert [line.partition(":")[0] for line in done.stdout.decode().splitlines()] == ["plans/1804-bodo.yaml", "plans/3118-indre-ostfold.yaml"]
    assert "[E04]" in done.stderr.decode()
    plan.write_text(plan.read_text(encoding="utf-8").replace("end: 2025-11-26", "end: 2027-11-26"), encoding="utf-8")
    rest = run("approve", programme, "all", "--date", "2026-12-01")
    assert (rest.returncode, rest.stdout.decode().partition(":")[0]) == (0, "plans/4638-hoyanger.yaml")
    again = run("approve", programme, "all", "--date", "2026-12-02")
    assert (again.returncode, again.stderr.decode()) == (0, "Det er ingenting nytt å godkjenne.\n")
    assert run("approve", programme, "all", "--project", "x").returncode == 2


def test_schema_is_json() -> None:
    for what in ((), ("programme",)):
        assert "$defs" in json.loads(run("schema", *what).stdout)


def test_check_tells_the_advice_on_a_plan(programme: Path) -> None:
    plan = next((programme / "plans").glob("*4638*"))
    plan.write_text(plan.read_text(encoding="utf-8").replace("scope: external", "scope: internal"), encoding="utf-8")
    for path in (plan, programme):
        told = run("check", path)
        assert told.returncode == 1
        assert "Råd 9: Planen seier ikkje korleis resultata blir spreidde eksternt. [A09]" in told.stderr.decode()
    made = run("batch", programme, "-o", programme / "out", "--only", "4638", "--kinds", "milestone_plan")
    assert (made.returncode, b"A09" in made.stderr) == (0, False)
