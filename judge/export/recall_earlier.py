"""An earlier export as its folder tells it: what made it, and its triples with their lineage, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from heapq import merge
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pyarrow.parquet as parquet

from judge.errors import InputError
from judge.export.folder import MADE_BY, MANIFEST
from judge.export.formats.triples_jsonl import TriplesJsonl
from judge.export.formats.triples_parquet import TriplesParquet
from judge.export.manifest import VERSION, described, untouched
from judge.export.policy import Policy
from judge.export.policy_file import policy_of
from judge.export.splits import SPLITS, Shares, Split

BATCH = 1_000
"""Rows of a Parquet file in memory at a time: three splits are read side by side, each with its lineage."""

Ids = tuple[str, str]
"""A triple of a query: the positive's id and the negative's."""


class Row(NamedTuple):
    """A triple as an export holds it: its texts and its lineage."""

    split: Split
    texts: Mapping[str, Any]
    lineage: Mapping[str, Any]

    @property
    def query_id(self) -> str:
        return str(self.lineage["query_id"])

    @property
    def ids(self) -> Ids:
        return self.lineage["positive_id"], self.lineage["negative_id"]


class Earlier(NamedTuple):
    """An export in its folder, by its manifest."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def policy(self) -> Policy:
        """The one that was asked for. InputError for one that this program does not know."""
        asked = self.manifest["asked"]
        told = {name: tuple(value) if isinstance(value, list) else value for name, value in asked.items()}
        return policy_of({**told, "shares": Shares(**asked["shares"])}, str(self.folder / MANIFEST))

    def rows(self) -> Iterator[Row]:
        """Every triple by (query, positive, negative). InputError where files are not those that were written."""
        self._check()
        name, read = next((name, read) for name, read in READERS.items() if name in self.manifest["formats"])
        suffix = {TriplesJsonl.name: TriplesJsonl.suffix, TriplesParquet.name: TriplesParquet.suffix}[name]
        of_splits = [self._rows_of(split, name, suffix, read) for split in SPLITS]
        return merge(*of_splits, key=lambda row: row.query_id)

    def _rows_of(self, split: Split, name: str, suffix: str, read: Callable[[Path], Iterator[Any]]) -> Iterator[Row]:
        files = [f"{part}/{split}.{suffix}" for part in (name, f"{name}-lineage")]
        if not set(files) <= set(self.manifest["files"]):
            return iter(())
        texts, lineage = (read(self.folder / file) for file in files)
        return (Row(split, text, origin) for text, origin in zip(texts, lineage, strict=True))

    def _check(self) -> None:
        """Every file of the export, of whatever format: all of them are told to be fresh, or not."""
        for file, told in self.manifest["files"].items():
            if not (self.folder / file).is_file() or described(self.folder, {file: told["rows"]})[file] != told:
                raise InputError(f"{self.folder / file} is not the file that was exported", "Export anew, or put the file back")


def _lines(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:
        yield from map(orjson.loads, file)


def _groups(path: Path) -> Iterator[Any]:
    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(BATCH):
            yield from batch.to_pylist()


READERS: dict[str, Callable[[Path], Iterator[Any]]] = {TriplesParquet.name: _groups, TriplesJsonl.name: _lines}


def earlier(folder: Path) -> Earlier:
    """The export in that folder. InputError, with the reason, for a folder that holds none, one of another version, or one without triples."""
    try:
        manifest = orjson.loads((folder / MANIFEST).read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise InputError(
            f"{folder} holds no export: {folder / MANIFEST} cannot be read", "Name a folder that judge export wrote"
        ) from error
    if not isinstance(manifest, dict) or manifest.get("made_by") != MADE_BY:
        raise InputError(f"{folder} holds no export of {MADE_BY}", "Name a folder that judge export wrote")
    if manifest.get("manifest_version") != VERSION:
        raise InputError(
            f"{folder / MANIFEST} has version {manifest.get('manifest_version')}, and this program reads {VERSION}",
            f"Export anew, or use the program that wrote it: {MADE_BY} {manifest.get('program_version')}",
        )
    if not untouched(manifest):
        raise InputError(f"{folder / MANIFEST} is not the manifest that was written: its seal does not fit", "Export anew, or put it back")
    if not set(READERS) & set(manifest["formats"]):
        raise InputError(
            f"{folder} says of no triple where it came from: its formats are {', '.join(manifest['formats'])}",
            f"Export with --format {' or --format '.join(READERS)} too",
        )
    return Earlier(folder, manifest)
