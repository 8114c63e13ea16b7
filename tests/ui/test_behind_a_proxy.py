"""The pages behind a server that signs people in, in a real browser."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from support.browsing import PATIENCE
from support.fronting import in_front_of
from support.graded import judge_said, rater_said
from support.serving import Serve

from judge.people.access import ROLES, give
from judge.people.review import QUICKEST
from judge.store.db import Database
from judge.store.labels import gold_of, labels_of
from ui.signing_in import SignIn

pytestmark = pytest.mark.browser

HEADER = "X-Forwarded-Email"


@pytest.fixture
def disputed(shop: Any) -> Database:
    db: Database = shop()
    judge_said(db, {("q1", "p1"): 5})
    rater_said(db, {("q1", "p1"): 1})
    return db


def test_whoever_comes_past_the_proxy_sees_nothing_whatever_name_is_in_the_address(disputed: Database, serve: Serve, page: Page) -> None:
    give(disputed, "ann@example.com", ROLES, "root")
    served = serve(disputed.target, sign_in=SignIn(HEADER))
    for path in ("", "/review?rater=ann@example.com", "/disagreements?rater=ann@example.com"):
        page.goto(served.url + path)
        expect(page.get_by_text(f"it must set the header {HEADER}")).to_be_visible(timeout=PATIENCE)
        assert page.locator(".sj-card").count() == 0


@pytest.mark.parametrize("names", [(), ("ann@example.com", "eve@example.com"), ("",), ("ann@example.com" + "x" * 80,)])
def test_a_proxy_that_does_not_name_one_person_lets_nobody_in(disputed: Database, serve: Serve, page: Page, names: tuple[str, ...]) -> None:
    give(disputed, "ann@example.com", ROLES, "root")
    with in_front_of(serve(disputed.target, sign_in=SignIn(HEADER)).port, HEADER, *names) as url:
        page.goto(f"{url}/disagreements")
        expect(page.get_by_text("did not say who you are")).to_be_visible(timeout=PATIENCE)


def test_whoever_the_proxy_names_settles_and_labels_under_that_name_and_no_other(disputed: Database, serve: Serve, page: Page) -> None:
    give(disputed, "ann@example.com", ["adjudicate", "review"], "root")
    page.set_extra_http_headers({HEADER: "root@example.com"})
    with in_front_of(serve(disputed.target, sign_in=SignIn(HEADER)).port, HEADER, "ann@example.com") as url:
        page.goto(f"{url}/disagreements?rater=Lead")
        page.get_by_role("button", name="Good").click()
        expect(page.get_by_text("settled by ann@example.com").first).to_be_visible(timeout=PATIENCE)
        page.goto(f"{url}/review?rater=Lead")
        page.locator(".sj-card").wait_for()
        time.sleep(QUICKEST + 0.2)
        page.keyboard.press("4")
        expect(page.get_by_role("button", name="Undo")).to_be_visible(timeout=PATIENCE)
    assert [gold.decided_by for gold in gold_of(disputed, "q1", "p1")] == ["ann@example.com"]
    said = [label.rater for product in ("p1", "p2", "p3") for query in ("q1", "q2") for label in labels_of(disputed, query, product)]
    assert sorted(said) == ["ann", "ann@example.com"]


def test_whoever_the_proxy_names_and_nobody_gave_a_role_is_told_so_and_sees_nothing(disputed: Database, serve: Serve, page: Page) -> None:
    with in_front_of(serve(disputed.target, sign_in=SignIn(HEADER)).port, HEADER, "eve@example.com") as url:
        page.goto(f"{url}/disagreements")
        expect(page.get_by_text("judge people add eve@example.com --role review")).to_be_visible(timeout=PATIENCE)
        assert page.locator(".sj-card").count() == 0
