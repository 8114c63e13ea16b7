"""Triples as Parquet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

from judge.export.formats.base import About, TripleFormat
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
        self._files: dict[str, _RowGroups] = {}

    def add(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        if name not in self._files:
            schema = TRAINING if name.startswith(f"{self.name}/") else LINEAGE
            self._files[name] = _RowGroups(self.opened.enter_context(_writer(self.new_path(name), schema)), schema)
            self.opened.callback(self._files[name].flush)
        file = self._files[name]
        self.rows[name] = self.rows.get(name, 0) + sum(map(file.add, rows))


class _RowGroups:
    """Rows gathered until they fill a row group: the groups of a file depend on its rows alone."""

    def __init__(self, writer: Any, schema: Any) -> None:
        self._writer = writer
        self._schema = schema
        self._rows: list[dict[str, Any]] = []

    def add(self, row: dict[str, Any]) -> int:
        self._rows.append(row)
        if len(self._rows) == ROW_GROUP:
            self.flush()
        return 1

    def flush(self) -> None:
        if self._rows:
            columns = zip(*map(dict.values, self._rows), strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)]
            self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema), row_group_size=ROW_GROUP)
            self._rows = []


def _writer(path: Path, schema: Any) -> Any:
    return parquet.ParquetWriter(path, schema, compression="zstd")
