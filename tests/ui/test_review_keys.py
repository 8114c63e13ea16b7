"""The Review page under a person's hands, in a real browser: keys, double clicks, refreshes, two people at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from support.browsing import FLAGS, PATIENCE
from support.graded import judge_said
from support.looking import grades_by_title, look, next_title, pair_of, rested, title
from support.serving import Serve

from judge.judging.prompts import load_prompt, read_prompt
from judge.people.review import QUICKEST, whole_query
from judge.store.candidates import Selection
from judge.store.grades import pair_grades
from judge.store.labels import labels_of, raters, reactions_to
from judge.store.settings import put_setting
from judge.store.verdicts import register_judge, start_run

pytestmark = pytest.mark.browser


@pytest.fixture
def another(page: Page, chromium: str, tmp_path: Path) -> Iterator[Page]:
    """A second person's browser, with a profile of its own."""
    browser_type = page.context.browser.browser_type if page.context.browser else None
    assert browser_type is not None
    browser = browser_type.launch_persistent_context(tmp_path / "other", executable_path=chromium, args=FLAGS)
    opened = browser.new_page()
    opened.set_default_timeout(PATIENCE)
    yield opened
    browser.close()


def test_twenty_pairs_graded_by_key_are_exactly_the_labels_in_the_database(shop: Any, serve: Serve, page: Page) -> None:
    db = shop(products=22, queries=1)
    page.goto(f"{serve(db.target).url}/review?rater=Ann")
    graded: dict[str, int | None] = {}
    shown = look(page)
    for number in range(20):
        key = "54321x"[number % 6]
        graded[shown] = None if key == "x" else int(key)
        page.keyboard.press(key)
        shown = next_title(page, shown)
    assert grades_by_title(db) == graded
    assert [(size.rater, size.labels) for size in raters(db)] == [("Ann", 20)]


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
    page.keyboard.press("t")
    page.keyboard.type("5 of 10, x and s")
    assert grades_by_title(db) == {}
    page.keyboard.press("Enter")
    page.keyboard.press("2")
    next_title(page, shown)
    (label,) = labels_of(db, *pair_of(shown))
    assert (label.grade, label.note, label.reasons) == (2, "5 of 10, x and s", [])


def test_reasons_pressed_before_the_grade_are_stored_with_it_however_quickly(shop: Any, serve: Serve, page: Page) -> None:
    db = shop(products=3, queries=1)
    page.goto(f"{serve(db.target).url}/review?rater=Ann")
    shown = look(page)
    for key in "wsw42":
        page.keyboard.press(key)
    next_title(page, shown)
    assert [(label.grade, label.reasons) for label in labels_of(db, *pair_of(shown))] == [(4, ["unstated"])]


def test_an_undo_by_key_brings_the_note_back(shop: Any, serve: Serve, page: Page) -> None:
    db = shop(products=3, queries=1)
    page.goto(f"{serve(db.target).url}/review?rater=Ann")
    first = look(page)
    page.keyboard.press("t")
    page.keyboard.type("no bulb")
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    page.keyboard.press("3")
    second = next_title(page, first)
    page.keyboard.press("u")
    assert next_title(page, second) == first
    expect(page.get_by_role("textbox")).to_have_value("no bulb")
    page.keyboard.press("4")
    next_title(page, first)
    assert [(label.grade, label.note, label.reasons) for label in labels_of(db, *pair_of(first))] == [(4, "no bulb", ["accessory"])]


def test_two_people_at_once_never_have_the_same_pair_before_them_while_others_wait(
    shop: Any, serve: Serve, page: Page, another: Page
) -> None:
    db = shop(products=12, queries=1)
    put_setting(db, "double_share", 0.0)
    url = serve(db.target).url
    page.goto(f"{url}/review?rater=Ann")
    another.goto(f"{url}/review?rater=Bob")
    shown = {page: look(page), another: look(another)}
    for number in range(8):
        assert shown[page] != shown[another]
        who = (page, another)[number % 2]
        who.keyboard.press("4")
        shown[who] = next_title(who, shown[who])
    assert [len(pair.labels) for pair in pair_grades(db) if pair.labels] == [1] * 8


