"""A test on a terminal: whether it can be trusted, how big it was, what it shows, and what it could not have shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from judge.cli.out import plain, say, table
from judge.measure.abtest import Look, Outcome, row_of
from judge.measure.abtest.foretelling import Foretold
from judge.measure.abtest.telling import SPLIT_UNKNOWN, explained, lift, other_plan, selected, signs, sizes, split_warning
from judge.people.spelled import as_json
from judge.stats.clusters import Estimate


def show(found: Outcome) -> None:
    """Every look with its verdict; a split that went wrong is said first."""
    say(f"[bold]{plain(found.treatment)}[/bold] against [bold]{plain(found.control)}[/bold], per {plain(found.of)}")
    _split(found)
    table(("segment", "#n control", "#n treatment", "#zero-click control", "#zero-click treatment"), sizes(found.looks))
    say()
    level = f"{100 * (1 - found.aim.alpha):.3g} %"
    head = ("segment", "metric", "#control", "#treatment", f"lift [{level}]", "#p", "#p of all looks", "so")
    table(head, [_row(found, look) for look in found.looks])
    for line in explained(found):
        say(f"  {plain(line)}")


def _split(found: Outcome) -> None:
    if found.split_p is None:
        say(f"  {SPLIT_UNKNOWN}")
    elif warning := split_warning(found):
        problem, means = warning
        say(f"[bold red]WARNING: {problem}[/bold red]")
        say(f"  {means};")
        plan = other_plan(found)
        say(
            f"  if the plan was another one, say it, control first: --split {f'{plan} (an example, near to these groups)' if plan else 'C/T'}"
        )


def _row(found: Outcome, look: Look) -> tuple[object, ...]:
    if look.found is None or look.p_adjusted is None:
        return look.segment, look.metric, "", "", "", "", "", found.verdict(look)
    each = look.found
    shown = lift(each.lift) if each.lift else ""
    return (
        look.segment,
        look.metric,
        f"{each.control:.4g}",
        f"{each.treatment:.4g}",
        shown,
        f"{each.p:.2g}",
        f"{look.p_adjusted:.2g}",
        found.verdict(look),
    )


def as_object(found: Outcome) -> dict[str, Any]:
    """Everything as JSON values."""
    looks = [{**row_of(look), "verdict": found.verdict(look)} for look in found.looks]
    parts = as_json(found)
    return {**parts, "looks": looks, "n_looks": found.n_looks, "split_went_wrong": found.split_went_wrong}


def show_history(found: Sequence[Foretold]) -> None:
    """Correlations with their intervals, signs in common, and the noise that limits both."""
    rows = [(each.segment, each.n, part.kind, _interval(part.estimate), f"{part.p:.2g}") for each in found for part in each.correlations]
    if rows:
        table(("segment", "#tests", "correlation", "offline with online [95 %]", "#p"), rows)
    for each in found:
        say(f"  {plain(each.segment)}: {plain(each.why)}" if each.why else f"  {plain(each.segment)}: {signs(each)}")
    if line := selected(found):
        say(f"  {line}")


def _interval(part: Estimate) -> str:
    return f"{part.value:.2f}" + ("" if part.low is None or part.high is None else f" [{part.low:.2f}, {part.high:.2f}]")


def history_as_object(found: Sequence[Foretold]) -> dict[str, Any]:
    """Everything as JSON values."""
    return {"segments": as_json(list(found))}
