"""Importing a file in one line, and looking at what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from support.shop_files import stored

from judge.shop.importing import Imported, ImportOptions, import_file
from judge.store.db import Database


def lines_of(file: Path, rows: Sequence[str]) -> Path:
    """That file, written with these lines."""
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def bring(db: Database, folder: Path, kind: str, rows: Sequence[str], name: str = "file.csv", **options: Any) -> Imported:
    """Import a CSV file of these lines."""
    return import_file(db, kind, lines_of(folder / name, rows), ImportOptions(**options))


def counts(imported: Imported) -> tuple[int, int, int, int, int]:
    return imported.rows, imported.added, imported.changed, imported.unchanged, imported.refused


def only(db: Database, kind: str) -> dict[str, Any]:
    """The one row of a kind."""
    (row,) = stored(db, kind)
    return row
