from __future__ import annotations

from judge.shop.demo import write_shop

FILES = {"products.jsonl", "queries.csv", "ratings.csv", "runs.csv", "events.csv", "abtest.csv", "past_tests.csv"}


def test_the_same_seed_writes_the_same_bytes(shop, tmp_path):
    again = write_shop(tmp_path)
    assert all((tmp_path / name).read_bytes() == (shop.products.parent / name).read_bytes() for name in FILES)
    assert again.counts == shop.counts


def test_another_seed_writes_another_shop(shop, tmp_path):
    other = write_shop(tmp_path, seed=8)
    assert other.products.read_bytes() != shop.products.read_bytes()
    assert other.ratings.read_bytes() != shop.ratings.read_bytes()


def test_seven_files_are_written_and_nothing_else(shop):
    assert {path.name for path in shop.products.parent.iterdir()} == FILES


def test_the_counts_are_the_rows_in_the_files(shop, read):
    assert shop.counts == {name: len(read(name)) for name in ("products", "queries", "ratings", "runs", "events", "abtest", "past_tests")}


def test_every_id_that_is_mentioned_exists(read):
    queries, products = {row["query_id"] for row in read("queries")}, {row["id"] for row in read("products")}
    for name in ("ratings", "runs", "events", "abtest"):
        assert {row["query_id"] for row in read(name)} <= queries
    for name in ("ratings", "runs", "events"):
        assert {row["product_id"] for row in read(name) if row["product_id"]} <= products


def test_no_line_ends_in_the_way_of_one_operating_system(shop):
    assert not any(b"\r" in path.read_bytes() for path in shop.products.parent.iterdir())


def test_no_address_leads_out_of_the_invented_shop(read):
    assert all(row["url"].startswith("https://nowhere-furnishings.example/") for row in read("products"))
    assert all(row["image_url"].startswith("data:image/svg+xml;base64,") for row in read("products"))
