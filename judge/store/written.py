"""What models wrote of leaf categories: their features, and which synthetic queries came of which request.

Kept as settings, one a leaf or a request. Whoever wants the features of a category reads them here: `features`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from judge.store.catalog import SYNTHETIC, save_queries
from judge.store.db import Database
from judge.store.rows import Merged, Row, merge, table_of
from judge.tables import Query, Setting

_FEATURES, _QUERIES = "features of ", "queries by "


def save_features(db: Database, found: dict[str, Row]) -> Merged:
    """Keep what was found for leaves, by the path of each; what was found before for the same leaf gives way."""
    return merge(db, Setting, [{"key": _FEATURES + leaf, "value": value} for leaf, value in found.items()])


def features(db: Database) -> dict[str, Any]:
    """What was found for each leaf, by its path: `features` with name, kind and values; who found them, in what sample."""
    return _settings(db, _FEATURES)


def save_written(db: Database, key: str, made: Row, rows: Sequence[Row]) -> Merged:
    """Keep synthetic queries and what made them, under the key of the request: both or neither."""
    with db.together() as one:
        merged = save_queries(one, [{**row, "origin": SYNTHETIC} for row in rows])
        merge(one, Setting, [{"key": _QUERIES + key, "value": made}])
    return merged


def written(db: Database) -> dict[str, Any]:
    """What made synthetic queries, by the key of the request: leaf, judge, prompt, sample, counts, and the ids of the queries."""
    return _settings(db, _QUERIES)


def origins(db: Database) -> dict[str, int]:
    """How many queries there are of each origin."""
    table = table_of(Query)
    with db.read() as connection:
        rows = connection.execute(select(table.c.origin, func.count().label("queries")).group_by(table.c.origin))
        return {row.origin: row.queries for row in rows}


def _settings(db: Database, beginning: str) -> dict[str, Any]:
    table = table_of(Setting)
    statement = select(table.c.key, table.c.value).where(table.c.key.startswith(beginning, autoescape=True)).order_by(table.c.key)
    with db.read() as connection:
        return {key.removeprefix(beginning): value for key, value in connection.execute(statement)}
