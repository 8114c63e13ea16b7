"""Candidates that people have already graded: with a judge's verdict beside it, each measures the judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from judge.mining.base import Ground, Proposed, Source
from judge.store.grades import pair_grades


class Labels(Source):
    """Every pair with a label that counts ("cannot tell" too) or gold. Nobody ranked them, so there is no rank or score."""

    name = "labels"
    about = "every pair people labelled or settled, whatever the depth"

    def depth(self, asked: int) -> int | None:  # noqa: ARG002  (however many were asked for)
        """All of them: what a person looked at is always worth judging."""
        return None

    def propose(self, ground: Ground, depth: int | None) -> Iterator[Proposed]:
        given: Counter[str] = Counter()
        for pair in list(pair_grades(ground.db)):
            if pair.query_id in ground.query_ids and (depth is None or given[pair.query_id] < depth):
                given[pair.query_id] += 1
                yield Proposed(pair.query_id, pair.product_id, self.name)
