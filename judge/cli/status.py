"""How judging stands: runs and their counts, and what failed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

import typer

from judge.cli import batches as in_jobs
from judge.cli.again import again, options_of
from judge.cli.options import MOST, AsJson, Db, opened
from judge.cli.out import money, plain, print_json, say, table
from judge.cli.trust import show_decided
from judge.errors import InputError
from judge.judging.liveness import alive
from judge.judging.status import run_status
from judge.store import batches, progress, verdicts
from judge.store.db import Database
from judge.store.settings import scale_of
from judge.store.trusted import judge_of_all, specs_of, trusted_judges
from judge.tables import Run, now


def register(app: typer.Typer) -> None:
    app.command()(status)
    app.command()(failures)


def status(
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many runs to show.")] = 10,
    give_up: Annotated[
        str | None,
        typer.Option("--give-up", metavar="JOB", help="End a 24-hour job that the vendor has no more: its pairs are open again."),
    ] = None,
    anyway: Annotated[bool, typer.Option("--anyway", help="With --give-up: though the vendor may still answer it, and is paid.")] = False,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """What is in the database, and how the last judging runs went. Takes in what has come back of 24-hour jobs.

    Example: judge status
    """
    if anyway and give_up is None:
        raise InputError("--anyway goes with --give-up", "Name the job: judge status --give-up JOB --anyway")
    with opened(db) as (database, settings):
        in_jobs.look_after(database, settings)
        if give_up is not None:
            in_jobs.give_up(database, give_up, anyway=anyway)
        jobs = batches.shown(database, limit)
        found = verdicts.runs(database, limit)
        judge = judge_of_all(database)
        coverage, named = verdicts.coverage(database, judge), specs_of(database, [] if judge is None else [judge])
        decided = progress.decided(database, trusted_judges(database))
        scale = scale_of(database)
    if json:
        print_json(
            {
                "scale": scale.name,
                "decided": decided._asdict(),
                "coverage": coverage._asdict(),
                "runs": [{**row.model_dump(), "judge": spec} for row, spec in found],
                "jobs": in_jobs.as_json(jobs),
            }
        )
        return
    by = f" by {plain(named[0])}" if named else ""
    say(f"Scale '{scale.name}'. {coverage.candidates:,} candidates: {coverage.judged:,} judged, {coverage.failed:,} failed{by}.")
    show_decided(decided.by_judge)
    _show_runs(found)
    in_jobs.show(jobs, now())


def _show_runs(found: Sequence[tuple[Run, str]]) -> None:
    """The runs under the judge they are of, newest first: in a column, a judge's name would leave no room for the figures."""
    for spec, runs in groupby(found, key=lambda each: each[1]):
        say(f"[bold]{plain(spec)}[/bold]")
        rows = [
            (
                r.id,
                run_status(r, spec, alive).state,
                r.selected,
                r.known,
                r.judged,
                r.failed,
                money(r.cost_usd, r.unpriced),
                f"{r.started_at:%Y-%m-%d %H:%M}",
            )
            for r, _ in runs
        ]
        table(("#run", "state", "#selected", "#known", "#judged", "#failed", "#cost", "started (UTC)"), rows)


def failures(
    run_id: Annotated[int | None, typer.Argument(metavar="RUN", max=MOST, help="Only this run; see judge status.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST)] = 100,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Pairs that have no verdict because judging failed, and why. Exit code 1 when there are any.

    Example: judge failures
    """
    with opened(db) as (database, _):
        if run_id is not None:
            _refuse_unknown_run(database, run_id)
        found = verdicts.failures(database, run_id, limit)
    by_judge = {judge: [f for f in found if f.judge == judge] for judge in dict.fromkeys(f.judge for f in found)}
    commands = {judge: again(["--judge", judge], options_of(db, None, None, None)) for judge in by_judge}
    if json:
        print_json({"failures": [entry._asdict() for entry in found], "retry": commands})
    for judge, theirs in by_judge.items() if not json else ():
        say(f"[bold]{plain(judge)}[/bold]")
        table(
            ("query", "product", "kind", "what happened", "#tries"), [(f.query, f.title, f.failure, f.detail, f.attempts) for f in theirs]
        )
        say(f"Ask again (--failure KIND instead, for one kind), and what it was never asked: {plain(commands[judge])}")
    if not (found or json):
        say("No failures.")
    raise typer.Exit(int(bool(found)))


def _refuse_unknown_run(db: Database, run_id: int) -> None:
    known = [run.id for run, _ in verdicts.runs(db, MOST)]
    if run_id not in known:
        there = f"There are runs 1 to {known[0]}" if known else "There is none yet: judge run"
        raise InputError(f"There is no run {run_id}", f"{there}; judge status lists them" if known else there)
