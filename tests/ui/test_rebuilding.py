"""Queues are built anew beside the pages, by a process of its own."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from streamlit.testing.v1 import AppTest
from support.graded import rater_said

from judge.people.queues import FRESH, build
from judge.store.db import Database
from judge.store.queues import built
from judge.tables import now


def opened(app: AppTest) -> None:
    app.run()
    app.query_params["rater"] = "Ann"
    app.switch_page("app_pages/review.py")
    app.run()
    assert [error.value for error in app.exception] == []


def aged(db: Database, minutes: float) -> None:
    with db.write() as connection:
        connection.exec_driver_sql("UPDATE review_queue SET built_at = ?", (f"{now() - timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S.%f}",))


def test_queues_that_are_old_are_built_anew_while_the_page_is_served_from_the_old_ones(app: AppTest, shop: Any) -> None:
    db = shop()
    build(db)
    rater_said(db, {("q1", "p1"): 1}, rater="bob")
    aged(db, FRESH.total_seconds() / 60 + 1)
    old = built(db, "audit")
    opened(app)
    assert any(button.label == "Exact" for button in app.button)
    late = time.monotonic() + 30
    while built(db, "audit") == old:
        assert time.monotonic() < late, "they were not built anew"
        time.sleep(0.1)
