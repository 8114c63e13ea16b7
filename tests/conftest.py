"""Fixtures every test may ask for: a fresh database, a small shop in it, the labelled data, a browser."""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import make_url
from support import servers
from support.servers import database_on_server

from judge.store.candidates import propose
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database, open_database

REAL_DATA = Path(__file__).parents[2] / "shared" / "data"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

ON_BOTH = (
    "store",
    "shop/importing/test_catalog.py",
    "shop/importing/test_events.py",
    "shop/importing/test_labels.py",
    "shop/importing/test_runs.py",
    "shop/importing/test_together.py",
    "mining/test_mine.py",
    "judging/spread",
    "judging/test_engine.py",
    "judging/test_cascade.py",
    "judging/test_repeats.py",
    "judging/test_status.py",
    "judging/batch/test_sending.py",
    "judging/batch/test_several_processes.py",
    "people/test_at_once.py",
    "people/test_coming_back.py",
    "people/test_queues.py",
    "people/test_review.py",
    "people/test_serving.py",
    "people/test_undo.py",
    "measure/test_insights.py",
    "measure/evaluate/test_evaluating.py",
    "export/test_export.py",
    "export/test_recall.py",
)
"""Tests that run on SQLite and on a PostgreSQL server: all of the store's, and those that walk through what each part asks of it. The rest
computes on small databases, where a second engine shows nothing new."""

AT_ONCE = 20
"""Databases that a test may have on the server at once: each has connections, and files."""

NewDatabase = Callable[[], Database]
Shop = Callable[..., Database]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the schema and nothing in it, to copy: migrating once a session is enough."""
    path = tmp_path_factory.mktemp("empty") / "labels.db"
    open_database(path).close()
    return path


@pytest.fixture(scope="session")
def empty_on_server() -> Iterator[str]:
    """The name of such a database on the server."""
    if not servers.URL:
        missing("JUDGE_TEST_POSTGRES names no server: `make postgres` starts one and says how")
    with database_on_server() as url:
        open_database(url).close()
        yield str(make_url(url).database)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests that use a database use both kinds, unless they are about files or about how SQLite does it."""
    if "new_database" in metafunc.fixturenames:
        file = Path(metafunc.definition.path).relative_to(Path(__file__).parent)
        both = any(file.is_relative_to(one) for one in ON_BOTH) and metafunc.definition.get_closest_marker("sqlite") is None
        server = pytest.param("postgresql", marks=pytest.mark.postgresql)
        metafunc.parametrize("database_kind", ["sqlite", server] if both else ["sqlite"], indirect=True, ids=None if both else [""])


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def new_database(database_kind: str, request: pytest.FixtureRequest) -> Iterator[NewDatabase]:
    """Opens as many fresh databases as a test asks for: a property test wants one an example."""
    with ExitStack() as closing:
        make = request.getfixturevalue("new_file" if database_kind == "sqlite" else "new_on_server")

        def open_fresh() -> Database:
            opened = open_database(make(closing))
            closing.callback(opened.close)
            return opened

        yield open_fresh


@pytest.fixture
def new_file(tmp_path: Path, empty_database: Path) -> Callable[[ExitStack], str]:
    """Makes fresh database files; the first is `labels.db`."""
    made: list[Path] = []

    def make(_: ExitStack) -> str:
        made.append(tmp_path / (f"labels-{len(made)}.db" if made else "labels.db"))
        shutil.copy(empty_database, made[-1])
        return str(made[-1])

    return make


@pytest.fixture
def new_on_server(empty_on_server: str) -> Callable[[ExitStack], str]:
    """Makes fresh databases on the server, each gone with the test; of very many, those of examples long done go before."""
    made: deque[ExitStack] = deque()

    def make(closing: ExitStack) -> str:
        if len(made) >= AT_ONCE:
            made.popleft().close()
        made.append(closing.enter_context(ExitStack()))
        return made[-1].enter_context(database_on_server(empty_on_server))

    return make


@pytest.fixture
def db(new_database: NewDatabase) -> Database:
    """A fresh database; `db.target` is its URL, or its path: `tmp_path / "labels.db"`."""
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
