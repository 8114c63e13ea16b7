"""What a comparison of two judges allows to say, in words: the same on the command line and on the page. A is the first, B the second."""

from __future__ import annotations

from judge.people.comparing import Comparison


def verdict(found: Comparison) -> str:
    """What the interval of the difference in kappa allows to say."""
    change = found.difference
    if change is None or change.low is None or change.high is None:
        return "Without an interval this says nothing of other queries."
    if change.low <= 0 <= change.high:
        return "The interval holds 0: these pairs do not tell the two apart."
    return "B agrees better." if change.low > 0 else "A agrees better."


def by_chance(found: Comparison) -> str:
    """How likely chance alone is to part the two as far, in the pairs that flipped."""
    if found.chance.pairs is None:
        return "Nothing flipped."
    by_query = "" if found.chance.queries is None else f", {found.chance.queries:.3f} when whole queries are exchanged"
    return f"Chance alone would flip them as unevenly with probability {found.chance.pairs:.3f} (exact, pairs taken for independent){by_query}."
