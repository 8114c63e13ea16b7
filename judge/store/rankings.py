"""Search runs: what search systems returned, and pools people drew up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, select

from judge.store.catalog import PAGE
from judge.store.db import Database, chunks
from judge.store.rows import Merged, Row, among, merge_with, row, table_of
from judge.tables import Ranked, SearchRun

RANKED = table_of(Ranked)


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


class Lists:
    """Ranked lists as files hold them. A list that is brought in again replaces the one before; those of other queries stay.

    `begun` are the lists, (run, query_id), that files read just before hold: one that goes on in this file is the same list.
    Use it inside one transaction (`Database.together`): until `finish`, old results stand beside new ones.
    """

    def __init__(self, db: Database, begun: set[tuple[str, str]]) -> None:
        self._db, self._begun = db, begun
        self._gone: set[tuple[str, str, str]] = set()

    def add(self, rows: Sequence[Row]) -> Merged:
        """The next results: run, query_id, product_id, rank from 1, score or None."""
        named = {(values["run"], values["query_id"]) for values in rows}
        self._gone |= self._held(named - self._begun)
        self._gone -= {(values["run"], values["query_id"], values["product_id"]) for values in rows}
        self._begun |= named
        return save_ranked(self._db, rows)

    def finish(self) -> Merged:
        """Remove what the lists held before and hold no more."""
        with self._db.write() as connection:
            statement = delete(RANKED).where(among(connection, [RANKED.c.run, RANKED.c.query_id, RANKED.c.product_id]))
            for chunk in chunks(sorted(self._gone)):
                connection.execute(statement, {"wanted": chunk})
        return Merged(removed=len(self._gone))

    def _held(self, lists: set[tuple[str, str]]) -> set[tuple[str, str, str]]:
        with self._db.read() as connection:
            statement = select(RANKED.c.run, RANKED.c.query_id, RANKED.c.product_id)
            statement = statement.where(among(connection, [RANKED.c.run, RANKED.c.query_id]))
            found = [connection.execute(statement, {"wanted": chunk}) for chunk in chunks(sorted(lists))]
            return {tuple(record) for records in found for record in records}


def other_lists(db: Database, lists: Collection[tuple[str, str]]) -> int:
    """How many lists the runs of these lists, (run, query_id), hold besides them."""
    runs = {run for run, _ in lists}
    return sum(size.queries for size in search_runs(db) if size.name in runs) - len(lists)


def search_runs(db: Database) -> list[RunSize]:
    """Every search run, by name."""
    sizes = (func.count(func.distinct(RANKED.c.query_id)), func.count())
    statement = select(RANKED.c.run, *sizes).group_by(RANKED.c.run).order_by(RANKED.c.run)
    with db.read() as connection:
        return [RunSize(*record) for record in connection.execute(statement)]


def results(db: Database, run: str, depth: int | None = None) -> Iterator[Ranked]:
    """The results of one run, by query and rank, at most `depth` a query (by the rank it gave)."""
    statement = select(RANKED).where(RANKED.c.run == run).order_by(RANKED.c.query_id, RANKED.c.rank, RANKED.c.product_id)
    if depth is not None:
        statement = statement.where(RANKED.c.rank <= depth)
    with db.read() as connection:
        for record in connection.execution_options(yield_per=PAGE).execute(statement).mappings():
            yield Ranked.model_construct(**record)
