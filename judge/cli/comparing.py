"""A comparison of two judges on a terminal: each against people, the difference, what was mended and broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from judge.cli.agreement import FIGURES, figure_text
from judge.cli.out import plain, say, table
from judge.people.comparing import Comparison


def show(found: Comparison, runs: Sequence[Mapping[str, Any]]) -> None:
    """Both judges beside each other on the pairs that people and both graded. Intervals are 95 %, whole queries resampled."""
    for letter, side, run in zip("AB", (found.first, found.second), runs, strict=True):
        note = f", {run['state']}: {plain(run['note'])}" if run["state"] != "done" else ""
        asked = f"{run['requests']:,} requests, {run['input_tokens'] + run['output_tokens']:,} tokens"
        say(f"[bold]{letter}[/bold]  {plain(side.sides[1])}  ({asked}, {run['failed']:,} failed{note})")
    say()
    rows = [(name, *(figure_text(getattr(side, field)) for side in (found.first, found.second))) for name, field in FIGURES]
    table((f"agreement with {found.first.sides[0]}", "A", "B"), rows)
    say(f"On {found.first.n_pairs:,} pairs in {found.first.n_queries:,} queries; {found.unshared:,} more lack a grade of A or B.")
    say(f"Quadratic kappa, B less A: {figure_text(found.difference)}. {_verdict(found)}")
    flips = found.flips
    say(
        f"Of {sum(flips):,} pairs: {flips.right_twice:,} right both times, {flips.mended:,} mended by B, {flips.broken:,} broken by B, "
        f"{flips.wrong_twice:,} wrong both times."
    )
    if found.first.why:
        say(found.first.why)


def _verdict(found: Comparison) -> str:
    """What the interval of the difference allows to say."""
    change = found.difference
    if change is None or change.low is None or change.high is None:
        return "Without an interval this says nothing of other queries."
    if change.low <= 0 <= change.high:
        return "The interval holds 0: these pairs do not tell the two apart."
    return "B agrees better." if change.low > 0 else "A agrees better."
