"""Results with a row a variant (and segment, and day): how many of n did it, or the mean and the standard deviation over n."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from judge.errors import InputError
from judge.measure.abtest.cells import amount, cell, deviation_of, given, records
from judge.measure.abtest.files import MEAN, SD, ZERO_CLICK, Layout
from judge.measure.abtest.sides import ALL, EVERYTHING, Results
from judge.shop.importers.base import Record
from judge.shop.importing.fields import spelled
from judge.shop.importing.values import count, text
from judge.stats.proportions import Share
from judge.stats.ratios import Mean


@dataclass
class _Counted:
    """Of one segment and variant: n, the counts, and the means with their deviations; how many rows it was in."""

    n: int = 0
    rows: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    means: dict[str, Mean] = field(default_factory=dict)

    def add(self, other: _Counted) -> None:
        self.n += other.n
        self.rows += other.rows
        for name, value in other.counts.items():
            self.counts[name] = self.counts.get(name, 0) + value
        self.means.update(other.means)


Parts = dict[tuple[str, str], _Counted]


def of_counts(layout: Layout) -> Results:
    """One figure of each variant, metric and segment. InputError at the first row that does not fit."""
    n = str(layout.per or layout.n)
    found, parts, summed = Results(n), _parts(layout, n), False
    if not any(segment == ALL for segment, _ in parts):
        parts, summed = _with_all(parts), True
    if layout.counts_people and not layout.per:
        found.split = {variant: part.n for (segment, variant), part in parts.items() if segment == ALL}
    _notes(layout, found, parts, summed, n)
    for (segment, variant), part in parts.items():
        _figures(segment, variant, part, found)
    return found


def _parts(layout: Layout, n: str) -> Parts:
    parts: Parts = {}
    for record in records(layout.table):
        variant = cell(layout.table, record, layout.variant, text).strip()
        segment = cell(layout.table, record, str(layout.segment), text).strip() if given(record, layout.segment) else ""
        key = (ALL if segment.casefold() in EVERYTHING else segment, variant)
        part = parts.setdefault(key, _Counted())
        part.add(_counted(layout, record, n))
        if part.means and part.rows > 1:
            problem = f"{layout.table.file}, line {record.line}: a second row of {variant}{f', {segment}' if segment else ''}"
            raise InputError(problem, "Means and deviations cannot be added up: give one row a variant and segment, or a row a user")
    return parts


def _counted(layout: Layout, record: Record, n: str) -> _Counted:
    size = cell(layout.table, record, n, count)
    counts, means = dict[str, int](), dict[str, Mean]()
    for metric in layout.metrics:
        name = metric.removesuffix(MEAN)
        if metric.endswith(SD) and metric.removesuffix(SD) + MEAN in layout.metrics:
            continue
        if metric.endswith(MEAN):
            means[name] = _mean(layout, record, metric, size)
        else:
            counts[metric] = cell(layout.table, record, metric, count)
    return _Counted(size, 1, counts, means)


def _mean(layout: Layout, record: Record, metric: str, n: int) -> Mean:
    deviation = metric.removesuffix(MEAN) + SD
    if deviation not in layout.table.columns:
        raise InputError(
            f"{layout.table.file} has {metric} and no {deviation}", "Without its standard deviation a mean cannot be compared: add it"
        )
    spread = cell(layout.table, record, deviation, deviation_of)
    return Mean(cell(layout.table, record, metric, amount), spread / math.sqrt(n) if n else math.nan, n)


def _with_all(parts: Parts) -> Parts:
    """With the counts of all segments added up; means are left out, which cannot be."""
    found: Parts = {}
    segments = {segment for segment, _ in parts}
    for (_, variant), part in parts.items():
        found.setdefault((ALL, variant), _Counted()).add(part if len(segments) == 1 else _Counted(part.n, part.rows, part.counts))
    return {**found, **parts}


def _notes(layout: Layout, found: Results, parts: Parts, summed: bool, n: str) -> None:
    people = layout.counts_people and not layout.per
    found.notes.append(f"A count is read as how many of {n} did it: of users the number with a click, not the number of clicks")
    if not people:
        found.notes.append(
            f"{n} of one person are not independent: intervals are too narrow where people were split. Bring a row a user, or say --map n=COLUMN"
        )
    if people and any(spelled(metric) == "searches" for metric in layout.metrics):
        found.notes.append("Zero-click searches are per search; those of one person are not independent: their intervals are too narrow")
    if layout.day and people:
        found.notes.append(f"Rows of several days are added up: {n} who came on two days count twice")
    if summed and any(part.means for part in parts.values()) and len({segment for segment, _ in parts}) > 2:
        found.notes.append(f"Means of segments cannot be added up: add a row for '{ALL}' to have theirs")
    if summed and layout.segment and people:
        found.notes.append(f"Segments are added up for '{ALL}': {n} in two segments count twice; add a row for all to avoid it")


def _figures(segment: str, variant: str, part: _Counted, found: Results) -> None:
    searches = next((value for name, value in part.counts.items() if spelled(name) == "searches"), None)
    for metric, yes in part.counts.items():
        zero = spelled(metric) in ZERO_CLICK
        n = searches if zero and searches is not None else part.n
        if spelled(metric) == "searches":
            continue
        if yes > n:
            _say_once(
                found, f"Left out: {metric}, of which there are more than {found.of}. Bring a row a user, {metric}{MEAN} and {metric}{SD}"
            )
            continue
        found.sides[segment, metric, variant] = Share(yes, n)
        if zero and n:
            found.zero_click[segment, variant] = yes / n
    for metric, mean in part.means.items():
        found.sides[segment, metric, variant] = mean


def _say_once(found: Results, note: str) -> None:
    if note not in found.notes:
        found.notes.append(note)
