"""What the figures of runs rest on and what they do not know, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from judge.measure.evaluate.coverage import Coverage
from judge.measure.evaluate.evaluating import Evaluation
from judge.measure.evaluate.lists import alike
from judge.people.amounts import counted

UNEQUAL = 0.1
"""Shares unjudged that are further apart than this are no ground to compare runs on."""


def grounds(found: Evaluation, left_out_by: str = "--condensed") -> Iterator[str]:
    """What is not so is not said. `left_out_by`: what leaves unjudged products out of the lists, where somebody reads this."""
    amount = f"{_queries(len(found.weights))}{_weighted(found)}, {counted(found.grades, 'grade')}, {found.by_people:,} of them by people"
    yield f"{amount}. Relevant: {', '.join(map(str, found.relevant))}."
    if found.undrawn:
        yield f"The sample could not draw {_queries(found.undrawn)}: the figures say nothing of such searches."
    yield from _unjudged(found, left_out_by)
    yield from _short(found)
    for name, one in found.coverage.items():
        yield from _lists(name, one)
    yield from (f"{one} and {other} have the same lists." for one, other in alike(found.runs))
    left_out = (
        (found.irrelevant, "without a relevant product: most measures give 0 there, whatever a run does"),
        (found.uncategorised, "without a relevant product in a category: left out of Cat@K"),
        (found.weightless, "with grades and no weight: left out"),
        (found.elsewhere, "with grades, in none of these runs: left out"),
    )
    yield from (f"{_queries(amount)} {what}." for amount, what in left_out if amount)


def _queries(n: int) -> str:
    return counted(n, "query", "queries")


def _weighted(found: Evaluation) -> str:
    how = [*(["searches"] if found.options.by_traffic else []), *(["the sample"] if found.options.sample else [])]
    if not how:
        return ""
    effective = min((figure.effective for of in found.figures.values() for figure in of.values()), default=0.0)
    return f" weighed by {' and '.join(how)}, worth {effective:,.1f} of equal weight"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "none"


def unequal(found: Evaluation) -> Iterator[str]:
    """That the runs are no ground to compare them on, where one is judged much less than another."""
    for depth in _depths(found):
        shares = [open_ / places for open_, places in (one.unjudged[depth] for one in found.coverage.values()) if places]
        if max(shares, default=0) - min(shares, default=0) > UNEQUAL:
            yield f"The runs are judged unequally: in the first {depth}, what parts them may be that, not what they show. Judge the holes first."


def _depths(found: Evaluation) -> list[int]:
    return sorted({depth for one in found.coverage.values() for depth in one.unjudged})


def _unjudged(found: Evaluation, left_out_by: str) -> Iterator[str]:
    for depth in _depths(found):
        amounts = [(name, *one.unjudged[depth]) for name, one in found.coverage.items()]
        told = ", ".join(f"{name} {open_:,} of {places:,} ({_share(open_, places)})" for name, open_, places in amounts)
        yield f"Unjudged in the first {depth}: {told}."
    yield from unequal(found)
    if found.options.condensed:
        yield "Unjudged products were taken out of the lists, but for Judged@K and Cat@K."
    elif any(open_ for one in found.coverage.values() for open_, _ in one.unjudged.values()):
        yield f"They count as not relevant, which may wrong a run, most of all where much is unjudged. {left_out_by} leaves them out."


def _short(found: Evaluation) -> Iterator[str]:
    """Whose places no list fills."""
    longest = max((len(places) for run in found.runs for places in run.lists.values()), default=0)
    beyond = [each.name for each in found.measures if each.is_quality and each.cutoff and each.cutoff > longest]
    if beyond:
        yield f"No list has more than {counted(longest, 'place')}: to {', '.join(beyond)} the others are empty."


def _lists(name: str, one: Coverage) -> Iterator[str]:
    if one.missing:
        yield f"{name} has no list of {_queries(one.missing)} that another run has one of: 0 there."
    if one.ungraded:
        yield f"{name} has lists of {_queries(one.ungraded)} without any grade: left out."
    if one.refused:
        yield f"{name}: rows of its file that were not read: {', '.join(f'{amount:,} {why}' for why, amount in one.refused.items())}."
