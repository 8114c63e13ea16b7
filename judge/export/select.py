"""The one selection every format is written from: query by query, its split, its resolved grades and its triples.

Nothing here grows with the number of triples: a page of queries and the products kept for the next are all that is held.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby, islice

from judge.export.aids import NOTHING, Aids
from judge.export.items import UNSURE, Item, Standing, Triple
from judge.export.policy import Policy, sides
from judge.export.rules import Known, LeftOut, Sides, triples
from judge.export.shown import Shown
from judge.export.splits import Split, Splits
from judge.export.sure import doubted
from judge.export.text import clean
from judge.export.typing import Typed, Typing
from judge.people.resolve import Resolved, resolve
from judge.scales import Side
from judge.shop.catalog.violations import Compared
from judge.store.catalog import queries_by_id
from judge.store.db import Database
from judge.store.grades import PairGrades, known_pairs
from judge.store.proposed import proposals_by_product
from judge.store.settings import scale_of
from judge.tables import Proposal, Query

PAGE = 100
"""Queries whose products are read in one go."""

Proposals = Mapping[str, Sequence[Proposal]]
"""Who proposed the products of a query, by product id."""

Stood = tuple[Standing, Resolved]
"""Where a pair ended up, and its grade."""


@dataclass(frozen=True)
class Selected:
    """One query. `possible` triples = those written + those left out by each rule; `standings` counts every known pair once.

    `items` is every graded product, by id. `proposals` are there where the selection was asked for them.
    """

    query: Query
    text: str
    split: Split
    standings: Counter[Standing]
    items: tuple[Item, ...]
    triples: tuple[Triple, ...]
    possible: int
    left_out: Counter[LeftOut]
    proposals: Proposals

    @property
    def grades(self) -> tuple[Resolved, ...]:
        """Every resolved grade, by product id."""
        return tuple(item.resolved for item in self.items)


def selection(
    db: Database, policy: Policy, judges: Sequence[int] = (), *, aids: Aids = NOTHING, proposals: bool = False
) -> Generator[Selected]:
    """Every query with a known pair, by id. The judges, by id, are in order of trust; without any, only what people said counts.

    `aids`: what the rules ask beside grades and texts (`aids.aids_for`). `proposals`: whether to look up who proposed what.
    """
    chosen = _Selection(db, policy, aids, proposals=proposals or aids.typing is not None)
    by_grade = sides(policy, scale_of(db))
    unsure = doubted(db, policy, judges, by_grade)
    with closing(known_pairs(db, judges)) as pairs:
        of_queries = ((query, list(group)) for query, group in groupby(pairs, key=lambda pair: pair.query_id))
        stood = ((query, _standings(group, by_grade, unsure)) for query, group in of_queries)
        while page := dict(islice(stood, PAGE)):
            yield from chosen.page(page)


def _standings(
    pairs: Sequence[PairGrades], by_grade: Mapping[int, Side], unsure: Callable[[Sequence[Resolved]], frozenset[str]]
) -> list[Stood]:
    resolved = [(pair, resolve(pair)) for pair in pairs]
    left = unsure([said for _, said in resolved])
    return [(standing(pair, said, by_grade, doubted=said.product_id in left), said) for pair, said in resolved]


def standing(pair: PairGrades, resolved: Resolved, by_grade: Mapping[int, Side], *, doubted: bool = False) -> Standing:
    """Where a pair ends up; `doubted`: its verdict is not sure enough for its side.

    Without a grade it is on no side: a person could not tell, judges failed, or nobody looked.
    """
    if resolved.grade is not None:
        side = by_grade[resolved.grade]
        return UNSURE[side] if doubted else side
    if pair.labels:
        return "cannot_tell"
    return "failed" if pair.failure else "unjudged"


class _Selection:
    """One export's way from where pairs stand to triples."""

    def __init__(self, db: Database, policy: Policy, aids: Aids, *, proposals: bool) -> None:
        self._db, self._policy, self._aids, self._proposals = db, policy, aids, proposals
        self._shown = Shown(db, policy.fields)
        self._splits = Splits(policy.shares, policy.seed)

    def page(self, stood: Mapping[str, Sequence[Stood]]) -> Iterator[Selected]:
        """These queries, by id, in the order given."""
        queries = queries_by_id(self._db, stood)
        self._shown.meet(said.product_id for pairs in stood.values() for _, said in pairs if said.grade is not None)
        for query, pairs in stood.items():
            yield self._selected(queries[query], pairs)

    def _selected(self, query: Query, pairs: Sequence[Stood]) -> Selected:
        items = {said.product_id: self._item(said) for _, said in pairs if said.grade is not None}
        of = Sides(*([items[said.product_id] for where, said in pairs if where == side] for side in ("positive", "negative")))
        text, left_out, proposals = clean(query.text), Counter[LeftOut](), self._proposed(query)
        return Selected(
            query=query,
            text=text,
            split=self._splits.of(query.text),
            standings=Counter(where for where, _ in pairs),
            items=tuple(items.values()),
            triples=tuple(triples(self._policy, text, of, self._known(query, of, proposals), left_out)) if all(of) else (),
            possible=len(of.positives) * len(of.negatives),
            left_out=left_out,
            proposals=proposals,
        )

    def _item(self, said: Resolved) -> Item:
        product, text = self._shown.of(said.product_id)
        return Item(said, text, product)

    def _proposed(self, query: Query) -> Proposals:
        return proposals_by_product(self._db, query.id) if self._proposals else {}

    def _known(self, query: Query, of: Sides, proposals: Proposals) -> Known:
        """What the rules will ask about the products of this query."""
        aids, ids = self._aids, [item.id for item in (*of.positives, *of.negatives)]
        beliefs = aids.guard.beliefs(query.id, [item.resolved for item in of.negatives]) if aids.guard else {}
        like = aids.similarity.of_query(query.id, ids).tolist() if aids.similarity and self._policy.needs_similarity else ()
        typed = _Types(aids.typing, query, proposals) if aids.typing else None
        return Known(beliefs, dict(zip(ids, like, strict=False)), aids.family, typed)


class _Types:
    """Types the negatives of one query, each compared with it once."""

    def __init__(self, typing: Typing, query: Query, proposals: Proposals) -> None:
        self._typing, self._proposals, self._reading = typing, proposals, typing.reading(query)
        self._compared: dict[str, Compared] = {}

    def __call__(self, positive: Item, negative: Item) -> Typed:
        if negative.id not in self._compared:
            self._compared[negative.id] = self._typing.compared(self._reading, negative.product)
        sources = {proposal.source for proposal in self._proposals.get(negative.id, ())}
        return self._typing.type(self._compared[negative.id], positive.product, negative.product, sources)
