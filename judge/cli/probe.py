"""Probing: small edits of the user's own products, candidates in another order, and whether the judge's grades move as they should."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from typing import Annotated, NamedTuple

import typer

from judge.cli.explain import OneSpec, meant
from judge.cli.options import AsJson, Db, opened
from judge.cli.out import print_json
from judge.cli.preparing import Prepared, refuse_unknown_price, with_nothing_open
from judge.cli.probed import Held, as_json, show
from judge.config import Settings
from judge.errors import InputError, Rejected
from judge.judging.base import Provider
from judge.judging.bench import Bench, Tally
from judge.judging.budget import Budget
from judge.judging.capabilities import as_known
from judge.judging.identity import full_spec
from judge.judging.ordering import reorder
from judge.judging.probe_sample import catalogue_values, packs, sample
from judge.judging.probing import probe
from judge.judging.prompts import Prompt
from judge.judging.providers import provider_class, provider_for
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.store.db import Database
from judge.store.trusted import judge_of_all
from judge.store.verdicts import judges


def register(app: typer.Typer) -> None:
    app.command("probe")(probe_)


def probe_(
    judge: OneSpec = None,
    prompt: Annotated[str | None, typer.Option("--prompt", help="Prompt name or file.", show_default="the judge's")] = None,
    size: Annotated[int, typer.Option("--sample", min=1, metavar="N", help="Pairs to edit; up to seven requests each.")] = 20,
    seed: Annotated[int, typer.Option("--seed", help="Another seed draws other pairs.")] = 0,
    limit: Annotated[
        float, typer.Option("--limit-share", min=0, max=1, help="The largest share of a probe's pairs that may go wrong.")
    ] = 0.1,
    concurrency: Annotated[int | None, typer.Option(min=1, help="Requests in flight; default: the provider's.")] = None,
    max_cost: Annotated[
        float | None, typer.Option(min=0, metavar="USD", help="Stop before this is spent; the same command resumes.")
    ] = None,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Edit some of your own products a little, and see whether the judge's grade moves when it should and only then.

    Edited products are asked about alone. A judge that puts several candidates in one request is also asked three times about
    requests of that size, with about five candidates for each pair of the sample: as they are, once more, and in another order.
    No verdict is written.

    Exit code 1 when more than the stated share of any probe goes wrong, so that it can gate a release; 3 when --max-cost stopped it.

    Example: judge probe --judge local/default --sample 50
    """
    with opened(db) as (database, settings):
        prepared = _prepared(database, *meant(database, settings, judge, prompt), max_cost)
        held = _held(database, settings, prepared, Draw(size, seed), (concurrency, max_cost))
    passed = not held.exceeds(limit)
    if json:
        print_json({"judge": prepared.spec, "seed": seed, "limit_share": limit, "passed": passed, **as_json(held)})
    else:
        show(held, prepared.spec, limit)
    raise typer.Exit(3 if held.tally.left else int(not passed))


def _prepared(db: Database, spec: JudgeSpec, prompt: Prompt, max_cost: float | None) -> Prepared:
    """The judge with nothing left open; nobody is asked anything before the price is known to be known."""
    wish = full_spec(spec, prompt)
    full, known = as_known(db, wish, os.environ)
    first = Prepared(provider_for(full), prompt, str(full), None if known else wish)
    refuse_unknown_price(first, max_cost, "probe fewer pairs instead: --sample N")
    return with_nothing_open(db, first)


class Draw(NamedTuple):
    """How many pairs to probe with, and the seed that draws them."""

    size: int
    seed: int


def _held(db: Database, settings: Settings, prepared: Prepared, draw: Draw, most: tuple[int | None, float | None]) -> Held:
    """`most`: requests in flight, and US dollars."""
    known = {name: number for number, name in judges(db).items()}
    cases = sample(db, known.get(prepared.spec, judge_of_all(db)), prepared.prompt.scale, *draw)
    if not cases:
        raise InputError("There is no candidate to probe the judge with", "Propose some first: judge mine")
    tally, replies, asked = Tally(Budget(most[1])), Replies(settings.replies, db), prepared.provider

    def bench(provider: Provider) -> Bench:
        return Bench(provider, prepared.prompt, replies, most[0], tally=tally)

    try:
        found = asyncio.run(probe(bench(provider_for(alone(asked.spec))), cases, catalogue_values(db, cases), draw.seed))
        shared = packs(db, cases, asked.pack, draw.seed) if asked.pack > 1 else []
        return Held(found, asyncio.run(reorder(bench(asked), shared, draw.seed)) if asked.pack > 1 else None, tally)
    except Rejected as error:
        raise InputError(
            f"The judge {prepared.spec} cannot be probed: {error}", "Replies that came are kept: the same command goes on"
        ) from error
    finally:
        replies.close()


def alone(spec: JudgeSpec) -> JudgeSpec:
    """The judge, asked about one product at a time: what else was in a request must not be taken for the effect of an edit."""
    several = provider_class(spec.provider).limits.pack > 1 or "pack" in spec.params
    return replace(spec, params={**spec.params, "pack": 1}) if several else spec
