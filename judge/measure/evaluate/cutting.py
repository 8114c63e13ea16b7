"""Figures cut up by what the queries are: every query measured is in exactly one slice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from judge.errors import InputError
from judge.measure.evaluate.evaluating import Evaluation
from judge.measure.evaluate.figures import Figure, figures_of
from judge.measure.segments import segments
from judge.people.figures import ENOUGH_QUERIES
from judge.people.slices import NONE, cut, length, level_of
from judge.store.behaviour import traffic
from judge.store.catalog import queries_by_id
from judge.store.categories import categories_of
from judge.store.db import Database
from judge.store.intents import current
from judge.store.settings import scale_of

By = Literal["intent", "segment", "category", "length", "origin", "locale"]
BY: tuple[By, ...] = get_args(By)


@dataclass(frozen=True)
class Slice:
    """One slice: its figures by run and measure, none where it has fewer than `ENOUGH_QUERIES` queries; `weight` is its share of all."""

    name: str
    n_queries: int
    weight: float
    figures: Mapping[str, Mapping[str, Figure]]


def by_name(name: str) -> By:
    """The way of cutting of that name; InputError when there is none."""
    for known in BY:
        if name == known:
            return known
    raise InputError(f"Nothing is cut up by '{name}'", f"Use one of: {', '.join(BY)}")


def cut_up(db: Database, found: Evaluation, by: By) -> list[Slice]:
    """The evaluation slice by slice, the most queries first."""
    return [_slice(found, name, weights) for name, weights in weights_by(db, found, by).items()]


def weights_by(db: Database, found: Evaluation, by: By) -> dict[str, dict[str, float]]:
    """The queries measured with their weights, by the name of their slice; the most queries first."""
    names, groups = _names(db, found, by), defaultdict[str, dict[str, float]](dict)
    for query, weight in found.weights.items():
        groups[names.get(query) or NONE][query] = weight
    return {name: groups[name] for name in sorted(groups, key=lambda name: (-len(groups[name]), name))}


def _slice(found: Evaluation, name: str, weights: Mapping[str, float]) -> Slice:
    options, enough = found.options, len(weights) >= ENOUGH_QUERIES
    figures = figures_of(found.values, weights, resamples=options.resamples, seed=options.seed) if enough else {}
    return Slice(name, len(weights), sum(weights.values()) / sum(found.weights.values()), figures)


def _names(db: Database, found: Evaluation, by: By) -> dict[str, str]:
    """The slice of each query that has one."""
    if by == "intent":
        return current(db)
    if by == "segment":
        return _segments(db, found)
    if by == "category":
        return _categories(db, found)
    queries = queries_by_id(db, found.weights).values()
    return {query.id: length(query.text) if by == "length" else getattr(query, by) for query in queries}


def _segments(db: Database, found: Evaluation) -> dict[str, str]:
    """By all the searches there are; none where no event tells of any."""
    searches = {one.query_id: one.searches for one in traffic(db)}
    return dict(segments({**dict.fromkeys(found.weights, 0), **searches})) if searches else {}


def _categories(db: Database, found: Evaluation) -> dict[str, str]:
    """Of each query the category in which most of its relevant products lie, at the first level on which those of all differ."""
    scale = scale_of(db)
    relevant = {
        query: [product for product, grade in found.graded.grades[query].items() if scale.side(grade) == "positive"]
        for query in found.weights
    }
    texts = categories_of(db, (product for products in relevant.values() for product in products))
    level = level_of(texts.values())
    counted = {query: Counter(cut(texts[product], level) for product in products) for query, products in relevant.items()}
    return {query: min(counts, key=lambda name: (-counts[name], name)) for query, counts in counted.items() if counts}
