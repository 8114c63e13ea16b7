"""Negatives that shoppers passed over: shown where others are clicked, and never clicked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from judge.mining.base import Ground, Proposed, Source
from judge.store.clicks import passed_over


class Shown(Source):
    """Never clicked where its positions would have brought any product 3 clicks or more, for a query of which shoppers clicked
    something else; the score is the clicks that were to be expected (`judge.store.clicks`).
    """

    name = "shown"
    about = "shown where others are clicked, and never clicked (needs events)"
    negative_type = "shown_not_clicked"

    def propose(self, ground: Ground, depth: int | None) -> Iterator[Proposed]:
        ranks: Counter[str] = Counter()
        for query_id, product_id, expected in passed_over(ground.db):
            if query_id in ground.query_ids and (depth is None or ranks[query_id] < depth):
                ranks[query_id] += 1
                yield Proposed(query_id, product_id, self.name, ranks[query_id], expected, self.negative_type)
