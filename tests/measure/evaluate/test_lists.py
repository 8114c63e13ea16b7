"""Where the lists come from that are measured, and that nothing in them moves up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.ranked import returned, run_of

from judge.errors import InputError
from judge.measure.evaluate.lists import DEEPEST, GAP, alike, named_runs, places
from judge.store.catalog import count
from judge.store.db import Database
from judge.tables import Ranked

LISTS = {"q1": ["p2", "p1"], "q2": ["p3"]}


@given(st.lists(st.integers(1, 50), unique=True, max_size=20))
def test_a_product_stands_at_its_rank_and_a_gap_stays_a_place(ranks: list[int]) -> None:
    found = places([(rank, f"p{rank}") for rank in ranks])
    assert {place: product for place, product in enumerate(found, start=1) if product != GAP} == {rank: f"p{rank}" for rank in ranks}


def test_of_equal_ranks_each_has_a_place_of_its_own() -> None:
    assert places([(1, "b"), (1, "a"), (2, "c")]) == ("a", "b", "c")


def test_a_rank_far_down_makes_no_endless_list() -> None:
    assert len(places([(10**9, "p1")])) == DEEPEST + 1


def test_without_names_every_imported_run_is_meant(shop: Any) -> None:
    db: Database = shop()
    returned(db, {"b": LISTS, "a": LISTS})
    assert [(run.name, run.lists["q1"]) for run in named_runs(db, [])] == [("a", ("p2", "p1")), ("b", ("p2", "p1"))]


def test_a_file_is_read_as_it_would_be_imported_and_is_not(shop: Any, tmp_path: Path) -> None:
    db: Database = shop()
    file = tmp_path / "new.trec"
    file.write_text("q1 Q0 p2 1 9 mine\nq1 Q0 nowhere 2 8 mine\nq1 Q0 p1 3 7 mine\nq2 Q0 p3 1 5 other\n")
    mine, other = named_runs(db, [str(file)])
    assert (mine.name, mine.lists) == ("mine", {"q1": ("p2", GAP, "p1")})
    assert (other.name, other.lists) == ("other", {"q2": ("p3",)})
    assert sum(mine.refused.values()) == 1
    assert count(db, Ranked) == 0


def test_a_file_with_the_name_of_an_imported_run_is_told_apart_from_it(shop: Any, tmp_path: Path) -> None:
    db: Database = shop()
    returned(db, {"mine": LISTS})
    file = tmp_path / "after.trec"
    file.write_text("q1 Q0 p1 1 9 mine\n")
    assert [run.name for run in named_runs(db, ["mine", str(file)])] == ["mine", "mine (2)"]


@pytest.mark.parametrize(
    ("names", "says"),
    [((), "No run is imported yet"), (("nosuch",), "no run 'nosuch', and no file")],
    ids=["none at all", "an unknown name"],
)
def test_what_is_no_run_is_refused(shop: Any, names: tuple[str, ...], says: str) -> None:
    with pytest.raises(InputError, match=says):
        named_runs(shop(), names)


def test_a_file_of_which_no_row_fits_the_catalogue_is_refused(shop: Any, tmp_path: Path) -> None:
    file = tmp_path / "foreign.trec"
    file.write_text("q1 Q0 elsewhere 1 9 mine\n")
    with pytest.raises(InputError, match="No row of"):
        named_runs(shop(), [str(file)])


def test_runs_with_the_same_lists_are_found() -> None:
    runs = [run_of("a", LISTS), run_of("b", {"q1": ["p1", "p2"]}), run_of("c", LISTS)]
    assert alike(runs) == [("a", "c")]
