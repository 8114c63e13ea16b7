"""What the rules of an export ask beside grades and texts: the catalogue, families, likeness, belief. Built once an export, and only what its policy needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from judge.errors import InputError
from judge.export.balance import balanced_away
from judge.export.guard import Guard
from judge.export.policy import Policy
from judge.export.typing import Kept, Typing
from judge.scales import Side
from judge.shop.catalog import Catalogue, catalogue
from judge.stats.beta_mixture import Mixture
from judge.store.catalog import Products
from judge.store.db import Database
from judge.store.written import features
from judge.vectors.base import Vectors
from judge.vectors.similarity import Similarity


@dataclass(frozen=True)
class Learnt:
    """What took the whole catalogue, or all queries, to learn: learnt once, and made into aids again in other processes."""

    catalogue: Catalogue
    kept: Kept
    balanced_away: frozenset[str]
    mixture: Mixture | str | None = None

    def aids(self, db: Database, judges: Sequence[int], by_grade: Mapping[int, Side], vectors: Vectors | None) -> Aids:
        """Aids of that database, which is the one it was learnt from; `vectors` are the same as then."""
        similarity = Similarity(db, vectors) if vectors else None
        guard = Guard(db, judges, by_grade, similarity, self.mixture)
        return Aids(self.catalogue, Typing(self.catalogue, self.kept), similarity, guard, self.balanced_away)


@dataclass(frozen=True)
class Aids:
    """None: nobody asks. Without a catalogue every product is a family of its own, and no negative has a type."""

    catalogue: Catalogue | None = None
    typing: Typing | None = None
    similarity: Similarity | None = None
    guard: Guard | None = None
    balanced_away: frozenset[str] = frozenset()

    def family(self, product_id: str) -> str:
        """The id of the family a product belongs to."""
        return self.catalogue.families.family(product_id) if self.catalogue else product_id


NOTHING = Aids()


def aids_for(db: Database, policy: Policy, judges: Sequence[int], by_grade: Mapping[int, Side], vectors: Vectors | None = None) -> Aids:
    """What this policy needs. Reads the whole catalogue twice; with `vectors`, what has none yet is encoded.

    InputError where a rule asks how like the query products are, and there are no vectors to tell.
    """
    if policy.needs_similarity and vectors is None:
        raise InputError("hardness and margin ask how like the query products are, and there are no vectors", "Give vectors to compare")
    kept = Kept()
    known = catalogue(Products(db), features(db), kept.add)
    return Learnt(known, kept, balanced_away(db, policy, judges, by_grade)).aids(db, judges, by_grade, vectors)


def learnt_by(aids: Aids) -> Learnt:
    """What these aids rest on. Where likeness is known, what it says of negatives is learnt now, if nobody asked before."""
    if aids.catalogue is None or aids.typing is None or aids.guard is None:
        raise ValueError("these aids rest on nothing")
    return Learnt(aids.catalogue, aids.typing.kept, aids.balanced_away, aids.guard.mixture)
