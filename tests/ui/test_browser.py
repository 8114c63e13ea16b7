"""The pages in a real browser: keys, double clicks, refreshes, and texts that try to be more than text."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from support.graded import judge_said, rater_said
from support.serving import Serve
from support.voices import a_judge

from judge.people.review import QUICKEST
from judge.store.candidates import Selection
from judge.store.db import Database
from judge.store.grades import pair_grades
from judge.store.labels import gold_of, labels_of, raters
from judge.store.verdicts import finish_run, record, start_run

pytestmark = pytest.mark.browser

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOSTILE = (
    "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'> **bold** $x^2$ :red[red] :smile: "
    ":material/check: [link](javascript:window.pwned=1) www.evil.example \u202egnp.exe"
)
PATIENCE = 20_000
"""Milliseconds a page may take on a busy machine."""


@pytest.fixture
def page(chromium: str, tmp_path: Path) -> Iterator[Page]:
    """A browser with an empty profile of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium, args=FLAGS, viewport={"width": 1280, "height": 900}
        )
        opened = browser.new_page()
        opened.set_default_timeout(PATIENCE)
        yield opened
        browser.close()


def title(page: Page) -> str:
    return page.locator(".sj-title").inner_text()


def look(page: Page) -> str:
    """Wait for a pair and look at it as long as a person would at least need; its title."""
    page.locator(".sj-card").wait_for()
    time.sleep(QUICKEST + 0.2)
    return title(page)


def next_title(page: Page, last: str) -> str:
    """Wait until another pair is on the screen, and look at it."""
    expect(page.locator(".sj-title")).not_to_have_text(last, timeout=PATIENCE)
    return look(page)


def grades_by_title(db: Database) -> dict[str, int | None]:
    """The title of every labelled product with the grade it got. Product `p7` is called "Lamp 7"."""
    return {f"Lamp {pair.product_id[1:]}": label.grade for pair in pair_grades(db) for label in pair.labels}


def test_ten_pairs_graded_by_key_are_exactly_the_labels_in_the_database(shop: Any, serve: Serve, page: Page) -> None:
    db = shop(products=12, queries=1)
    page.goto(f"{serve(db.target).url}/review?rater=Ann")
    graded: dict[str, int | None] = {}
    shown = look(page)
    for number in range(10):
        key = "54321x"[number % 6]
        graded[shown] = None if key == "x" else int(key)
        page.keyboard.press(key)
        shown = next_title(page, shown)
    assert grades_by_title(db) == graded
    assert [(size.rater, size.labels) for size in raters(db)] == [("Ann", 10)]


def test_a_double_click_stores_one_label(shop: Any, serve: Serve, page: Page) -> None:
    db = shop(products=3, queries=1)
    page.goto(f"{serve(db.target).url}/review?rater=Ann")
    shown = look(page)
    page.get_by_role("button", name="Exact").dblclick()
    next_title(page, shown)
    assert grades_by_title(db) == {shown: 5}


def test_a_key_held_down_stores_one_label(shop: Any, serve: Serve, page: Page) -> None:
    db = shop(products=9, queries=1)
    page.goto(f"{serve(db.target).url}/review?rater=Ann")
    shown = look(page)
    page.keyboard.down("5")
    second = next_title(page, shown)
    for _ in range(4):  # pressed again without being let go: what a keyboard sends while a key is held
        page.keyboard.down("5")
        time.sleep(QUICKEST)
    page.keyboard.up("5")
    assert title(page) == second
    assert grades_by_title(db) == {shown: 5}


def test_a_refresh_in_the_middle_keeps_the_place_and_the_name(shop: Any, serve: Serve, page: Page) -> None:
    db = shop(products=4, queries=1)
    page.goto(f"{serve(db.target).url}/review")
    page.get_by_role("combobox").fill("Ann Example")
    page.keyboard.press("Enter")
    first = look(page)
    page.keyboard.press("n")
    second = next_title(page, first)
    page.reload()
    assert look(page) == second
    page.keyboard.press("4")
    next_title(page, second)
    assert grades_by_title(db) == {second: 4}
    assert [size.rater for size in raters(db)] == ["Ann Example"]


def test_the_back_button_shows_the_pair_before_and_a_key_then_grades_that_pair(shop: Any, serve: Serve, page: Page) -> None:
    db = shop(products=4, queries=1)
    page.goto(f"{serve(db.target).url}/review?rater=Ann")
    first = look(page)
    page.keyboard.press("4")
    second = next_title(page, first)
    page.go_back()
    assert next_title(page, second) == first
    page.keyboard.press("2")
    next_title(page, first)
    assert grades_by_title(db) == {first: 2}


def test_keys_typed_into_a_note_grade_nothing(shop: Any, serve: Serve, page: Page) -> None:
    db = shop(products=2, queries=1)
    page.goto(f"{serve(db.target).url}/review?rater=Ann")
    shown = look(page)
    page.get_by_text("Add a note to this label").click()
    page.locator("textarea").press_sequentially("5 of 10, x and s")
    assert grades_by_title(db) == {}
    page.get_by_role("button", name="Poor").click()
    next_title(page, shown)
    (label,) = labels_of(db, "q1", f"p{shown.removeprefix('Lamp ')}")
    assert (label.grade, label.note) == (2, "5 of 10, x and s")


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


def test_hostile_texts_are_shown_as_text_and_the_pages_ask_nobody_else(shop: Any, serve: Serve, page: Page) -> None:
    product = {
        "id": "p1",
        "title": HOSTILE,
        "description": HOSTILE,
        "category": HOSTILE,
        "attributes": {HOSTILE: [HOSTILE]},
        "image_url": "javascript:window.pwned=1",
    }
    db = shop(products=[product], queries=[{"id": "q1", "text": HOSTILE, "need": HOSTILE, "intent": HOSTILE}], source=HOSTILE)
    judge_said(db, {("q1", "p1"): 5}, spec=f"openai/{HOSTILE}")
    rater_said(db, {("q1", "p1"): 1}, rater=HOSTILE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    url = serve(db.target).url
    page.goto(url)
    expect(page.get_by_text("Candidates by source")).to_be_visible(timeout=PATIENCE)
    page.goto(f"{url}/review?rater=**Ann** :smile: $x$ <b>")
    assert look(page).startswith("<script>window.pwned = 1</script>")
    page.keyboard.press("5")
    expect(page.get_by_text("Previous pair")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="**Ann**")).to_be_visible()
    page.goto(f"{url}/disagreements?rater=Ann")
    page.locator("[class*='st-key-cell-'] button:enabled:visible").first.click()
    look(page)
    assert page.evaluate("window.pwned") is None
    assert page.locator(".sj-card :is(script, a, b, em, strong, .katex)").count() == 0
    assert {other for other in asked if not other.startswith((url, url.replace("http", "ws"), "data:", "blob:"))} == set()


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
