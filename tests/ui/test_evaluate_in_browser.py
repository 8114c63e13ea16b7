"""Evaluate and A/B tests in a real browser: found in the menu, read on a narrow screen, given names and files that attack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from support.browsing import PATIENCE
from support.graded import judge_said
from support.looking import look
from support.ranked import returned
from support.serving import Serve

from judge.store.db import Database

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror='window.pwned = 1'> **bold** $x^2$ :red[red] [link](javascript:window.pwned=1)"
CHARTS = "[data-testid='stVegaLiteChart'] :is(canvas, svg)"


@pytest.fixture
def shown(shop: Any) -> Database:
    """Two runs, one with a hostile name, over six queries; p3 is unjudged."""
    db: Database = shop(products=3, queries=6, candidates=[])
    every = [f"q{n}" for n in range(1, 7)]
    judge_said(db, {(query, f"p{p}"): 5 if p == 1 else 1 for query in every for p in (1, 2)})
    returned(db, {HOSTILE: dict.fromkeys(every, ("p1", "p2", "p3")), "old": dict.fromkeys(every, ("p2", "p3", "p1"))})
    return db


def harmless(page: Page) -> None:
    assert page.evaluate("window.pwned") is None
    assert page.locator("[data-testid='stMain'] :is(img[src='x'], a[href^='javascript'], .katex)").count() == 0
    assert page.locator("[data-testid='stException']").count() == 0


def sideways(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return int(page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - document.documentElement.clientWidth"))


def test_from_the_menu_to_figures_and_from_what_is_unjudged_to_review(shown: Database, serve: Serve, page: Page) -> None:
    page.set_viewport_size({"width": 820, "height": 900})
    page.goto(f"{serve(shown.target).url}/agreement?rater=Ann")
    page.get_by_role("heading", name="Agreement").wait_for()
    page.get_by_text("Search", exact=True).click()
    page.get_by_role("menuitem", name="Evaluate").click()
    expect(page.locator(CHARTS)).to_have_count(3, timeout=PATIENCE)
    expect(page.get_by_text("6 queries, 12 grades")).to_be_visible()
    assert sideways(page) <= 0
    harmless(page)
    page.get_by_role("button", name="Have people look at 6").click()
    page.get_by_role("link", name="Shown by runs, not judged").click()
    assert look(page) == "Lamp 3"


def test_a_hostile_file_is_text_and_one_that_fits_is_drawn(shown: Database, serve: Serve, page: Page, tmp_path: Path) -> None:
    rows = [f"{variant},{HOSTILE},{users},100\n" for variant, users in (("old", 4000), ("new", 4010))]
    (tmp_path / "evil.csv").write_text(f"variant,segment,users,{HOSTILE}\n" + "".join(rows))
    (tmp_path / "odd.csv").write_text(f"variant,users,{HOSTILE}\nold,4000,1\nnew,4000,{HOSTILE}\n")
    page.goto(f"{serve(shown.target).url}/ab_tests?rater=Ann")
    files = page.locator("input[type=file]")
    files.first.set_input_files(tmp_path / "evil.csv")
    expect(page.get_by_text("as planned")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(CHARTS)).to_have_count(1)
    assert HOSTILE in page.locator(".sj-table").nth(1).inner_text()
    harmless(page)
    files.first.set_input_files(tmp_path / "odd.csv")
    expect(page.get_by_text("csv, line 3")).to_be_visible(timeout=PATIENCE)
    harmless(page)
