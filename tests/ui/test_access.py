"""Who may come in and store what, on pages drawn without a browser."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from support.drawn import clean, draw, press, text
from support.graded import judge_said, rater_said

from judge.people.access import ROLES, give, take
from judge.store.db import Database
from judge.store.labels import gold_of, raters
from judge.store.referrals import sent

EVE = {"is_logged_in": True, "email": "eve@example.com", "email_verified": True}
ACTS = {"Exact": {"adjudicate"}, "Send": {"review", "adjudicate"}}
"""Buttons of the Disagreements page that store something, and the roles of which one is needed."""


@pytest.fixture
def disputed(shop: Any) -> Database:
    db: Database = shop()
    judge_said(db, {("q1", "p1"): 5})
    rater_said(db, {("q1", "p1"): 1})
    return db


@pytest.fixture
def signing_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages as `judge ui` starts them where people sign in."""
    monkeypatch.setattr(sys, "argv", ["app.py", "--oidc"])


def stored(db: Database) -> tuple[Any, ...]:
    return gold_of(db, "q1", "p1"), sent(db, ("q1", "p1")), [size.rater for size in raters(db)]


@pytest.mark.parametrize("role", ROLES)
def test_a_page_offers_what_the_role_allows_and_nothing_else(app: AppTest, disputed: Database, role: str) -> None:
    give(disputed, "Eve", [role], "root")
    draw(app, "disagreements", rater="Eve")
    offered = {label for label in ACTS if label in {button.label for button in app.button}}
    assert offered == {label for label, roles in ACTS.items() if role in roles}


@pytest.mark.parametrize("label", ACTS)
def test_a_role_taken_away_after_the_page_was_drawn_stores_nothing_and_says_so(app: AppTest, disputed: Database, label: str) -> None:
    give(disputed, "Eve", ROLES, "root")
    give(disputed, "Ann", ["review"], "root")
    draw(app, "disagreements", rater="Eve")
    take(disputed, "Eve", [], "root")
    before = stored(disputed)
    press(app, label)
    assert stored(disputed) == before
    assert "Nothing was stored" in app.toast[0].value


def test_a_review_without_the_role_stores_no_label(app: AppTest, disputed: Database) -> None:
    give(disputed, "Eve", ["adjudicate"], "root")
    draw(app, "review", rater="Eve")
    assert "Exact" not in {button.label for button in app.button}
    assert "--role review" in "".join(line.value for line in app.text)


@pytest.mark.usefixtures("signing_in")
@pytest.mark.parametrize("page", ["overview", "review", "disagreements", "raters", "calibration", "prompts"])
@pytest.mark.parametrize(
    "user", [{}, {"is_logged_in": False}, {"email": "eve@example.com"}, {**EVE, "email_verified": False}, {**EVE, "email": ""}]
)
def test_nobody_who_is_not_signed_in_sees_any_page(app: AppTest, disputed: Database, page: str, user: dict[str, Any]) -> None:
    give(disputed, "eve@example.com", ROLES, "root")
    app.user = user
    app.secrets["auth"] = {"client_id": "x", "client_secret": "x", "server_metadata_url": "x"}
    draw(app, page, rater="eve@example.com")
    assert app.title[0].value == "Sign in"
    assert "Lamp" not in text(app)


@pytest.mark.usefixtures("signing_in")
def test_whoever_is_signed_in_without_a_role_is_told_what_to_ask_for_and_sees_nothing(app: AppTest, disputed: Database) -> None:
    app.user = EVE
    draw(app, "disagreements")
    assert app.title[0].value == "Nobody gave you a role yet"
    assert app.code[0].value == "judge people add eve@example.com --role review"
    assert "Lamp" not in text(app)


@pytest.mark.usefixtures("signing_in")
def test_whoever_signed_in_acts_under_that_name_whatever_the_address_says(app: AppTest, disputed: Database) -> None:
    give(disputed, "eve@example.com", ["adjudicate"], "root")
    app.user = EVE
    draw(app, "disagreements", rater="Lead")
    press(app, "Exact")
    assert gold_of(disputed, "q1", "p1")[0].decided_by == "eve@example.com"


@pytest.mark.usefixtures("signing_in")
def test_a_name_in_the_address_gives_nobody_another_persons_roles(app: AppTest, disputed: Database) -> None:
    give(disputed, "Lead", ROLES, "root")
    give(disputed, "eve@example.com", ["configure"], "root")
    app.user = EVE
    draw(app, "disagreements", rater="Lead")
    assert not ACTS.keys() & {button.label for button in app.button}


def test_where_nobody_has_a_role_whoever_names_themselves_may_do_everything(app: AppTest, disputed: Database) -> None:
    draw(app, "disagreements", rater="Eve")
    press(clean(app), "Exact")
    assert gold_of(disputed, "q1", "p1")[0].decided_by == "Eve"
