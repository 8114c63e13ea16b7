"""`judge queries`: synthetic queries for each leaf category, and how broad they are beside the real ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from judge.cli.leaves import Categories, Draw, Most, Sample, leaves
from judge.cli.options import AsJson, Db, opened
from judge.cli.out import print_json
from judge.cli.rounds import How, round_of
from judge.cli.sieved import Kept, keep, show_kept, totals
from judge.cli.writing import Asked, Concurrency, DryRun, MaxCost, Writer, writer
from judge.cli.written import as_json, show_asked
from judge.errors import InputError
from judge.judging.writing import queries as writing
from judge.judging.writing.leaf import Leaf
from judge.store.db import Database
from judge.store.written import features, written

Spec = Annotated[str | None, typer.Option("--judge", metavar="SPEC", help="Whose model writes: provider/model?param=value.")]
PerCategory = Annotated[int, typer.Option("--per-category", min=1, max=500, metavar="N", help="Queries of each category, over the tiers.")]
Variants = Annotated[
    int, typer.Option("--variants", min=0, max=100, metavar="N", help="Beside these, so many by activity, situation and product name each.")
]
Only = Annotated[bool, typer.Option("--breadth", help="Write none; say how broad the queries are, synthetic beside real.")]


def register(app: typer.Typer) -> None:
    app.command()(queries)


def queries(
    judge: Spec = None,
    category: Categories = None,
    limit: Most = None,
    per_category: PerCategory = 50,
    variants: Variants = 2,
    sample: Sample = 12,
    seed: Draw = 0,
    concurrency: Concurrency = None,
    max_cost: MaxCost = None,
    dry_run: DryRun = False,
    only_breadth: Only = False,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Let a model write search queries for each leaf category. The same command again is the resume.

    30 % of one or two words, 35 % of three or four, 35 % of five or more, and variants by intent. What resembles a real query or
    another one is refused. Their origin is "synthetic" for good; once they are judged, this says how broad they are beside real ones.

    Example: judge queries --judge openai/gpt-6-luna --per-category 20 --max-cost 2

    Example: judge queries --breadth
    """
    with opened(db) as (database, settings):
        if only_breadth:
            _tell_breadth(database, json)
            return
        if judge is None:
            raise InputError("Nobody is named to write the queries", "Name a model: --judge openai/gpt-6-luna, or ask for --breadth alone")
        who, wanted = writer(settings, judge, "queries", max_cost, asked=not dry_run), writing.quotas(per_category, variants)
        of, before = _with_features(database, leaves(database, category, limit, sample, seed)), written(database)
        done = round_of(
            database,
            settings,
            who,
            of,
            lambda leaf: writing.question(who.prompt, leaf, wanted),
            lambda one: one.key in before,
            How(concurrency, max_cost, dry_run, json),
        )
        if done is None:
            return
        _tell(database, who, keep(database, who, done.every, done.asked, wanted), done.asked, json)
    raise typer.Exit(done.asked.exit_code)


def _with_features(db: Database, of: list[Leaf]) -> list[Leaf]:
    """The leaves with the features that `judge features` found of them, in the place of what their products' attributes state."""
    known = features(db)
    return [leaf._replace(facts=_said(known[leaf.name]["features"])) if leaf.name in known else leaf for leaf in of]


def _said(found: Sequence[Mapping[str, Any]]) -> list[str]:
    return [f"{one['name']} ({one['kind']}): {', '.join(value['value'] for value in one['values'])}" for one in found]


def _tell(db: Database, who: Writer, kept: list[Kept], asked: Asked[Any], json: bool) -> None:
    from judge.cli.breadth import as_object, measured, show  # numpy is slow to load

    known, broad = len(kept) - len(asked.answers), measured(db)
    if json:
        categories = [one._asdict() for one in kept]
        print_json({**as_json(who, asked, known), **totals(kept), "categories": categories, "breadth": as_object(broad)})
        return
    show_kept(kept)
    show_asked(who, asked, known)
    show(db, broad)


def _tell_breadth(db: Database, json: bool) -> None:
    from judge.cli.breadth import as_object, measured, show  # numpy is slow to load

    found = measured(db)
    if json:
        print_json({"breadth": as_object(found)})
    else:
        show(db, found)
