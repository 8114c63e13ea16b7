"""Grades put into a database by hand: what a judge said, what raters said, what people settled on."""

from __future__ import annotations

from collections.abc import Mapping

from judge.store.candidates import Doubt, Selection
from judge.store.catalog import products_by_id, queries_by_id
from judge.store.db import Database
from judge.store.labels import save_gold, save_labels
from judge.store.verdicts import record, register_judge, start_run

Pair = tuple[str, str]

SPEC = "scripted/hand#relevance"
ALL = Selection()


def judge_said(db: Database, grades: Mapping[Pair, int | None], spec: str = SPEC, over: Selection = ALL) -> int:
    """Stores one verdict a pair (None: a failure), of a run over that selection, and returns the judge's id."""
    judge_id = register_judge(db, spec, "j1-prompt", "relevance", "Grade the product.")
    run_id = start_run(db, judge_id, over, 0)
    queries = queries_by_id(db, {query for query, _ in grades})
    products = products_by_id(db, {product for _, product in grades})
    rows = [
        {
            "judge_id": judge_id,
            "query_id": query,
            "product_id": product,
            "key": f"{query}/{product}",
            "query_hash": queries[query].hash,
            "product_hash": products[product].hash,
        }
        | ({"failure": "unreadable"} if grade is None else {"grade": grade, "confidence": 0.9})
        for (query, product), grade in grades.items()
    ]
    record(db, rows, run_id, {"judged": len(rows)})
    return judge_id


def cascade_said(db: Database, cheap: Mapping[Pair, int | None], strong: Mapping[Pair, int | None]) -> list[int]:
    """Two judges: the pairs that the second graded went up to it from the first. Their ids, in order of trust."""
    first = judge_said(db, cheap, "scripted/cheap#relevance")
    return [judge_said(db, strong, "scripted/strong#relevance", Selection(doubt=Doubt((first,), failed=True))), first]


def rater_said(db: Database, grades: Mapping[Pair, int | None], rater: str = "ann") -> None:
    """Stores one label a pair (None: cannot tell)."""
    save_labels(
        db, [{"query_id": query, "product_id": product, "rater": rater, "grade": grade} for (query, product), grade in grades.items()]
    )


def settled(db: Database, grades: Mapping[Pair, int]) -> None:
    """Stores one gold decision a pair."""
    save_gold(
        db, [{"query_id": query, "product_id": product, "grade": grade, "decided_by": "lead"} for (query, product), grade in grades.items()]
    )
