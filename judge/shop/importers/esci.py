"""Amazon's Shopping Queries data (ESCI), as Parquet or CSV: the products file, and the examples file for queries and labels."""

from __future__ import annotations

from pathlib import Path

from judge.shop.importers._columnar import columns_of, is_parquet, open_parquet
from judge.shop.importers._delimited import header_of, open_delimited
from judge.shop.importers.base import Importer, Kind, Table

_TELLTALE: dict[Kind, str] = {"products": "product_bullet_point", "queries": "esci_label", "labels": "esci_label"}


def _claims(file: Path, kind: Kind) -> bool:
    if file.suffix.lower() not in (".csv", ".parquet"):
        return False
    return _TELLTALE[kind] in (columns_of(file) if is_parquet(file) else header_of(file))


def _open(file: Path, _kind: Kind) -> Table:
    return open_parquet(file) if is_parquet(file) else open_delimited(file)


ESCI = Importer(
    name="esci",
    says="Amazon Shopping Queries (ESCI): products and examples",
    kinds=("products", "queries", "labels"),
    claims=_claims,
    open=_open,
    columns={
        "products": {"product_id": "product_id", "title": "product_title", "description": "product_description"},
        "queries": {"query_id": "query_id", "query": "query", "locale": "product_locale"},
        "labels": {"query_id": "query_id", "query": "query", "product_id": "product_id", "grade": "esci_label"},
    },
    scale="esci",
)
