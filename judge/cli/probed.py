"""What probing found, for a person and for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, NamedTuple

from judge.cli.out import money, plain, say, table
from judge.judging.bench import Tally
from judge.judging.ordering import Order
from judge.judging.probes import Wrong
from judge.judging.probing import Probed, Result
from judge.stats.clusters import Estimate

EXAMPLES = 3
ALONE = "asked one at a time: order cannot matter"
NO_PACKS = "no query of the sample has two candidates to change over"
NOT_YET = "not asked yet"
UNGRADED = "no pair got a grade in both orders"


class Held(NamedTuple):
    """A judge held to all probes. No `order` where it is asked one at a time."""

    found: Probed
    order: Order | None
    tally: Tally

    def exceeds(self, limit: float) -> bool:
        """The judge does not pass: some probe exceeds the limit, or what there was to ask was not asked."""
        return self.found.exceeds(limit) or bool(self.order and self.order.exceeds(limit)) or bool(self.tally.left)


def as_json(held: Held) -> dict[str, Any]:
    """`left` requests at least were not sent, for want of money."""
    found, tally = held.found, held.tally
    return {
        "sampled": found.sampled,
        "ungraded": found.ungraded,
        **{name: getattr(tally, name) for name in ("requests", "from_cache", "cost_usd", "left")},
        "probes": [{**asdict(result), **_examples(result.wrong)} for result in found.results],
        "order": _order_as_json(held),
    }


def _order_as_json(held: Held) -> dict[str, Any]:
    order = held.order
    if order is None:
        return {"size": 1, "note": _note(held)}
    return {**asdict(order), **_examples(order.wrong), "note": _note(held)}


def _note(held: Held) -> str:
    """Why there is no figure of the order; empty where there is one."""
    if held.order is None:
        return ALONE
    if held.order.packs:
        return "" if held.order.n else UNGRADED
    return NOT_YET if held.tally.left else NO_PACKS


def _examples(wrong: Any) -> dict[str, Any]:
    return {"wrong": len(wrong), "examples": [entry._asdict() for entry in wrong]}


def show(held: Held, spec: str, limit: float) -> None:
    """A table of the probes, some of what went wrong, what the order did, what it cost, and whether the judge passed."""
    found, tally = held.found, held.tally
    say(f"[bold]{plain(spec)}[/bold]: {found.sampled:,} pairs, {found.ungraded:,} without a grade")
    rows = [_row(result, limit) for result in found.results] + ([_order_row(held.order, limit)] if held.order else [])
    table(("probe", "grade should", "#n", "#wrong", "#share (95 %)", "#change", "#failed", "#skipped", ""), rows)
    for result in found.results:
        _show_examples(result.probe, result.wrong)
    _show_order(held)
    say(f"{tally.requests:,} requests, {tally.from_cache:,} replies from the cache, {money(tally.cost_usd)}")
    say(_verdict(held, limit))


def _verdict(held: Held, limit: float) -> str:
    if held.tally.left:
        most, left = held.tally.budget.limit, held.tally.left
        return (
            f"Stopped: the next request could cross --max-cost {most:g}. At least {left:,} requests are left; the same command sends them."
        )
    if not any(result.n for result in held.found.results):
        return "No pair could be held to any probe: nothing is shown of this judge."
    return f"At most {limit:.0%} of a probe may go wrong: " + ("[bold]too much did[/bold]" if held.exceeds(limit) else "passed")


def _row(result: Result, limit: float) -> tuple[object, ...]:
    share = _share(None if result.share is None else Estimate(result.share, *(result.interval or ())))
    change = "-" if result.mean_change is None else f"{result.mean_change:+.2f}"
    counts = (result.n, len(result.wrong), share, change, result.failed, result.skipped)
    return (result.probe, result.expected, *counts, "too much" if result.exceeds(limit) else "")


def _order_row(order: Order, limit: float) -> tuple[object, ...]:
    counts = (order.n, len(order.wrong), _share(order.moved), "-", order.failed, 0)
    return ("order changed", "stay", *counts, "too much" if order.exceeds(limit) else "")


def _share(share: Estimate | None) -> str:
    if share is None or share.low is None or share.high is None:
        return "-" if share is None else f"{share.value:.0%}"
    return f"{share.value:.0%} ({share.low:.0%}-{share.high:.0%})"


def _show_examples(probe: str, wrong: Any) -> None:
    for entry in wrong[:EXAMPLES]:
        say(f"  {probe}: [bold]{plain(entry.query)}[/bold] and {plain(entry.title)} ({plain(entry.product_id)})")
        say(f"    {plain(entry.edit)}: " + _became(entry))


def _became(entry: Wrong) -> str:
    return f"{entry.before} became {entry.after}" if entry.before != entry.after else f"stayed {entry.before}"


def _show_order(held: Held) -> None:
    order = held.order
    if order is None or not order.n:
        say(f"Order of candidates: {_note(held)}")
        return
    _show_examples("order changed", order.wrong)
    steps = ", ".join(f"{pairs:,} by {step}" for step, pairs in order.steps.items()) or "none"
    again = "" if order.again is None else f"; the same order asked again moved {order.again:.0%}"
    say(f"Order of candidates, {order.packs:,} requests of up to {order.size}: grades moved: {steps}{again}")
    if order.trend:
        low, high = order.trend.low, order.trend.high
        interval = "" if low is None or high is None else f" ({low:+.2f} to {high:+.2f})"
        say(
            f"  In the first half of a request a product is graded {order.trend.value:+.2f}{interval} higher than in the second, n = {order.crossed:,}"
        )
