"""Quepid's "basic CSV": query, docid, rating. Queries are named by their text."""

from __future__ import annotations

from judge.shop.importers._delimited import header_of, open_delimited
from judge.shop.importers.base import Importer

QUEPID = Importer(
    name="quepid",
    says="Quepid basic CSV: query, docid, rating",
    kinds=("labels", "queries"),
    claims=lambda file, _: file.suffix.lower() == ".csv" and header_of(file) == ("query", "docid", "rating"),
    open=lambda file, _: open_delimited(file, ","),
    columns={"labels": {"query": "query", "product_id": "docid", "grade": "rating"}, "queries": {"query": "query"}},
)
