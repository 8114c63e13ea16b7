"""CSV and TSV with a header. The delimiter of a CSV file is the one its header uses, so `;` and tabs are read too."""

from __future__ import annotations

from pathlib import Path

from judge.shop.importers._delimited import open_delimited
from judge.shop.importers.base import KINDS, Importer, Kind, Table


def _open_csv(file: Path, _kind: Kind) -> Table:
    return open_delimited(file)


def _open_tsv(file: Path, _kind: Kind) -> Table:
    return open_delimited(file, "\t")


CSV = Importer(
    name="csv",
    says="comma-separated values with a header",
    kinds=KINDS,
    claims=lambda file, _: file.suffix.lower() == ".csv",
    open=_open_csv,
)
TSV = Importer(
    name="tsv",
    says="tab-separated values with a header",
    kinds=KINDS,
    claims=lambda file, _: file.suffix.lower() in (".tsv", ".tab"),
    open=_open_tsv,
)
