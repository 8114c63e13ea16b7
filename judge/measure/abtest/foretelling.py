"""Does offline foretell online? Over past tests, whether the differences measured beforehand go with those that people then made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from judge.errors import InputError
from judge.measure.abtest.cells import amount, cell, fields_of, given, opened, records
from judge.measure.abtest.sides import ALL
from judge.people.amounts import counted
from judge.shop.importers.base import Record, Table
from judge.shop.importing.values import text
from judge.stats.clusters import Estimate
from judge.stats.correlations import KINDS, MIN_POINTS, Correlation, correlation, reliability
from judge.stats.wilson import share

SURE = 1.959964
"""Standard errors from zero beyond which a difference is told, and from a figure to either end of its 95 % interval."""

FIELDS: dict[str, tuple[str, ...]] = {
    "test": ("test", "test_id", "experiment", "experiment_id", "name"),
    "offline": ("offline", "offline_difference", "offline_diff", "offline_delta"),
    "offline_se": ("offline_se", "offline_error", "offline_standard_error"),
    "offline_low": ("offline_low", "offline_lower"),
    "offline_high": ("offline_high", "offline_upper"),
    "online": ("online", "online_difference", "online_diff", "online_delta"),
    "online_se": ("online_se", "online_error", "online_standard_error"),
    "online_low": ("online_low", "online_lower"),
    "online_high": ("online_high", "online_upper"),
    "segment": ("segment", "intent", "query_intent"),
}
"""What a row of a past test says, and the names its columns usually go by. `_low` and `_high` are the ends of a 95 % interval."""


class Past(NamedTuple):
    """A past test: treatment less control, offline and online, with standard errors where they are known (else NaN)."""

    test: str
    segment: str
    offline: float
    offline_se: float
    online: float
    online_se: float


@dataclass(frozen=True)
class Foretold:
    """What past tests of one segment say. `why` where they are too few.

    `same_sign`: how often both differences point the same way, among tests where neither is zero; `same_sign_told`: among those whose
    online difference is told from zero. `ceiling`: with the noise of the measured differences no correlation of Pearson's above it can be expected.
    """

    segment: str
    n: int
    correlations: tuple[Correlation, ...] = ()
    same_sign: Estimate | None = None
    n_signs: int = 0
    same_sign_told: Estimate | None = None
    n_told: int = 0
    ceiling: float | None = None
    why: str = ""


def past_tests(file: Path, said: dict[str, str]) -> list[Past]:
    """The tests of a file. InputError at the first row that does not fit, or that repeats a test."""
    table = opened(file)
    of = fields_of(table, FIELDS, said)
    missing = [name for name in ("test", "offline", "online") if name not in of]
    if missing:
        remedy = f"Say which with --map {missing[0]}=COLUMN; it has: {', '.join(table.columns)}"
        raise InputError(f"No column of {file} is known to hold {' or '.join(missing)}", remedy)
    found: dict[tuple[str, str], Past] = {}
    for record in records(table):
        past = _past(table, record, of)
        if (past.test, past.segment) in found:
            raise InputError(f"{file}, line {record.line}, {of['test']}: '{past.test}' is there twice", "One row a test, and segment")
        found[past.test, past.segment] = past
    return [*found.values()]


def _past(table: Table, record: Record, of: dict[str, str]) -> Past:
    segment = cell(table, record, of["segment"], text).strip() if given(record, of.get("segment")) else ALL
    offline, online = (cell(table, record, of[name], amount) for name in ("offline", "online"))
    errors = {side: _error(table, record, of, side) for side in ("offline", "online")}
    return Past(cell(table, record, of["test"], text), segment, offline, errors["offline"], online, errors["online"])


def _error(table: Table, record: Record, of: dict[str, str], side: str) -> float:
    """The standard error as given, or from the interval; NaN where neither is."""
    if given(record, of.get(f"{side}_se")):
        found = cell(table, record, of[f"{side}_se"], amount)
    elif given(record, of.get(f"{side}_low")) and given(record, of.get(f"{side}_high")):
        found = (cell(table, record, of[f"{side}_high"], amount) - cell(table, record, of[f"{side}_low"], amount)) / (2 * SURE)
    else:
        return math.nan
    if found < 0:
        raise InputError(f"{table.file}, line {record.line}: the standard error of {side} is below zero", "Low comes before high")
    return found


def foretold(tests: Sequence[Past]) -> list[Foretold]:
    """Everything first, then every segment. Tests of two segments are never mixed: those of one test are not independent."""
    segments = sorted({past.segment for past in tests}, key=lambda name: (name != ALL, name))
    return [_of(segment, [past for past in tests if past.segment == segment]) for segment in segments]


def _of(segment: str, tests: Sequence[Past]) -> Foretold:
    offline, online = [past.offline for past in tests], [past.online for past in tests]
    if len(tests) < MIN_POINTS:
        why = (
            f"{counted(len(tests), 'test')}: it takes {MIN_POINTS}, and of {MIN_POINTS} even a correlation of 0.7 cannot be told from none"
        )
        return Foretold(segment, len(tests), why=why)
    correlations = tuple(found for kind in KINDS if (found := correlation(kind, offline, online)))
    if not correlations:
        return Foretold(segment, len(tests), why="All differences of one side are the same: nothing can go with them")
    signed = [past for past in tests if past.offline and past.online]
    told = [past for past in signed if abs(past.online) > SURE * past.online_se]
    return Foretold(
        segment,
        len(tests),
        correlations,
        _same(signed),
        len(signed),
        _same(told),
        len(told),
        _ceiling(tests),
    )


def _same(tests: Sequence[Past]) -> Estimate | None:
    return share(sum((past.offline > 0) == (past.online > 0) for past in tests), len(tests))


def _ceiling(tests: Sequence[Past]) -> float | None:
    """The root of the online reliability, times that of the offline one where its errors are known; None without online errors."""
    online = reliability([past.online for past in tests], [past.online_se for past in tests])
    offline = reliability([past.offline for past in tests], [past.offline_se for past in tests])
    return None if online is None else math.sqrt(online * (1.0 if offline is None else offline))


def to_frame(found: Sequence[Foretold]) -> Any:
    """A pandas data frame for charts: segment, kind, value, low, high, p, n; one row a correlation."""
    import pandas as pd

    columns = ("segment", "kind", "value", "low", "high", "p", "n")
    rows = [(f.segment, c.kind, c.estimate.value, c.estimate.low, c.estimate.high, c.p, c.n) for f in found for c in f.correlations]
    return pd.DataFrame(rows, columns=columns)
