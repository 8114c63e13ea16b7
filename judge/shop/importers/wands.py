"""WANDS as Wayfair publishes it: product.csv, query.csv and label.csv, separated by tabs in spite of their names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from judge.shop.importers._delimited import header_of, open_delimited
from judge.shop.importers.base import Entry, Importer, Kind, Record, Table

HIERARCHY, FEATURES = "category hierarchy", "product_features"
_HEADERS: dict[Kind, frozenset[str]] = {
    "products": frozenset({"product_id", "product_name", "product_class", HIERARCHY, FEATURES}),
    "queries": frozenset({"query_id", "query", "query_class"}),
    "labels": frozenset({"id", "query_id", "product_id", "label"}),
}


def _claims(file: Path, kind: Kind) -> bool:
    return file.suffix.lower() in (".csv", ".tsv") and _HEADERS[kind] <= set(header_of(file, "\t"))


def _open(file: Path, _kind: Kind) -> Table:
    table = open_delimited(file, "\t")
    return replace(table, entries=lambda: _reshaped(table.entries()))


def _reshaped(entries: Iterator[Entry]) -> Iterator[Entry]:
    for entry in entries:
        yield Record(entry.line, _values(dict(entry.values))) if isinstance(entry, Record) else entry


def _values(values: dict[str, Any]) -> dict[str, Any]:
    """The hierarchy as a path, the features as an object; the other columns as they are."""
    if HIERARCHY in values:
        values[HIERARCHY] = [level.strip() for level in values[HIERARCHY].split(" / ") if level.strip()]
    if FEATURES in values:
        values[FEATURES] = features(values[FEATURES])
    return values


def features(text: str) -> dict[str, str | list[str]]:
    """`name : value` joined by `|`. A name that occurs more than once keeps all its values; one without a value is kept under "features"."""
    found: dict[str, list[str]] = {}
    for part in text.split("|"):
        name, separator, value = (piece.strip() for piece in part.partition(":"))
        if name:
            values = found.setdefault(name if separator else "features", [])
            values.extend([value if separator else name] if (value or not separator) and value not in values else [])
    return {name: values[0] if len(values) == 1 else values for name, values in found.items() if values}


WANDS = Importer(
    name="wands",
    says="WANDS upstream: product.csv, query.csv, label.csv",
    kinds=("products", "queries", "labels"),
    claims=_claims,
    open=_open,
    columns={
        "products": {"product_id": "product_id", "title": "product_name", "description": "product_description"}
        | {"category": HIERARCHY, "attributes": FEATURES},
        "queries": {"query_id": "query_id", "query": "query"},
        "labels": {"query_id": "query_id", "product_id": "product_id", "grade": "label"},
    },
    scale="wands",
)
