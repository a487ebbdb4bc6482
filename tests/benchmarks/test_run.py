"""The benchmarks run, and time nobody on wrong output."""

from __future__ import annotations

import pytest

from benchmarks.run import KINDS, measure


@pytest.mark.parametrize("kind", KINDS)
def test_each_benchmark_runs_and_verifies(kind: str) -> None:
    if kind == "docx":
        pytest.importorskip("docxtpl", reason="docxtpl is a peer of the benchmark only")
    result = measure(kind, documents=2, rounds=1)
    assert all(low <= median <= high for median, low, high in result["ratios"].values())
