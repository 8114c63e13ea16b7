"""Triples as JSON lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from judge.export.formats.base import LineFormat, TripleFormat, json_line


class TriplesJsonl(TripleFormat, LineFormat):
    """load_dataset("json", data_files={"train": ".../triples-jsonl/train.jsonl"}) gives anchor, positive, negative."""

    name = "triples-jsonl"
    title = "training triples (anchor, positive, negative) as JSON lines"
    suffix = "jsonl"

    def add(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        self.append(name, map(json_line, rows))
