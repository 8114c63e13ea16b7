"""Two variants compared by metric and segment, with the price of looking at many."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from judge.errors import InputError
from judge.measure.abtest.outcome import Apart, Look, Outcome
from judge.measure.abtest.sides import ALL, Results, Side
from judge.stats.differences import Aim, Difference
from judge.stats.looks import Spread, holm, split_p, spread_of
from judge.stats.proportions import Share, compare_shares, too_few_shares
from judge.stats.ratios import Mean, compare_means, too_few_means

CONTROLS = ("control", "baseline", "base", "a", "old", "off")


def abtest(results: Results, control: str | None, treatment: str | None, aim: Aim, split: Sequence[float] = (1, 1)) -> Outcome:
    """The treatment against the control; `split` is the planned one, control first. InputError where a variant is not there or not named."""
    first, second = _variants(results.variants, control, treatment)
    pairs = _both(results, first, second)
    only = _only_segment(results, pairs, first, second)
    looks = _corrected([_look(results, segment, metric, first, second, aim) for segment, metric in pairs if segment != only])
    sizes = (results.split[first], results.split[second]) if results.split and {first, second} <= results.split.keys() else None
    return Outcome(
        first,
        second,
        results.of,
        aim,
        looks,
        _apart(results, first, second, looks),
        sizes,
        split_p(sizes, split) if sizes and sum(sizes) else None,
        (*results.notes, f"The only segment is {only}: '{ALL}' is the same") if only else tuple(results.notes),
    )


def _variants(found: Sequence[str], control: str | None, treatment: str | None) -> tuple[str, str]:
    for name in (control, treatment):
        if name is not None and name not in found:
            raise InputError(f"There is no variant '{name}'", f"The file has: {', '.join(found)}")
    first = control or next((name for usual in CONTROLS for name in found if name.casefold() == usual and name != treatment), None)
    if first is None:
        raise InputError("Nothing says which variant is the control", f"Say it with --control; the file has: {', '.join(found)}")
    others = [treatment] if treatment else [name for name in found if name != first]
    if len(others) != 1:
        problem = f"There are {len(others)} variants beside '{first}'" if others else f"There is no variant beside '{first}'"
        raise InputError(problem, f"A test compares two; say which with --treatment: {', '.join(others) or 'none'}")
    if others[0] == first:
        raise InputError(f"'{first}' cannot be compared with itself", f"The file has: {', '.join(found)}")
    return first, others[0]


def _both(results: Results, control: str, treatment: str) -> list[tuple[str, str]]:
    """Segments and metrics that both variants have."""
    pairs = [(segment, metric) for segment in results.segments for metric in results.metrics]
    return [pair for pair in pairs if {(*pair, control), (*pair, treatment)} <= results.sides.keys()]


def _only_segment(results: Results, pairs: Sequence[tuple[str, str]], control: str, treatment: str) -> str | None:
    """The one that says what 'all' says, which is no second look at the test; None where there is none."""
    named = {segment for segment, _ in pairs} - {ALL}
    sides = [(results.sides.get((ALL, m, v)), results.sides[s, m, v]) for s, m in pairs if s != ALL for v in (control, treatment)]
    return named.pop() if len(named) == 1 and all(whole == part for whole, part in sides) else None


def _look(results: Results, segment: str, metric: str, control: str, treatment: str, aim: Aim) -> Look:
    before, after = (results.sides[segment, metric, variant] for variant in (control, treatment))
    zero = (results.zero_click.get((segment, control)), results.zero_click.get((segment, treatment)))
    look = Look(segment, metric, before.n, after.n, zero)
    return replace(look, found=_compared(before, after, aim), why=_too_few(before, after))


def _compared(before: Side, after: Side, aim: Aim) -> Difference | None:
    if _too_few(before, after):
        return None
    if isinstance(before, Share) and isinstance(after, Share):
        return compare_shares(before, after, aim)
    return compare_means(_as_mean(before), _as_mean(after), aim)


def _too_few(before: Side, after: Side) -> str:
    if isinstance(before, Share) and isinstance(after, Share):
        return too_few_shares(before, after)
    return too_few_means(_as_mean(before), _as_mean(after))


def _as_mean(side: Side) -> Mean:
    return side if isinstance(side, Mean) else Mean(side.value, side.error, side.n)


def _corrected(looks: Sequence[Look]) -> tuple[Look, ...]:
    told = [look for look in looks if look.found]
    ps = iter(holm([look.found.p for look in told if look.found]))
    return tuple(replace(look, p_adjusted=next(ps)) if look.found else look for look in looks)


def _apart(results: Results, control: str, treatment: str, looks: Sequence[Look]) -> tuple[Apart, ...]:
    """By metric, over the segments that have enough; lifts are compared as logarithms, so that segments may differ in how much is done."""
    found: dict[str, Spread] = {}
    for metric in results.metrics:
        of = [look.segment for look in looks if look.metric == metric and look.segment != ALL and look.found]
        sides = [tuple(results.sides[segment, metric, variant] for variant in (control, treatment)) for segment in of]
        some = [(before, after) for before, after in sides if before.value > 0 and after.value > 0]
        effects = [math.log(after.value / before.value) for before, after in some]
        errors = [math.hypot(before.error / before.value, after.error / after.value) for before, after in some]
        if spread := spread_of(effects, errors):
            found[metric] = spread
    corrected = holm([spread.p for spread in found.values()])
    return tuple(Apart(metric, spread, p) for (metric, spread), p in zip(found.items(), corrected, strict=True))
