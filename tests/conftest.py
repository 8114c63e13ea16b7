"""Fixtures every test may ask for: a fresh database, a small shop in it, the labelled data, a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

from judge.store.candidates import propose
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database, open_database

REAL_DATA = Path(__file__).parents[2] / "shared" / "data"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

NewDatabase = Callable[[], Database]
Shop = Callable[..., Database]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the schema and nothing in it, to copy: migrating once a session is enough."""
    path = tmp_path_factory.mktemp("empty") / "labels.db"
    open_database(path).close()
    return path


@pytest.fixture
def new_database(tmp_path: Path, empty_database: Path) -> Iterator[NewDatabase]:
    """Opens as many fresh databases as a test asks for: a property test wants one an example."""
    opened: list[Database] = []

    def open_fresh() -> Database:
        path = tmp_path / f"labels-{len(opened)}.db" if opened else tmp_path / "labels.db"
        shutil.copy(empty_database, path)
        opened.append(open_database(path))
        return opened[-1]

    yield open_fresh
    for database in opened:
        database.close()


@pytest.fixture
def db(new_database: NewDatabase) -> Database:
    """A fresh database at `tmp_path / "labels.db"`; its path is `db.target`."""
    return new_database()


@pytest.fixture
def shop(db: Database) -> Shop:
    """Fills `db` and returns it: `shop(products=3, queries=2)` makes products p1.., queries q1.. and every pair a candidate.

    Lists of rows or of pairs instead of numbers say exactly what to store: `shop(products=[{"id": "p1", "title": "Lamp"}], candidates=[])`.
    """

    def fill(
        products: int | Sequence[dict[str, Any]] = 3,
        queries: int | Sequence[dict[str, Any]] = 2,
        candidates: Sequence[tuple[str, str]] | None = None,
        source: str = "lexical",
    ) -> Database:
        product_rows = numbered(products, "p", "title", "Lamp") if isinstance(products, int) else list(products)
        query_rows = numbered(queries, "q", "text", "lamp") if isinstance(queries, int) else list(queries)
        save_products(db, product_rows)
        save_queries(db, query_rows)
        pairs = [(query["id"], product["id"]) for query in query_rows for product in product_rows] if candidates is None else candidates
        propose(db, [{"query_id": query, "product_id": product, "source": source} for query, product in pairs])
        return db

    return fill


def numbered(count: int, prefix: str, field: str, word: str) -> list[dict[str, Any]]:
    return [{"id": f"{prefix}{number}", field: f"{word} {number}"} for number in range(1, count + 1)]


@pytest.fixture
def real_data() -> Path:
    """The folder of labelled data beside the repository, for tests marked `real`."""
    if not REAL_DATA.is_dir():
        missing("the labelled data is not in ../shared/data")
    return REAL_DATA


@pytest.fixture
def chromium() -> str:
    """The path of a Chromium, for tests marked `browser`."""
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    return found or missing(f"none of {', '.join(BROWSERS)} is installed")


def missing(what: str) -> NoReturn:
    """Skip the test and say why; in CI, where everything must be there, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must have everything: {what}")
    pytest.skip(what)
