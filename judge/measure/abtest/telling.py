"""A test, and how far offline foretold past ones, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from judge.measure.abtest.foretelling import Foretold
from judge.measure.abtest.outcome import SPLIT_ALARM, Look, Outcome
from judge.people.amounts import counted
from judge.stats.clusters import Estimate
from judge.stats.looks import split_p

ELSEWHERE = "Amazon's search reports up to 97 % of differences in the same direction (Wang 2023)."
PLANS = tuple(
    plan for one in ((50, 50), (60, 40), (2, 1), (70, 30), (75, 25), (80, 20), (90, 10), (95, 5), (99, 1)) for plan in (one, one[::-1])
)
"""Splits that people plan."""
SPLIT_UNKNOWN = "Whether the groups have the planned sizes cannot be told: the file does not count who was split."


def split_warning(found: Outcome) -> tuple[str, str] | None:
    """That the groups are not those planned, and what it means; None where nothing says so."""
    if found.split is None or found.split_p is None or not found.split_went_wrong:
        return None
    first, second = found.split
    means = f"Chance alone does this less than {1000 * SPLIT_ALARM:.0f} time in 1,000. Find out why before believing any figure below"
    return f"{first:,} and {second:,} are not the planned split (p = {found.split_p:.2g}).", means


def other_plan(found: Outcome) -> str:
    """The split of whole parts nearest to the groups that chance could make of it, as --split takes it; "" where there is none."""
    if not found.split or not sum(found.split):
        return ""
    share = found.split[0] / sum(found.split)
    first, second = min(PLANS, key=lambda plan: abs(plan[0] / sum(plan) - share))
    return f"{first}/{second}" if split_p(found.split, (first, second)) >= SPLIT_ALARM else ""


def sizes(looks: Sequence[Look]) -> list[tuple[str, int, int, str, str]]:
    """By segment, how many of each variant, and their shares of searches without a click.

    The fewest that any of a segment's metrics rests on: a share of searches rests on more than there are users.
    """
    fewest = {look.segment: look for look in sorted(looks, key=lambda look: -look.n_control - look.n_treatment)}
    found = [fewest[name] for name in dict.fromkeys(look.segment for look in looks)]
    return [(look.segment, look.n_control, look.n_treatment, _share(look.zero_click[0]), _share(look.zero_click[1])) for look in found]


def _share(part: float | None) -> str:
    return "" if part is None else f"{part:.1%}"


def explained(found: Outcome) -> Iterator[str]:
    """What the looks rest on, whether segments differ, and what the file was taken for."""
    yield _price(found)
    for each in found.apart:
        differs = each.p_adjusted < found.aim.alpha
        says = "differs between segments" if differs else "no difference between segments could be told"
        yield f"{each.metric}: {says} ({each.spread.k} segments, p = {each.p_adjusted:.2g}, I² = {each.spread.i2:.0%})"
    yield from found.notes


def _price(found: Outcome) -> str:
    looks, chance = counted(found.n_looks, "look"), f"by chance in {100 * found.aim.alpha:.3g} of 100 tests"
    if not found.n_looks:
        return f"{looks}: of nothing was enough counted to compare it."
    said = f"{looks}, corrected together (Holm): one of them {chance}" if found.n_looks > 1 else f"{looks}: a difference {chance}"
    return f"{said}. What could not have been seen is for one look alone, {100 * found.aim.power:.3g} times in 100."


def lift(part: Estimate) -> str:
    """A part of the control with its interval, in per cent."""
    ends = "" if part.low is None or part.high is None else f" [{100 * part.low:+.1f}, {100 * part.high:+.1f}]"
    return f"{100 * part.value:+.1f} %{ends}"


def signs(each: Foretold) -> str:
    """How often offline and online pointed one way, and the noise that limits every correlation."""
    counts = ((each.same_sign, counted(each.n_signs, "test")), (each.same_sign_told, f"{each.n_told:,} told from zero online"))
    said = [f"{_of_tests(part)} of {tests}" for part, tests in counts if part]
    text = "; ".join(said) + " point the same way" if said else "no test has two differences that point anywhere"
    if each.ceiling is not None:
        text += f". With the noise of the differences no Pearson correlation above {each.ceiling:.2f} can be expected"
    return text


def _of_tests(part: Estimate) -> str:
    return f"{part.value:.0%} [{100 * (part.low or 0):.0f}, {100 * (part.high or 0):.0f}]"


def selected(found: Sequence[Foretold]) -> str:
    """What to hold the correlations against; "" where there are none."""
    chosen = "A correlation over tests that were chosen to be run says nothing of those that were not."
    return f"{ELSEWHERE} {chosen}" if any(each.correlations for each in found) else ""
