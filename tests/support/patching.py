"""A patch of `judge recall` applied as its lines say, in the plainest way, and the triples of an export read row by row."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
from support.formats import json_lines

Rows = dict[str, list[tuple[dict[str, Any], dict[str, Any]]]]
"""By split: texts and lineage of every triple, in the order of the file."""


def triples_of(folder: Path, name: str) -> Rows:
    return {split: _rows(folder, name, split) for split in ("train", "dev", "test")}


def _rows(folder: Path, name: str, split: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    suffix = name.removeprefix("triples-")
    files = [folder / f"{name}{part}" / f"{split}.{suffix}" for part in ("", "-lineage")]
    if not files[0].exists():
        return []
    return list(zip(*(json_lines(file) if suffix == "jsonl" else parquet.read_table(file).to_pylist() for file in files), strict=True))


def patched(before: Rows, patch: Iterable[dict[str, Any]]) -> Rows:
    """What a line names goes, unless it is an add; what it holds comes; a file is in the order of ids."""
    found = {split: {_ids(lineage): (row, lineage) for row, lineage in rows} for split, rows in before.items()}
    lines = list(patch)
    for line in lines:
        if line["do"] != "add":
            del found[line["split"]][_ids(line)]
    for line in lines:
        if "row" in line:
            assert _ids(line["lineage"]) not in found[line["split"]]
            found[line["split"]][_ids(line["lineage"])] = line["row"], line["lineage"]
    return {split: [rows[ids] for ids in sorted(rows)] for split, rows in found.items()}


def _ids(named: dict[str, Any]) -> tuple[str, str, str]:
    return named["query_id"], named["positive_id"], named["negative_id"]
