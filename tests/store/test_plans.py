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
from judge.store.labels import save_labels
from judge.store.rankings import save_ranked
from judge.store.verdicts import record

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


@pytest.mark.parametrize("rows", [products, proposals, results, verdicts, labels])
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


def statements_of(db: Database, act: Act) -> list[tuple[str, Any]]:
    """The statements an act sends to the database, each with the first of its parameter rows."""
    said: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        said.append((statement, parameters[0] if many else parameters))

    event.listen(db.engine, "before_cursor_execute", listen)
    act()
    event.remove(db.engine, "before_cursor_execute", listen)
    return [(statement, parameters) for statement, parameters in said if not statement.startswith("BEGIN")]
