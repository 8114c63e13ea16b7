"""What a judging run did, for a person and for a machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, NamedTuple

from judge.cli.again import again
from judge.cli.out import money, plain, say
from judge.judging.effort import Ended
from judge.judging.repeats import Steadiness
from judge.judging.spec import JudgeSpec


class Finished(NamedTuple):
    """A run that has ended, its judge's full name, how far the judge repeats itself where it is asked several times.

    `again`: the command that asks again for what failed, where it is more than the judge's name.
    """

    ended: Ended
    spec: str
    steadiness: Steadiness | None = None
    again: str = ""


def summarise(finished: Finished) -> None:
    """What the run did, in a few lines; counts reconcile: selected = known + judged + failed + left."""
    ended, spec, steadiness, _ = finished
    p = ended.progress
    say(f"[bold]{plain(spec)}[/bold]: {ended.state}" + (f" ({plain(ended.note)})" if ended.note else ""))
    of_repeats = f" (answers: {p.selected // steadiness.repeats:,} pairs, {steadiness.repeats} times each)" if steadiness else ""
    say(f"  {p.selected:,} selected{of_repeats} = {p.known:,} known + {p.judged:,} judged + {p.failed:,} failed + {p.left:,} left")
    say(
        f"  {p.requests:,} requests, {p.from_cache:,} from the reply cache, {p.input_tokens + p.output_tokens:,} tokens, {money(p.cost_usd, p.unpriced)}"
    )
    if ended_pairs := p.judged + p.failed:
        say(f"  {ended.seconds:,.1f} s, {ended_pairs / ended.seconds:,.0f} {'answers' if steadiness else 'pairs'} a second")
    for line in filter(None, (*_oddities(finished), _in_words(steadiness) if steadiness else "")):
        say(f"  {plain(line)}")
    if ended.failures:
        kinds = ", ".join(f"{amount:,} {kind}" for kind, amount in ended.failures.items())
        say(f"  this judge failed: {kinds}. List them: judge failures. Ask again: {plain(_again(finished))}")
    if ended.state != "done":
        say("  The same command resumes it.")


def _again(finished: Finished) -> str:
    return finished.again or again(["--judge", finished.spec])


def _oddities(finished: Finished) -> Iterator[str]:
    """What a person should know of a run, though nothing failed."""
    p, spec = finished.ended.progress, JudgeSpec.parse(finished.spec)
    if p.waiting:
        yield f"{p.waiting:,} of those left wait in a 24-hour job: judge status"
    if p.unusable:
        yield f"{p.unusable:,} of {p.packed:,} packed replies could not be used: asked one by one"
    if spec.params.get("logprobs") is True and p.without_odds:
        which = (
            "gave no probabilities"
            if p.without_odds == p.judged
            else f"gave no probabilities with {p.without_odds:,} of {p.judged:,} grades"
        )
        yield f"{spec.model} {which}, though asked with logprobs=true: ask several times with repeat=5 to estimate them"


def _in_words(steadiness: Steadiness) -> str:
    asked = f"asked {steadiness.repeats} times each: "
    lacking = f"{steadiness.open:,} pairs lack an answer"
    if steadiness.steady is None or steadiness.spread is None:
        return asked + lacking
    same = f"the same grade every time for {steadiness.steady:.0%} of {steadiness.pairs:,} pairs, mean difference {steadiness.spread:.2f} grades"
    return f"{asked}{same}; {lacking}" if steadiness.open else asked + same


def exit_code(ended: Ended) -> int:
    """3 stopped on purpose or still waiting for a 24-hour job, 1 failures left, of this run or an earlier one, 0 done."""
    return 3 if ended.state != "done" or ended.progress.waiting else int(bool(ended.failures))


def as_json(finished: Finished) -> dict[str, Any]:
    ended, spec, steadiness, _ = finished
    return {
        "run": ended.run_id,
        "judge": spec,
        "state": ended.state,
        "note": ended.note,
        "seconds": ended.seconds,
        **asdict(ended.progress),
        "left": ended.progress.left,
        "failures": ended.failures,
        "retry": _again(finished) if ended.failures else "",
        "steadiness": steadiness and steadiness._asdict(),
    }
