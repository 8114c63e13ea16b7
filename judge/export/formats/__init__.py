"""The export formats by name. Adding one is one file and one line here."""

from __future__ import annotations

from judge.export.formats.base import Format
from judge.export.formats.qrels import Qrels
from judge.export.formats.triples_jsonl import TriplesJsonl
from judge.export.formats.triples_parquet import TriplesParquet

FORMATS: dict[str, type[Format]] = {format_.name: format_ for format_ in (TriplesJsonl, TriplesParquet, Qrels)}
