"""What `judge evaluate` does between reading its options and printing: measure, have holes judged first where asked, gather what stands beside."""

from __future__ import annotations

from typing import NamedTuple

from judge.cli.evaluated import LISTED, Shown
from judge.cli.holes import judged
from judge.config import Settings
from judge.measure.evaluate.comparing import baseline_among, compare
from judge.measure.evaluate.cutting import By, by_name, cut_up
from judge.measure.evaluate.evaluating import Evaluation, Options, evaluate
from judge.measure.evaluate.holes import holes, judging_command, named_holes
from judge.measure.evaluate.lists import named_runs
from judge.store.db import Database


class Wanted(NamedTuple):
    """What is to be shown of the figures, as it was typed."""

    runs: list[str]
    baseline: str | None
    by: str | None
    depth: int | None
    queries: list[str]
    database: str | None


class Filling(NamedTuple):
    """That holes are judged first, by whom, for how much; with `json` only that is told."""

    ask: str | None
    max_cost: float | None
    json: bool


def measured(db: Database, settings: Settings, wanted: Wanted, options: Options, filling: Filling | None) -> tuple[Shown | None, int]:
    """The figures and what stands beside them, and the exit code; no figures where only the judging was to be told."""
    way, runs, code = by_name(wanted.by) if wanted.by else None, named_runs(db, wanted.runs), 0
    baseline, found = baseline_among(runs, wanted.baseline), evaluate(db, runs, options)
    if filling:
        code, options = judged(db, settings, found, wanted.depth, filling.ask, filling.max_cost, filling.json, wanted.database)
        if filling.json:
            return None, code
        found = evaluate(db, runs, options)
    return _beside(db, found, wanted, baseline, way), code


def _beside(db: Database, found: Evaluation, wanted: Wanted, baseline: str | None, way: By | None) -> Shown:
    depth = wanted.depth or found.depth
    open_ = holes(found, depth)
    listed = named_holes(db, open_.pairs[:LISTED]) if wanted.depth else []
    again = judging_command(wanted.runs, depth, wanted.queries, found.options.sample, wanted.database)
    return Shown(found, compare(found, baseline), way, cut_up(db, found, way) if way else [], open_, listed, again)
