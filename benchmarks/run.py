"""Measure, interleaved in one process: `python -m benchmarks.run [--documents 357] [--rounds 5] [--kind docx] [--json]`.

Each round every maker makes the same documents, in rotated order; CPU time, ratios by pairs within a round, the median over rounds. Bare seconds say nothing
on a shared machine and are not printed. What each maker made for documents 4, 100 and 300 is verified first, so that nobody is timed on wrong output.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import resource
import statistics
import time
import zipfile
from typing import Any

from benchmarks import templates
from benchmarks.peers import Maker, makers

KINDS = ("docx", "xlsx", "pptx")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--documents", type=int, default=357)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = {kind: measure(kind, options.documents, options.rounds) for kind in options.kind or KINDS}
    if options.json:
        print(json.dumps(results, indent=1))
        return
    for kind, result in results.items():
        for peer, (median, low, high) in result["ratios"].items():
            print(f"{kind}: {peer} takes {median:.1f} × the CPU time of docautomat (rounds: {low:.1f}–{high:.1f})")
    print(f"peak memory of this process, all peers loaded: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def measure(kind: str, documents: int, rounds: int) -> dict[str, Any]:
    """Return, for each peer, the median, least and largest ratio of its CPU time to docautomat's."""
    all_data = [templates.data(number) for number in range(1, documents + 1)]
    found = makers(kind)
    for name, maker in found.items():
        verify(kind, name, maker)
    names = list(found)
    times: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            times[name].append(_spent(found[name], all_data))
    ratios = {}
    for name in names[1:]:
        pairs = [peer / own for peer, own in zip(times[name], times["docautomat"], strict=True)]
        ratios[name] = (statistics.median(pairs), min(pairs), max(pairs))
    return {"documents": documents, "rounds": rounds, "ratios": ratios}


def _spent(maker: Maker, all_data: list[dict[str, Any]]) -> float:
    started = time.process_time()
    for data in all_data:
        maker(data)
    return time.process_time() - started


def verify(kind: str, name: str, maker: Maker) -> None:
    """Raise where a maker's output lacks a value, or still holds a tag."""
    for number in (4, 100, 300):
        data = templates.data(number)
        archive = zipfile.ZipFile(io.BytesIO(maker(data)))
        assert archive.testzip() is None
        text = html.unescape(
            " ".join(archive.read(part).decode("utf-8") for part in archive.namelist() if part.endswith(".xml") and not part.startswith("docProps"))
        )
        wanted = [data["title"], data["name"], *(milestone["name"] for milestone in data["milestones"])]
        if kind != "xlsx":
            wanted += [*data["benefits"], *data["values"], *data["factors"], data["background"].strip()]
        for value in wanted:
            assert value in text, f"{name} lost {value!r} in {kind} {number}"
        assert "{{" not in text, f"{name} left a tag in {kind} {number}"


if __name__ == "__main__":
    main()
