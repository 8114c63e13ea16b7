"""A positive and several negatives in a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from judge.export.formats.base import TrainingLines
from judge.export.groups import groups_of, width
from judge.export.lineage import of_group
from judge.export.select import Selected


class NTuples(TrainingLines):
    """anchor, positive, negative_1 to negative_n, as sentence-transformers' losses with in-batch negatives take them.

    Every row has as many columns, n being the policy's negatives for each positive and at most 8: a positive with fewer has some of them
    twice in its row, one with more has several rows.
    """

    name = "n-tuples"
    title = "anchor, positive, negative_1 to negative_n for sentence-transformers, as JSON lines"
    of = "triples"

    def training(self, selected: Selected) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
        for group in groups_of(selected, width(self.about.policy)):
            negatives = {f"negative_{n}": item.text for n, item in enumerate(group.negatives, 1)}
            yield {"anchor": selected.text, "positive": group.positive.text, **negatives}, of_group(selected, group)
