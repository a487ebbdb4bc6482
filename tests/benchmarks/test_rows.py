"""The benchmark of long sheets runs, and times nobody on wrong output."""

from __future__ import annotations

import pytest

from benchmarks import rows


@pytest.mark.parametrize("name", rows.MAKERS)
def test_each_maker_writes_all_rows(name: str) -> None:
    spent, memory = rows.one(name, 20)
    assert spent > 0
    assert memory >= 0


def test_a_lost_row_is_told(tmp_path: object) -> None:
    path = f"{tmp_path}/rows.xlsx"
    rows.write_only(rows.data(3))(path)
    with pytest.raises(AssertionError, match="lost rows"):
        rows.verify("write-only", path, rows.data(4))
