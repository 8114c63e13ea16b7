"""What shoppers did, put into a database by hand: a small log with every kind of search without a click, and both kinds of conflict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.graded import judge_said

from judge.store.behaviour import save_pair_events, save_query_events
from judge.store.db import Database

DAY = "2026-01-01"
QUERIES: Mapping[str, tuple[int, int]] = {"q1": (200, 150), "q2": (2000, 1900), "q3": (50, 30), "q4": (40, 20)}
"""Searches, and those without a click."""
SHOWN = {
    ("q1", "p1"): (200, 60),
    ("q1", "p3"): (200, 12),
    ("q2", "p2"): (2000, 0),
    ("q2", "p3"): (2000, 240),
    ("q2", "p4"): (2000, 240),
    ("q3", "p1"): (10, 0),
}
"""Showings on the first position, and clicks."""


def a_log(shop: Any, **made: Any) -> Database:
    """q1 shows nothing relevant and p1 is clicked for it; q2 shows p2, exact and ignored; q3 is not judged; of q4 nobody knows."""
    db: Database = shop(**{"products": 4, "queries": 4, **made})
    searched(db, QUERIES)
    save_pair_events(
        db,
        [
            {"query_id": query, "product_id": product, "day": DAY, "impressions": times, "clicks": clicks, "position": 1.0}
            for (query, product), (times, clicks) in SHOWN.items()
        ],
    )
    judge_said(db, {("q1", "p1"): 1, ("q1", "p3"): 1, ("q2", "p2"): 5, ("q2", "p3"): 4})
    return db


def searched(db: Database, queries: Mapping[str, tuple[int, int]]) -> None:
    save_query_events(
        db, [{"query_id": query, "day": DAY, "searches": n, "zero_click_searches": without} for query, (n, without) in queries.items()]
    )
