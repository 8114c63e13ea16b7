"""Every candidate that still wants raters, with what a look at it is expected to be worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from judge.people.probabilities import Certainties
from judge.people.resolve import resolve
from judge.people.rules import Rules
from judge.people.use import SIGNS, Against, Place, Use, against, doubt, reach, triples
from judge.scales import Scale, Side
from judge.store.behaviour import traffic
from judge.store.db import Database
from judge.store.evidence import Evidence, Heard, evidence
from judge.store.grades import PairGrades, Said
from judge.store.settings import scale_of
from judge.store.trusted import trusted_judges


class Weighed(NamedTuple):
    """A candidate and its use; the triples and searches behind its reach; the steps between each of its labels and the verdict;
    and its permanent random number.
    """

    query_id: str
    product_id: str
    use: Use
    triples: float
    searches: int
    apart: tuple[int, ...]
    number: float


class _Read(NamedTuple):
    """What follows from all that was said of a pair. `final`: the side of its grade as an export takes it."""

    settled: bool
    final: Side
    side: Side | None
    against: Against
    apart: tuple[int, ...]


def weighed(db: Database, rules: Rules, query_id: str | None = None) -> Iterator[Weighed]:
    """All of them, or those of one query, query by query. What people settled, or enough of them labelled, is not among them."""
    scale, searches = scale_of(db), {entry.query_id: entry.searches for entry in traffic(db)}
    read = lru_cache(10_000)(lambda heard: _read(heard, scale))  # many pairs share what was said of them
    judges = trusted_judges(db)
    sure = Certainties(db, judges)
    found = evidence(db, judges, SIGNS, query_id, sure.judges)
    for query, group in groupby(found, key=lambda pair: pair.query_id):
        pairs = [*group]
        together = zip(pairs, sure.of(pairs), (read(pair.heard) for pair in pairs), strict=True)
        yield from _of_query(query, [*together], searches.get(query, 0), rules)


def _of_query(query: str, pairs: Sequence[tuple[Evidence, float | None, _Read]], searches: int, rules: Rules) -> Iterator[Weighed]:
    sides = Counter(said.final for _, _, said in pairs)
    place = Place(sides["positive"], sides["negative"])
    worth = {side: triples(side, place) for side in sides}
    reaches = {side: reach(worth[side], searches) for side in sides}
    number = rules.numbers(query)
    for pair, certainty, said in pairs:
        if not said.settled and not _enough(pair, said, rules):
            use = Use(pair.heard.grade, said.side, said.against, doubt(certainty), reaches[said.final])
            yield Weighed(query, pair.product_id, use, worth[said.final], searches, said.apart, number(pair.product_id))


def _enough(pair: Evidence, said: _Read, rules: Rules) -> bool:
    return bool(said.apart) and len(said.apart) >= rules.wanted(pair.query_id, pair.product_id, said.apart)


def _read(heard: Heard, scale: Scale) -> _Read:
    final = _final(heard)
    return _Read(
        settled=heard.gold is not None,
        final="neither" if final is None else scale.side(final),
        side=None if heard.grade is None else scale.side(heard.grade),
        against=against(heard, scale),
        apart=tuple(0 if label is None or heard.grade is None else abs(label - heard.grade) for label in heard.labels),
    )


def _final(heard: Heard) -> int | None:
    """The pair's grade, by the one function that decides it; who said it does not matter here."""

    def said(grade: int | None) -> Said:
        return Said(0, "", grade)

    gold, verdict = (None if grade is None else said(grade) for grade in (heard.gold, heard.grade))
    return resolve(PairGrades("", "", gold, tuple(map(said, heard.labels)), verdict)).grade
