"""Triples as Parquet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

from judge.export.formats.base import About, Piece, TripleFormat
from judge.export.triples import COLUMNS

ROW_GROUP = 10_000
"""Rows in memory at a time for each file, and in each row group of it."""

TRAINING = pa.schema([(column, pa.string()) for column in COLUMNS])
LINEAGE = pa.schema(
    [
        *((name, pa.string()) for name in ("query_id", "positive_id", "negative_id")),
        *((name, pa.int64()) for name in ("positive_grade", "negative_grade")),
        *((name, pa.string()) for name in ("positive_origin", "negative_origin", "positive_judge", "negative_judge")),
        *((name, pa.list_(pa.int64())) for name in ("positive_rows", "negative_rows")),
        *((name, pa.string()) for name in ("query_hash", "positive_hash", "negative_hash", "negative_type")),
        ("violated", pa.list_(pa.string())),
        ("category_relation", pa.string()),
        ("category_distance", pa.int64()),
        ("weight", pa.float64()),
        ("weight_by", pa.string()),
    ]
)


class TriplesParquet(TripleFormat):
    """load_dataset("parquet", data_files={"train": ".../triples-parquet/train.parquet"}) gives anchor, positive, negative."""

    name = "triples-parquet"
    title = "training triples (anchor, positive, negative) as Parquet"
    suffix = "parquet"

    def __init__(self, folder: Path, about: About) -> None:
        super().__init__(folder, about)
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._files: dict[str, RowGroups] = {}

    def add(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        waiting = self._rows.setdefault(name, [])
        waiting.extend(rows)
        if len(waiting) >= ROW_GROUP:
            self._put(name)

    def take(self, piece: Piece) -> None:
        if piece.name not in self._files:
            writer = self.opened.enter_context(_writer(self.new_path(piece.name), piece.content.schema))
            self._files[piece.name] = RowGroups(writer)
        self._files[piece.name].add(piece.content)
        self.rows[piece.name] = self.rows.get(piece.name, 0) + piece.rows

    def gathered(self) -> list[Piece]:
        self._put_all()
        return super().gathered()

    def __exit__(self, *error: object) -> None:
        with self.opened:
            self._put_all()
            for file in self._files.values():
                file.flush()

    def _put_all(self) -> None:
        for name in self._rows:
            self._put(name)

    def _put(self, name: str) -> None:
        """Hand on the rows that wait as a table."""
        rows, self._rows[name] = self._rows[name], []
        if rows:
            schema = TRAINING if name.startswith(f"{self.name}/") else LINEAGE
            columns = zip(*map(dict.values, rows), strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            self.put(Piece(name, len(rows), pa.Table.from_arrays(arrays, schema=schema)))


class RowGroups:
    """Tables gathered until they fill row groups of that `size`: the groups of a file depend on its rows alone, however they came."""

    def __init__(self, writer: Any, size: int = ROW_GROUP) -> None:
        self._writer, self._size = writer, size
        self._waiting: list[Any] = []
        self._rows = 0

    def add(self, table: Any) -> None:
        self._waiting.append(table)
        self._rows += table.num_rows
        if self._rows >= self._size:
            self._write(self._rows - self._rows % self._size)

    def flush(self) -> None:
        if self._rows:
            self._write(self._rows)

    def _write(self, rows: int) -> None:
        # In one stretch of memory: where pages end hangs on where arrays do.
        found = pa.concat_tables(self._waiting)
        for start in range(0, rows, self._size):
            group = found.slice(start, min(self._size, rows - start)).combine_chunks()
            self._writer.write_table(group, row_group_size=self._size)
        self._waiting, self._rows = [found.slice(rows)], self._rows - rows


def _writer(path: Path, schema: Any) -> Any:
    return parquet.ParquetWriter(path, schema, compression="zstd")