def test_the_verdict_appears_after_the_label_and_never_before_and_the_answer_to_it_is_stored(shop: Any, serve: Serve, page: Page) -> None:
    db = shop(products=3, queries=1)
    judge_said(db, {("q1", f"p{n}"): 2 for n in (1, 2, 3)})
    page.goto(f"{serve(db.target).url}/review?rater=Ann")
    shown = look(page)
    assert page.get_by_text("confidence").count() == 0
    page.keyboard.press("k")
    page.keyboard.press("5")
    next_title(page, shown)
    expect(page.get_by_text("confidence 0.90")).to_be_visible()
    page.keyboard.press("g")
    expect(page.get_by_text("You said: the guideline does not say.")).to_be_visible()
    (label,) = labels_of(db, *pair_of(shown))
    assert [reaction.kind for reaction in reactions_to(db, label.id or 0)] == ["unclear"]
    assert (label.verdict_visible, label.visible) == (False, ["title"])


def test_a_query_whole_is_graded_by_keys_alone(shop: Any, serve: Serve, page: Page) -> None:
    db = shop(products=4, queries=1)
    page.goto(f"{serve(db.target).url}/review?rater=Ann")
    look(page)
    page.keyboard.press("l")
    active, marks = page.locator(".sj-row[data-look] b"), page.locator(".sj-row .sj-chip")
    active.wait_for()
    order = [shown.product.title for shown in whole_query(db, "Ann", "q1").shown]
    for keys in (("5",), ("ArrowDown", "w", "1"), ("ArrowUp", "ArrowUp", "x")):
        rested()
        for key in keys:
            before = active.inner_text()
            page.keyboard.press(key)
            if key != "w":
                expect(active).not_to_have_text(before, timeout=PATIENCE)
    expect(marks).to_have_count(3, timeout=PATIENCE)
    expect(active).to_have_text(order[3])
    page.reload()
    expect(active).to_have_text(order[3])
    assert grades_by_title(db) == {order[0]: 5, order[2]: 1, order[1]: None}
    page.locator(".sj-row", has_text=order[0]).click()
    expect(active).to_have_text(order[0])
    rested()
    page.keyboard.press("4")
    expect(page.locator(".sj-row", has_text=order[0]).locator(".sj-chip")).to_have_text("Good")
    assert grades_by_title(db)[order[0]] == 4


def test_what_somebody_opened_stays_open_for_the_next_pair_and_after_a_refresh(shop: Any, serve: Serve, page: Page) -> None:
    db = shop(products=4, queries=1)
    page.goto(f"{serve(db.target).url}/review?rater=Ann")
    first = look(page)
    page.keyboard.press("i")
    guidelines = page.get_by_text("How to read the query")
    expect(guidelines).to_be_visible()
    rested()
    page.keyboard.press("5")
    second = next_title(page, first)
    page.reload()
    expect(guidelines).to_be_visible()
    assert look(page) == second
    page.keyboard.press("4")
    next_title(page, second)
    assert [labels_of(db, *pair_of(shown))[0].visible for shown in (first, second)] == [["title", "guidelines"]] * 2


def test_a_picture_that_does_not_load_says_so_and_is_not_stored_as_seen(shop: Any, serve: Serve, page: Page) -> None:
    broken = {"id": "p1", "title": "Lamp 1", "image_url": "http://127.0.0.1:1/x.png"}
    db = shop(products=[broken], queries=1)
    page.goto(f"{serve(db.target).url}/review?rater=Ann")
    expect(page.get_by_text("The picture does not load").first).to_be_visible()
    look(page)
    page.keyboard.press("5")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    assert labels_of(db, "q1", "p1")[0].visible == ["title"]


EVIL = "<img src=x onerror='window.pwned = 1'><script>window.pwned = 1</script>[link](https://evil.example) ![x](https://evil.example/x)"


def test_hostile_texts_in_guidelines_lists_and_a_query_whole_stay_text(shop: Any, serve: Serve, page: Page) -> None:
    hostile = {"title": f"Lamp {EVIL}", "description": EVIL, "category": EVIL, "attributes": {EVIL: EVIL}}
    db = shop(products=[{"id": "p'1\"", **hostile}, {"id": "p2", **hostile}], queries=1)
    prompt = read_prompt(load_prompt("relevance", []).text.replace("## Grades", f"## Grades\n\n{EVIL}"), "evil")
    start_run(db, register_judge(db, "scripted/x#relevance", prompt.hash, "relevance", prompt.text), Selection(), 0)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    url = serve(db.target).url
    page.goto(f"{url}/review?rater=Ann")
    look(page)
    page.keyboard.press("i")
    page.get_by_text("evil.example").first.wait_for()
    page.keyboard.press("o")
    page.locator(".sj-rows").wait_for()
    page.keyboard.press("l")
    page.locator(".sj-row[data-look]").wait_for()
    assert page.evaluate("window.pwned") is None
    assert page.locator(".st-key-review :is(script, a, img)").count() == 0
    assert [other for other in asked if "evil.example" in other] == []
