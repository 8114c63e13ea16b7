"""Reads the intent of queries by the catalogue, and keeps it, page by page: memory does not grow with the queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from judge.shop.catalog import catalogue
from judge.shop.intents.kinds import NAMES, Intents
from judge.shop.intents.titles import Titles
from judge.store.catalog import PAGE, Products, all_queries
from judge.store.db import Database
from judge.store.intents import adopt, save_readings
from judge.store.written import features
from judge.tables import Query


class Read(NamedTuple):
    """How many queries were read, and of how many the catalogue's word counts: on the others somebody more trusted has one."""

    queries: int
    kept: int


Reader = Callable[[Query], dict[str, Any]]
"""The row to keep of a query."""


def reader_of(db: Database) -> Reader:
    """What reads queries by the products of this database, and by what a model found of its leaves."""
    products = Products(db)
    found = catalogue(products, features(db))
    reader, intents = found.reader(), Intents.of(found, Titles(products))
    return lambda query: intents.intent(reader.read(query.text)).kept(query.id)


def read_all(db: Database, read: Reader, origin: str | None = "real", done: Callable[[int], None] = lambda _: None) -> Read:
    """Read every query of that origin (None: of all) and keep its intent; `done` is told how many have been read so far.

    What files say of intents is taken over first, where it is one of ours.
    """
    adopt(db, NAMES)
    queries, kept = 0, 0
    for page in _pages(query for query in all_queries(db) if origin is None or query.origin == origin):
        kept += save_readings(db, [read(query) for query in page])
        queries += len(page)
        done(queries)
    return Read(queries, kept)


def _pages(queries: Iterator[Query]) -> Iterator[list[Query]]:
    while page := list(islice(queries, PAGE)):
        yield page
