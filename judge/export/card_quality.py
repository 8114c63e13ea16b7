"""The part of a data card that says how good the grades are, and what is not claimed of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from judge.export.manifest import Checked
from judge.export.markdown import table, told, told_share
from judge.export.quality import Audited
from judge.people.amounts import of_queries
from judge.people.figures import Agreement


def quality(checked: Checked | None) -> Iterator[str]:
    """Agreement with people, and what the audit says of both sides of the export. None: no judge was used."""
    yield "## How good the verdicts are"
    yield ""
    if checked is None:
        yield "All grades are by people; no judge was used."
    elif not checked.judge.n_pairs:
        yield "**Nobody has checked the verdicts**: no pair has both a verdict and a grade by people."
    elif not checked.judge.enough:
        yield f"**Hardly checked**: people graded {_size(checked.judge)} that also have a verdict, too few to say how good they are."
    else:
        yield from _figures(checked)
    if checked is not None:
        yield from _audited(checked.audited)


def _audited(audited: Audited) -> Iterator[str]:
    """Each claim with its interval, or refused with the reason."""
    rows = (("precision of the positives", audited.precision), ("false-negative rate of the negatives", audited.false_negatives))
    yield ""
    yield "Where only verdicts say so, by the pairs that chance chose for people to look at:"
    yield ""
    yield from table(
        ("claim", "share people call positive", "audited pairs", "queries"),
        *((name, told_share(claim.share) if claim.share else "not claimed", claim.n_pairs, claim.n_queries) for name, claim in rows),
    )
    yield from (f"\nThe {name} is not claimed: {claim.why}" for name, claim in rows if claim.share is None)
    yield ""
    yield "Rules of likeness, type and number choose among these verdicts: negatives that are harder than most may be false more often."


def _figures(checked: Checked) -> Iterator[str]:
    judge, raters = checked.judge, checked.raters
    rows = [(f"verdicts against people, {_size(judge)}", judge)] + (
        [(f"rater against rater, {_size(raters)}", raters)] if raters.n_pairs else []
    )
    yield from table(
        ("on pairs that both graded", "quadratic kappa", "kappa", "same grade", "two or more apart"),
        *((name, told(a.quadratic), told(a.kappa), told(a.raw), told(a.severe)) for name, a in rows),
    )
    yield ""
    yield "In brackets: 95 % intervals, whole queries resampled. Grades by people on these pairs:"
    yield f"{_listed(judge.prevalence[0])}; by the verdicts: {_listed(judge.prevalence[1])}."
    yield "The figures hold for the pairs people graded; for the others only if those were drawn at random."


def _listed(counts: Mapping[int, int]) -> str:
    return ", ".join(f"{grade}: {n}" for grade, n in counts.items())


def _size(agreement: Agreement) -> str:
    return of_queries(agreement.n_pairs, agreement.n_queries)
