"""Mining candidates: which products are worth judging for a query. One source a file, one line here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import groupby, islice
from typing import NamedTuple

from judge.errors import InputError
from judge.mining.accessory import Accessory
from judge.mining.attribute import OneAttribute
from judge.mining.base import Ground, Proposed, Source
from judge.mining.category import OtherCategory
from judge.mining.chance import Chance
from judge.mining.dense import Dense
from judge.mining.labels import Labels
from judge.mining.lexical import Lexical
from judge.mining.runs import Runs
from judge.mining.several import AllButOne
from judge.mining.shown import Shown
from judge.mining.unasked import Unasked
from judge.mining.variants import OtherVariants
from judge.mining.ways import Asked, Way, here
from judge.store.candidates import missing_queries, propose
from judge.store.catalog import all_queries, count
from judge.store.db import Database
from judge.tables import Product, Query
from judge.vectors.base import Vectors

_ALL = (
    *(Lexical(), Dense(), Runs(), Labels()),
    *(OneAttribute(), AllButOne(), OtherCategory(), OtherVariants(), Accessory(), Unasked()),
    *(Shown(), Chance()),
)
SOURCES: dict[str, Source] = {source.name: source for source in _ALL}
DEFAULT_SOURCES = ("lexical", "runs", "labels", "shown", "random")
"""Those that cost little. `dense` has every product encoded first, and the sources that compare what products state have the whole
catalogue read first: `tests/bench/mine_icecat.py` times both.
"""

DEFAULT_DEPTH = 50

BATCH = 2_000
"""Proposals in one write transaction."""


class Mined(NamedTuple):
    """What one source gave: proposed = new_candidates + known (pairs that were candidates already).

    `negative_type` is how its proposals are expected to fail, "" where nothing is expected of them.
    """

    source: str
    proposed: int
    new_candidates: int
    known: int
    negative_type: str = ""


def _silent(_source: str, _proposed: int) -> None:
    """Nobody watches."""


def mine(
    db: Database,
    sources: Sequence[str] = DEFAULT_SOURCES,
    depth: int = DEFAULT_DEPTH,
    queries: Sequence[str] = (),
    seed: int = 0,
    progress: Callable[[str, int], None] = _silent,
    vectors: Vectors | None = None,
    way: Way = here,
) -> list[Mined]:
    """Propose candidates from each source, `depth` a query. Doing it again adds nothing.

    `sources` are written NAME or NAME:DEPTH; `queries` are ids or exact texts, none for all. `progress` hears, after
    every write, the source and how many it has proposed so far. `vectors` are what `dense` compares. `way`: by whom proposals are made.
    InputError for an unknown source or query, for a depth below 1, where there is no product or no query yet, and where a source
    cannot work: nothing was written then.
    """
    asked = [_read(source, depth) for source in sources]
    ground = Ground(db, _queries(db, queries), seed, vectors)
    for source, _ in asked:
        source.check(ground)
    with closing(way(ground, asked)) as streams:
        return [mined for each, found in zip(asked, streams, strict=True) for mined in _mine_one(db, each.source, found, progress)]


def _read(text: str, depth: int) -> Asked:
    """The source and depth that NAME or NAME:DEPTH stands for."""
    name, colon, own = text.strip().partition(":")
    if name not in SOURCES:
        raise InputError(f"There is no source '{name}'", f"Use any of: {', '.join(SOURCES)} (NAME, or NAME:DEPTH)")
    if depth < 1 or (colon and not (own.isdecimal() and int(own) >= 1)):
        raise InputError(f"'{own if colon else depth}' is no depth for '{name}'", f"Say how many products a query, 1 or more: {name}:20")
    return Asked(SOURCES[name], int(own) if colon else SOURCES[name].depth(depth))


def _queries(db: Database, names: Sequence[str]) -> tuple[Query, ...]:
    """The queries of those ids or texts, all where none is named."""
    if not count(db, Product):
        raise InputError("There is no product to mine yet", "Bring the catalogue first: judge import products FILE")
    if not count(db, Query):
        raise InputError("There is no query to mine for yet", "Bring the queries first: judge import queries FILE")
    missing = missing_queries(db, names)
    if missing:
        raise InputError(f"No query has the id or text {', '.join(map(repr, missing))}", "Use an id or the exact text, case included")
    wanted = set(names)
    return tuple(query for query in all_queries(db) if not wanted or wanted & {query.id, query.text})


def _mine_one(db: Database, source: Source, found: Iterator[Proposed], progress: Callable[[str, int], None]) -> list[Mined]:
    """Store what one source proposes, in small transactions. A source that finds nothing is reported, with zeros."""
    proposed: Counter[str] = Counter()
    new: Counter[str] = Counter()
    for kept, batch in _batches(found):
        proposed[kept] += len(batch)
        new[kept] += propose(db, [each._asdict() for each in batch]).candidates
        progress(kept, proposed[kept])
    names = [name for name in source.keeps if name in proposed] or [*proposed] or [source.name]
    return [Mined(kept, proposed[kept], new[kept], proposed[kept] - new[kept], source.negative_type) for kept in names]


def _batches(found: Iterator[Proposed]) -> Iterator[tuple[str, list[Proposed]]]:
    """Runs of proposals kept under the same name, at most BATCH long."""
    for kept, group in groupby(found, key=lambda proposal: proposal.source):
        while batch := list(islice(group, BATCH)):
            yield kept, batch
