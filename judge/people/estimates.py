"""What the verdicts are worth over all judged pairs: the verdicts say it of every pair, an audit by people says how wrong they are.

The audit is a random sample of all candidates, so within it those that the judge called positive are a random sample of all it called
positive, and so on. What people graded outside of the audit is not used, unless somebody says that their labels are as good as random.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from judge.people.agreement import voice_of
from judge.people.figures import ENOUGH_PAIRS, ENOUGH_QUERIES
from judge.people.probabilities import output
from judge.people.sample import Sample, audited, labelled
from judge.people.slices import NONE, Held, cut, level_of
from judge.scales import Scale
from judge.stats.powered import Powered, powered_share
from judge.store.db import Database
from judge.store.forecasts import Forecast, forecasts
from judge.store.grades import told_pairs
from judge.store.settings import scale_of


class Figure(NamedTuple):
    """What a share is called, and of which pairs it is one."""

    name: str
    of: str

    def means(self, n_pairs: int) -> str:
        return f"the share of {self.of.format(f'{n_pairs:,}')} that people call positive"


FIGURES = {
    "precision": Figure("precision", "the {} pairs the judge calls positive"),
    "false_negatives": Figure("false negatives", "the {} pairs the judge calls negative"),
    "relevant": Figure("relevant", "all {} judged pairs"),
}


@dataclass(frozen=True)
class Corrected:
    """Every figure of `FIGURES` by verdicts and labels together, by the labels alone and by the verdicts alone (`Powered`).

    Where too few labels are of its pairs, `share` and `by_labels` are None and `why` says what is missing. `categories` is the share
    relevant of each; those `held` have too few labels.
    """

    sample: Sample
    as_random: bool
    figures: dict[str, Powered]
    categories: dict[str, Powered]
    held: tuple[Held, ...]

    @property
    def refused(self) -> bool:
        """Whether no figure can be had."""
        return all(found.share is None for found in self.figures.values())

    @property
    def speaks_for(self) -> str:
        """In plain words, what the figures rest on and speak for."""
        if self.as_random:
            return (
                f"You said that the {self.sample.graded:,} graded pairs are as good as a random sample of the candidates. "
                "Nobody drew them by lot, as far as is known: if they are not, these figures are wrong, and their intervals do not tell."
            )
        return self.sample.speaks_for


class _Columns(NamedTuple):
    """One row a judged pair: the chance that people call it positive as the judge has it, what people say (NaN: nothing), and so on."""

    predictions: NDArray[np.float64]
    labels: NDArray[np.float64]
    queries: NDArray[np.int64]
    sides: NDArray[np.str_]
    categories: NDArray[np.str_]


def estimates(db: Database, judges: Sequence[int], *, by_category: bool = False, treat_as_random: bool = False) -> Corrected:
    """The figures of these judges, ids in order of trust, taken as one. It reads every verdict.

    `treat_as_random`: take every pair that people graded for a random sample, because somebody knows better than the database.
    """
    sample = labelled(db) if treat_as_random else audited(db)
    columns = _columns(db, judges, sample, scale_of(db))
    parts = {"precision": columns.sides == "positive", "false_negatives": columns.sides == "negative", "relevant": columns.sides != ""}
    figures = {name: _share(columns, part) for name, part in parts.items()}
    found = _by_category(columns) if by_category else {}
    held = tuple(Held(name, part.n_labels, part.n_labelled_queries) for name, part in found.items() if part.share is None)
    return Corrected(sample, treat_as_random, figures, {name: part for name, part in found.items() if part.share is not None}, held)


def _columns(db: Database, judges: Sequence[int], sample: Sample, scale: Scale) -> _Columns:
    said, everyone = voice_of(db, "people"), list(forecasts(db, judges))
    people = {(pair.query_id, pair.product_id): said(pair) for pair in sample.of(told_pairs(db))}
    numbers = {query: number for number, query in enumerate(dict.fromkeys(found.query_id for found in everyone))}
    level = level_of(found.category for found in everyone)
    return _Columns(
        np.array([_chance(found, scale) for found in everyone]),
        np.array([_relevant(people.get((found.query_id, found.product_id)), scale) for found in everyone]),
        np.array([numbers[found.query_id] for found in everyone], dtype=np.int64),
        np.array([scale.side(found.grade) for found in everyone], dtype=np.str_),
        np.array([cut(found.category, level) or NONE for found in everyone], dtype=np.str_),
    )


def _chance(found: Forecast, scale: Scale) -> float:
    """That people call the pair positive, by the judge's own probabilities; without any, by its grade alone.

    Not by a calibration: that was fitted on people's grades, and must not foretell those it was fitted on.
    """
    shares = zip(scale.values, output(found, scale), strict=True)
    return min(1.0, sum(share for value, share in shares if scale.side(value) == "positive"))


def _relevant(grade: int | None, scale: Scale) -> float:
    return np.nan if grade is None else float(scale.side(grade) == "positive")


def _share(columns: _Columns, part: NDArray[Any]) -> Powered:
    found = powered_share(columns.predictions[part], columns.labels[part], columns.queries[part])
    if found.n_labels >= ENOUGH_PAIRS and found.n_labelled_queries >= ENOUGH_QUERIES:
        return found
    return replace(found, share=None, by_labels=None, why=_too_few(found, len(part)))


def _too_few(found: Powered, n_judged: int) -> str:
    if not found.n_pairs:
        return "There is no such pair."
    more = ceil(max(ENOUGH_PAIRS - found.n_labels, 1) * n_judged / found.n_pairs)
    return (
        f"Of these {found.n_labels:,} in {found.n_labelled_queries:,} queries were drawn by lot and labelled, {ENOUGH_PAIRS} in "
        f"{ENOUGH_QUERIES} are needed: about {more:,} more labels of the random audit"
    )


def _by_category(columns: _Columns) -> dict[str, Powered]:
    names, sizes = np.unique(columns.categories, return_counts=True)
    return {str(name): _share(columns, columns.categories == name) for name in names[np.argsort(-sizes, kind="stable")]}
