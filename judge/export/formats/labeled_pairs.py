"""Every graded pair with a score."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from judge.export.formats.base import TrainingLines
from judge.export.lineage import of_pair
from judge.export.select import Selected


class LabeledPairs(TrainingLines):
    """sentence1 (the query), sentence2 (the product), score: what sentence-transformers' losses on scored pairs take.

    The score is the gain of the grade, from 0 to 1. Grades on neither side, and verdicts too unsure for a triple, are here too.
    """

    name = "labeled-pairs"
    title = "every graded pair with a score from 0 to 1 (sentence1, sentence2, score) for sentence-transformers, as JSON lines"
    of = "grades"

    def training(self, selected: Selected) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        for item in selected.items:
            yield {"sentence1": selected.text, "sentence2": item.text, "score": self.gain(item)}, of_pair(selected, item)
