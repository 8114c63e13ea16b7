"""Texts that try to be more than text, on every page there is, in a real browser: they are shown, and nothing else happens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from support.browsing import PATIENCE
from support.graded import judge_said, rater_said, settled
from support.serving import Serve
from support.shoppers import searched
from support.voices import a_run

import ui
from judge.judging.shown import visible
from judge.people.access import give
from judge.shop.demo.catalog import make_catalog
from judge.shop.demo.hostile import with_hostile_texts
from judge.store.acts import did
from judge.store.catalog import products_by_id, queries_by_id
from judge.store.db import Database
from judge.store.intents import save_readings, say
from judge.store.labels import save_gold, save_labels
from judge.store.prompts import keep_prompt
from judge.store.referrals import refer
from judge.store.verdicts import record, register_judge

pytestmark = pytest.mark.browser

PAGES = sorted(path.stem for path in (Path(ui.__file__).parent / "app_pages").glob("[a-z]*.py"))
HOSTILE = (
    "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'> **bold** $x^2$ :red[red] :smile: "
    ":material/check: [link](javascript:window.pwned=1) www.evil.example \u202egnp.exe </style></div>"
)
TOLD = "window.pwned"
"""What is read on a page that shows one of these texts."""
ACTIVE = "[data-testid='stMain'] :is(script, img[src='x'], a[href^='javascript'], a[href*='evil.example'], .katex)"
"""What would be there if any of it had been taken for more than text."""


@pytest.fixture
def attacked(shop: Any) -> Database:
    """Every text that people or models write, attacking: products, queries, names, notes, reason codes, prompts, replies, failures."""
    product = {"title": HOSTILE, "description": HOSTILE, "category": HOSTILE, "attributes": {HOSTILE: [HOSTILE]}, "image_url": HOSTILE}
    products = [{"id": f"p{n}", **product} for n in range(1, 5)]
    queries = [{"id": f"q{n}", "text": f"{n} {HOSTILE}", "need": HOSTILE, "intent": HOSTILE} for n in range(1, 4)]
    db: Database = shop(products=products, queries=queries, source=HOSTILE)
    judge_said(db, {(f"q{q}", f"p{p}"): 1 + (q + p) % 5 for q in range(1, 4) for p in range(1, 5)}, spec="openai/other#relevance")
    said(db)
    for rater in (HOSTILE, "ann"):
        rater_said(db, {(f"q{q}", f"p{p}"): 1 + (q * p) % 5 for q in (1, 2) for p in range(1, 5)}, rater=rater)
    save_labels(db, [{"query_id": "q1", "product_id": "p1", "rater": HOSTILE, "grade": 1, "note": HOSTILE, "reasons": [HOSTILE]}])
    settled(db, {("q1", "p2"): 4})
    save_gold(db, [{"query_id": "q1", "product_id": "p1", "grade": 4, "decided_by": HOSTILE, "why": HOSTILE}])
    refer(db, ("q1", "p1"), HOSTILE, "Ann", HOSTILE)
    keep_prompt(db, "j1-evil", "relevance", HOSTILE)
    searched(db, {"q1": (200, 150), "q2": (20, 10), "q3": (10, 5)})
    save_readings(db, [{"query_id": f"q{n}", "intent": "other", "recognised": [[HOSTILE, "not in the catalogue"]]} for n in (1, 2, 3)])
    say(db, "q1", "product-name", HOSTILE)
    did(db, HOSTILE, "promoted prompt", "j1-evil", judge=HOSTILE, prompt=HOSTILE, instead_of=HOSTILE, why=HOSTILE)
    return db


def said(db: Database) -> None:
    """What a model wrote: a reason, evidence, how it failed, and its own name."""
    judge = register_judge(db, f"openai/{HOSTILE}", "j1-hostile", "relevance", HOSTILE)
    judge_said(db, {("q1", "p3"): 5}, spec=f"openai/{HOSTILE}")
    common = {
        "judge_id": judge,
        "query_id": "q1",
        "query_hash": "",
        "product_hash": "",
        "reason": HOSTILE,
        "detail": HOSTILE,
        "model": HOSTILE,
    }
    hashes = hashes_of(db)
    rows: list[dict[str, Any]] = [
        {**common, **hashes, "product_id": "p1", "key": "a", "grade": 5, "evidence": {"met": [HOSTILE], "missed": [HOSTILE]}},
        {**common, **hashes, "product_id": "p4", "key": "b", "failure": "unreadable"},
    ]
    record(db, rows, a_run(db, judge), {})


def hashes_of(db: Database) -> dict[str, str]:
    return {"query_hash": queries_by_id(db, ["q1"])["q1"].hash, "product_hash": products_by_id(db, ["p1"])["p1"].hash}


def watched(page: Page, url: str) -> list[str]:
    """Every address the browser asks that is not the pages' own, from now on."""
    asked: list[str] = []
    ours = (url, url.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(ours) else asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    return asked


def harmless(page: Page, elsewhere: list[str]) -> None:
    assert page.evaluate("window.pwned") is None
    assert page.locator(ACTIVE).count() == 0
    assert elsewhere == []


def drawn(page: Page) -> None:
    """Wait until the page is there and stands still."""
    page.locator("[data-testid='stMainBlockContainer'] :is(.sj, h1)").first.wait_for()
    expect(page.locator("[data-testid='stStatusWidget']")).to_have_count(0, timeout=PATIENCE)
    assert page.locator("[data-testid='stException']").count() == 0


def test_texts_of_people_and_models_are_text_on_every_page(attacked: Database, serve: Serve, page: Page) -> None:
    url = serve(attacked.target).url
    elsewhere = watched(page, url)
    for name in PAGES:
        page.goto(f"{url}/{'' if name == 'overview' else name}?rater=Ann")
        drawn(page)
        if name in (
            "disagreements",
            "insights",
            "overview",
            "prompts",
            "review",
        ):  # a page that showed none of these texts would prove nothing
            page.wait_for_function(f"document.querySelector('[data-testid=stMain]').innerHTML.includes('{TOLD}')", timeout=PATIENCE)
        harmless(page, elsewhere)


def test_reasons_notes_and_decisions_are_text_on_the_pair_they_are_about(attacked: Database, serve: Serve, page: Page) -> None:
    url = serve(attacked.target).url
    elsewhere = watched(page, url)
    page.goto(f"{url}/disagreements?rater=Ann")
    page.get_by_role("combobox").first.wait_for()
    page.locator(".sj-card").wait_for()
    assert "<script>window.pwned = 1</script>" in page.locator(".sj-title").inner_text()
    harmless(page, elsewhere)


def test_a_query_that_is_open_to_say_its_intent_is_text_with_all_that_was_said_of_it(attacked: Database, serve: Serve, page: Page) -> None:
    url = serve(attacked.target).url
    elsewhere = watched(page, url)
    page.goto(f"{url}/insights?rater=Ann")
    page.get_by_label("Or a query by its text or id").fill("q1")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Say so").wait_for()
    assert "<script>window.pwned = 1</script>" in page.locator(".sj-title").inner_text()
    assert "<script>window.pwned = 1</script>" in page.locator(".sj-table", has_text="before").inner_text()
    harmless(page, elsewhere)


def test_names_that_people_give_themselves_and_each_other_are_text(attacked: Database, serve: Serve, page: Page) -> None:
    give(attacked, "**Ann** :smile: $x$ <b>", ["review"], HOSTILE)
    url = serve(attacked.target).url
    elsewhere = watched(page, url)
    for name in ("disagreements", "review"):
        page.goto(f"{url}/{name}?rater=**Ann** :smile: $x$ <b>")
        drawn(page)
        page.locator(".sj-card").first.wait_for()
        harmless(page, elsewhere)
    expect(page.get_by_role("button", name="**Ann**")).to_be_visible()


def test_the_hostile_products_of_the_demo_shop_are_text_wherever_they_are_shown(shop: Any, serve: Serve, page: Page) -> None:
    tame = make_catalog(1)
    evil = [product for product, was in zip(with_hostile_texts(tame), tame, strict=True) if product != was]
    rows = [{"id": product.id, "title": product.title, "description": product.description} for product in evil]
    db = shop(products=rows, queries=1)
    judge_said(db, {("q1", row["id"]): 5 for row in rows})
    rater_said(db, {("q1", row["id"]): 1 for row in rows})
    url = serve(db.target).url
    elsewhere = watched(page, url)
    assert len(rows) >= 5
    for row in rows:
        page.goto(f"{url}/review?rater=Ann&query=q1&product={row['id']}")
        page.locator(".sj-card").wait_for()
        assert " ".join(visible(row["title"]).split()) == " ".join(page.locator(".sj-title").inner_text().split())
        harmless(page, elsewhere)
