"""Rows for Tevatron."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from judge.export.formats.base import TrainingLines
from judge.export.groups import groups
from judge.export.items import Item
from judge.export.lineage import of_group
from judge.export.select import Selected


class Tevatron(TrainingLines):
    """query_id, query, positive_passages, negative_passages; a passage is docid and text, without a title of its own. One positive a row."""

    name = "tevatron"
    title = "query_id, query, positive_passages, negative_passages for Tevatron, as JSON lines"
    of = "triples"

    def training(self, selected: Selected) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        for group in groups(selected):
            row = {
                "query_id": selected.query.id,
                "query": selected.text,
                "positive_passages": [_passage(group.positive)],
                "negative_passages": [_passage(item) for item in group.negatives],
            }
            yield row, of_group(selected, group)


def _passage(item: Item) -> dict[str, str]:
    return {"docid": item.resolved.product_id, "text": item.text}
