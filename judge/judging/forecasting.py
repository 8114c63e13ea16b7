"""What a run would ask and what that would cost, before it is asked. Nothing is sent and no verdict is written."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from judge.judging.base import Json
from judge.judging.engine import packs
from judge.judging.planning import Job, Size, Work, plan, request_for, size
from judge.judging.pricing import estimate

SAMPLE = 2_000
"""Pairs that are rendered for the estimate; what is beyond them is taken to be like them."""


class Forecast(NamedTuple):
    """`known` + `open` = selected; `open` is an upper bound where products changed only in what the judge is not shown.

    Money in US dollars, at least and at most; None where nobody has a price. `batch`: asked in 24-hour jobs, at their rates.
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
    batch: bool = False


def forecast(job: Job, *, batch: bool = False) -> Forecast:
    """Reads the plan without acting on it; the cost is that of the first pairs, scaled to all of them.

    `batch`: as 24-hour jobs would ask, each pair in a request of its own.
    """
    sample = list(islice((item for page in plan(job) for item in page.work), SAMPLE))
    asked = [item for item in sample if item.known is None and item.unrenderable is None]
    return _scaled(job, size(job), sample, asked, batch)


def _scaled(job: Job, whole: Size, sample: list[Work], asked: list[Work], batch: bool) -> Forecast:
    grown = whole.open / len(sample) if sample else 0.0
    together = packs(asked, 1 if batch else job.provider.pack)
    bodies = [(job.provider.body(request_for(job.prompt, p[0].query, [w.product for w in p])), len(p)) for p in together]
    each = [estimate(job.provider, body, size, batch=batch) for body, size in bodies]
    least, most = ([getattr(one, name) for one in each] for name in ("least", "most"))
    return Forecast(
        whole.selected,
        whole.selected - whole.open,
        whole.open,
        round((len(sample) - len(asked)) * grown),
        round(len(bodies) * grown),
        round(sum(one.input_tokens + one.output_tokens for one in each) * grown),
        None if None in least else sum(least) * grown,
        None if None in most else sum(most) * grown,
        bodies[0][0] if bodies else None,
        batch,
    )
