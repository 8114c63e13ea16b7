"""What the export holds of each type of negative: how much, how hard, and how much of it is likely wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from draws import sure
from ground import Ground
from heads import Head, Model

COLUMNS = (
    "triples",
    "queries",
    "pairs",
    "graded by people",
    "likely false",
    "pass the guard",
    "in a right category",
    "untrained head is right",
)
"""The last: of the triples, how many an untrained head already gets right, so that little is left to learn from them."""


def census(ground: Ground, model: Model) -> str:
    """A Markdown table, a row a type and a row for who said that it is a negative."""
    rows = defaultdict[str, list[dict[str, Any]]](list)
    for row in ground.lineage:
        rows[row["negative_type"]].append(row)
        if row["negative_type"] != "random":
            rows["not random, graded by people" if row["negative_origin"] != "verdict" else "not random, judged"].append(row)
    lines = [f"| negatives | {' | '.join(COLUMNS)} |", "| --- |" + " --- |" * len(COLUMNS)]
    lines += [f"| {name.replace('_', ' ')} | {' | '.join(cells(ground, model, rows[name]))} |" for name in sorted(rows)]
    return "\n".join([*lines, "", categories(ground)])


def categories(ground: Ground) -> str:
    """How many of the products, positives and queries have a category at all."""
    positives = [place for query in ground.asked for place in ground.positives(query.id)]
    of_products, of_positives = (share([bool(ground.leaves[place]) for place in of]) for of in (range(len(ground.products)), positives))
    queries = sum(bool(ground.right_leaves(query.id)) for query in ground.asked)
    return f"Categories read from titles: of {of_products} of the products, {of_positives} of the positives, {queries} of {len(ground.asked)} queries."


def cells(ground: Ground, model: Model, rows: Sequence[dict[str, Any]]) -> list[str]:
    pairs = {(row["query_id"], row["negative_id"]): row for row in rows}.values()
    likely = [1 - row["weight"] for row in pairs if row["weight"] is not None]
    return [
        f"{len(rows):,}",
        f"{len({row['query_id'] for row in rows})}",
        f"{len(pairs):,}",
        share([row["negative_origin"] != "verdict" for row in pairs]),
        share(likely),
        share([sure(row) for row in pairs]),
        share([bool(ground.leaves[ground.place[row["negative_id"]]] & ground.right_leaves(row["query_id"])) for row in rows]),
        share(right(ground, model, rows)),
    ]


def share(values: Sequence[float]) -> str:
    return f"{100 * float(np.mean(values)):.0f} %" if len(values) else "unknown"


@torch.no_grad()
def right(ground: Ground, model: Model, rows: Sequence[dict[str, Any]]) -> list[bool]:
    """Of each triple, whether an untrained head scores the positive higher; of at most 5,000, drawn by lot."""
    place = {query.id: at for at, query in enumerate(ground.asked)}
    drawn = [rows[at] for at in np.random.default_rng(0).permutation(len(rows))[:5_000]]
    found, head = list[bool](), Head(model.dimensions)
    for at in range(0, len(drawn), 500):
        part = drawn[at : at + 500]
        queries = torch.tensor([place[row["query_id"]] for row in part])
        products = torch.tensor([[ground.place[row[name]] for name in ("positive_id", "negative_id")] for row in part])
        scores = model.scores(head, queries, products)
        found.extend((scores[:, 0] > scores[:, 1]).tolist())
    return found
