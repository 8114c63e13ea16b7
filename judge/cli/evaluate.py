"""`judge evaluate`: ranked lists measured by the resolved grades, held against each other, and what in them is unjudged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from judge.cli.options import MOST, AsJson, Db, Queries, Seed, Trusted, judges_meant, opened, queries_named
from judge.cli.out import plain, print_json, say
from judge.cli.sheets import target, write
from judge.errors import InputError
from judge.store.candidates import missing_queries
from judge.store.catalog import all_queries
from judge.store.db import Database

if TYPE_CHECKING:
    from judge.measure.evaluate.evaluating import Options


def register(app: typer.Typer) -> None:
    app.command()(evaluate)


def evaluate(
    runs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[RUN]...", help="Imported runs by name, or files of runs.", show_default="every imported run"),
    ] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            "--measure",
            metavar="NAME",
            help="A measure by ir-measures' name, or Cat@K. Repeatable.",
            show_default="nDCG@10 P@10 R@10 RR@10 Cat@10 Cat@50",
        ),
    ] = None,
    baseline: Annotated[
        str | None, typer.Option("--baseline", metavar="RUN", help="What the other runs are held against.", show_default="the first run")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", help="Cut up by intent, segment (head, torso, tail), category, length, origin or locale as well.")
    ] = None,
    judge: Trusted = None,
    people_only: Annotated[bool, typer.Option("--people-only", help="Only what people said; no judge's verdict counts.")] = False,
    condensed: Annotated[bool, typer.Option("--condensed", help="Leave unjudged products out of the lists.")] = False,
    queries: Queries = None,
    traffic: Annotated[bool, typer.Option("--traffic", help="Weigh each query by its searches.")] = False,
    sample: Annotated[
        str | None, typer.Option("--sample", metavar="NAME", help="Only this sample of queries, each weighed by 1 / the chance it had.")
    ] = None,
    holes: Annotated[
        int | None, typer.Option("--holes", metavar="K", min=1, max=MOST, help="List what is unjudged in the first K places.")
    ] = None,
    judge_holes: Annotated[bool, typer.Option("--judge-holes", help="Judge exactly what is unjudged there, then measure.")] = False,
    ask: Annotated[
        str | None,
        typer.Option("--ask", metavar="SPEC", help="With --judge-holes: who is asked.", show_default="the judge of all candidates"),
    ] = None,
    max_cost: Annotated[
        float | None, typer.Option("--max-cost", min=0, metavar="USD", help="With --judge-holes: stop before this is spent.")
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write every figure of every query to this new file.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace that file, if it is there.")] = False,
    seed: Seed = 0,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """How good ranked lists are, by the grades of people and judges, with intervals over queries; several runs are held against the first.

    nDCG takes the gains of the scale, the other measures its positive grades. What is unjudged counts as not relevant, and how much that
    is stands beside. A file is read as judge import runs reads it, and not imported. Judging holes with --json prints what judging did.

    Example: judge evaluate bm25 dense --by intent

    Example: judge evaluate new.trec --measure nDCG@5 --measure Cat@20 --traffic

    Example: judge evaluate bm25 --judge-holes --max-cost 2
    """
    from judge.cli.evaluated import as_object, show  # ir-measures and pandas are slow to load
    from judge.cli.evaluating import Filling, Wanted, measured
    from judge.measure.evaluate.evaluating import sheet_of

    _refuse_what_contradicts(ask, max_cost, people_only=people_only, judge_holes=judge_holes, named=bool(judge))
    with opened(db) as (database, settings):
        file = target(csv, settings, force) if csv is not None else None
        options = _options(database, measure, judge, queries, seed)
        options = replace(options, people_only=people_only, condensed=condensed, by_traffic=traffic, sample=sample)
        wanted = Wanted(runs or [], baseline, by, holes, queries or [], db)
        filling = Filling(ask, max_cost, json) if judge_holes else None
        shown, code = measured(database, settings, wanted, options, filling)
        if file is not None and shown is not None:
            write(file, sheet_of(database, shown.found))
    if shown is None:
        raise typer.Exit(code)
    if json:
        print_json(as_object(shown))
        return
    show(shown)
    if csv is not None:
        say(f"All {len(shown.found.values):,} values are in {plain(csv)}.")
    raise typer.Exit(code)


def _refuse_what_contradicts(ask: str | None, max_cost: float | None, *, people_only: bool, judge_holes: bool, named: bool) -> None:
    if (ask or max_cost is not None) and not judge_holes:
        raise InputError("--ask and --max-cost say how holes are judged, and nobody asked for that", "Add --judge-holes")
    if people_only and (named or judge_holes):
        raise InputError("With --people-only no judge's verdict counts, and one is named or asked for", "Leave one of the two out")


def _options(db: Database, measures: list[str] | None, judges: list[str] | None, queries: list[str] | None, seed: int) -> Options:
    """What is measured, by whose grades, on which queries. InputError for a judge or a query that there is not."""
    from judge.measure.evaluate.evaluating import Options
    from judge.measure.evaluate.metrics import DEFAULT

    meant = tuple(judges_meant(db, judges)) if judges else None
    return Options(tuple(measures or DEFAULT), judges=meant, queries=_ids(db, queries), seed=seed)


def _ids(db: Database, named: list[str] | None) -> tuple[str, ...]:
    wanted = set(queries_named(db, named))
    if unknown := missing_queries(db, wanted):
        raise InputError(f"There is no query '{unknown[0]}'", "Name a query by its id or its exact text")
    return tuple(query.id for query in all_queries(db) if wanted & {query.id, query.text}) if wanted else ()
