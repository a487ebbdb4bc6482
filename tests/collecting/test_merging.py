"""Three versions of a plan made one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docautomat.collecting.merging import merge

K = ("project", "milestones", "#M1", "forecast")
ITEM = K[:3]


def facts(value: Any) -> dict[tuple[str, ...], Any]:
    return {} if value is None else {ITEM: {}, K: value}


@pytest.mark.parametrize(
    ("base", "plan", "returned", "changes", "conflicts"),
    [
        ("a", "a", "a", {}, []),
        ("a", "a", "b", {K: "b"}, []),
        ("a", "b", "a", {}, []),
        ("a", "b", "b", {}, []),
        ("a", "b", "c", {}, [("b", "c")]),
        (None, None, "b", {ITEM: {}, K: "b"}, []),
        (None, "a", None, {}, []),
    ],
)
def test_one_side_or_both(base: Any, plan: Any, returned: Any, changes: dict[Any, Any], conflicts: list[Any]) -> None:
    made = merge(facts(base), facts(plan), facts(returned), lambda _: True)
    assert (made.changes, [(each.plan, each.returned) for each in made.conflicts], made.gone) == (changes, conflicts, [])


def test_an_emptied_cell_empties_the_fact() -> None:
    assert merge(facts("a"), facts("a"), {ITEM: {}}, lambda _: True).changes == {K: None}


def test_an_item_taken_out_goes_as_a_whole() -> None:
    made = merge(facts("a"), facts("a"), {}, lambda _: True)
    assert (made.changes, made.gone) == ({}, [ITEM])


def test_an_item_that_the_plan_has_dropped_stays_dropped_unless_somebody_changed_it() -> None:
    assert merge(facts("a"), {}, facts("a"), lambda _: True).changes == {}
    made = merge(facts("a"), {}, facts("b"), lambda _: True)
    assert [(each.key, each.returned) for each in made.conflicts] == [(ITEM, {"forecast": "b"})]


def test_what_the_file_has_no_room_for_is_left_alone() -> None:
    made = merge(facts("a"), facts("a"), {}, lambda key: key[-1] != "forecast" and key != ITEM)
    assert (made.changes, made.gone) == ({}, [])


def test_without_a_base_nothing_that_the_plan_says_is_overwritten() -> None:
    made = merge(None, facts("a"), facts("b"), lambda _: True)
    assert (made.changes, [(each.base, each.plan, each.returned) for each in made.conflicts]) == ({}, [(None, "a", "b")])
    assert merge(None, {ITEM: {}}, facts("b"), lambda _: True).changes == {K: "b"}


VALUES = st.dictionaries(st.sampled_from([("project", name) for name in "abcd"]), st.integers(0, 2), max_size=4)


@settings(max_examples=60)
@given(VALUES, VALUES, VALUES)
def test_nothing_typed_and_nothing_planned_is_lost(base: Any, plan: Any, returned: Any) -> None:
    made = merge(base, plan, returned, lambda _: True)
    result = {**plan, **made.changes}
    told = {conflict.key for conflict in made.conflicts}
    for key in {*base, *plan, *returned}:
        sides = {side for side in (plan.get(key), returned.get(key)) if side != base.get(key)}
        if len(sides) == 2:
            assert key in told
            assert result.get(key) == plan.get(key)
        elif sides:
            assert result.get(key) == sides.pop()
        else:
            assert result.get(key) == base.get(key)
