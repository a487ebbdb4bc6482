"""Processes of our own: order, death, the end of them, and that they change nothing in what is made."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from docautomat import workers
from docautomat.batch import generate
from docautomat.batch import run as run_module
from docautomat.errors import RenderError
from docautomat.plan.readers import load_programme
from docautomat.template import Template
from docautomat.workers import Job, Workers
from tests.build import deck, word, word_text

REPOSITORY = Path(__file__).parent.parent


def die(value: Any) -> Any:
    """A filter that kills its process at the value `die`, and the first time only at a path."""
    if value == "die":
        os._exit(9)
    if str(value).startswith("/") and not Path(str(value)).exists():
        Path(str(value)).touch()
        os._exit(9)
    return value


@pytest.fixture(scope="module")
def template() -> Template:
    return Template(word("{{ x|die }}"), filters={"die": die})


def jobs(*values: Any) -> Iterator[Job]:
    return (Job("letter", {"x": value}, "nb") for value in values)


def texts(results: Iterator[Any]) -> list[Any]:
    return [result.code if isinstance(result, RenderError) else word_text(result[0])[0] for result in results]


def test_results_come_in_the_order_of_the_jobs_and_one_that_kills_costs_itself_only(template: Template, tmp_path: Path) -> None:
    values = [*range(20), "die", *range(21, 50), str(tmp_path / "once"), *range(51, 60)]
    with Workers(2, {"letter": template}) as pool:
        processes = [worker.process for worker in pool._workers]
        assert texts(pool.results(jobs(*values))) == ["worker" if value == "die" else str(value) for value in values]
        assert texts(pool.results(jobs("again"))) == ["again"]
        processes += [worker.process for worker in pool._workers]
    assert all(process.poll() is not None for process in processes)


def test_a_fault_in_the_data_is_an_error_with_its_place(template: Template) -> None:
    with Workers(1, {"letter": template}) as pool:
        (error,) = pool.results(iter([Job("letter", {}, "nb")]))
    assert isinstance(error, RenderError)
    assert error.place.spot == "paragraph 1"


def test_only_some_jobs_are_taken_ahead(template: Template) -> None:
    taken = 0

    def endless() -> Iterator[Job]:
        nonlocal taken
        for number in range(10**9):
            taken += 1
            yield from jobs(number)

    with Workers(2, {"letter": template}) as pool:
        results = pool.results(endless())
        assert texts(next(results) for _ in range(30)) == [str(number) for number in range(30)]
    assert taken < 200


def _made(programme: Path, out: Path, **options: Any) -> list[tuple[str, str, str]]:
    outcomes = list(generate(load_programme(programme), out, kinds="all", **options))
    return [(outcome.path, outcome.status, outcome.sha256) for outcome in outcomes]


class OneByOne(Executor):
    """Somebody's executor: it runs each call at once, and breaks at the third."""

    def __init__(self) -> None:
        self.calls = 0

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.calls += 1
        if self.calls == 3:
            raise RuntimeError("broken")
        future: Future[Any] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def test_every_way_gives_the_same_bytes_in_the_same_order(
    programme: Path, tmp_path: Path, processes: ProcessPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    serial = _made(programme, tmp_path / "serial", jobs=1)
    assert _made(programme, tmp_path / "own", jobs=2) == serial
    with ThreadPoolExecutor(2) as threads:
        assert _made(programme, tmp_path / "threads", executor=threads) == serial
    assert _made(programme, tmp_path / "processes", executor=processes) == serial
    assert _made(programme, tmp_path / "somebody's", executor=OneByOne()) == serial
    monkeypatch.setattr(run_module, "_SAMPLE", 2)
    monkeypatch.setattr(run_module, "_WORTH", 0.0)
    monkeypatch.setattr(run_module, "usable_processors", lambda: 2)
    assert _made(programme, tmp_path / "changing over", jobs=None) == serial


def test_little_work_starts_no_process(programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "Workers", lambda *_: pytest.fail("started"))
    assert len(_made(programme, tmp_path / "out")) == 15


def test_where_no_process_starts_the_work_is_done_here(programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serial = _made(programme, tmp_path / "serial", jobs=1)
    monkeypatch.setattr(workers, "_START", "raise SystemExit(3)")
    assert _made(programme, tmp_path / "out", jobs=2) == serial


def test_a_broken_wrong_plan_keeps_its_turn(programme: Path, tmp_path: Path) -> None:
    plan = next((programme / "plans").glob("1804*"))
    plan.write_text(plan.read_text(encoding="utf-8").replace("percent: ", "percent: 1", 1) + "\nnonsense: 1\n", encoding="utf-8")
    serial = _made(programme, tmp_path / "serial", jobs=1)
    assert "refused" in [status for _, status, _ in serial]
    assert _made(programme, tmp_path / "own", jobs=2) == serial


def test_a_worker_killed_in_somebody_s_pool_costs_nothing(programme: Path, tmp_path: Path) -> None:
    serial = _made(programme, tmp_path / "serial", jobs=1)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        pool.submit(os.getpid).result()
        for number in list(pool._processes):
            os.kill(number, 9)
        assert _made(programme, tmp_path / "out", executor=pool) == serial


def test_a_script_needs_no_guard_and_leaves_no_process(programme: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import docautomat\n"
        f"programme = docautomat.load_programme({str(programme)!r})\n"
        f"for number, outcome in enumerate(docautomat.generate(programme, {str(tmp_path / 'out')!r}, kinds='all', jobs=2)):\n"
        "    print(outcome.status)\n"
        "    if number == 3:\n"
        "        break\n",
        encoding="utf-8",
    )
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False, cwd=REPOSITORY)
    assert (run.returncode, run.stdout.split(), run.stderr) == (0, ["made"] * 4, "")


def test_what_deserves_a_look_in_a_document_comes_with_it() -> None:
    with Workers(1, {"deck": Template(deck(["T", "{{ x }}"]))}) as pool:
        ((_, none), (data, findings)) = pool.results(iter([Job("deck", {"x": text}, "nb") for text in ("short", "word " * 3000)]))
    assert none == ()
    assert data.startswith(b"PK")
    assert [finding.severity for finding in findings] == ["warning"]
