"""Candidates that search systems returned, and pools people drew up: whatever was imported as a search run."""

from __future__ import annotations

from collections.abc import Iterator

from judge.mining.base import Ground, Proposed, Source
from judge.store.rankings import results, search_runs


class Runs(Source):
    """Every search run and pool, each kept under its own name: "run:NAME", with the rank and score it gave."""

    name = "runs"
    about = "what the imported search runs and pools returned, each kept as run:NAME"

    def propose(self, ground: Ground, depth: int | None) -> Iterator[Proposed]:
        for run in search_runs(ground.db):
            # Read to the end before anything is yielded: no read stays open while the caller writes.
            for found in list(results(ground.db, run.name, depth)):
                if found.query_id in ground.query_ids:
                    yield Proposed(found.query_id, found.product_id, f"run:{run.name}", found.rank, found.score)
