from __future__ import annotations

import pytest
from support.seating import proposed, shown

from judge.mining import SOURCES
from judge.mining.base import Ground
from judge.store.behaviour import save_pair_events
from judge.store.catalog import all_queries
from judge.store.db import Database


def test_what_is_shown_where_others_are_clicked_and_never_clicked_is_passed_over(seats: Database) -> None:
    assert proposed(seats, "shown", "plain") == ["parasol", "bench"]


def test_the_score_is_how_many_clicks_its_position_would_have_brought(seats: Database) -> None:
    found = list(SOURCES["shown"].propose(Ground(seats, tuple(all_queries(seats))), 100))
    assert [(each.rank, each.score) for each in found] == [(1, 10.0), (2, 4.5)]


def test_a_query_of_which_nobody_clicked_anything_says_nothing_of_its_products(seats: Database) -> None:
    save_pair_events(seats, [shown("colour", "parasol", 0)])
    assert proposed(seats, "shown", "colour") == []


@pytest.mark.parametrize(("showings", "position"), [(5, 1.0), (100, 30.0)])
def test_too_few_showings_or_a_position_nobody_clicks_at_say_nothing(seats: Database, showings: int, position: float) -> None:
    save_pair_events(seats, [shown("plain", "stool", 0, showings, position), shown("plain", "wheel", 0, 100, 30)])
    assert "stool" not in proposed(seats, "shown", "plain")


def test_a_single_click_on_any_day_is_no_passing_over(seats: Database) -> None:
    save_pair_events(seats, [shown("plain", "parasol", 1, day="2026-05-02")])
    assert proposed(seats, "shown", "plain") == ["bench"]
