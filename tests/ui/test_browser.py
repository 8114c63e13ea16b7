"""The pages in a real browser: a click and a key, where they are opened, and a run that is followed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from support.browsing import PATIENCE
from support.graded import judge_said, rater_said
from support.looking import look
from support.serving import Serve
from support.voices import a_judge

from judge.store.candidates import Selection
from judge.store.db import Database
from judge.store.labels import gold_of
from judge.store.verdicts import finish_run, record, start_run

pytestmark = pytest.mark.browser


def test_a_disagreement_is_settled_with_a_click_and_a_key(shop: Any, serve: Serve, page: Page) -> None:
    db = shop(products=2, queries=1)
    judge_said(db, {("q1", "p1"): 5, ("q1", "p2"): 3})
    rater_said(db, {("q1", "p1"): 1, ("q1", "p2"): 3})
    page.goto(f"{serve(db.target).url}/disagreements?rater=Lead")
    page.locator(".st-key-cell-1-5 button:visible").click()
    assert look(page) == "Lamp 1"
    page.keyboard.press("4")
    expect(page.get_by_text("No pairs are left here")).to_be_visible(timeout=PATIENCE)
    assert [(gold.grade, gold.decided_by) for gold in gold_of(db, "q1", "p1")] == [(4, "Lead")]


def test_the_pages_open_where_other_folders_have_the_names_of_ours(db: Database, serve: Serve, page: Page, tmp_path: Path) -> None:
    for name in ("ui", "judge"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise ImportError('not the one')")
    page.goto(serve(db.target, cwd=tmp_path).url)
    expect(page.get_by_text("This database is empty")).to_be_visible(timeout=PATIENCE)


def test_a_run_is_followed_while_it_goes_on_and_its_end_is_shown_without_a_click(shop: Any, serve: Serve, page: Page) -> None:
    db = shop(products=10, queries=1)
    run = start_run(db, a_judge(db), Selection(), os.getpid())
    record(db, [], run, {"selected": 10, "judged": 3})
    page.goto(serve(db.target).url)
    expect(page.get_by_text("3 of 10 pairs")).to_be_visible(timeout=PATIENCE)
    record(db, [], run, {"judged": 8})
    expect(page.get_by_text("8 of 10 pairs")).to_be_visible(timeout=PATIENCE)
    finish_run(db, run, "done", "", {"judged": 10})
    expect(page.locator("b", has_text="done")).to_be_visible(timeout=PATIENCE)
