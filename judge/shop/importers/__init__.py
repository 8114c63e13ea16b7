"""File formats, one a file. Adding one is a file and a line here; it inherits tests/shop/importers/test_contract.py."""

from __future__ import annotations

from pathlib import Path

from judge.errors import InputError
from judge.shop.importers.base import Importer, Kind
from judge.shop.importers.beir import BEIR
from judge.shop.importers.esci import ESCI
from judge.shop.importers.jsonl import JSONL
from judge.shop.importers.parquet import PARQUET
from judge.shop.importers.quepid import QUEPID
from judge.shop.importers.tabular import CSV, TSV
from judge.shop.importers.trec import TREC
from judge.shop.importers.ubi import UBI
from judge.shop.importers.wands import WANDS

# Asked in this order: those that know a header before those that know only a suffix.
IMPORTERS: dict[str, Importer] = {
    importer.name: importer
    for importer in (
        QUEPID,
        WANDS,
        ESCI,
        BEIR,
        UBI,
        TREC,
        CSV,
        TSV,
        JSONL,
        PARQUET,
    )
}


def importer_for(file: Path, kind: Kind, name: str | None) -> Importer:
    """The format of that name, else the first that claims the file. InputError when there is none, or it holds no such kind."""
    if name is None:
        return _claiming(file, kind)
    importer = IMPORTERS.get(name)
    if importer is None:
        raise InputError(f"There is no format '{name}'", f"Use one of: {', '.join(_holding(kind))}")
    if kind not in importer.kinds:
        raise InputError(f"A file of the format '{name}' holds no {kind}, only {', '.join(importer.kinds)}", "Choose another --as")
    return importer


def _claiming(file: Path, kind: Kind) -> Importer:
    if not file.exists():
        raise InputError(f"There is no file {file}", "Check the path")
    for name in _holding(kind):
        if IMPORTERS[name].claims(file, kind):
            return IMPORTERS[name]
    raise InputError(f"Nothing says what format {file} has", f"Say it with --as: {', '.join(_holding(kind))}")


def _holding(kind: Kind) -> list[str]:
    return [name for name, importer in IMPORTERS.items() if kind in importer.kinds]
