"""Which products count as right for a query before anybody graded one, and where right products lie."""

from __future__ import annotations

from support.seating import DESK_CHAIRS, product
from support.voices import gold

from judge.mining.base import Ground
from judge.mining.wish import BEST
from judge.store.catalog import all_queries, save_products, save_queries
from judge.store.db import Database
from judge.store.labels import save_gold


def right(db: Database, query_id: str) -> list[str]:
    ground = Ground(db, tuple(all_queries(db)))
    (query,) = (query for query in ground.queries if query.id == query_id)
    return [ground.products[place].id for place in ground.wishes.of(query).right]


def test_right_is_what_states_all_that_is_asked_for_not_what_leaves_it_open(seats: Database) -> None:
    assert set(right(seats, "colour")) == {"black", "black-fabric", "two-colours"}


def test_the_best_few_lexical_hits_stand_for_the_rest(seats: Database) -> None:
    assert len(right(seats, "plain")) == BEST


def test_words_that_were_not_recognised_are_asked_for_too(seats: Database) -> None:
    save_products(seats, [product("swivel", "Swivelling desk chair", DESK_CHAIRS)])
    save_queries(seats, [{"id": "swivel", "text": "swivelling desk chair"}])
    assert right(seats, "swivel") == ["swivel"]


def test_where_people_call_products_right_only_those_are(seats: Database) -> None:
    save_gold(seats, [gold(("colour", "stool"), 5), gold(("colour", "black"), 1)])
    assert right(seats, "colour") == ["stool"]


def test_nothing_is_right_where_nothing_was_recognised(seats: Database) -> None:
    assert right(seats, "unknown") == []
