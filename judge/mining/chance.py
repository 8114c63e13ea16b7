"""Candidates by chance: a few products drawn for each query, the easy negatives that a pool of look-alikes lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from judge.mining.base import Ground, Proposed, Source

FEW = 5
"""Drawn for a query unless more are asked for: nearly all are irrelevant, and judging them costs as much as any other."""


class Chance(Source):
    """Products drawn evenly from the whole catalogue; the rank is the order of the draw."""

    name = "random"
    about = f"products drawn by chance, at most {FEW} a query unless you say random:N"
    negative_type = "random"

    def depth(self, asked: int) -> int | None:
        return min(asked, FEW)

    def propose(self, ground: Ground, depth: int | None) -> Iterator[Proposed]:
        ids = ground.ids
        for query in ground.queries:
            # Seeded by query: leaving one out, or adding one, changes no other query's draw.
            draw = _draw(ids, len(ids) if depth is None else depth, Random(f"{ground.seed}:{query.id}"))  # noqa: S311  (no secret)
            yield from (
                Proposed(query.id, product_id, self.name, rank, negative_type=self.negative_type)
                for rank, product_id in enumerate(draw, start=1)
            )


def _draw(ids: Sequence[str], amount: int, random: Random) -> list[str]:
    """Different ids in the order drawn; a smaller draw is the beginning of a larger one, which `Random.sample` does not promise."""
    drawn: dict[str, None] = {}
    while len(drawn) < min(amount, len(ids)):
        drawn[random.choice(ids)] = None
    return list(drawn)
