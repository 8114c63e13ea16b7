"""An export on a Ray cluster: spans of queries are selected and made into rows by workers, which this process counts and writes in order.

    this command: policy, catalogue, audit -> spans of queries -> Ray Dataset -> workers: known pairs -> triples -> rows
                  sums, files, manifest  <- parts, in the order of their queries  <--------------------------'

A worker reads the database itself. What took the whole catalogue or all queries to learn is learnt here and handed to it. A span that
is given out again gives the same part: so the files are those of one process. Each span is read at an instant of its own: what people
say meanwhile counts in the spans that are read later.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from judge.cluster.session import Session
from judge.cluster.spreading import spread
from judge.errors import InputError
from judge.export.aids import Aids, Learnt, learnt_by
from judge.export.division import Ahead, Met, looks_ahead
from judge.export.formats import FORMATS
from judge.export.formats.base import About
from judge.export.parts import Made, Making, Part
from judge.export.policy import sides
from judge.export.select import Selecting
from judge.store.catalog import count
from judge.store.db import Database, open_database
from judge.store.query_spans import QuerySpan, query_spans
from judge.tables import Product, Query
from judge.vectors.base import Vectors
from judge.vectors.choosing import Choice, open_vectors

T = TypeVar("T")

MOST = 50
"""Queries in a span: what a worker has in memory, and what is made anew where it dies."""
SPANS = 16
"""Spans for each worker, where there are as many queries: the last ones to end wait for each other no longer than for one of them."""

Recipe = Callable[[], Vectors]
"""Opens the vectors that are compared, in any process of this machine: they lie in files."""


def opening(choice: Choice, folder: Path) -> Vectors:
    """The vectors of a choice where nobody watches (`vectors.choosing.open_vectors`)."""
    return open_vectors(choice, folder, lambda _: None)


@dataclass(frozen=True)
class Order:
    """What a worker needs beside what was learnt. `formats`: by name; `recipe`: None where nobody compares vectors."""

    database: str
    about: About
    judges: tuple[int, ...]
    formats: tuple[str, ...]
    recipe: Recipe | None = None


class Hands:
    """One process that selects, and makes rows."""

    def __init__(self, order: Order, learnt: Learnt, ahead: Ahead | None = None) -> None:
        db, policy = open_database(order.database), order.about.policy
        aids = learnt.aids(db, order.judges, sides(policy, order.about.scale), order.recipe() if order.recipe else None)
        asked = any(FORMATS[name].proposals for name in order.formats)
        self._selecting = Selecting(db, policy, order.judges, aids, proposals=asked, ahead=ahead)
        self._making = Making(self._selecting, order.formats, order.about, aids.family)

    def met(self, span: QuerySpan) -> list[Met]:
        """What a look ahead finds of the queries of a span."""
        return self._selecting.met(span)

    def part(self, span: QuerySpan) -> Made:
        """The queries of a span, counted and made into rows."""
        return self._making.part(span)


class Crew(Protocol):
    """Worker processes."""

    @property
    def workers(self) -> int:
        """How many there are."""

    def hand(self, thing: T) -> Callable[[], T]:
        """What gives a worker its own copy of it: sent once, however many ask."""

    def each(self, spans: Sequence[QuerySpan], ready: Callable[[], Callable[[QuerySpan], T]]) -> Iterator[T]:
        """What comes of each span, in their order. `ready` is called once in each worker."""


class RayCrew(NamedTuple):
    """The workers of a cluster."""

    session: Session

    @property
    def workers(self) -> int:
        return self.session.workers

    def hand(self, thing: T) -> Callable[[], T]:
        import ray

        return partial(_fetched, ray.put(thing))

    def each(self, spans: Sequence[QuerySpan], ready: Callable[[], Callable[[QuerySpan], T]]) -> Iterator[T]:
        return spread(self.session, spans, ready, in_order=True)


def _fetched(reference: Any) -> Any:
    import ray

    return ray.get(reference)


@dataclass(frozen=True)
class ByWorkers:
    """A way through a selection (`parts.Way`). InputError where a format wants the whole catalogue, and it grew meanwhile."""

    crew: Crew
    recipe: Recipe | None = None

    def __call__(self, db: Database, about: About, judges: Sequence[int], formats: Sequence[str], aids: Aids) -> Generator[Part]:
        products = count(db, Product)
        order = Order(db.target, about, tuple(judges), tuple(formats), self.recipe)
        learnt, spans = self.crew.hand(learnt_by(aids)), query_spans(db, _size(count(db, Query), self.crew.workers))
        ahead = self.crew.hand(self._ahead(spans, order, learnt))
        yield from self.crew.each(spans, partial(_making, order, learnt, ahead))
        if any(FORMATS[name].whole_catalogue for name in formats) and count(db, Product) != products:
            raise InputError("Products were imported while they were exported", "Once the import is done, the same command again")

    def _ahead(self, spans: Sequence[QuerySpan], order: Order, learnt: Callable[[], Learnt]) -> Ahead:
        ahead = Ahead()
        if looks_ahead(order.about.policy):
            for found in self.crew.each(spans, partial(_meeting, order, learnt)):
                for met in found:
                    ahead.join(met)
        return ahead


def _size(queries: int, workers: int) -> int:
    return max(1, min(MOST, queries // (workers * SPANS)))


def _meeting(order: Order, learnt: Callable[[], Learnt]) -> Callable[[QuerySpan], Sequence[Met]]:
    return Hands(order, learnt()).met


def _making(order: Order, learnt: Callable[[], Learnt], ahead: Callable[[], Ahead]) -> Callable[[QuerySpan], Made]:
    return Hands(order, learnt(), ahead()).part
