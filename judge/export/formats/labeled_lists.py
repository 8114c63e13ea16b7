"""A query with all its graded products."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from judge.export.formats.base import TrainingLines
from judge.export.lineage import of_list
from judge.export.select import Selected


class LabeledLists(TrainingLines):
    """query, docs, labels: what the listwise losses of sentence-transformers' CrossEncoder take. A label is the gain of the grade, 0 to 1."""

    name = "labeled-lists"
    title = "every query with its graded products and their scores (query, docs, labels) for CrossEncoder losses, as JSON lines"
    of = "grades"

    def training(self, selected: Selected) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        if selected.items:
            docs, labels = [item.text for item in selected.items], [self.gain(item) for item in selected.items]
            yield {"query": selected.text, "docs": docs, "labels": labels}, of_list(selected, selected.items)
