"""How the Review page finds what it shows."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import judge_said
from support.reviewing import shown_to
from support.scans import scanned

from judge.people.queues import build
from judge.people.review import desk, react, skip, submit, undo, whole_query
from judge.store.referrals import refer

SMALL = {"asked_again", "judge", "lease", "referral", "review_queue", "run", "setting", "sqlite_master"}
"""Tables that do not grow with the shop; `asked_again` is `judge` by another name."""


@pytest.mark.sqlite
def test_no_act_on_the_page_reads_a_large_table_from_end_to_end(shop: Any) -> None:
    db = shop(products=30, queries=3)
    judge_said(db, {("q1", f"p{n}"): 3 for n in range(1, 31)})
    refer(db, ("q1", "p9"), "lead", "ann")
    build(db)

    def page() -> None:
        submit(db, shown_to(db), 3)
        skip(db, shown_to(db))
        submit(db, shown_to(db, at=("q2", "p2")), 4)
        before = desk(db, "ann").before
        assert before is not None
        react(db, before, "keep")
        undo(db, "ann", before.label.id or 0)
        whole_query(db, "ann", "q3")

    assert scanned(db, page) <= SMALL
