"""Short ways to say things about a pair, for tests: a judge, a verdict row, a label row."""

from __future__ import annotations

from typing import Any

from judge.store.candidates import Selection
from judge.store.catalog import products_by_id, queries_by_id
from judge.store.db import Database
from judge.store.verdicts import record, register_judge, start_run

Pair = tuple[str, str]


def a_judge(db: Database, spec: str = "scripted/one") -> int:
    """A registered judge; all of them share one prompt."""
    return register_judge(db, spec, "j1-prompt", "relevance", "Grade it.")


def a_run(db: Database, judge: int) -> int:
    return start_run(db, judge, Selection(), pid=1)


def verdict(db: Database, judge: int, pair: Pair, key: str = "k1", **values: Any) -> dict[str, Any]:
    """A verdict row on that pair as the catalogue has it now; grade 1 unless `grade` or `failure` says otherwise."""
    query, product = queries_by_id(db, [pair[0]])[pair[0]], products_by_id(db, [pair[1]])[pair[1]]
    said = values if "failure" in values else {"grade": 1, **values}
    return {
        "judge_id": judge,
        "query_id": pair[0],
        "product_id": pair[1],
        "key": key,
        "query_hash": query.hash,
        "product_hash": product.hash,
        **said,
    }


def judged(db: Database, judge: int, pair: Pair, key: str = "k1", **values: Any) -> int:
    """Record one verdict in a run of its own; the run's id."""
    run = a_run(db, judge)
    record(db, [verdict(db, judge, pair, key, **values)], run, {})
    return run


def label(pair: Pair, grade: int | None, rater: str = "ann", **values: Any) -> dict[str, Any]:
    return {"query_id": pair[0], "product_id": pair[1], "grade": grade, "rater": rater, **values}


def gold(pair: Pair, grade: int, by: str = "ann", **values: Any) -> dict[str, Any]:
    return {"query_id": pair[0], "product_id": pair[1], "grade": grade, "decided_by": by, **values}
