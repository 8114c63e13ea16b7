"""A test on a terminal: whether it can be trusted, how big it was, what it shows, and what it could not have shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from judge.cli.out import plain, say, table
from judge.measure.abtest import SPLIT_ALARM, Look, Outcome, row_of
from judge.measure.abtest.foretelling import Foretold
from judge.people.spelled import as_json
from judge.stats.clusters import Estimate

ELSEWHERE = "Amazon's search reports up to 97 % of differences in the same direction (Wang 2023)."


def show(found: Outcome) -> None:
    """Every look with its verdict; a split that went wrong is said first."""
    say(f"[bold]{plain(found.treatment)}[/bold] against [bold]{plain(found.control)}[/bold], per {plain(found.of)}")
    _split(found)
    table(("segment", "#n control", "#n treatment", "#zero-click control", "#zero-click treatment"), _sizes(found.looks))
    say()
    level = f"{100 * (1 - found.aim.alpha):.3g} %"
    head = ("segment", "metric", "#control", "#treatment", f"lift [{level}]", "#p", "#p of all looks", "so")
    table(head, [_row(found, look) for look in found.looks])
    _explain(found)


def _split(found: Outcome) -> None:
    if found.split is None or found.split_p is None:
        say("  Whether the groups have the planned sizes cannot be told: the file does not count who was split.")
    elif found.split_went_wrong:
        first, second = found.split
        say(f"[bold red]WARNING: {first:,} and {second:,} are not the planned split (p = {found.split_p:.2g}).[/bold red]")
        say(f"  Chance alone does this less than {1000 * SPLIT_ALARM:.0f} time in 1,000. Find out why before believing any figure below;")
        say("  if the plan was another one, say it: --split 90/10")


def _sizes(looks: Sequence[Look]) -> list[tuple[object, ...]]:
    """A row a segment, with the fewest that any of its metrics rests on: a share of searches rests on more than there are users."""
    segments = {look.segment: look for look in sorted(looks, key=lambda look: -look.n_control - look.n_treatment)}
    order = dict.fromkeys(look.segment for look in looks)
    found = [segments[name] for name in order]
    return [(look.segment, look.n_control, look.n_treatment, *(_share(part) for part in look.zero_click)) for look in found]


def _share(part: float | None) -> str:
    return "" if part is None else f"{part:.1%}"


def _row(found: Outcome, look: Look) -> tuple[object, ...]:
    if look.found is None or look.p_adjusted is None:
        return look.segment, look.metric, "", "", "", "", "", found.verdict(look)
    each = look.found
    lift = _percent(each.lift) if each.lift else ""
    return (
        look.segment,
        look.metric,
        f"{each.control:.4g}",
        f"{each.treatment:.4g}",
        lift,
        f"{each.p:.2g}",
        f"{look.p_adjusted:.2g}",
        found.verdict(look),
    )


def _percent(part: Estimate) -> str:
    ends = "" if part.low is None or part.high is None else f" [{100 * part.low:+.1f}, {100 * part.high:+.1f}]"
    return f"{100 * part.value:+.1f} %{ends}"


def _explain(found: Outcome) -> None:
    say(
        f"  {found.n_looks:,} looks, corrected together (Holm): one of them by chance in {100 * found.aim.alpha:.3g} of 100 tests. "
        f"What could not have been seen is for one look alone, {100 * found.aim.power:.3g} times in 100."
    )
    for each in found.apart:
        differs = each.p_adjusted < found.aim.alpha
        says = "differs between segments" if differs else "no difference between segments could be told"
        say(f"  {plain(each.metric)}: {says} ({each.spread.k} segments, p = {each.p_adjusted:.2g}, I² = {each.spread.i2:.0%})")
    for note in found.notes:
        say(f"  {plain(note)}")


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
        say(f"  {plain(each.segment)}: {plain(each.why)}" if each.why else f"  {plain(each.segment)}: {_signs(each)}")
    if any(each.correlations for each in found):
        say(f"  {ELSEWHERE} A correlation over tests that were chosen to be run says nothing of those that were not.")


def _interval(part: Estimate) -> str:
    return f"{part.value:.2f}" + ("" if part.low is None or part.high is None else f" [{part.low:.2f}, {part.high:.2f}]")


def _signs(each: Foretold) -> str:
    said = [f"{_of_tests(part)} of {n} {which}" for part, n, which in _counted(each) if part]
    text = "; ".join(said) + " point the same way" if said else "no test has two differences that point anywhere"
    if each.ceiling is not None:
        text += f". With the noise of the differences no Pearson correlation above {each.ceiling:.2f} can be expected"
    return text


def _counted(each: Foretold) -> tuple[tuple[Estimate | None, int, str], ...]:
    return (each.same_sign, each.n_signs, "tests"), (each.same_sign_told, each.n_told, "told from zero online")


def _of_tests(part: Estimate) -> str:
    return f"{part.value:.0%} [{100 * (part.low or 0):.0f}, {100 * (part.high or 0):.0f}]"


def history_as_object(found: Sequence[Foretold]) -> dict[str, Any]:
    """Everything as JSON values."""
    return {"segments": as_json(list(found))}
