"""`judge features`: the attributes of each leaf category, as a model finds them in a sample of its products."""

from __future__ import annotations

from collections import Counter
from typing import Any

import typer

from judge.cli.leaves import Categories, Draw, Most, Sample, leaves
from judge.cli.options import AsJson, Db, opened
from judge.cli.out import plain, print_json, say, table
from judge.cli.rounds import How, round_of
from judge.cli.writing import Concurrency, DryRun, MaxCost, Model, writer
from judge.cli.written import as_json, show_asked
from judge.judging.writing import features as finding
from judge.store.written import features as stored_features
from judge.store.written import save_features


def register(app: typer.Typer) -> None:
    app.command()(features)


def features(
    judge: Model,
    category: Categories = None,
    limit: Most = None,
    sample: Sample = 20,
    seed: Draw = 0,
    concurrency: Concurrency = None,
    max_cost: MaxCost = None,
    dry_run: DryRun = False,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Let a model name the attributes of each leaf category, from a sample of its products. The same command again is the resume.

    Visual, material, size, activity, need: what shoppers choose by. A value is kept only where a product of the sample shows it.
    `judge queries` writes with them.

    Example: judge features --judge openai/gpt-6-luna --dry-run

    Example: judge features --judge openai/gpt-6-luna --category "Furniture > Sofas" --max-cost 1
    """
    with opened(db) as (database, settings):
        who = writer(settings, judge, "features", max_cost, asked=not dry_run)
        wanted, before = leaves(database, category, limit, sample, seed), stored_features(database)
        done = round_of(
            database,
            settings,
            who,
            wanted,
            lambda leaf: finding.question(who.prompt, leaf),
            lambda one: before.get(one.leaf.name, {}).get("key") == one.key,
            How(concurrency, max_cost, dry_run, json),
        )
        if done is None:
            return
        save_features(database, {one.leaf.name: {**one.made_by(who), **finding.as_json(said)} for one, said in done.asked.answered})
        now_there = stored_features(database)
    told = {one.leaf.name: now_there[one.leaf.name] for one in done.every if one.leaf.name in now_there}
    if json:
        print_json({**as_json(who, done.asked, done.known), "categories": told})
    else:
        _show(told)
        show_asked(who, done.asked, done.known)
    raise typer.Exit(done.asked.exit_code)


def _show(told: dict[str, Any]) -> None:
    rows = [
        (leaf, feature["name"], feature["kind"], ", ".join(value["value"] for value in feature["values"]))
        for leaf, found in told.items()
        for feature in found["features"]
    ]
    table(("category", "attribute", "kind", "values"), rows)
    dropped: Counter[str] = Counter()
    for found in told.values():
        dropped.update(found["dropped"])
    named = sum(found["named"] for found in told.values())
    reasons = "".join(f" + {amount:,} dropped: {plain(why)}" for why, amount in sorted(dropped.items()))
    say(f"{named:,} values named = {named - dropped.total():,} kept{reasons}")
