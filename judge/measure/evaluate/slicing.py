"""Runs held against one of them slice by slice: what parts them may lie in one kind of query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from judge.measure.evaluate.comparing import Difference, adjusted, compare
from judge.measure.evaluate.cutting import By, weights_by
from judge.measure.evaluate.evaluating import Evaluation
from judge.people.figures import ENOUGH_QUERIES
from judge.store.db import Database


class SliceDifference(NamedTuple):
    """One run less the baseline, among the queries of one slice."""

    name: str
    difference: Difference


class Sliced(NamedTuple):
    """`shown`: the slices with the most queries first. `held`: queries by slice, where they are fewer than `ENOUGH_QUERIES`."""

    shown: list[SliceDifference]
    held: dict[str, int]


def compare_by(db: Database, found: Evaluation, by: By, measure: str, baseline: str | None = None) -> Sliced:
    """Every other run against the baseline in one measure, in every slice; p-values adjusted over all of these. InputError as `compare`."""
    groups = weights_by(db, found, by)
    enough = {name: weights for name, weights in groups.items() if len(weights) >= ENOUGH_QUERIES}
    told = [(name, each) for name, weights in enough.items() for each in compare(_within(found, weights, measure), baseline)]
    together = adjusted([each for _, each in told])
    shown = [SliceDifference(name, each) for (name, _), each in zip(told, together, strict=True)]
    return Sliced(shown, {name: len(weights) for name, weights in groups.items() if name not in enough})


def _within(found: Evaluation, weights: Mapping[str, float], measure: str) -> Evaluation:
    kept = found.values[found.values["query_id"].isin(weights)]
    return replace(found, values=kept, weights=weights, measures=tuple(each for each in found.measures if each.name == measure))
