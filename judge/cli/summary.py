"""What a judging run did, for a person and for a machine."""

from __future__ import annotations

from typing import Any, NamedTuple

from judge.cli.out import money, plain, say
from judge.judging.engine import Ended
from judge.judging.repeats import Steadiness


class Finished(NamedTuple):
    """A run that has ended, its judge's full name, and how far the judge repeats itself where it is asked several times."""

    ended: Ended
    spec: str
    steadiness: Steadiness | None = None


def summarise(finished: Finished) -> None:
    """What the run did, in a few lines; counts reconcile: selected = known + judged + failed + left."""
    ended, spec, steadiness = finished
    p = ended.progress
    left = p.selected - p.known - p.judged - p.failed
    say(f"[bold]{plain(spec)}[/bold]: {ended.state}" + (f" ({plain(ended.note)})" if ended.note else ""))
    say(f"  {p.selected:,} selected = {p.known:,} known + {p.judged:,} judged + {p.failed:,} failed + {left:,} left")
    say(
        f"  {p.requests:,} requests, {p.from_cache:,} from the reply cache, {p.input_tokens + p.output_tokens:,} tokens, {money(p.cost_usd, p.unpriced)}"
    )
    if ended_pairs := p.judged + p.failed:
        say(f"  {ended.seconds:,.1f} s, {ended_pairs / ended.seconds:,.0f} pairs a second")
    if p.waiting:
        say(f"  {p.waiting:,} of those left wait in a 24-hour job: judge status")
    if steadiness:
        say(f"  {_in_words(steadiness)}")
    if ended.failures:
        kinds = ", ".join(f"{amount:,} {kind}" for kind, amount in ended.failures.items())
        say(
            f"  this judge failed: {kinds}. List them: judge failures. Ask again: judge run --judge '{plain(spec.partition('#')[0])}' --retry-failures"
        )
    if ended.state != "done":
        say("  The same command resumes it.")


def _in_words(steadiness: Steadiness) -> str:
    asked = f"asked {steadiness.repeats} times each: "
    lacking = f"{steadiness.open:,} pairs lack an answer"
    if steadiness.steady is None or steadiness.spread is None:
        return asked + lacking
    same = f"the same grade every time for {steadiness.steady:.0%} of {steadiness.pairs:,} pairs, mean difference {steadiness.spread:.2f} grades"
    return f"{asked}{same}; {lacking}" if steadiness.open else asked + same


def exit_code(ended: Ended) -> int:
    """3 stopped on purpose, 1 failures left, of this run or an earlier one, 0 done."""
    return 3 if ended.state != "done" else int(bool(ended.failures))


def as_json(finished: Finished) -> dict[str, Any]:
    ended, spec, steadiness = finished
    return {
        "run": ended.run_id,
        "judge": spec,
        "state": ended.state,
        "note": ended.note,
        "seconds": ended.seconds,
        **ended.progress.row(),
        "failures": ended.failures,
        "steadiness": steadiness and steadiness._asdict(),
    }
