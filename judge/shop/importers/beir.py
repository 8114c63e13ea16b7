"""BEIR: corpus.jsonl, queries.jsonl and qrels/*.tsv. The folder may be named instead of the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from judge.errors import InputError
from judge.shop.importers._delimited import header_of, open_delimited
from judge.shop.importers._jsonlines import keys_of_first_line, open_json_lines
from judge.shop.importers.base import Entry, Importer, Kind, Record, Table

QRELS = ("query-id", "corpus-id", "score")


def _claims(file: Path, kind: Kind) -> bool:
    if file.is_dir():
        return (file / "corpus.jsonl").is_file()
    if kind == "labels":
        return file.suffix.lower() == ".tsv" and header_of(file, "\t") == QRELS
    return file.suffix.lower() == ".jsonl" and {"_id", "text"} <= set(keys_of_first_line(file))


def _find(path: Path, kind: Kind) -> Path:
    if not path.is_dir():
        return path
    if kind == "products":
        return path / "corpus.jsonl"
    if kind == "queries":
        return path / "queries.jsonl"
    return _the_one([*sorted(path.glob("qrels/*.tsv"))], path)


def _the_one(files: list[Path], folder: Path) -> Path:
    """One qrels file: several would be several sets of grades, and which is meant is not ours to guess."""
    if not files:
        raise InputError(f"There is no qrels/*.tsv in {folder}", "Name the file with the grades")
    if len(files) > 1:
        raise InputError(f"{folder} holds several files of grades", f"Name one: {', '.join(str(file) for file in files)}")
    return files[0]


def _open(file: Path, kind: Kind) -> Table:
    if kind == "labels":
        return open_delimited(file, "\t")
    table = open_json_lines(file)
    if kind != "products":
        return table
    return replace(table, columns=tuple(dict.fromkeys((*table.columns, "title"))), entries=lambda: _titled(table.entries()))


def _titled(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Many corpora have no titles: a document without one is titled by its text."""
    for entry in entries:
        if isinstance(entry, Record) and not entry.values.get("title"):
            yield Record(entry.line, {**entry.values, "title": entry.values.get("text"), "text": ""})
        else:
            yield entry


BEIR = Importer(
    name="beir",
    says="BEIR: a folder with corpus.jsonl, queries.jsonl, qrels/*.tsv, or one of them",
    kinds=("products", "queries", "labels"),
    claims=_claims,
    open=_open,
    find=_find,
    columns={
        "products": {"product_id": "_id", "title": "title", "description": "text", "attributes": "metadata"},
        "queries": {"query_id": "_id", "query": "text"},
        "labels": {"query_id": "query-id", "product_id": "corpus-id", "grade": "score"},
    },
)
