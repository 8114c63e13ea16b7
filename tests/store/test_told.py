"""What files say of pairs, whatever they said before, and however their rows are cut into chunks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from support.voices import gold, label

from judge.store.catalog import count, save_products, save_queries
from judge.store.db import Database, chunks
from judge.store.labels import labels_of, save_labels
from judge.store.rows import Merged, table_of
from judge.store.told import Told, known
from judge.tables import Gold, Label

Shop = Callable[..., Database]
PAIR = ("q1", "p1")

FILE = st.lists(st.tuples(st.sampled_from(["ann", "bob"]), st.integers(1, 3)), min_size=1, max_size=6)


def tell(db: Database, rows: Sequence[dict[str, Any]], size: int = 100, model: type[Label] | type[Gold] = Label) -> Merged:
    """A file of these rows, in chunks of that size."""
    with db.together() as one:
        told = Told(one, model)
        merged = Merged()
        for chunk in chunks(rows, size):
            merged += told.add(chunk)
        return merged + told.finish()


def stored(db: Database) -> list[tuple[str, int | None]]:
    """All that was ever told, in its order."""
    table = table_of(Label)
    with db.read() as connection:
        return [(record.rater, record.grade) for record in connection.execute(select(table.c.rater, table.c.grade).order_by(table.c.id))]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(FILE, max_size=5), size=st.integers(1, 7))
def test_the_last_file_counts_the_same_file_again_changes_nothing_and_nothing_is_taken_back(
    new_database: Callable[[], Database], files: list[list[tuple[str, int]]], size: int
) -> None:
    db = filled(new_database())
    for file in files:
        before = stored(db)
        rows = [label(PAIR, grade, rater) for rater, grade in file]
        merged = tell(db, rows, size)
        after = stored(db)
        assert after[: len(before)] == before
        assert merged == Merged(len(after) - len(before), 0, len(file) - (len(after) - len(before)))
        assert {found.rater: found.grade for found in labels_of(db, *PAIR)} == {**dict(before), **dict(file)}
        assert tell(db, rows, size).added == 0
        assert stored(db) == after
    db.close()


def filled(db: Database) -> Database:
    save_products(db, [{"id": "p1", "title": "Lamp"}])
    save_queries(db, [{"id": "q1", "text": "lamp"}])
    return db


@pytest.mark.parametrize(
    ("told", "said", "amount"), [("", "a", 0), ("a", "a", 1), ("ab", "a", 0), ("aba", "ab", 1), ("cab", "abab", 2), ("abab", "abab", 4)]
)
def test_what_is_known_is_the_longest_beginning_that_was_told_last(told: str, said: str, amount: int) -> None:
    assert known(told, said) == amount


def test_people_do_not_answer_for_each_other_nor_one_pair_for_another(shop: Shop) -> None:
    db = shop()
    tell(db, [label(PAIR, 1)])
    assert tell(db, [label(PAIR, 1, "bob"), label(("q1", "p2"), 1), label(("q2", "p1"), 1)]).added == 3


def test_what_a_database_of_before_was_told_is_not_told_again(shop: Shop) -> None:
    db = shop()
    rows = [label(PAIR, 3, note="dim", seconds=2.5, source="import:may.csv"), label(PAIR, None, "bob")]
    save_labels(db, rows)
    assert tell(db, rows) == Merged(0, 0, 2)


def test_a_label_of_a_page_is_no_file_s_word(shop: Shop) -> None:
    db = shop()
    tell(db, [label(PAIR, 1)])
    save_labels(db, [label(PAIR, 4, source="review", fingerprint="a view")])
    assert tell(db, [label(PAIR, 1)]).added == 0
    assert tell(db, [label(PAIR, 4)]).added == 1, "the first file that says so"


def test_gold_is_told_by_the_same_rule(shop: Shop) -> None:
    db = shop()
    for grade in (5, 1, 5, 5):
        tell(db, [gold(PAIR, grade)], model=Gold)
    assert tell(db, [gold(PAIR, 5, why="agreed")], model=Gold).added == 1
    assert tell(db, [gold(PAIR, 5, "eve", why="agreed")], model=Gold).added == 1
    assert count(db, Gold) == 5
