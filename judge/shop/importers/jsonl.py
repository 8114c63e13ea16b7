"""JSON Lines: one object a line, its keys the columns."""

from __future__ import annotations

from judge.shop.importers._jsonlines import open_json_lines
from judge.shop.importers.base import KINDS, Importer

JSONL = Importer(
    name="jsonl",
    says="one JSON object a line",
    kinds=KINDS,
    claims=lambda file, _: file.suffix.lower() in (".jsonl", ".ndjson"),
    open=lambda file, _: open_json_lines(file),
)
