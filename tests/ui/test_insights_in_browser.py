"""The Insights page in a real browser: a list that opens in Review, a word on a query, and a narrow window."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from support.browsing import PATIENCE
from support.looking import title
from support.serving import Serve
from support.shoppers import QUERIES, a_log

from judge.store.intents import history, save_readings

pytestmark = pytest.mark.browser


def test_a_list_opens_in_review_and_waits_there_under_a_title_that_does_not_tell_its_grades(shop: Any, serve: Serve, page: Page) -> None:
    db = a_log(shop)
    page.goto(f"{serve(db.target).url}/insights?rater=Ann")
    page.get_by_role("tab", name="Nothing relevant was shown (1)").click(timeout=3 * PATIENCE)  # the first page of a process loads the most
    page.locator(".st-key-open-gap button").click()
    page.locator(".sj-card").wait_for()
    expect(page).to_have_url(re.compile(r"/review\?.*queue=insights-gap"), timeout=PATIENCE)
    assert title(page) in {"Lamp 1", "Lamp 3"}
    page.keyboard.press("q")
    expect(page.get_by_text("Lists that somebody asked for")).to_be_visible(timeout=PATIENCE)
    shown = page.locator(".st-key-queue-insights-gap").inner_text()
    assert "2 wait" in shown
    assert not re.search("relevant|negative|positive", shown)
    page.locator(".st-key-queue-insights-gap button").click()
    page.locator(".sj-card").wait_for()


def test_a_word_on_a_query_is_kept_told_and_there_after_a_refresh(shop: Any, serve: Serve, page: Page) -> None:
    db = a_log(shop)
    save_readings(db, [{"query_id": query, "intent": "other", "recognised": []} for query in QUERIES])
    url = f"{serve(db.target).url}/insights?rater=Ann"
    for _ in range(2):
        page.goto(url)
        page.get_by_label("Or a query by its text or id").fill("lamp 2")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Say so").wait_for()
        if not history(db, "q2"):
            box = page.get_by_role("combobox", name="It is")
            box.click()
            box.press_sequentially("product-name")
            page.locator("[role='listbox'], [data-testid='stSelectboxVirtualDropdown']").get_by_text("product-name").click()
            page.get_by_role("button", name="Say so").click()
        expect(page.get_by_text("product-name, by person Ann No later reading replaces it.")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("Intents 3 by catalogue, 1 by person.")).to_be_visible(timeout=PATIENCE)
    assert [(act.actor, act.details["after"]["intent"]) for act in history(db, "q2")] == [("Ann", "product-name")]


def test_in_a_narrow_window_nothing_lies_outside(shop: Any, serve: Serve, page: Page) -> None:
    db = a_log(shop, queries=[{"id": f"q{n}", "text": f"{n} {'averylongword' * 20}"} for n in (1, 2, 3, 4)])
    save_readings(db, [{"query_id": query, "intent": "other", "recognised": []} for query in QUERIES])
    page.set_viewport_size({"width": 480, "height": 900})
    page.goto(f"{serve(db.target).url}/insights?rater=Ann")
    page.get_by_text("Queries of").wait_for()
    expect(page.locator("[data-testid='stStatusWidget']")).to_have_count(0, timeout=PATIENCE)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 480
