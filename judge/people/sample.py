"""Which of the pairs that people graded a figure is taken of, and for which pairs it then speaks.

Pairs that somebody chose to look at, because looking paid there or for reasons nobody noted, speak for themselves alone. The random
audit speaks for all candidates. Each of them is in it with the same probability, so every pair of it has the same weight, and a
mean over it is the weighted mean (Hájek 1971). Other pairs that people graded are not mixed in with a weight of their own: how
likely an audited pair was to be looked at anyway is not known, and without that the two overlap by an unknown part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from judge.errors import InputError
from judge.people.audit import audit
from judge.people.figures import ENOUGH_PAIRS, ENOUGH_QUERIES
from judge.people.resolve import resolve
from judge.store.catalog import count
from judge.store.db import Database
from judge.store.grades import PairGrades, told_pairs
from judge.store.leases import Pair
from judge.store.strata import shown_for_their_use
from judge.tables import Candidate

Which = Literal["audited", "labelled"]
WHICH: tuple[Which, ...] = get_args(Which)

NEXT = "Label some of it: judge ui, Review, queue 'Random audit'"


@dataclass(frozen=True)
class Sample:
    """`only` these pairs count; None is every pair. `graded` of them have a grade by people, of `candidates` in all.

    `reached`: of the audit, the probability with which any candidate is in it. `for_use`: pairs that a queue showed because looking
    paid there. `left_out`: pairs people graded that are not in the audit.
    """

    which: Which = "labelled"
    only: frozenset[Pair] | None = None
    graded: int = 0
    candidates: int = 0
    reached: float | None = None
    for_use: int = 0
    left_out: int = 0

    def of(self, pairs: Iterable[PairGrades]) -> Iterator[PairGrades]:
        """Those of these pairs that are in the sample."""
        return (pair for pair in pairs if self.only is None or (pair.query_id, pair.product_id) in self.only)

    def to_json(self) -> dict[str, Any]:
        """All but the ids of the pairs, as JSON values."""
        return {**{name: value for name, value in vars(self).items() if name != "only"}, "speaks_for": self.speaks_for}

    @property
    def chosen(self) -> str:
        """As the end of a sentence that names the pairs."""
        return ", of the random audit" if self.which == "audited" else ""

    @property
    def speaks_for(self) -> str:
        """In plain words, how the pairs were chosen and for which the figures of them speak."""
        if self.reached is not None:
            drawn = f"The pairs were drawn by lot, each of {self.candidates:,} candidates with a chance of {self.reached:.2%}"
            how = "People looked at every candidate" if self.reached == 1 else drawn
            more = f" {self.left_out:,} more pairs that people graded were not drawn, and do not count here." if self.left_out else ""
            return f"{how}: the figures speak for all candidates that have a verdict.{more}"
        why = f"; {self.for_use:,} of them were shown because looking paid there" if self.for_use else ""
        return (
            f"The pairs are those people happened to grade, no random sample{why}: the figures speak for these pairs, "
            f"not for all {self.candidates:,} candidates."
        )


EVERY = Sample()
"""Every pair that people graded, where nobody asks what it stands for."""


def sample_of(db: Database, which: str | None = None) -> Sample:
    """The sample of that name; without one the random audit, where enough of it is labelled, else every pair that people graded.

    InputError for another name, and where the audit is asked for and nothing of it has a grade.
    """
    if which is not None and which not in WHICH:
        raise InputError(f"'{which}' are no pairs to measure on", f"Use one of: {', '.join(WHICH)}")
    if which == "labelled":
        return labelled(db)
    drawn = audited(db)
    if which == "audited" and not drawn.only:
        raise InputError("Nothing of the random audit has a grade yet", NEXT)
    return drawn if which == "audited" or _enough(drawn.only or ()) else labelled(db)


def audited(db: Database) -> Sample:
    """The pairs of the random audit, as far as it has come, that have a grade by people."""
    graded, found = _graded(db), audit(db)
    within = graded.intersection(found.pairs)
    return Sample("audited", within, len(within), found.population, found.reached, left_out=len(graded) - len(within))


def labelled(db: Database) -> Sample:
    """Every pair that has a grade by people."""
    graded = _graded(db)
    return Sample("labelled", graded, len(graded), count(db, Candidate), for_use=len(shown_for_their_use(db) & graded))


def _graded(db: Database) -> frozenset[Pair]:
    """Every pair that people gave a grade."""
    said = (pair for pair in told_pairs(db) if resolve(pair._replace(verdict=None)).grade is not None)
    return frozenset((pair.query_id, pair.product_id) for pair in said)


def _enough(pairs: Iterable[Pair]) -> bool:
    """So many that a figure of them says something."""
    queries = [query for query, _ in pairs]
    return len(queries) >= ENOUGH_PAIRS and len(set(queries)) >= ENOUGH_QUERIES
