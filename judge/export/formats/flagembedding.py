"""Rows for FlagEmbedding's fine-tuning, of embedders and of rerankers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from judge.export.formats.base import TrainingLines
from judge.export.groups import groups
from judge.export.lineage import of_group
from judge.export.select import Selected


class FlagEmbedding(TrainingLines):
    """query, pos, neg, and pos_scores, neg_scores, which only distillation reads: the gains of the grades, 0 to 1. One positive a row."""

    name = "flagembedding"
    title = "query, pos, neg, pos_scores, neg_scores for FlagEmbedding, as JSON lines"
    of = "triples"

    def training(self, selected: Selected) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        for group in groups(selected):
            row = {
                "query": selected.text,
                "pos": [group.positive.text],
                "neg": [item.text for item in group.negatives],
                "pos_scores": [self.gain(group.positive)],
                "neg_scores": [self.gain(item) for item in group.negatives],
            }
            yield row, of_group(selected, group)
