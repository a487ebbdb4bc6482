"""Processes of our own that render: started where the work is worth it, given compiled templates once, replaced when they die.

    here                                            a worker
    Workers(count, templates)   -- templates -->    unpacked, never compiled again
    results(jobs)               -- some jobs -->    rendered one after the other
                                <- their results -- bytes and findings, or the error

They are started as fresh Python processes rather than forked, so that threads of the caller do no harm, and without `multiprocessing`'s import of the main
module, so that a script needs no guard. A worker that dies costs the documents that it had in hand one more try, each alone in a fresh worker; one that kills
its worker again is given up.
"""

from __future__ import annotations

import os
import pickle
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Client, Connection, Listener, wait
from typing import Any

from docautomat.errors import DocautomatError, Finding, RenderError
from docautomat.template import Template

__all__ = ["Job", "Made", "Result", "Workers", "made", "serve", "usable_processors"]

_CHUNK = 8
"""So many documents go to a worker at once."""
_START = "from docautomat.workers import serve; serve()"
_PATIENCE = 30.0
"""Seconds that a worker may take to start."""

Made = tuple[bytes, tuple[Finding, ...]]
"""A document, and what deserves a look in it."""
Result = Made | DocautomatError


@dataclass(frozen=True, slots=True)
class Job:
    """One document to render: the template's name, its data and language, and the folder below which its pictures may lie."""

    template: str
    data: Mapping[str, Any]
    language: str
    assets: str | None = None


def usable_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    connection: Connection[Any, Any]
    jobs: list[tuple[int, Job]] = field(default_factory=list)

    def stop(self) -> None:
        self.connection.close()  # which ends it
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Workers:
    """Some worker processes; a context manager that leaves none of them behind."""

    def __init__(self, count: int, templates: Mapping[str, Template]) -> None:
        """Raise `OSError` where no process can be started."""
        self._templates = pickle.dumps(dict(templates))
        self._key = secrets.token_bytes(32)
        self._workers: list[_Worker] = []
        self._starting: list[subprocess.Popen[bytes]] = []
        self._listener = Listener(authkey=self._key)
        try:
            for _ in range(count):
                self._start()
            for _ in range(count):
                self._workers.append(self._connected())
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop all workers; what they had in hand is dropped."""
        for worker in self._workers:
            worker.stop()
        for process in self._starting:
            process.kill()
            process.wait()
        self._workers.clear()
        self._starting.clear()
        self._listener.close()

    # --- starting -------------------------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        process = subprocess.Popen([sys.executable, "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603
        assert process.stdin is not None
        self._starting.append(process)
        with suppress(OSError), process.stdin as line:
            line.write(pickle.dumps((self._listener.address, self._key)))

    def _connected(self) -> _Worker:
        """Return the next of the started workers that reports; raise `OSError` where none does."""
        if not _arrives(self._listener, self._starting):
            raise OSError("a worker process cannot be started")
        connection = self._listener.accept()
        number: int = connection.recv()
        process = next(process for process in self._starting if process.pid == number)
        self._starting.remove(process)
        connection.send_bytes(self._templates)
        return _Worker(process, connection)

    def _replace(self, worker: _Worker) -> None:
        worker.stop()
        self._start()
        self._workers[self._workers.index(worker)] = self._connected()

    # --- work -----------------------------------------------------------------------------------------------------------------------

    def results(self, jobs: Iterable[Job]) -> Iterator[Result]:
        """Yield the result of each job, in their order; jobs are taken as they are needed, a bounded number ahead."""
        coming = enumerate(jobs)
        done: dict[int, Result] = {}
        suspects: list[tuple[int, Job]] = []
        following = 0
        ahead = 4 * _CHUNK * len(self._workers)
        exhausted = False
        while True:
            for worker in self._workers:
                if worker.jobs or exhausted or len(done) >= ahead:
                    continue
                chunk = [job for _, job in zip(range(_CHUNK), coming, strict=False)]
                exhausted = len(chunk) < _CHUNK
                if chunk:
                    self._send(worker, chunk)
            busy = [worker for worker in self._workers if worker.jobs]
            if not busy and not suspects and following not in done:
                return
            for worker in busy and self._ready(busy):
                if not self._receive(worker, done):
                    suspects.extend(worker.jobs)
                    self._replace(worker)
            if suspects:
                done.update(self._singly(suspects))
                suspects.clear()
            while following in done:
                yield done.pop(following)
                following += 1

    @staticmethod
    def _send(worker: _Worker, chunk: list[tuple[int, Job]]) -> None:
        worker.jobs = chunk
        with suppress(OSError):  # it is dead, which its end of the line tells in a moment
            worker.connection.send([job for _, job in chunk])

    @staticmethod
    def _ready(busy: list[_Worker]) -> list[_Worker]:
        ready = wait([worker.connection for worker in busy])
        return [worker for worker in busy if worker.connection in ready]

    @staticmethod
    def _receive(worker: _Worker, done: dict[int, Result]) -> bool:
        """Take a worker's results; say whether it is alive."""
        try:
            results = worker.connection.recv()
        except (EOFError, OSError):
            return False
        done.update((number, result) for (number, _), result in zip(worker.jobs, results, strict=True))
        worker.jobs = []
        return True

    def _singly(self, suspects: list[tuple[int, Job]]) -> dict[int, Result]:
        """Return the results of jobs of which one has killed a worker: one at a time, in a worker of their own."""
        done: dict[int, Result] = {}
        worker: _Worker | None = None
        for number, job in suspects:
            if worker is None:
                self._start()
                worker = self._connected()
            self._send(worker, [(number, job)])
            if not self._receive(worker, done):
                hint = "look for values that are very large, and free some memory"
                done[number] = RenderError("the process that made this document died, twice", None, hint, "worker")
                worker.stop()
                worker = None
        if worker is not None:
            worker.stop()
        return done


def _arrives(listener: Listener, starting: list[subprocess.Popen[bytes]]) -> bool:
    """Say whether one of the started processes knocks before they all end or time is up."""
    waiting = listener._listener  # type: ignore[attr-defined]
    socket = getattr(waiting, "_socket", None)
    if socket is None:
        return True  # a named pipe of Windows: `accept` waits
    deadline = _PATIENCE
    while deadline > 0 and any(process.poll() is None for process in starting):
        if wait([socket], 0.25):
            return True
        deadline -= 0.25
    return bool(wait([socket], 0))


# --- in the worker ----------------------------------------------------------------------------------------------------------------------


def serve() -> None:
    """Render what comes until the line is closed; an interrupt is the business of the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    address, key = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  from the process that started this one
    with Client(address, authkey=key) as connection:
        connection.send(os.getpid())
        templates: dict[str, Template] = pickle.loads(connection.recv_bytes())  # noqa: S301
        while True:
            try:
                jobs: list[Job] = connection.recv()
                connection.send([_result(templates, job) for job in jobs])
            except (EOFError, OSError):
                return


def made(template: Template, data: Mapping[str, Any], language: str, assets: str | None = None) -> Made:
    """Return the document that a template makes of some data."""
    document = template.render(data, language=language, assets=assets)
    return document.to_bytes(), document.findings


def _result(templates: Mapping[str, Template], job: Job) -> Result:
    try:
        return made(templates[job.template], job.data, job.language, job.assets)
    except DocautomatError as error:
        return error
    except Exception as error:
        return RenderError(f"{type(error).__name__}: {error}", None, "this is a fault of docautomat: please report it", "internal")
