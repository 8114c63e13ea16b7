"""What is in the database and how far judging got: the answer behind the Overview page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from judge.scales import Scale
from judge.store import candidates, catalog, labels, progress, verdicts
from judge.store.candidates import SourceSize
from judge.store.db import Database
from judge.store.labels import RaterSize
from judge.store.progress import Decided, Spent
from judge.store.settings import scale_of
from judge.store.trusted import judge_of_all, specs_of, trusted_judges
from judge.store.verdicts import Coverage
from judge.tables import Product, Query, Run

INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class RunStatus:
    """A judging run as it stands: `state` is "running", "done", "stopped", "failed", or "interrupted" when its process is gone.

    `usd` is None when no price is known at all; `unpriced` pairs make it a lower bound. Rates count pairs a second.
    """

    id: int
    judge: str
    state: str
    note: str
    selected: int
    known: int
    judged: int
    failed: int
    from_cache: int
    usd: float | None
    unpriced: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    started_at: datetime
    seconds: float

    @property
    def share(self) -> float:
        """Of the selected pairs, those that have a verdict or a failure by now; 0 to 1."""
        ended = self.known + self.judged + self.failed
        return min(1.0, ended / self.selected) if self.selected else float(self.state == "done")

    @property
    def rate(self) -> float | None:
        """Pairs a second; None before there is anything to measure."""
        return (self.judged + self.failed) / self.seconds if self.seconds > 0 and self.judged + self.failed else None

    @property
    def seconds_left(self) -> float | None:
        """At the rate so far; None unless the run is going."""
        open_pairs = self.selected - self.known - self.judged - self.failed
        return open_pairs / self.rate if self.state == "running" and self.rate else None


@dataclass(frozen=True)
class Contents:
    """Everything the Overview shows that does not move while a run goes on."""

    scale: Scale
    products: int
    queries: int
    candidates: int
    sources: list[SourceSize]
    raters: list[RaterSize]
    gold: int
    search_runs: int
    judges: list[str]
    decided: Decided | None


@dataclass(frozen=True)
class Judged:
    """How far the judge of all candidates got, what failed by kind, the newest runs, and what all runs cost."""

    coverage: Coverage
    failures: dict[str, int]
    runs: list[RunStatus]
    spent: Spent

    @property
    def running(self) -> bool:
        return any(run.state == "running" for run in self.runs)


def contents(db: Database) -> Contents:
    """What was imported, mined and labelled, and which judges are trusted, in order; where several are, what each of them decides."""
    trusted = trusted_judges(db)
    return Contents(
        scale=scale_of(db),
        products=catalog.count(db, Product),
        queries=catalog.count(db, Query),
        candidates=candidates.count_selected(db, candidates.Selection()),
        sources=candidates.sources(db),
        raters=labels.raters(db),
        gold=progress.gold_pairs(db),
        search_runs=progress.search_runs_held(db),
        judges=specs_of(db, trusted),
        decided=progress.decided(db, trusted) if len(trusted) > 1 else None,
    )


def judged(db: Database, alive: Callable[[Run], bool], limit: int = 10) -> Judged:
    """How judging stands. `alive` says whether the process of a run is still there."""
    judge_id = judge_of_all(db)
    return Judged(
        coverage=verdicts.coverage(db, judge_id),
        failures=progress.failure_kinds(db, judge_id),
        runs=[run_status(run, spec, alive) for run, spec in verdicts.runs(db, limit)],
        spent=progress.spent(db),
    )


def run_status(run: Run, spec: str, alive: Callable[[Run], bool]) -> RunStatus:
    """A run's row, told apart from one whose process died without a word."""
    state = INTERRUPTED if run.state == "running" and not alive(run) else run.state
    return RunStatus(
        id=run.id or 0,
        judge=spec,
        state=state,
        note=run.note,
        selected=run.selected,
        known=run.known,
        judged=run.judged,
        failed=run.failed,
        from_cache=run.from_cache,
        usd=None if run.unpriced and not run.cost_usd else run.cost_usd,
        unpriced=run.unpriced,
        input_tokens=run.input_tokens,
        cached_tokens=run.cached_tokens,
        output_tokens=run.output_tokens,
        started_at=run.started_at,
        seconds=(run.updated_at - run.started_at).total_seconds(),
    )
