"""Writes a shop's rows in every format we read, and reads back what the database made of them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import orjson
import pyarrow as arrow
from pyarrow import parquet
from sqlalchemy import select
from sqlmodel import SQLModel

from judge.store.db import Database
from judge.store.rows import table_of
from judge.tables import Gold, Label, PairEvent, Product, Query, QueryEvent, Ranked

Row = Mapping[str, Any]
Writer = Callable[[Path, Sequence[Row]], Path]

STORED: dict[str, tuple[type[SQLModel], ...]] = {
    "products": (Product,),
    "queries": (Query,),
    "labels": (Label, Gold),
    "events": (QueryEvent, PairEvent),
    "runs": (Ranked,),
}
NEVER_COMPARED = ("id", "created_at", "added_at")


def stored(db: Database, kind: str) -> list[dict[str, Any]]:
    """Every row of a kind, as dicts."""
    with db.read() as connection:
        return [dict(row) for model in STORED[kind] for row in connection.execute(select(table_of(model))).mappings()]


def everything(db: Database) -> dict[str, list[dict[str, Any]]]:
    """All rows of all kinds, with the time and number of their storing: equal exactly when nothing was written in between."""
    return {kind: stored(db, kind) for kind in STORED}


@dataclass(frozen=True)
class Sample:
    """How a format is written for tests. `first`: the line (or row) of its first record. `ids_by_text`: queries have no ids."""

    write: Mapping[str, Writer]
    suffix: Mapping[str, str]
    first: Mapping[str, int]
    ids_by_text: bool = False


def columns_of(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def csv_writer(
    delimiter: str = ",", names: Mapping[str, str] | None = None, lineterminator: str = "\n", quoting: Literal[0, 1] = csv.QUOTE_MINIMAL
) -> Writer:
    def write(path: Path, rows: Sequence[Row]) -> Path:
        columns = columns_of(rows)
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, delimiter=delimiter, lineterminator=lineterminator, quoting=quoting)
            writer.writerow([(names or {}).get(name, name) for name in columns])
            writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
        return path

    return write


def _cell(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, dict) else value


def jsonl_writer(names: Mapping[str, str] | None = None) -> Writer:
    def write(path: Path, rows: Sequence[Row]) -> Path:
        lines = (orjson.dumps({(names or {}).get(name, name): value for name, value in row.items()}) for row in rows)
        path.write_bytes(b"".join(line + b"\n" for line in lines))
        return path

    return write


def write_parquet(path: Path, rows: Sequence[Row]) -> Path:
    columns = {name: [_cell(row.get(name)) for row in rows] for name in columns_of(rows)}
    parquet.write_table(arrow.table(columns), path, row_group_size=2)
    return path


def only(names: Mapping[str, str], delimiter: str = ",") -> Writer:
    """Writes these fields under these names, and no others."""
    return lambda path, rows: csv_writer(delimiter, names)(path, [{name: row.get(name, "") for name in names} for row in rows])


def trec_writer(template: str) -> Writer:
    def write(path: Path, rows: Sequence[Row]) -> Path:
        path.write_text("".join(template.format(**row) + "\n" for row in rows), encoding="utf-8", newline="\n")
        return path

    return write


def write_searches(path: Path, rows: Sequence[Row]) -> Path:
    """A search for each query, as UBI keeps them."""
    return jsonl_writer({"query": "user_query"})(path, [{**row, "timestamp": "2026-05-01T08:00:00Z"} for row in rows])


KINDS = ("products", "queries", "labels", "events", "runs")


def _same(value: Any, kinds: Sequence[str] = KINDS) -> dict[str, Any]:
    return dict.fromkeys(kinds, value)


_JSONL_KINDS = ("products", "queries")
_WANDS = {
    "products": {"product_id": "product_id", "title": "product_name", "kind": "product_class", "levels": "category hierarchy"}
    | {"description": "product_description", "features": "product_features"},
    "queries": {"query_id": "query_id", "query": "query", "class": "query_class"},
    "labels": {"number": "id", "query_id": "query_id", "product_id": "product_id", "grade": "label"},
}
_ESCI = {
    "products": {"product_id": "product_id", "title": "product_title", "description": "product_description"}
    | {"bullets": "product_bullet_point", "brand": "product_brand"},
    "queries": {"query_id": "query_id", "query": "query", "product_id": "product_id", "grade": "esci_label"},
    "labels": {"query_id": "query_id", "query": "query", "product_id": "product_id", "grade": "esci_label"},
}
_QUEPID = {"query": "query", "product_id": "docid", "grade": "rating"}

SAMPLES: dict[str, Sample] = {
    "csv": Sample(_same(csv_writer()), _same(".csv"), _same(2)),
    "tsv": Sample(_same(csv_writer("\t")), _same(".tsv"), _same(2)),
    "jsonl": Sample(_same(jsonl_writer()), _same(".jsonl"), _same(1)),
    "parquet": Sample(_same(write_parquet), _same(".parquet"), _same(1)),
    "quepid": Sample(_same(only(_QUEPID), ("labels", "queries")), _same(".csv"), _same(2), ids_by_text=True),
    "trec": Sample(
        {
            "labels": trec_writer("{query_id} 0 {product_id} {grade}"),
            "runs": trec_writer("{query_id} Q0 {product_id} {rank} {score} {run}"),
        },
        {"labels": ".qrels", "runs": ".run"},
        _same(1),
    ),
    "wands": Sample({kind: only(names, "\t") for kind, names in _WANDS.items()}, _same(".csv"), _same(2)),
    "esci": Sample({kind: only(names) for kind, names in _ESCI.items()}, _same(".csv"), _same(2)),
    "ubi": Sample({"queries": write_searches}, {"queries": ".ndjson"}, {"queries": 1}, ids_by_text=True),
    "beir": Sample(
        {
            "products": jsonl_writer({"product_id": "_id", "description": "text"}),
            "queries": jsonl_writer({"query_id": "_id", "query": "text"}),
            "labels": only({"query_id": "query-id", "product_id": "corpus-id", "grade": "score"}, "\t"),
        },
        {"products": ".jsonl", "queries": ".jsonl", "labels": ".tsv"},
        {"products": 1, "queries": 1, "labels": 2},
    ),
}
