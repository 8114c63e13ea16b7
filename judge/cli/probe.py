"""Probing: small edits of the user's own products, and whether the judge's grade moves as it should."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from judge.cli.explain import OneSpec, meant
from judge.cli.options import AsJson, Db, opened
from judge.cli.out import money, plain, print_json, say, table
from judge.config import Settings
from judge.errors import InputError, Rejected
from judge.judging.identity import full_spec
from judge.judging.probe_sample import catalogue_values, sample
from judge.judging.probing import Bench, Probed, Result, probe
from judge.judging.prompts import Prompt
from judge.judging.providers import provider_class, provider_for
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.store.db import Database
from judge.store.verdicts import judges, trusted_judge

EXAMPLES = 3


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
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Edit some of your own products a little, and see whether the judge's grade moves when it should and only then.

    Exit code 1 when more than the stated share of any probe goes wrong, so that it can gate a release. Every product is asked about
    alone, and no verdict is written.

    Example: judge probe --judge local/default --sample 50
    """
    with opened(db) as (database, settings):
        spec, loaded = meant(database, settings, judge, prompt)
        full = full_spec(spec, loaded)
        found = _probed(database, settings, full, loaded, (size, seed), concurrency)
    passed = not found.exceeds(limit)
    if json:
        print_json({"judge": str(full), "seed": seed, "limit_share": limit, "passed": passed, **_as_json(found)})
    else:
        _show(found, str(full), limit)
    raise typer.Exit(int(not passed))


def _probed(db: Database, settings: Settings, spec: JudgeSpec, prompt: Prompt, drawn: tuple[int, int], concurrency: int | None) -> Probed:
    """`drawn` is the size of the sample and its seed."""
    size, seed = drawn
    provider = provider_for(alone(spec))
    known = {name: number for number, name in judges(db).items()}
    cases = sample(db, known.get(str(spec), trusted_judge(db)), prompt.scale, size, seed)
    if not cases:
        raise InputError("There is no candidate to probe the judge with", "Propose some first: judge mine")
    values = catalogue_values(db, cases)
    replies = Replies(Path(settings.replies))
    try:
        return asyncio.run(probe(Bench(provider, prompt, replies, concurrency), cases, values, seed))
    except Rejected as error:
        raise InputError(f"The judge {spec} cannot be probed: {error}", "Replies that came are kept: the same command goes on") from error
    finally:
        replies.close()


def alone(spec: JudgeSpec) -> JudgeSpec:
    """The judge, asked about one product at a time: what else was in a request must not be taken for the effect of an edit."""
    packs = provider_class(spec.provider).limits.pack > 1 or "pack" in spec.params
    return replace(spec, params={**spec.params, "pack": 1}) if packs else spec


def _as_json(found: Probed) -> dict[str, Any]:
    probes = [
        {**asdict(result), "wrong": len(result.wrong), "examples": [entry._asdict() for entry in result.wrong]} for result in found.results
    ]
    counts = {name: getattr(found, name) for name in ("sampled", "ungraded", "requests", "from_cache", "cost_usd")}
    return {**counts, "probes": probes}


def _show(found: Probed, spec: str, limit: float) -> None:
    say(f"[bold]{plain(spec)}[/bold]: {found.sampled:,} pairs, {found.ungraded:,} without a grade")
    table(
        ("probe", "grade should", "#n", "#wrong", "#share (95 %)", "#change", "#failed", "#skipped", ""),
        [_row(result, limit) for result in found.results],
    )
    for result in found.results:
        for entry in result.wrong[:EXAMPLES]:
            say(f"  {result.probe}: [bold]{plain(entry.query)}[/bold] and {plain(entry.title)} ({plain(entry.product_id)})")
            say(
                f"    {plain(entry.edit)}: {entry.before} became {entry.after}"
                if entry.before != entry.after
                else f"    {plain(entry.edit)}: stayed {entry.before}"
            )
    say(f"{found.requests:,} requests, {found.from_cache:,} replies from the cache, {money(found.cost_usd)}")
    if not any(result.n for result in found.results):
        say("No pair could be held to any probe: nothing is shown of this judge.")
    else:
        say(f"At most {limit:.0%} of a probe may go wrong: " + ("[bold]too much did[/bold]" if found.exceeds(limit) else "passed"))


def _row(result: Result, limit: float) -> tuple[object, ...]:
    low, high = result.interval or (0.0, 0.0)
    share = "-" if result.share is None else f"{result.share:.0%} ({low:.0%}-{high:.0%})"
    change = "-" if result.mean_change is None else f"{result.mean_change:+.2f}"
    verdict = "too much" if result.exceeds(limit) else ""
    return (result.probe, result.expected, result.n, len(result.wrong), share, change, result.failed, result.skipped, verdict)
