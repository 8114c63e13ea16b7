"""Pages while another program writes to the database and does not finish."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from support.drawn import draw, press, text
from support.graded import judge_said, rater_said
from support.holding import held_by_another

from judge.store.db import Database
from judge.store.labels import gold_of
from ui.shared import BUSY_TIMEOUT_MS

SAYS = "Another program is writing to the database"


@pytest.fixture
def disputed(shop: Any) -> Database:
    db: Database = shop()
    judge_said(db, {("q1", "p1"): 5})
    rater_said(db, {("q1", "p1"): 1}, "bob")
    return db


@pytest.fixture
def soon() -> Iterator[None]:
    """The test's pages say so within the time they wait, twice at most: once to write, once to draw."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < 2 * BUSY_TIMEOUT_MS / 1000 + 10


@pytest.mark.usefixtures("soon")
def test_a_grade_that_cannot_be_settled_now_is_said_and_settled_when_pressed_again(app: AppTest, disputed: Database) -> None:
    draw(app, "disagreements", rater="Ann")
    with held_by_another(disputed):
        press(app, "Exact")
        assert SAYS in app.toast[0].value
        assert "Try again" in app.toast[0].value
    assert gold_of(disputed, "q1", "p1") == []
    press(app, "Exact")
    assert [gold.decided_by for gold in gold_of(disputed, "q1", "p1")] == ["Ann"]


@pytest.mark.usefixtures("soon")
def test_a_page_that_cannot_keep_a_pair_for_somebody_now_says_so_without_a_traceback(app: AppTest, disputed: Database) -> None:
    with held_by_another(disputed):
        draw(app, "review", rater="Ann")
        assert SAYS in text(app)
    press(app, "Try again")
    assert "Exact" in {button.label for button in app.button}


@pytest.mark.parametrize("page", ["overview", "agreement", "disagreements", "raters", "calibration", "prompts"])
def test_pages_that_only_read_wait_for_nobody(app: AppTest, disputed: Database, page: str) -> None:
    draw(app, page, rater="Ann")
    with held_by_another(disputed):
        began = time.monotonic()
        draw(app, page, rater="Ann")
        assert time.monotonic() - began < BUSY_TIMEOUT_MS / 1000
        assert SAYS not in text(app)
