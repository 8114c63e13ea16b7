"""`judge sample`: which queries to judge, drawn by lot."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from judge.cli.options import MOST, AsJson, Db, opened
from judge.cli.out import print_json, say, table
from judge.measure.sampling import By, Design, Drawn, drawn, sample, told
from judge.store.db import Database
from judge.store.samples import members, samples

EVERY_KIND = "intent,traffic,zero-click"


def register(root: typer.Typer) -> None:
    root.command("sample")(sample_)


def sample_(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="What the sample is called; without, all are listed.")] = None,
    size: Annotated[int, typer.Option(min=1, max=MOST, help="How many queries.")] = 200,
    by: Annotated[str, typer.Option("--by", help="What the strata are made of; '' for none.")] = EVERY_KIND,
    like_traffic: Annotated[
        bool, typer.Option("--like-traffic", help="Of each stratum in proportion to its searches, not the same of each.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the lot.")] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the strata; keep nothing.")] = False,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Draw real queries to judge, by intent, by how often they are searched for, and by whether anybody clicks.

    The sample is kept with the chance that each query had, so that figures of it can be weighted back to all queries, or to all searches.
    The same command again shows the same sample. Intents are those of judge intents, traffic is that of judge import events.

    Example: judge sample autumn --size 300

    Example: judge sample busy --size 300 --like-traffic
    """
    with opened(db) as (database, _):
        if name is None:
            _list(database, json)
            return
        design = Design(size, cast("tuple[By, ...]", tuple(filter(None, by.split(",")))), like_traffic, seed)
        found = drawn(database, design) if dry_run else sample(database, name, design)
        queries = members(database, name)
    if json:
        strata = [{**stratum._asdict(), "inclusion": stratum.inclusion} for stratum in found.strata]
        print_json({"sample": name, **design.to_json(), "strata": strata, "queries": [query._asdict() for query in queries]})
        return
    _show(name, found, kept=not dry_run)


def _show(name: str, found: Drawn, *, kept: bool) -> None:
    searches = sum(stratum.searches for stratum in found.strata) or 1
    rows = [
        (s.name, f"{s.queries:,}", f"{s.searches / searches:.0%}", f"{s.drawn:,}", f"{s.inclusion:.3g}" if s.drawn else "never")
        for s in found.strata
    ]
    table(("stratum", "#queries", "#of the searches", "#drawn", "#chance"), rows)
    total, all_ = sum(s.drawn for s in found.strata), sum(s.queries for s in found.strata)
    say(f"{total:,} of {all_:,} real queries{'' if found.new else ' (drawn earlier, kept as it was)'}")
    unseen = [s for s in found.strata if not s.drawn]
    if unseen:
        lost = sum(s.searches for s in unseen) / searches
        which = "1 stratum" if len(unseen) == 1 else f"{len(unseen)} strata"
        say(f"Of {which} nothing is drawn ({lost:.0%} of the searches), so nothing is learnt of it. Draw more: --size")
    if kept:
        say(f"Next: judge mine --queries sample:{name}, judge run --queries sample:{name}, judge evaluate --sample {name}")


def _list(db: Database, json: bool) -> None:
    found = samples(db)
    if json:
        print_json({"samples": [{"sample": one.name, "queries": size, **one.design} for one, size in found]})
    elif found:
        table(("sample", "#queries", "drawn", "when"), [(o.name, f"{n:,}", told(o.design), f"{o.created_at:%Y-%m-%d}") for o, n in found])
    else:
        say("There is no sample yet. Draw one: judge sample NAME --size 300")
