"""Search runs put into a database by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from judge.measure.evaluate.lists import RunLists
from judge.store.db import Database
from judge.store.rankings import save_ranked

Lists = Mapping[str, Sequence[str]]
"""Products by query, the first place first."""


def returned(db: Database, runs: Mapping[str, Lists]) -> None:
    """Stores what each run returned for each query."""
    save_ranked(
        db,
        [
            {"run": run, "query_id": query, "product_id": product, "rank": rank}
            for run, lists in runs.items()
            for query, products in lists.items()
            for rank, product in enumerate(products, start=1)
        ],
    )


def run_of(name: str, lists: Lists) -> RunLists:
    """A run that no database holds."""
    return RunLists(name, {query: tuple(products) for query, products in lists.items()})
