"""Counts of one query, product and day are added up, in any order, many rows at once or one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.shop_files import csv_writer, jsonl_writer, stored, write_parquet

from judge.shop.importing import Imported, import_file
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database

COUNT = st.integers(0, 50)
COUNTS = dict.fromkeys(("impressions", "clicks", "carts", "purchases", "searches", "zero_click_searches"), COUNT)
OF_A_ROW = {
    "query_id": st.sampled_from("ab"),
    "product_id": st.sampled_from(["x", "y", ""]),
    "day": st.sampled_from(["2026-05-01", "2026-05-02", "2026-05-02T23:10:00-04:00"]),
    "position": st.none() | st.floats(1, 100),
    "propensity": st.none() | st.floats(0.01, 1),
}
COUNTED = st.fixed_dictionaries(OF_A_ROW | COUNTS).map(
    lambda row: row | {"zero_click_searches": min(row["zero_click_searches"], row["searches"])}
)
ROWS = st.lists(COUNTED, min_size=1)
LOGGED = st.fixed_dictionaries(
    OF_A_ROW
    | {
        "event": st.sampled_from(["search", "view", "click", "cart", "order", "hover"]),
        "clicked": st.sampled_from(["", "yes", "0"]),
        "search_id": st.sampled_from(["", "s1", "s2"]),
    }
)
FRESH = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""`fresh` makes a database each time it is asked."""
BAD = {"query_id": "a", "day": "yesterday", "event": "click"}


@pytest.fixture
def fresh(new_database: Any) -> Any:
    """Makes databases that know the queries and products of these rows."""

    def make() -> Database:
        db: Database = new_database()
        save_queries(db, [{"id": id_, "text": id_} for id_ in "ab"])
        save_products(db, [{"id": id_, "title": id_} for id_ in "xy"])
        return db

    return make


def rounded(db: Database) -> list[dict[str, Any]]:
    """What is stored, by key, without the digits in which sums made in another order differ."""
    rows = [{name: round(value, 6) if isinstance(value, float) else value for name, value in row.items()} for row in stored(db, "events")]
    return sorted(rows, key=lambda row: (row["query_id"], row.get("product_id", ""), row["day"]))


@given(ROWS)
@FRESH
def test_nothing_is_lost_and_a_position_is_the_mean_over_impressions(fresh: Any, tmp_path_factory: Any, rows: list[dict[str, Any]]) -> None:
    db = fresh()
    imported = import_file(db, "events", csv_writer()(tmp_path_factory.mktemp("sums") / "events.csv", rows))
    days = {"2026-05-02T23:10:00-04:00": "2026-05-03"}
    of_pairs = [row | {"day": days.get(row["day"], row["day"])} for row in rows if row["product_id"]]
    kept = [row for row in stored(db, "events") if "product_id" in row]
    for name in ("impressions", "clicks", "carts", "purchases"):
        assert sum(row[name] for row in kept) == sum(row[name] for row in of_pairs)
    for row in kept:
        key = ("query_id", "product_id", "day")
        same = [each for each in of_pairs if each["position"] is not None and all(each[name] == row[name] for name in key)]
        weights = [max(each["impressions"], 1) for each in same]
        mean = sum(w * each["position"] for w, each in zip(weights, same, strict=True)) / sum(weights) if same else None
        assert row["position"] == (mean if mean is None else pytest.approx(mean))
    assert imported.added == len(stored(db, "events"))
    assert imported.added + imported.unchanged == imported.rows


@given(ROWS | st.lists(LOGGED, min_size=1))
@FRESH
def test_rows_count_the_same_many_at_once_and_one_by_one_in_any_order_and_format(
    fresh: Any, tmp_path_factory: Any, rows: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("same")
    at_once = fresh()
    first = import_file(at_once, "events", csv_writer()(folder / "events.csv", rows))
    # One bad row makes a batch be read one by one.
    one_by_one = fresh()
    file = csv_writer()(folder / "bad.csv", [dict.fromkeys(rows[0], "") | row for row in (*rows[::-1], {**BAD, "product_id": ""})])
    second = import_file(one_by_one, "events", file)
    assert rounded(one_by_one) == rounded(at_once)
    assert (second.rows, second.refused, second.added) == (first.rows + 1, 1, first.added)
    for write, name in ((jsonl_writer(), "events.jsonl"), (write_parquet, "events.parquet")):
        again = import_file(at_once, "events", write(folder / name, rows))
        assert (again.added, again.changed, again.unchanged) == (0, 0, first.rows)


def brought(db: Database, folder: Path, lines: list[str]) -> Imported:
    file = folder / "events.csv"
    file.write_text("\n".join(["query,product_id,day,clicks", *lines, ""]))
    return import_file(db, "events", file)


@pytest.mark.parametrize("quoted", ['"a",x,2026-05-01,1', 'a,"x\n",2026-05-01,1', "a,x,2026-05-01,1\r", '"a"'])
def test_a_quote_or_another_width_changes_nothing_around_it(fresh: Any, tmp_path: Path, quoted: str) -> None:
    db = fresh()
    imported = brought(db, tmp_path, ["a,x,2026-05-01,1", quoted, "", "a,x,2026-05-01,1", "a,x,2026-05-01,none"])
    good = 2 + (quoted != '"a"')
    assert [row["clicks"] for row in stored(db, "events")] == [good]
    line = 6 + quoted.count("\n")
    assert [p.line for p in imported.problems] == ([line] if good == 3 else [3, line])


def test_a_batch_with_a_bad_row_leaves_the_batches_around_it_whole(fresh: Any, tmp_path: Path) -> None:
    db = fresh()
    many = ["a,x,2026-05-01,1"] * 300_000
    imported = brought(db, tmp_path, [*many, "a,x,2026-05-01,-1", "nobody,x,2026-05-01,1", *many])
    assert [(p.line, p.field) for p in imported.problems] == [(300_002, "clicks"), (300_003, "query")]
    assert (imported.rows, imported.added, imported.unchanged) == (600_002, 1, 599_999)
    assert [row["clicks"] for row in stored(db, "events")] == [600_000]
