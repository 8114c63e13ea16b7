"""What a report says, in sentences: the same on the command line and on the page."""

from __future__ import annotations

from collections.abc import Iterator

from judge.people.amounts import counted
from judge.people.deciding import Decision
from judge.people.figures import Agreement
from judge.people.standing_in import StandIn
from judge.stats.alternative import MIN_PAIRS, MIN_QUERIES
from judge.stats.projecting import Projection

FIGURES = (
    ("quadratic kappa", "quadratic"),
    ("unweighted kappa", "kappa"),
    ("Krippendorff's alpha", "alpha"),
    ("same grade", "raw"),
    ("two or more grades apart", "severe"),
    ("macro-F1", "macro_f1"),
)
"""Figures of an agreement, as people read them and as `Agreement` calls them."""

MEANS = (
    "kappa and alpha: agreement beyond chance, from 0 (chance) to 1; quadratic kappa and alpha mind how far apart two grades are",
    "macro-F1: how well both agree on each grade (precision and recall below), every grade counting the same",
)


def decided(found: Decision | None, judged: Agreement, raters: Agreement) -> str:
    """Whether the judge reaches the threshold, and else what would tell."""
    if found is None:
        return _undecidable(judged, raters)
    whose = "the raters' own figure" if found.of_raters else "the threshold"
    figure, mark = f"Quadratic kappa, {found.figure.value:.3f},", f"{whose}, {found.threshold:.3f}"
    if found.side != "open":
        return f"{figure} is {found.side} {mark}, with its whole interval."
    return f"The interval of quadratic kappa holds {mark}: these labels do not decide whether the judge reaches it. {_more(found.more)}"


def _undecidable(judged: Agreement, raters: Agreement) -> str:
    if judged.quadratic is None or judged.quadratic.low is None:
        return "Without an interval nothing can be decided."
    few = "Too few pairs were graded by two raters" if raters.n_pairs else "No pair was graded by two raters"
    return f"{few} to hold the judge against them: name a threshold it should reach."


def _more(more: Projection | None) -> str:
    if more is None:
        return "No number of labels would, as its value is the threshold itself."
    spread = "" if more.spread is None else f", or {_about(more.spread)} where each is of a query of its own"
    return (
        f"If the figure stays where it is, about {_about(more.labels)} more labels in {_about(more.queries)} more queries "
        f"would likely decide it{spread}."
    )


def _about(n: int) -> str:
    """Two digits of a projection are more than it knows."""
    zeros = max(len(str(n)) - 2, 0)
    return f"{round(n, -zeros):,}"


def stands_in(found: StandIn) -> str:
    """The alternative annotator test in words."""
    test = found.test
    if test.winning_rate is None or test.advantage is None:
        return f"May the judge stand in for a rater? Not tested: it needs two raters with {MIN_PAIRS} shared pairs of {MIN_QUERIES} queries each."
    tested = [person for person in test.people if person.p is not None]
    beaten = [found.raters[person.row] for person in tested if person.beaten]
    names = f" ({', '.join(beaten)})" if beaten and len(tested) < 10 else ""
    return (
        f"May the judge stand in for a rater? {'Yes' if test.passed else 'No'}, by the alternative annotator test: put in the place of each "
        f"rater in turn, and held against the others, it does as well as {len(beaten)} of {len(tested)}{names}, where half are needed. "
        f"{test.epsilon:.0%} of pairs are forgiven it, as people have to be asked (epsilon). It is as near to the others as the rater, or "
        f"nearer, on {test.advantage:.0%} of pairs.{_not_tested(found, len(tested))}"
    )


def _not_tested(found: StandIn, tested: int) -> str:
    others = len(found.raters) - tested
    return f" {counted(others, 'rater')} shared too few pairs with others to be tested." if others else ""


def left_out(judged: Agreement) -> Iterator[str]:
    """The pairs graded by people that are not compared, by why."""
    if judged.unjudged:
        yield f"{counted(judged.unjudged, 'pair has', 'pairs have')} a grade by people and none by {_whom(judged)}."
    if judged.taught:
        yield f"{counted(judged.taught, 'pair belongs', 'pairs belong')} to queries of which its prompt holds an example: no judge is measured on what it was told."


def _whom(judged: Agreement) -> str:
    return "any of these judges" if len(judged.decided) > 1 else "this judge"
