"""What runs show and nobody judged: the pairs that the figures are unsure of."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import NamedTuple

from judge.measure.evaluate.evaluating import Evaluation
from judge.measure.evaluate.lists import GAP
from judge.people.queues import HOLDS, HOLES, keep_list
from judge.store.candidates import propose
from judge.store.catalog import products_by_id, queries_by_id
from judge.store.db import Database

SOURCE = "holes"
"""What candidates are proposed as that were holes."""


class Hole(NamedTuple):
    """A pair without a grade, the runs that show it, and the best rank among them, from 1."""

    query_id: str
    product_id: str
    runs: tuple[str, ...]
    rank: int


class Holes(NamedTuple):
    """The pairs, the best placed first. Not among them: places of products that the catalogue lacks, and pairs people could not tell of."""

    pairs: list[Hole]
    gaps: int
    cannot_tell: int


def holes(found: Evaluation, depth: int) -> Holes:
    """The ungraded pairs in the first `depth` places of the runs, of the queries that were measured."""
    ranks, gaps = dict[tuple[str, str], dict[str, int]](), 0
    for run in found.runs:
        for query in found.weights:
            for rank, product in enumerate(run.lists.get(query, ())[:depth], start=1):
                gaps += product == GAP
                if product != GAP and product not in found.graded.grades[query]:
                    ranks.setdefault((query, product), {})[run.name] = rank
    told = ranks.keys() & found.graded.cannot_tell
    pairs = [Hole(*pair, tuple(at), min(at.values())) for pair, at in ranks.items() if pair not in told]
    return Holes(sorted(pairs, key=lambda hole: (hole.rank, -len(hole.runs), hole.query_id, hole.product_id)), gaps, len(told))


def named_holes(db: Database, pairs: Sequence[Hole]) -> list[tuple[str, str]]:
    """Of each, the text of the query and the title of the product."""
    queries, products = queries_by_id(db, {hole.query_id for hole in pairs}), products_by_id(db, {hole.product_id for hole in pairs})
    return [(queries[hole.query_id].text, products[hole.product_id].title) for hole in pairs]


def make_candidates(db: Database, pairs: Sequence[Hole]) -> int:
    """Propose the holes as candidates; how many were none before."""
    rows = [{"query_id": hole.query_id, "product_id": hole.product_id, "source": SOURCE, "rank": hole.rank} for hole in pairs]
    return propose(db, rows).candidates


def queued(db: Database, pairs: Sequence[Hole]) -> int:
    """Make the queue of holes anew, of the best placed thousands, which become candidates; how many it holds without what people settled."""
    kept = pairs[:HOLDS]
    make_candidates(db, kept)
    return keep_list(db, HOLES, [(hole.query_id, hole.product_id, f"place {hole.rank} of {', '.join(hole.runs)}") for hole in kept])


def judging_command(runs: Sequence[str], depth: int, queries: Sequence[str] = (), sample: str | None = None, db: str | None = None) -> str:
    """What to type to have the holes of these runs and queries judged."""
    narrowed = [word for query in queries for word in ("--queries", query)] + (["--sample", sample] if sample else [])
    return shlex.join(["judge", "evaluate", *runs, *narrowed, "--holes", str(depth), "--judge-holes", *(("--db", db) if db else ())])
