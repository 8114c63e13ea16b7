"""Products, queries and the log of imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select

from judge.store.db import Database, chunks
from judge.store.outdated import outdate
from judge.store.rows import Merged, Row, merge, row, table_of
from judge.tables import Import, Product, Query, content_hash

PAGE = 2_000
SYNTHETIC = "synthetic"
"""The origin of a query that no shopper typed."""


def save_products(db: Database, rows: Sequence[Row]) -> Merged:
    """Add or update products; `hash` is set here, of everything a judge could be shown."""
    return merge(db, Product, [_hashed(Product, values) for values in rows])


def save_queries(db: Database, rows: Sequence[Row]) -> Merged:
    """Add or update queries; `hash` is set here. A row that says no origin keeps the stored one: nothing synthetic turns real unsaid.

    Where a text changes, what was read in the old one goes: `judge.store.outdated`.
    """
    with db.together() as one:
        stored = queries_by_id(one, (values["id"] for values in rows))
        origins = {identifier: {"origin": query.origin} for identifier, query in stored.items()}
        texts = {values["id"]: values["text"] for values in rows}
        outdate(one, {identifier: query.text for identifier, query in stored.items() if query.text != texts[identifier]})
        return merge(one, Query, [_hashed(Query, {**origins.get(values["id"], {}), **values}) for values in rows])


def _hashed(model: type[Product] | type[Query], values: Row) -> Row:
    full = row(model, **values)
    return {**full, "hash": content_hash(model.model_construct(**full).content())}


def products_by_id(db: Database, ids: Iterable[str]) -> dict[str, Product]:
    """The products of those ids; unknown ids are missing from the result."""
    return _by_id(db, Product, ids)


def queries_by_id(db: Database, ids: Iterable[str]) -> dict[str, Query]:
    """The queries of those ids; unknown ids are missing from the result."""
    return _by_id(db, Query, ids)


def _by_id(db: Database, model: Any, ids: Iterable[str]) -> dict[str, Any]:
    table = table_of(model)
    found: dict[str, Any] = {}
    with db.read() as connection:
        for chunk in chunks(sorted(set(ids))):
            for record in connection.execute(select(table).where(table.c.id.in_(chunk))).mappings():
                found[record["id"]] = model.model_construct(**record)
    return found


def all_products(db: Database) -> Iterator[Product]:
    """Every product, by id, in pages: no transaction stays open between two of them."""
    return _all(db, Product)


class Products:
    """Every product, by id, as often as somebody wants to go through them; in pages, never in memory as a whole."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def __iter__(self) -> Iterator[Product]:
        return all_products(self._db)


def all_queries(db: Database) -> Iterator[Query]:
    """Every query, by id, in pages."""
    return _all(db, Query)


def _all(db: Database, model: Any) -> Iterator[Any]:
    table, after = table_of(model), ""
    while True:
        with db.read() as connection:
            page = list(connection.execute(select(table).where(table.c.id > after).order_by(table.c.id).limit(PAGE)).mappings())
        yield from (model.model_construct(**record) for record in page)
        if len(page) < PAGE:
            return
        after = page[-1]["id"]


class QueryIds(NamedTuple):
    """Query ids by exact text; `twice` holds the texts that more than one query has."""

    ids: dict[str, str]
    twice: set[str]


def query_ids_by_text(db: Database) -> QueryIds:
    """For files that name queries by text: exact, case kept ("Nike" and "nike" are two queries). A real one is meant before a synthetic one."""
    ids: dict[str, str] = {}
    real: set[str] = set()
    twice: set[str] = set()
    table = table_of(Query)
    synthetic = table.c.origin == SYNTHETIC
    with db.read() as connection:
        for identifier, text, unreal in connection.execute(select(table.c.id, table.c.text, synthetic).order_by(synthetic, table.c.id)):
            if not unreal:
                real.add(text)
            elif text in real:
                continue
            if ids.setdefault(text, identifier) != identifier:
                twice.add(text)
    return QueryIds(ids, twice)


def count(db: Database, model: Any) -> int:
    """Rows in a table."""
    with db.read() as connection:
        return connection.scalar(select(func.count()).select_from(table_of(model))) or 0


def log_import(db: Database, entry: Import) -> None:
    """Remember what one file gave: rows = added + changed + unchanged + refused."""
    with db.write() as connection:
        connection.execute(db.insert(Import), entry.model_dump(exclude={"id"}))


def imports(db: Database) -> list[Import]:
    """The log, newest first."""
    table = table_of(Import)
    with db.read() as connection:
        return [Import.model_construct(**record) for record in connection.execute(select(table).order_by(table.c.id.desc())).mappings()]
