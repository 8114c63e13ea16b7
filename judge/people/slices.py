"""Agreement slice by slice: where the judge does well and where it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from judge.errors import InputError
from judge.people.agreement import gathered, voice_of, voice_of_rater
from judge.people.figures import Agreement, Compared, agreement_of
from judge.people.sample import EVERY, Sample
from judge.store.candidates import proposed_by
from judge.store.catalog import products_by_id, queries_by_id
from judge.store.db import Database
from judge.store.intents import current
from judge.store.labels import raters
from judge.store.settings import scale_of
from judge.store.trusted import in_order, specs_of

By = Literal["category", "intent", "source", "rater", "negative-type", "query-length"]
BY: tuple[By, ...] = get_args(By)
SEVERAL = ("source", "rater", "negative-type")
"""A pair may have several of these, and counts in each."""
NONE = "(none)"
LONG = 4
"""Queries of so many words or more are one slice."""

Names = Callable[[Compared], Iterable[str]]
"""The slices that a comparison belongs to."""


class Held(NamedTuple):
    """A slice too small for figures."""

    name: str
    n_pairs: int
    n_queries: int


@dataclass(frozen=True)
class Slices:
    """By slice name, the largest first; `held` are too small for figures of their own. Each pair is in exactly one of all these,
    unless `overlapping`: then in one at least, or, by rater, in none where no single rater graded it.
    """

    by: By
    shown: dict[str, Agreement]
    held: tuple[Held, ...]
    overlapping: bool


def by_name(name: str) -> By:
    """The way of slicing of that name; InputError when there is none."""
    for known in BY:
        if name == known:
            return known
    raise InputError(f"Nothing is sliced by '{name}'", f"Use one of: {', '.join(BY)}")


def slices(
    db: Database,
    judges: Sequence[int],
    by: By,
    against: str = "people",
    sample: Sample = EVERY,
    *,
    resamples: int = 1000,
    seed: int = 0,
) -> Slices:
    """`agreement.compare` of every slice. By rater, each is held against their own labels, whoever `against` is."""
    scale, specs = scale_of(db), in_order(specs_of(db, judges))
    groups = _by_rater(db, judges, sample) if by == "rater" else _grouped(db, judges, by, against, sample)
    figures = {
        name: agreement_of(pairs, (name if by == "rater" else against, specs), f"{by} {name}", scale, resamples=resamples, seed=seed)
        for name, pairs in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
        if pairs
    }
    held = tuple(Held(name, found.n_pairs, found.n_queries) for name, found in figures.items() if not found.enough)
    return Slices(by, {name: found for name, found in figures.items() if found.enough}, held, by in SEVERAL)


def _by_rater(db: Database, judges: Sequence[int], sample: Sample) -> dict[str, Sequence[Compared]]:
    return {size.rater: gathered(db, judges, voice_of_rater(size.rater), sample).compared for size in raters(db)}


def _grouped(db: Database, judges: Sequence[int], by: By, against: str, sample: Sample) -> dict[str, Sequence[Compared]]:
    compared = gathered(db, judges, voice_of(db, against), sample).compared
    names, groups = _names(db, by, compared), dict[str, list[Compared]]()
    for pair in compared:
        for name in {name for name in names(pair) if name} or {NONE}:
            groups.setdefault(name, []).append(pair)
    return dict(groups)


def _names(db: Database, by: By, compared: Sequence[Compared]) -> Names:
    if by == "category":
        products = products_by_id(db, {pair.product_id for pair in compared})
        level = level_of([product.category for product in products.values()])
        return lambda pair: [cut(products[pair.product_id].category, level)]
    if by == "intent":
        intents = current(db)
        return lambda pair: [intents.get(pair.query_id, "")]
    if by == "query-length":
        queries = queries_by_id(db, {pair.query_id for pair in compared})
        return lambda pair: [length(queries[pair.query_id].text)]
    proposed = proposed_by(db, [(pair.query_id, pair.product_id) for pair in compared])
    part = 0 if by == "source" else 1
    return lambda pair: [voice[part] for voice in proposed.get((pair.query_id, pair.product_id), ())]


def level_of(categories: Iterable[str]) -> int:
    """How many levels of these category paths to keep: up to the first on which they differ."""
    paths = [path.split(" > ") for path in set(categories) if path]
    common = 0
    while paths and all(len(path) > common + 1 for path in paths) and len({path[common] for path in paths}) == 1:
        common += 1
    return common + 1


def cut(category: str, level: int) -> str:
    """The first so many levels of a category path."""
    return " > ".join(category.split(" > ")[:level])


def length(text: str) -> str:
    """The slice of a query's text by its words."""
    words = len(text.split())
    return f"{LONG} words or more" if words >= LONG else f"{words} word{'' if words == 1 else 's'}"
