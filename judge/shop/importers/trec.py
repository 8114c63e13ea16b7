"""TREC files, fields between white space: qrels (`query 0 product grade`) and runs (`query Q0 product rank score tag`)."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from judge.errors import InputError
from judge.shop.importers._files import head_of, require_text
from judge.shop.importers.base import Entry, Importer, Kind, Problem, Record, Table, shorten

QRELS = ("query_id", "iteration", "product_id", "grade")
RUN = ("query_id", "q0", "product_id", "rank", "score", "run")
CONSTANT = ("iteration", "q0")
_SUFFIXES = (".qrels", ".qrel", ".trec", ".run", ".txt")


def _claims(file: Path, kind: Kind) -> bool:
    return file.suffix.lower() in _SUFFIXES and file.is_file() and len(_first_fields(file)) == len(_columns(kind))


def _columns(kind: Kind) -> tuple[str, ...]:
    return RUN if kind == "runs" else QRELS


def _first_fields(file: Path) -> list[bytes]:
    lines = head_of(file).splitlines()
    return next((line.split() for line in lines if line.strip()), [])


def _open(file: Path, kind: Kind) -> Table:
    require_text(file)
    columns, found = _columns(kind), len(_first_fields(file))
    if found != len(columns):
        shape = "`query Q0 product rank score tag`" if kind == "runs" else "`query 0 product grade`"
        raise InputError(f"{file} is no TREC file of {kind}: its first line has {found} fields", f"Lines look like {shape}")
    return Table(file, tuple(name for name in columns if name not in CONSTANT), partial(_entries, file, columns))


def _entries(file: Path, columns: tuple[str, ...]) -> Iterator[Entry]:
    with file.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip():
                yield _entry(number, line, columns)


def _entry(number: int, line: bytes, columns: tuple[str, ...]) -> Entry:
    try:
        # Split as bytes: an id may hold a no-break space, and only ASCII white space separates fields.
        fields = [field.decode() for field in line.removeprefix(BOM_UTF8).split()]
    except UnicodeDecodeError:
        return Problem(number, "", "", "is not UTF-8 text", "Save the file as UTF-8")
    if len(fields) != len(columns):
        return Problem(number, "", shorten(f"{len(fields)} fields"), f"where TREC has {len(columns)}", f"Write: {' '.join(columns)}")
    return Record(number, dict(zip(columns, fields, strict=True)))


TREC = Importer(
    name="trec",
    says="TREC qrels and runs",
    kinds=("labels", "runs"),
    claims=_claims,
    open=_open,
    columns={
        "labels": {"query_id": "query_id", "product_id": "product_id", "grade": "grade"},
        "runs": {"query_id": "query_id", "product_id": "product_id", "rank": "rank", "score": "score", "run": "run"},
    },
)
