"""Three tables for PyLate's distillation: rows of ids and scores, and the texts of both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from judge.export.formats.base import TrainingLines, json_line
from judge.export.groups import groups_of, width
from judge.export.lineage import of_group
from judge.export.select import Selected
from judge.tables import Product


class PylateDistillation(TrainingLines):
    """train.jsonl (query_id, document_ids, scores) beside queries.jsonl and documents.jsonl, the whole catalogue.

    A row is a positive and then its negatives, as many in every row as in n-tuples: PyLate makes one tensor of a batch's scores. A score
    is the gain of the grade, 0 to 1.
    """

    name = "pylate-distillation"
    title = "query_id, document_ids, scores, with queries and documents, for PyLate's distillation, as JSON lines"
    of = "triples"
    whole_catalogue = True

    def product(self, product: Product) -> None:
        self.append(f"{self.name}/documents.jsonl", [json_line({"document_id": product.id, "text": self.text(product)})])

    def write(self, selected: Selected) -> None:
        super().write(selected)
        if selected.triples:
            self.append(f"{self.name}/queries.jsonl", [json_line({"query_id": selected.query.id, "text": selected.text})])

    def training(self, selected: Selected) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        for group in groups_of(selected, width(self.about.policy)):
            items = (group.positive, *group.negatives)
            row = {
                "query_id": selected.query.id,
                "document_ids": [item.resolved.product_id for item in items],
                "scores": [self.gain(item) for item in items],
            }
            yield row, of_group(selected, group)
