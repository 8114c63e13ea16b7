"""A person at the Review page in a real browser: looking at a pair, waiting for the next, and what the database then holds."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect
from support.browsing import PATIENCE

from judge.people.review import QUICKEST
from judge.store.db import Database
from judge.store.grades import pair_grades


def title(page: Page) -> str:
    return page.locator(".sj-title").inner_text()


def rested() -> None:
    """Look at what is there as long as a person would at least need."""
    time.sleep(QUICKEST + 0.2)


def look(page: Page) -> str:
    """Wait for a pair and look at it; its title."""
    page.locator(".sj-card").wait_for()
    rested()
    return title(page)


def next_title(page: Page, last: str) -> str:
    """Wait until another pair is on the screen, and look at it."""
    expect(page.locator(".sj-title")).not_to_have_text(last, timeout=PATIENCE)
    return look(page)


def pair_of(shown: str) -> tuple[str, str]:
    """The pair that a title is about: product `p7` of the one query is called "Lamp 7"."""
    return "q1", f"p{shown.removeprefix('Lamp ')}"


def grades_by_title(db: Database) -> dict[str, int | None]:
    """The title of every labelled product with the grade it got. Product `p7` is called "Lamp 7"."""
    return {f"Lamp {pair.product_id[1:]}": label.grade for pair in pair_grades(db) for label in pair.labels}
