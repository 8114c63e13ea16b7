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
from judge.store.catalog import Products
from judge.store.db import Database
from judge.store.written import features
from judge.vectors.base import Vectors
from judge.vectors.similarity import Similarity


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
    kept, similarity = Kept(), Similarity(db, vectors) if vectors else None
    known = catalogue(Products(db), features(db), kept.add)
    guard, away = Guard(db, judges, by_grade, similarity), balanced_away(db, policy, judges, by_grade)
    return Aids(known, Typing(known, kept), similarity, guard, away)
