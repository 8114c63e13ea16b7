"""What an export asks of its database before the first query: the same for the one that writes and the one that compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from judge.export.aids import Aids, aids_for
from judge.export.policy import Policy, sides
from judge.export.quality import Looked, looked, threshold
from judge.export.sure import doubted
from judge.store.db import Database
from judge.store.settings import scale_of
from judge.vectors.base import Vectors


class Prepared(NamedTuple):
    """The policy with what the audit decides of it, what its rules ask, and what the audit saw."""

    policy: Policy
    aids: Aids
    audit: Sequence[Looked]


def prepared(db: Database, policy: Policy, judges: Sequence[int], vectors: Vectors | None = None) -> Prepared:
    """Where only people count, no rate of false negatives need be kept. InputError where a threshold of the policy fits no grade of the
    scale, where no threshold is known to keep its rate, and where it asks for likeness and there are no vectors.
    """
    by_grade = sides(policy, scale_of(db))
    aids = aids_for(db, policy, judges, by_grade, vectors)
    audit = looked(db, judges, by_grade, doubted(db, policy, judges, by_grade), aids.guard) if judges else []
    if policy.max_false_negative_rate is not None and judges:
        least = threshold(audit, policy.max_false_negative_rate)
        policy = replace(policy, min_true_negative=max(least, policy.min_true_negative or 0.0))
    return Prepared(policy, aids, audit)
