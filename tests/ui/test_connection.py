"""The line between browser and pages, cut in the middle of a label: nothing is lost, nothing is stored twice, the page goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from support.browsing import PATIENCE
from support.cutting import line_to
from support.looking import grades_by_title, look, rested, title
from support.serving import Serve

from judge.store.catalog import count
from judge.tables import Label

pytestmark = pytest.mark.browser


def pressed_until_another_comes(page: Page, key: str, shown: str) -> None:
    """What a person does at a page that does not answer: press again. The line takes its time to be found mended."""

    def moved_on() -> bool:
        rested()
        if title(page) == shown:
            page.keyboard.press(key)
        page.wait_for_timeout(1000)
        return title(page) != shown

    soon(page, moved_on)


def soon(page: Page, so: Callable[[], bool]) -> None:
    """Wait until that is so."""
    end = time.monotonic() + 2 * PATIENCE / 1000
    while not so():
        assert time.monotonic() < end
        page.wait_for_timeout(100)


def test_a_label_whose_answer_is_lost_is_stored_once_and_the_page_goes_on(shop: Any, serve: Serve, page: Page) -> None:
    db = shop(products=4, queries=1)
    with line_to(serve(db.target).port) as line:
        page.goto(f"{line.url}/review?rater=Ann")
        first = look(page)
        line.mute()
        page.keyboard.press("5")
        soon(page, lambda: count(db, Label) == 1)
        line.cut()
        page.wait_for_timeout(500)
        line.mend()
        pressed_until_another_comes(page, "4", first)
    stored = grades_by_title(db)
    assert stored[first] == 5, "what came later was about a view that was answered"
    assert count(db, Label) == len(stored)


def test_a_label_that_never_left_the_browser_is_not_stored_until_it_is_given_again(shop: Any, serve: Serve, page: Page) -> None:
    db = shop(products=4, queries=1)
    with line_to(serve(db.target).port) as line:
        page.goto(f"{line.url}/review?rater=Ann")
        first = look(page)
        line.cut()
        page.keyboard.press("5")
        page.wait_for_timeout(500)
        assert count(db, Label) == 0
        line.mend()
        pressed_until_another_comes(page, "4", first)
    stored = grades_by_title(db)
    assert stored[first] in (4, 5), "the browser may have kept the key until it was back"
    assert count(db, Label) == len(stored)
