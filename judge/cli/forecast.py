"""`judge run --dry-run`: what would be asked, what it would cost, and one request in full. Nothing is sent and no verdict is written."""

from __future__ import annotations

from itertools import islice
from typing import Any, NamedTuple

import orjson

from judge.cli.out import plain, say
from judge.judging.base import Json
from judge.judging.engine import packs
from judge.judging.planning import Job, Work, plan, request_for, settled
from judge.judging.pricing import estimate
from judge.store import verdicts
from judge.store.candidates import count_selected

SAMPLE = 2_000
"""Pairs that are rendered for the estimate; what is beyond them is taken to be like them."""


class Forecast(NamedTuple):
    """`known` + `open` = selected; `open` is an upper bound where products changed only in what the judge is not shown.

    Money in US dollars, at least and at most; None where nobody has a price.
    """

    selected: int
    known: int
    open: int
    from_cache: int
    requests: int
    tokens: int
    least: float | None
    most: float | None
    example: Json | None


def forecast(job: Job) -> Forecast:
    """Reads the plan without acting on it; the cost is that of the first pairs, scaled to all of them."""
    repeats = range(job.provider.repeats)
    selected = count_selected(job.db, job.selection) * len(repeats)
    pages = (page for repeat in repeats for page in verdicts.plan(job.db, job.judge_id, job.selection, SAMPLE, repeat))
    known = sum(settled(job, pair) for page in pages for pair in page)
    sample = list(islice((item for page in plan(job) for item in page.work), SAMPLE))
    asked = [item for item in sample if item.known is None and item.unrenderable is None]
    return _scaled(job, selected, known, sample, asked)


def _scaled(job: Job, selected: int, known: int, sample: list[Work], asked: list[Work]) -> Forecast:
    left = selected - known
    grown = left / len(sample) if sample else 0.0
    bodies = [
        (job.provider.body(request_for(job.prompt, p[0].query, [w.product for w in p])), len(p)) for p in packs(asked, job.provider.pack)
    ]
    each = [estimate(job.provider, body, size) for body, size in bodies]
    least, most = ([getattr(one, name) for one in each] for name in ("least", "most"))
    return Forecast(
        selected,
        known,
        left,
        round((len(sample) - len(asked)) * grown),
        round(len(bodies) * grown),
        round(sum(one.input_tokens + one.output_tokens for one in each) * grown),
        None if None in least else sum(least) * grown,
        None if None in most else sum(most) * grown,
        bodies[0][0] if bodies else None,
    )


def show(found: Forecast, spec: str) -> None:
    """The forecast for a person, with the first request as it would be sent."""
    say(f"[bold]{plain(spec)}[/bold]: nothing was sent (--dry-run)")
    say(f"  {found.selected:,} selected = {found.known:,} known + {found.open:,} to judge")
    say(f"  of those about {found.from_cache:,} from the reply cache; about {found.requests:,} requests, {found.tokens:,} tokens")
    cost = "unknown price" if found.least is None or found.most is None else f"${found.least:,.4f} to ${found.most:,.4f}"
    say(f"  cost: {cost}")
    if found.example is not None:
        say("\nThe first request:")
        say(plain_lines(orjson.dumps(found.example, option=orjson.OPT_INDENT_2).decode()))


def plain_lines(text: str) -> str:
    """Text of several lines, safe to print."""
    return "\n".join(plain(line) for line in text.replace("\\n", "\n").split("\n"))


def as_json(found: Forecast, spec: str) -> dict[str, Any]:
    return {"judge": spec, "dry_run": True, **found._asdict()}
