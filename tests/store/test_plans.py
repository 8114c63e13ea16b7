"""What SQLite does to answer the store's statements: batches must cost the same in a large database as in a small one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event
from support.voices import a_judge, a_run, label, verdict

from judge.store.candidates import propose
from judge.store.catalog import save_products
from judge.store.db import Database
from judge.store.grades import known_pairs
from judge.store.labels import save_labels
from judge.store.progress import decided
from judge.store.rankings import Lists, save_ranked
from judge.store.told import Told
from judge.store.verdicts import record
from judge.tables import Label

pytestmark = pytest.mark.sqlite

Act = Callable[[], object]
PAIRS = [("q1", "p1"), ("q1", "p2"), ("q2", "p1")]


def products(db: Database) -> Act:
    return partial(save_products, db, [{"id": "p1", "title": "New"}, {"id": "p2", "title": "New"}])


def proposals(db: Database) -> Act:
    return partial(propose, db, [{"query_id": query, "product_id": product, "source": "random", "rank": 1} for query, product in PAIRS])


def results(db: Database) -> Act:
    return partial(save_ranked, db, [{"run": "bm25", "query_id": query, "product_id": product, "rank": 1} for query, product in PAIRS])


def verdicts(db: Database) -> Act:
    judge = a_judge(db)
    return partial(record, db, [verdict(db, judge, pair) for pair in PAIRS], a_run(db, judge), {"judged": 3})


def labels(db: Database) -> Act:
    return partial(save_labels, db, [label(pair, 1) for pair in PAIRS])


def lists(db: Database) -> Act:
    """A ranked list in the place of another."""
    save_ranked(db, [{"run": "bm25", "query_id": "q1", "product_id": "p3", "rank": 1}])
    given = Lists(db, set())

    def act() -> None:
        given.add([{"run": "bm25", "query_id": query, "product_id": product, "rank": 1} for query, product in PAIRS])
        given.finish()

    return act


def told(db: Database) -> Act:
    """What a file says, of a pair that files told of twice and of others."""
    for grade in (1, 2):
        Told(db, Label).add([label(PAIRS[0], grade)])
    file = Told(db, Label)

    def act() -> None:
        file.add([label(pair, 3) for pair in PAIRS])
        file.finish()

    return act


@pytest.mark.parametrize("rows", [products, proposals, results, verdicts, labels, lists, told])
def test_storing_a_batch_never_reads_a_whole_table(shop: Callable[..., Database], rows: Callable[[Database], Act]) -> None:
    db = shop()
    store = rows(db)
    said = statements_of(db, store)
    assert any(statement.startswith("INSERT") for statement, _ in said)
    with db.read() as connection:
        tables = [name for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
        plans = {
            statement: connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all() for statement, parameters in said
        }
    steps = [(step[3].split()[:2], statement) for statement, plan in plans.items() for step in plan]
    assert [(step, statement) for step, statement in steps if step[0] == "SCAN" and step[1] in tables] == []


@pytest.mark.parametrize("read", [lambda db: list(known_pairs(db, [2, 1])), lambda db: decided(db, [2, 1])], ids=["known_pairs", "decided"])
def test_which_of_several_judges_counts_is_one_look_into_an_index_a_verdict(
    shop: Callable[..., Database], read: Callable[[Database], object]
) -> None:
    db = shop()
    for spec in ("scripted/one", "scripted/two"):
        judge = a_judge(db, spec)
        record(db, [verdict(db, judge, pair) for pair in PAIRS], a_run(db, judge), {})
    (asked, parameters), *_ = [said for said in statements_of(db, lambda: read(db)) if "verdict AS other" in said[0]]
    with db.read() as connection:
        steps = [step[3] for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", parameters)]
    looks = [step for step in steps if " other " in step]
    assert looks == ["SEARCH other USING INDEX verdict_current (judge_id=? AND query_id=? AND product_id=?)"]
    assert not any(step.startswith(("SCAN verdict", "SCAN query", "SCAN product")) for step in steps)


def statements_of(db: Database, act: Act) -> list[tuple[str, Any]]:
    """The statements an act sends to the database, each with the first of its parameter rows."""
    said: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        said.append((statement, parameters[0] if many else parameters))

    event.listen(db.engine, "before_cursor_execute", listen)
    act()
    event.remove(db.engine, "before_cursor_execute", listen)
    return [(statement, parameters) for statement, parameters in said if not statement.startswith("BEGIN")]
