"""Parquet, one row a record."""

from __future__ import annotations

from judge.shop.importers._columnar import open_parquet
from judge.shop.importers.base import KINDS, Importer

PARQUET = Importer(
    name="parquet",
    says="Apache Parquet",
    kinds=KINDS,
    claims=lambda file, _: file.suffix.lower() in (".parquet", ".pq"),
    open=lambda file, _: open_parquet(file),
)
