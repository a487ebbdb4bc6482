from __future__ import annotations

import pytest

from docautomat.markup.spreadsheetml.layout import RowMap


@pytest.mark.parametrize(
    ("tokens", "rows"),
    [
        ("1-3 ", [1, 2, 3]),
        ("1 (1 | 2 | 2 ) 3 ", [1, 2, 2, 3]),
        ("1 (1 ) 3 ", [1, 3]),
        ("1 (1 2 ) 3 ", [1, 2, 3]),
        ("(1 | 1-2 | 1-2 ) ", [1, 2, 1, 2]),
        ("(1 | 1 (2 | 2 | 2 ) 3 | 1 (2 ) 3 ) 4 ", [1, 2, 2, 3, 1, 3, 4]),
        ("(1 | 1 | 1 2 | 1 ) ", [1, 1, 2, 1]),
        ("(1 | | | 1 ) ", [1]),
    ],
)
def test_tokens_become_rows_in_order(tokens: str, rows: list[int]) -> None:
    row_map = RowMap.parse(tokens, 9, {})
    assert [old for _, old, _ in row_map.walk()] == rows
    assert [new for new, _, _ in row_map.walk()] == list(range(1, len(rows) + 1))
    assert row_map.total == len(rows)


def test_a_path_names_the_iterations_a_row_stands_in() -> None:
    row_map = RowMap.parse("(1 | 1 (2 | 2 | 2 ) | 1 (2 | 2 ) ) ", 2, {})
    assert [path for _, old, path in row_map.walk() if old == 2] == [((1, 0), (2, 0)), ((1, 0), (2, 1)), ((1, 1), (2, 0))]


def test_rows_within_one_iteration() -> None:
    row_map = RowMap.parse("(1 | 1 (2 | 2 | 2 ) | 1 (2 | 2 ) ) 3 (3 | 4-5 | 4-5 ) ", 5, {})
    for path in ((), ((1, 0),), ((1, 1),), ((1, 0), (2, 1)), ((3, 1),)):
        assert list(row_map.walk(path)) == [place for place in row_map.walk() if place[2][: len(path)] == path]


def test_a_row_kept_in_a_loops_stead_stands_in_for_all_its_rows() -> None:
    row_map = RowMap.parse("1 (1 | 2 | 2 ~ 3 ) 5 ", 5, {2: (1,), 3: (1,), 4: (1,)})
    assert list(row_map.walk()) == [(1, 1, ()), (2, 2, ((1, 0),)), (3, 2, ((1, 1),)), (4, 3, ()), (5, 5, ())]
    assert (row_map.extent(3), row_map.extent(4), row_map.instead(4, ())) == ((4, 4), None, 4)


def test_weights_of_the_rows_that_come_out_are_added_up() -> None:
    weights = {1: 1, 2: 10, 3: 100}
    for tokens in ("1-3 ", "1 (1 | 2 | 2 ) 3 ", "(1 | 1 (2 | 2 | 2 ) 3 | 1 (2 ~ 2 ) 3 ) 4 ", "(1 | 1 | 1 2 | 1 ) "):
        row_map = RowMap.parse(tokens, 9, {})
        assert row_map.weigh(weights) == sum(weights.get(old, 0) for _, old, _ in row_map.walk())
    assert RowMap.identity().weigh(weights) == 111
