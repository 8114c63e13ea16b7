"""How judging stands: runs and their counts, and what failed."""

from __future__ import annotations

from typing import Annotated

import typer

from judge.cli.batches import as_json, look_after, show
from judge.cli.options import MOST, AsJson, Db, opened
from judge.cli.out import money, print_json, say, table
from judge.judging.status import process_alive, run_status
from judge.store import batches, verdicts
from judge.store.settings import scale_of


def register(app: typer.Typer) -> None:
    app.command()(status)
    app.command()(failures)


def status(
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many runs to show.")] = 10,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """What is in the database, and how the last judging runs went. Takes in what has come back of 24-hour jobs.

    Example: judge status
    """
    with opened(db) as (database, settings):
        look_after(database, settings)
        jobs = batches.jobs(database, limit=limit)
        found = verdicts.runs(database, limit)
        trusted = verdicts.trusted_judge(database)
        coverage = verdicts.coverage(database, trusted)
        scale = scale_of(database)
    if json:
        print_json(
            {
                "scale": scale.name,
                "coverage": coverage._asdict(),
                "runs": [{**row.model_dump(), "judge": spec} for row, spec in found],
                "jobs": as_json(jobs),
            }
        )
        return
    say(
        f"Scale '{scale.name}'. {coverage.candidates:,} candidates: {coverage.judged:,} judged, {coverage.failed:,} failed by the last judge."
    )
    rows = [
        (
            r.id,
            spec,
            run_status(r, spec, process_alive).state,
            r.selected,
            r.known,
            r.judged,
            r.failed,
            money(r.cost_usd, r.unpriced),
            f"{r.started_at:%Y-%m-%d %H:%M}",
        )
        for r, spec in found
    ]
    table(("#run", "judge", "state", "#selected", "#known", "#judged", "#failed", "#cost", "started (UTC)"), rows)
    show(jobs)


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
        found = verdicts.failures(database, run_id, limit)
    if json:
        print_json([entry._asdict() for entry in found])
    elif found:
        table(("query", "product", "kind", "what happened", "#tries"), [(f.query, f.title, f.failure, f.detail, f.attempts) for f in found])
        say("Ask again: judge run --retry-failures (add --failure KIND for one kind)")
    else:
        say("No failures.")
    raise typer.Exit(int(bool(found)))
