"""Training triples and qrels, from one selection."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from judge.cli.options import AsJson, Db, OneJudge, judge_meant, opened
from judge.cli.out import print_json, say, table
from judge.errors import InputError
from judge.store.verdicts import judges


def register(app: typer.Typer) -> None:
    app.command()(export)


def export(
    folder: Annotated[Path, typer.Argument(help="Where to write; made if it is not there.")],
    format_: Annotated[list[str] | None, typer.Option("--format", metavar="NAME", help="Repeatable; default: all of them.")] = None,
    judge: OneJudge = None,
    negatives: Annotated[int, typer.Option("--negatives", min=1, help="Negatives for each positive, at most.")] = 8,
    positive_from: Annotated[
        int | None, typer.Option("--positive-from", metavar="GRADE", help="Lowest grade of a positive.", show_default="the scale's")
    ] = None,
    negative_to: Annotated[
        int | None, typer.Option("--negative-to", metavar="GRADE", help="Highest grade of a negative.", show_default="the scale's")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the splits and of what is left out by caps.")] = 0,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Write training triples and qrels, split by query, with a manifest and a data card. People override judges.

    Example: judge export triples --format triples-jsonl --format qrels
    """
    from judge.export import FORMATS, Policy  # pyarrow is slow to load
    from judge.export import export as write

    policy = Policy(positive_from=positive_from, negative_to=negative_to, negatives_per_positive=negatives, seed=seed)
    with opened(db) as (database, _):
        if judge is None and not judges(database):
            judge_id = None
        else:
            judge_id, _spec = judge_meant(database, judge)
        exported = write(database, folder, format_ or list(FORMATS), policy, judge_id)
    if json:
        print_json(exported.manifest)
        return
    table(("step", "#pairs or triples"), exported.funnel)
    for name, rows in exported.files:
        say(f"  {folder / name}: {rows:,} rows")
    if not exported.triples:
        raise InputError("No triple came out: no query has both a positive and a negative", "Judge or label more: judge run")
