"""Streamlit's own login against a provider of OpenID Connect, in a real browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import RSAKey
from playwright.sync_api import Page, expect
from support.browsing import PATIENCE
from support.graded import judge_said, rater_said
from support.identity import Identity, new_key, provider
from support.serving import Serve, Served

from judge.people.access import ROLES, give
from judge.people.review import QUICKEST
from judge.store.db import Database
from judge.store.labels import gold_of, labels_of
from ui.signing_in import SECRETS, SignIn, configured

pytestmark = pytest.mark.browser

ANN = {"email": "ann@example.com", "email_verified": True}
PATHS = ("", "/review?rater=ann@example.com", "/disagreements?rater=ann@example.com")


@pytest.fixture
def disputed(shop: Any) -> Database:
    db: Database = shop()
    judge_said(db, {("q1", "p1"): 5})
    rater_said(db, {("q1", "p1"): 1}, "bob")
    return db


@pytest.fixture
def identity() -> Iterator[Identity]:
    with provider() as server:
        server.person = ANN
        yield server


@pytest.fixture
def pages(disputed: Database, identity: Identity, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    """The pages of the database, which people sign in to at that provider."""
    (tmp_path / SECRETS).parent.mkdir()
    (tmp_path / SECRETS).write_text(identity.secrets)
    monkeypatch.chdir(tmp_path)
    assert configured(None, tmp_path) == SignIn()
    return serve(disputed.target, sign_in=SignIn())


def sign_in(page: Page, pages: Served) -> None:
    page.goto(pages.url)
    with page.expect_navigation(url=f"{pages.url}/"):
        page.get_by_role("button", name="Sign in").click()


def test_before_signing_in_no_page_shows_anything_whatever_name_is_in_the_address(disputed: Database, pages: Served, page: Page) -> None:
    give(disputed, "ann@example.com", ROLES, "root")
    for path in PATHS:
        page.goto(pages.url + path)
        expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=PATIENCE)
        assert "Lamp" not in page.inner_text("body")
        assert "bob" not in page.inner_text("body")


def test_a_token_that_proves_nothing_signs_nobody_in(disputed: Database, identity: Identity, pages: Served, page: Page) -> None:
    give(disputed, "ann@example.com", ROLES, "root")
    sound = identity.key
    forged: list[tuple[RSAKey, dict[str, Any]]] = [
        (new_key(), {}),
        (sound, {"aud": "another-client"}),
        (sound, {"iss": "https://elsewhere.example"}),
        (sound, {"exp": int(time.time()) - 3600}),
        (sound, {"nonce": "of another visit"}),
    ]
    for number, (key, claims) in enumerate(forged, start=1):
        identity.key, identity.claims = key, claims
        sign_in(page, pages)
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=PATIENCE)
        assert page.get_by_text("Labels by person").count() == 0, claims
        assert identity.given == number, "the pages had the token, and did not take it"
    identity.key, identity.claims = sound, {}
    sign_in(page, pages)
    expect(page.get_by_text("Labels by person")).to_be_visible(timeout=PATIENCE)


def test_an_address_that_its_provider_did_not_verify_names_nobody(
    disputed: Database, identity: Identity, pages: Served, page: Page
) -> None:
    give(disputed, "ann@example.com", ROLES, "root")
    identity.claims = {"email_verified": False}
    sign_in(page, pages)
    expect(page.get_by_text("names no e-mail address that its provider has verified")).to_be_visible(timeout=PATIENCE)


def test_whoever_signs_in_is_named_with_their_roles_and_labels_under_that_name_and_no_other(
    disputed: Database, pages: Served, page: Page
) -> None:
    give(disputed, "ann@example.com", ["review"], "root")
    sign_in(page, pages)
    expect(page.get_by_text("ann@example.com · review")).to_be_visible(timeout=PATIENCE)
    page.goto(f"{pages.url}/review?rater=bob")
    page.locator(".sj-card").wait_for()
    assert page.get_by_text("change", exact=False).count() == 0
    time.sleep(QUICKEST + 0.2)
    page.keyboard.press("4")
    expect(page.get_by_role("button", name="Undo")).to_be_visible(timeout=PATIENCE)
    said = [label.rater for product in ("p1", "p2", "p3") for query in ("q1", "q2") for label in labels_of(disputed, query, product)]
    assert sorted(said) == ["ann@example.com", "bob"]


def test_who_may_only_review_is_offered_neither_settling_nor_configuring(disputed: Database, pages: Served, page: Page) -> None:
    give(disputed, "ann@example.com", ["review"], "root")
    sign_in(page, pages)
    page.goto(f"{pages.url}/disagreements")
    expect(page.get_by_text("--role adjudicate")).to_be_visible(timeout=PATIENCE)
    assert page.get_by_role("button", name="Good").count() == 0
    page.goto(f"{pages.url}/calibration")
    expect(page.get_by_text("--role configure")).to_be_visible(timeout=PATIENCE)
    page.goto(f"{pages.url}/prompts")
    expect(page.get_by_text("--role configure").first).to_be_visible(timeout=PATIENCE)
    assert gold_of(disputed, "q1", "p1") == []


def test_whoever_signs_out_is_signed_out_here_and_at_the_provider(
    disputed: Database, identity: Identity, pages: Served, page: Page
) -> None:
    give(disputed, "ann@example.com", ROLES, "root")
    sign_in(page, pages)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=PATIENCE)
    assert identity.signed_out == 1
    page.goto(f"{pages.url}/disagreements")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=PATIENCE)
