"""Logs: every row is one event, and what was shown with a known probability is weighted by it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from support.bringing import bring, counts, lines_of
from support.shop_files import csv_writer, stored

from judge.shop.importing import ImportOptions, import_file
from judge.store.behaviour import save_query_events
from judge.store.catalog import save_products, save_queries
from judge.store.clicks import clicked, position_rates
from judge.store.db import Database

LOG = [
    "query,product_id,timestamp,action,position,search_id",
    "lamp,,2026-05-01T08:00:00Z,search,,s1",
    "lamp,p1,2026-05-01T08:00:00Z,impression,1,s1",
    "lamp,p2,2026-05-01T08:00:00Z,view,2,s1",
    "lamp,p2,2026-05-01T08:00:09Z,click,2,s1",
    "lamp,p2,2026-05-01T08:01:00Z,Add to Cart,2,s1",
    "lamp,p2,2026-05-01T08:02:00Z,order,2,s1",
    "lamp,,2026-05-01T09:00:00Z,search,,s2",
    "lamp,p1,2026-05-01T09:00:00Z,impression,3,s2",
    "lamp,p1,2026-05-01T09:00:00Z,scrolled,3,s2",
]


def of_queries(db: Database) -> list[tuple[Any, ...]]:
    names = ("query_id", "day", "searches", "zero_click_searches", "clicks", "carts", "purchases")
    return [tuple(row[name] for name in names) for row in stored(db, "events") if "product_id" not in row]


def of_pairs(db: Database) -> list[tuple[Any, ...]]:
    names = ("product_id", "impressions", "clicks", "carts", "purchases", "position")
    return [tuple(row[name] for name in names) for row in stored(db, "events") if "product_id" in row]


def test_every_row_of_a_log_counts_one_and_the_same_log_again_changes_nothing(known: Database, tmp_path: Path) -> None:
    for expected in ((9, 3, 0, 6, 0), (9, 0, 0, 9, 0)):
        imported = bring(known, tmp_path, "events", LOG)
        assert counts(imported) == expected
        assert of_queries(known) == [("q1", "2026-05-01", 2, 1, 1, 1, 1)]
        assert of_pairs(known) == [("p1", 2, 0, 0, 0, 2.0), ("p2", 1, 1, 1, 1, 2.0)]
    assert "Rows whose event counts nothing here: 1: scrolled (1)" in imported.notes
    assert any(note.startswith("No column counts anything: this is a log") for note in imported.notes)


def test_a_log_of_other_days_only_adds(known: Database, tmp_path: Path) -> None:
    bring(known, tmp_path, "events", LOG)
    assert counts(bring(known, tmp_path, "events", [line.replace("05-01", "05-02") for line in LOG])) == (9, 3, 0, 6, 0)


def test_without_ids_of_searches_no_zero_click_search_is_made_up_and_that_is_said(known: Database, tmp_path: Path) -> None:
    imported = bring(known, tmp_path, "events", ["query,day,event", "lamp,2026-05-01,search", "lamp,2026-05-01,click"])
    assert of_queries(known) == [("q1", "2026-05-01", 1, None, 1, 0, 0)]
    assert any(note.startswith("Searches of which no row says whether anything was clicked: 1;") for note in imported.notes)


def test_rows_that_name_no_event_are_searches_or_showings_and_may_say_whether_there_was_a_click(known: Database, tmp_path: Path) -> None:
    lines = [
        "query,product_id,day,clicked",
        "lamp,,2026-05-01,true",
        "lamp,,2026-05-01,false",
        "lamp,p1,2026-05-01,1",
        "lamp,p1,2026-05-01,",
    ]
    imported = bring(known, tmp_path, "events", lines)
    assert of_queries(known) == [("q1", "2026-05-01", 2, 1, 2, 0, 0)]
    assert of_pairs(known) == [("p1", 2, 1, 0, 0, None)]
    assert not any("no row says" in note for note in imported.notes)


def test_a_log_of_showings_says_nothing_of_searches_so_those_stored_stay(known: Database, tmp_path: Path) -> None:
    save_query_events(known, [{"query_id": "q1", "day": "2026-05-01", "searches": 40, "zero_click_searches": 9}])
    bring(known, tmp_path, "events", ["query_id,product_id,day", "q1,p1,2026-05-01"])
    assert of_queries(known) == [("q1", "2026-05-01", 40, 9, 0, 0, 0)]


def test_a_search_is_of_the_day_it_began_and_a_time_with_a_zone_of_its_day_in_utc(known: Database, tmp_path: Path) -> None:
    lines = ["query,timestamp,event,search_id", "lamp,2026-05-02T01:30:00+02:00,search,a", "lamp,2026-05-02 00:10:00Z,click,a"]
    bring(known, tmp_path, "events", lines)
    assert of_queries(known) == [("q1", "2026-05-01", 1, 0, 0, 0, 0), ("q1", "2026-05-02", 0, 0, 1, 0, 0)]


@pytest.mark.parametrize(
    ("row", "field"), [("lamp,2026-05-01,,1", "event"), ("lamp,2026-05-01,click,0", "propensity"), ("lamp,1.5.2026,click,1", "day")]
)
def test_a_row_of_a_log_is_refused_by_its_field(known: Database, tmp_path: Path, row: str, field: str) -> None:
    imported = bring(known, tmp_path, "events", ["query,day,event,propensity", row, "lamp,2026-05-01,search,0.5"])
    assert [(p.line, p.field) for p in imported.problems] == [(2, field)]
    assert imported.added == 1


def weighted(db: Database) -> list[tuple[Any, ...]]:
    return [(row["product_id"], row["weighted_impressions"], row["weighted_clicks"]) for row in stored(db, "events") if "product_id" in row]


def test_propensities_weigh_showings_and_clicks_and_one_that_is_missing_leaves_both_unknown(known: Database, tmp_path: Path) -> None:
    lines = ["query_id,product_id,day,impressions,clicks,propensity", "q1,p1,2026-05-01,4,1,0.5", "q1,p1,2026-05-01,1,1,0.25"]
    bring(known, tmp_path, "events", [*lines, "q1,p2,2026-05-01,3,0,0.5", "q1,p2,2026-05-01,1,0,", "q1,p3,2026-05-01,0,0,"])
    assert weighted(known) == [("p1", 12.0, 6.0), ("p2", None, None), ("p3", 0.0, 0.0)]


def test_clicks_are_expected_by_the_weighted_rate_only_where_every_showing_there_has_its_weight(known: Database, tmp_path: Path) -> None:
    lines = ["query_id,product_id,day,impressions,clicks,propensity,position"]
    bring(known, tmp_path, "events", [*lines, "q1,p1,2026-05-01,90,9,0.9,1", "q1,p2,2026-05-01,10,3,0.1,1", "q1,p3,2026-05-01,10,1,,2"])
    first, second = position_rates(known)
    assert (first.position, first.showings, first.plain, first.weighted) == (1, 100, 0.12, pytest.approx(0.2))
    assert (second.position, second.plain, second.weighted) == (2, 0.1, None)
    expected = [told.expected for product in ("p1", "p3") if (told := clicked(known, "q1", product))]
    assert expected == [pytest.approx(18), pytest.approx(1)]


def test_the_hour_of_a_moment_decides_nothing_but_its_day(known: Database, tmp_path: Path) -> None:
    file = lines_of(tmp_path / "log.csv", ["query,timestamp", *(f"lamp,2026-05-01 {hour:02}:59:59.{hour}" for hour in range(24))])
    import_file(known, "events", file)
    assert of_queries(known) == [("q1", "2026-05-01", 24, None, 0, 0, 0)]


def test_a_click_on_a_product_that_is_unknown_is_a_click_of_its_search(known: Database, tmp_path: Path) -> None:
    lines = ["query,product_id,day,event,search_id", "lamp,,2026-05-01,search,s1", "lamp,gone,2026-05-01,click,s1"]
    for expected in ((2, 1, 0, 0, 1), (2, 0, 0, 1, 1)):
        assert counts(bring(known, tmp_path, "events", lines)) == expected
        assert [row[2:4] for row in of_queries(known)] == [(1, 0)]
        assert of_pairs(known) == []


def test_a_search_of_which_every_row_names_an_unknown_product_is_still_a_search(known: Database, tmp_path: Path) -> None:
    shown = [
        f"lamp,gone,2026-05-01,{event},{search}" for event, search in (("view", "s1"), ("view", "s2"), ("click", "s2"), ("hover", "s3"))
    ]
    imported = bring(known, tmp_path, "events", ["query,product_id,day,event,search_id", *shown])
    assert counts(imported) == (4, 0, 0, 0, 4)
    assert of_queries(known) == [("q1", "2026-05-01", 2, 1, 0, 0, 0)]
    assert not any("hover" in note for note in imported.notes)


def test_a_row_of_an_unknown_query_tells_of_no_search(known: Database, tmp_path: Path) -> None:
    lines = ["query,product_id,day,event,search_id", "sofa,gone,2026-05-01,click,s1", "lamp,p1,2026-05-01,view,s2"]
    assert counts(bring(known, tmp_path, "events", lines)) == (2, 1, 0, 0, 1)
    assert of_queries(known) == [("q1", "2026-05-01", 1, 1, 0, 0, 0)]


def test_counts_that_do_not_tell_searches_without_a_click_leave_them_unknown(known: Database, tmp_path: Path) -> None:
    file = ["query_id,day,searches,zero_click_searches,clicks", "q1,2026-05-01,5,,2", "q1,2026-05-02,5,3,2", "q2,2026-05-01,,,4"]
    imported = bring(known, tmp_path, "events", file)
    assert of_queries(known) == [
        ("q1", "2026-05-01", 5, None, 2, 0, 0),
        ("q1", "2026-05-02", 5, 3, 2, 0, 0),
        ("q2", "2026-05-01", 0, 0, 4, 0, 0),
    ]
    assert any("whether anything was clicked: 5" in note for note in imported.notes)


@pytest.mark.real
def test_a_real_log_shows_hardly_any_bias_of_position_raw_or_weighted(db: Database, real_data: Path, tmp_path: Path) -> None:
    """The Open Bandit Dataset: three places side by side, all of them in sight.

    It has no queries, so each campaign and place is one: of a query, product and day one mean position is kept.
    """
    with (real_data / "openbandit" / "impressions_dev.csv").open(newline="") as stream:
        shows = [row | {"query_id": f"{row['campaign']} {row['position']}"} for row in csv.DictReader(stream)]
    save_queries(db, [{"id": name, "text": name} for name in sorted({row["query_id"] for row in shows})])
    save_products(db, [{"id": name, "title": name} for name in sorted({row["item_id"] for row in shows})])
    imported = import_file(db, "events", csv_writer()(tmp_path / "log.csv", shows), ImportOptions(strict=True))
    assert (imported.rows, imported.refused) == (40_000, 0)
    assert [(rate.position, rate.showings, round(rate.plain, 4), round(rate.weighted or 0, 4)) for rate in position_rates(db)] == [
        (1, 13_307, 0.0048, 0.0033),
        (2, 13_379, 0.0054, 0.0038),
        (3, 13_314, 0.0044, 0.0029),
    ]
