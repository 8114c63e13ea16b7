"""The one selection every format is written from: query by query, its split, its resolved grades and its triples.

Nothing here grows with the number of triples: a page of queries and the products kept for the next are all that is held.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby, islice

from judge.export.aids import NOTHING, Aids
from judge.export.division import Ahead, Division, Met
from judge.export.items import UNSURE, Item, Standing, Triple
from judge.export.policy import Policy, sides
from judge.export.rules import Known, LeftOut, Sides, triples
from judge.export.shown import Shown
from judge.export.splits import Split
from judge.export.sure import doubted
from judge.export.text import clean
from judge.export.typing import RANDOM, Typed, Typing
from judge.people.resolve import Resolved, resolve
from judge.scales import Side
from judge.shop.catalog.violations import Compared
from judge.store.catalog import queries_by_id
from judge.store.db import Database
from judge.store.grades import PairGrades, known_pairs
from judge.store.proposed import only_from, proposals_by_product
from judge.store.query_spans import ALL_QUERIES, QuerySpan
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

    `items` is every graded product, by id. `proposals` are there where the selection was asked for them. `stood`: where each known
    pair ended up, by product id.
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
    stood: Mapping[str, Standing] = field(default_factory=dict)

    @property
    def grades(self) -> tuple[Resolved, ...]:
        """Every resolved grade, by product id."""
        return tuple(item.resolved for item in self.items)

    @property
    def positives(self) -> tuple[str, ...]:
        """The products that serve the query, by id, whether a triple has them or not."""
        return tuple(product_id for product_id, where in self.stood.items() if where == "positive")


def selection(
    db: Database, policy: Policy, judges: Sequence[int] = (), *, aids: Aids = NOTHING, proposals: bool = False
) -> Generator[Selected]:
    """Every query with a known pair, by id. The judges, by id, are in order of trust; without any, only what people said counts.

    `aids`: what the rules ask beside grades and texts (`aids.aids_for`). `proposals`: whether to look up who proposed what.
    """
    chosen = Selecting(db, policy, judges, aids, proposals=proposals)
    if policy.held_apart:
        chosen.look_ahead()
    yield from chosen.selected()


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


class Selecting:
    """One export's way from known pairs to triples, over all queries or a span of them. `ahead`: what is known of all, from a look ahead."""

    def __init__(
        self,
        db: Database,
        policy: Policy,
        judges: Sequence[int],
        aids: Aids,
        *,
        proposals: bool = False,
        ahead: Ahead | None = None,
    ) -> None:
        self._db, self._policy, self._judges, self._aids, self._proposals = db, policy, judges, aids, proposals
        self._by_grade = sides(policy, scale_of(db))
        self._unsure = doubted(db, policy, judges, self._by_grade)
        self._shown = Shown(db, policy.fields)
        self._division = Division(policy, aids, lambda product_id: self._shown.of(product_id)[0], ahead)

    def look_ahead(self) -> None:
        """Find the families that are held for those that measure, over all queries."""
        for query, positives in self._positives(ALL_QUERIES):
            self._division.hold(query, positives)

    def met(self, span: QuerySpan) -> list[Met]:
        """What a look ahead finds of the queries of a span."""
        return [self._division.meet(query, positives) for query, positives in self._positives(span)]

    def selected(self, span: QuerySpan = ALL_QUERIES) -> Generator[Selected]:
        """Every query of the span with a known pair, by id."""
        with closing(self._pages(span)) as found:
            for page in found:
                yield from self._page(page)

    def _pages(self, span: QuerySpan) -> Generator[dict[str, Sequence[Stood]]]:
        """Every known pair by query, `PAGE` queries at a time."""
        with closing(known_pairs(self._db, self._judges, span)) as pairs:
            groups = groupby(pairs, key=lambda pair: pair.query_id)
            stood = ((query, _standings(list(group), self._by_grade, self._unsure)) for query, group in groups)
            while page := dict(islice(stood, PAGE)):
                yield page

    def _positives(self, span: QuerySpan) -> Iterator[tuple[Query, Sequence[Resolved]]]:
        with closing(self._pages(span)) as found:
            for page in found:
                positives = {query: [said for where, said in pairs if where == "positive"] for query, pairs in page.items()}
                if self._policy.split_by == "category":
                    self._shown.meet(said.product_id for of_query in positives.values() for said in of_query)
                queries = queries_by_id(self._db, page)
                yield from ((queries[query], of_query) for query, of_query in positives.items())

    def _page(self, stood: Mapping[str, Sequence[Stood]]) -> Iterator[Selected]:
        """These queries, by id, in the order given."""
        queries = queries_by_id(self._db, stood)
        self._shown.meet(said.product_id for pairs in stood.values() for _, said in pairs if said.grade is not None)
        by_lot = only_from(self._db, RANDOM, stood) if self._aids.typing else {}
        for query, pairs in stood.items():
            yield self._selected(queries[query], pairs, by_lot.get(query, frozenset()))

    def _selected(self, query: Query, pairs: Sequence[Stood], by_lot: frozenset[str]) -> Selected:
        items = {said.product_id: self._item(said) for _, said in pairs if said.grade is not None}
        of = Sides(*([items[said.product_id] for where, said in pairs if where == side] for side in ("positive", "negative")))
        text, left_out, proposals = clean(query.text), Counter[LeftOut](), self._proposed(query)
        split = self._division.of(query, [item.resolved for item in of.positives])
        possible, away = len(of.positives) * len(of.negatives), query.id in self._aids.balanced_away
        if away:
            left_out["intents"] = possible
        return Selected(
            query=query,
            text=text,
            split=split,
            standings=Counter(where for where, _ in pairs),
            items=tuple(items.values()),
            triples=tuple(triples(self._policy, text, of, self._known(query, of, split, by_lot), left_out)) if all(of) and not away else (),
            possible=possible,
            left_out=left_out,
            proposals=proposals,
            stood={said.product_id: where for where, said in pairs},
        )

    def _item(self, said: Resolved) -> Item:
        product, text = self._shown.of(said.product_id)
        return Item(said.product_id, said, text, product)

    def _proposed(self, query: Query) -> Proposals:
        return proposals_by_product(self._db, query.id) if self._proposals else {}

    def _known(self, query: Query, of: Sides, split: Split, by_lot: frozenset[str]) -> Known:
        """What the rules will ask about the products of this query."""
        aids, ids = self._aids, [item.id for item in (*of.positives, *of.negatives)]
        beliefs = aids.guard.beliefs(query.id, [item.resolved for item in of.negatives]) if aids.guard else {}
        like = aids.similarity.of_query(query.id, ids).tolist() if aids.similarity and self._policy.needs_similarity else ()
        typed = _Types(aids.typing, query, by_lot) if aids.typing else None
        families = {product_id: aids.family(product_id) for product_id in ids}
        return Known(beliefs, dict(zip(ids, like, strict=False)), families.__getitem__, typed, self._division.held(split))


class _Types:
    """Types the negatives of one query, each compared with it once. `by_lot`: products that only the lot proposed."""

    def __init__(self, typing: Typing, query: Query, by_lot: frozenset[str]) -> None:
        self._typing, self._by_lot, self._reading = typing, by_lot, typing.reading(query)
        self._compared: dict[str, Compared] = {}

    def __call__(self, positive: Item, negative: Item) -> Typed:
        if negative.id not in self._compared:
            self._compared[negative.id] = self._typing.compared(self._reading, negative.product)
        return self._typing.type(self._compared[negative.id], positive.product, negative.product, by_lot=negative.id in self._by_lot)
