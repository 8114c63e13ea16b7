"""Search runs: what search systems returned, and pools people drew up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from judge.store.catalog import PAGE
from judge.store.db import Database
from judge.store.rows import Merged, Row, merge_with, row, table_of
from judge.tables import Ranked, SearchRun


class RunSize(NamedTuple):
    """A search run by name, with how much it holds."""

    name: str
    queries: int
    results: int


def save_ranked(db: Database, rows: Sequence[Row]) -> Merged:
    """Add or update results (run, query_id, product_id, rank from 1, score or None)."""
    names = sorted({values["run"] for values in rows})
    with db.write() as connection:
        fresh = [row(SearchRun, name=name) for name in names]
        if fresh:
            connection.execute(db.insert(SearchRun).on_conflict_do_nothing(), fresh)
        return merge_with(connection, db, Ranked, [row(Ranked, **values) for values in rows])


def search_runs(db: Database) -> list[RunSize]:
    """Every search run, by name."""
    table = table_of(Ranked)
    statement = select(table.c.run, func.count(func.distinct(table.c.query_id)), func.count()).group_by(table.c.run).order_by(table.c.run)
    with db.read() as connection:
        return [RunSize(*record) for record in connection.execute(statement)]


def results(db: Database, run: str, depth: int | None = None) -> Iterator[Ranked]:
    """The results of one run, by query and rank, at most `depth` a query (by the rank it gave)."""
    table = table_of(Ranked)
    statement = select(table).where(table.c.run == run).order_by(table.c.query_id, table.c.rank, table.c.product_id)
    if depth is not None:
        statement = statement.where(table.c.rank <= depth)
    with db.read() as connection:
        for record in connection.execution_options(yield_per=PAGE).execute(statement).mappings():
            yield Ranked.model_construct(**record)
