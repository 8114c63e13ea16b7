"""The rows of a file with a row a variant (and segment, and day), added up; and what a row counts more often than it can be a part."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

from judge.errors import InputError
from judge.measure.abtest.cells import amount, cell, deviation_of, given, records
from judge.measure.abtest.files import MEAN, SD, SEARCHES, ZERO_CLICK, Layout
from judge.measure.abtest.sides import ALL, EVERYTHING
from judge.shop.importers.base import Record
from judge.shop.importing.fields import spelled
from judge.shop.importing.values import count, text
from judge.stats.ratios import Mean


@dataclass
class Part:
    """Of one segment and variant: n, the counts, and the means with their deviations; how many rows it was in."""

    n: int = 0
    rows: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    means: dict[str, Mean] = field(default_factory=dict)

    def add(self, other: Part) -> None:
        self.n += other.n
        self.rows += other.rows
        for name, value in other.counts.items():
            self.counts[name] = self.counts.get(name, 0) + value
        self.means.update(other.means)

    def whole(self, metric: str) -> int:
        """What a count is a part of: of zero-click searches the searches, where there is a column of them."""
        searches = next((value for name, value in self.counts.items() if spelled(name) == SEARCHES), self.n)
        return searches if spelled(metric) in ZERO_CLICK else self.n


class Over(NamedTuple):
    """A row that counts `yes` of only `n`: no share, whatever it adds up to with others."""

    line: int
    yes: int
    n: int


Parts = dict[tuple[str, str], Part]


def parts_of(layout: Layout, n: str) -> tuple[Parts, dict[str, Over]]:
    """By segment and variant; and by metric the first row that is no share. InputError at the first row that does not fit."""
    parts, over = Parts(), dict[str, Over]()
    for record in records(layout.table):
        row = _row(layout, record, n)
        for metric, yes in row.counts.items():
            if spelled(metric) != SEARCHES and yes > row.whole(metric):
                over.setdefault(metric, Over(record.line, yes, row.whole(metric)))
        _add(layout, record, parts, row)
    if not parts:
        raise InputError(f"{layout.table.file} has no rows", "Export it again")
    return parts, over


def _add(layout: Layout, record: Record, parts: Parts, row: Part) -> None:
    variant = cell(layout.table, record, layout.variant, text).strip()
    segment = cell(layout.table, record, str(layout.segment), text).strip() if given(record, layout.segment) else ""
    part = parts.setdefault((ALL if segment.casefold() in EVERYTHING else segment, variant), Part())
    part.add(row)
    if part.means and part.rows > 1:
        problem = f"{layout.table.file}, line {record.line}: a second row of {variant}{f', {segment}' if segment else ''}"
        raise InputError(problem, "Means and deviations cannot be added up: give one row a variant and segment, or a row a user")


def _row(layout: Layout, record: Record, n: str) -> Part:
    size = cell(layout.table, record, n, count)
    counts, means = dict[str, int](), dict[str, Mean]()
    for metric in layout.metrics:
        if metric.endswith(MEAN):
            means[metric.removesuffix(MEAN)] = _mean(layout, record, metric, size)
        elif not metric.endswith(SD):
            counts[metric] = cell(layout.table, record, metric, count)
    return Part(size, 1, counts, means)


def _mean(layout: Layout, record: Record, metric: str, n: int) -> Mean:
    deviation = metric.removesuffix(MEAN) + SD
    if deviation not in layout.table.columns:
        raise InputError(
            f"{layout.table.file} has {metric} and no {deviation}", "Without its standard deviation a mean cannot be compared: add it"
        )
    spread = cell(layout.table, record, deviation, deviation_of)
    return Mean(cell(layout.table, record, metric, amount), spread / math.sqrt(n) if n else math.nan, n)


def with_all(parts: Parts) -> Parts:
    """With the counts of all segments added up; means are left out, which cannot be."""
    found: Parts = {}
    segments = {segment for segment, _ in parts}
    for (_, variant), part in parts.items():
        found.setdefault((ALL, variant), Part()).add(part if len(segments) == 1 else Part(part.n, part.rows, part.counts))
    return {**found, **parts}
