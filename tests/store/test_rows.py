from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judge.store.candidates import proposed_by
from judge.store.catalog import all_products, count
from judge.store.db import Database
from judge.store.labels import gold_of
from judge.store.rows import Merged, append_once, known_ids, merge, row
from judge.tables import Gold, Label, Product, Query

examples = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
PRODUCTS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.sampled_from(["1", "01", "1 ", "a", "A", "ä", "a\u0308"]),
            "title": TEXT,
            "attributes": st.dictionaries(
                TEXT, st.one_of(TEXT, st.booleans(), st.integers(-1000, 1000), st.lists(TEXT, max_size=2)), max_size=2
            ),
            "price": st.one_of(st.none(), st.floats(0, 1e6)),
        }
    ),
    max_size=12,
)


def complete(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row(Product, **values) for values in rows]


def stored(db: Database) -> dict[str, dict[str, Any]]:
    return {product.id: product.model_dump() for product in all_products(db)}


@examples
@given(PRODUCTS, PRODUCTS)
def test_what_was_added_changed_and_unchanged_is_what_was_handed_in_and_the_last_row_of_a_key_counts(
    new_database: Callable[[], Database], first: list[dict[str, Any]], second: list[dict[str, Any]]
) -> None:
    db = new_database()
    one = {values["id"]: values for values in complete(first)}
    two = {values["id"]: values for values in complete(second)}
    assert merge(db, Product, complete(first)) == Merged(len(one), 0, len(first) - len(one))
    added = len(two.keys() - one.keys())
    changed = sum(one[key] != values for key, values in two.items() if key in one)
    assert merge(db, Product, complete(second)) == Merged(added, changed, len(second) - added - changed)
    assert stored(db) == {**one, **two}
    assert merge(db, Product, complete(second)).unchanged == len(second), "the same again changes nothing"
    db.close()


def test_merging_more_rows_than_one_statement_holds_keeps_them_all(db: Database) -> None:
    rows = [row(Product, id=str(number), title=f"Lamp {number}") for number in range(1_203)]
    assert merge(db, Product, rows) == Merged(1_203, 0, 0)
    assert merge(db, Product, [*rows[:600], row(Product, id="0", title="New")]) == Merged(0, 1, 600)
    others = [{**each, "attributes": {"colour": f"\t{each['id']}\\n"}, "price": 2.5 if each["id"] == "7" else None} for each in rows]
    assert merge(db, Product, others) == Merged(0, 1_203, 0)
    assert stored(db) == {each["id"]: each for each in others}


def test_merging_nothing_is_no_error(db: Database) -> None:
    assert merge(db, Product, []) == Merged(0, 0, 0)


def test_merged_counts_add_up() -> None:
    assert Merged(1, 2, 3) + Merged(10, 20, 30) == Merged(11, 22, 33)


def test_a_row_gets_the_defaults_of_its_table_but_no_surrogate_id() -> None:
    full = row(Label, query_id="q1", product_id="p1", rater="ann", fingerprint="f1")
    assert "id" not in full
    assert full["grade"] is None
    assert full["created_at"].tzinfo is not None


def test_an_act_told_twice_is_kept_once(shop: Callable[..., Database]) -> None:
    db = shop(products=1, queries=1)
    act = row(Gold, query_id="q1", product_id="p1", grade=3, decided_by="ann", fingerprint="f1")
    assert append_once(db, Gold, [act, act]) == Merged(1, 0, 1)
    assert append_once(db, Gold, [act, {**act, "fingerprint": "f2"}]) == Merged(1, 0, 1)
    assert append_once(db, Gold, []) == Merged(0, 0, 0)
    assert count(db, Gold) == 2


def test_many_acts_are_kept_in_the_order_in_which_they_were_told(shop: Callable[..., Database]) -> None:
    db = shop(products=1, queries=1)
    acts = [
        row(Gold, query_id="q1", product_id="p1", grade=number % 5 + 1, decided_by="ann", fingerprint=str(number)) for number in range(700)
    ]
    assert append_once(db, Gold, acts[:1]) == Merged(1, 0, 0)
    assert append_once(db, Gold, acts) == Merged(699, 0, 1)
    assert [gold.fingerprint for gold in reversed(gold_of(db, "q1", "p1"))] == [str(number) for number in range(700)]


ODD = ['a"b', "a'b", "a\\", "\\u0000", "\\\\u0000", "{1,2}", "null", "", " ", "ä", "\n", "😀", "%s", "[]"]


@pytest.mark.parametrize("name", ODD)
def test_a_row_is_found_again_whatever_its_id_is_made_of(shop: Callable[..., Database], name: str) -> None:
    db = shop(products=[{"id": name, "title": "Lamp"}], queries=1)
    assert known_ids(db, Product, ODD) == {name}
    assert merge(db, Product, [row(Product, id=name, title="Bulb")]) == Merged(0, 1, 0)
    assert set(proposed_by(db, [("q1", each) for each in ODD])) == {("q1", name)}


def test_known_ids_are_those_the_table_holds(shop: Callable[..., Database]) -> None:
    db = shop(products=2, queries=1)
    assert known_ids(db, Product, ["p1", "p2", "p3", "q1", "P1"]) == {"p1", "p2"}
    assert known_ids(db, Query, []) == set()
