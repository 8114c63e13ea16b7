"""Agreement on a terminal: each figure with its interval, the evidence under it, the confusion matrix."""

from __future__ import annotations

from judge.cli.out import plain, say, table
from judge.people.agreement import Agreement, Figure
from judge.scales import Scale

FIGURES = (
    ("quadratic kappa", "quadratic"),
    ("unweighted kappa", "kappa"),
    ("same grade", "raw"),
    ("two or more grades apart", "severe"),
)


def show(judged: Agreement, human: Agreement, scale: Scale) -> None:
    """Judge against people, beside people against each other. Intervals are 95 %, whole queries resampled."""
    say(f"[bold]{plain(judged.sides[1])}[/bold] against {plain(judged.sides[0])}, and raters against each other")
    rows = [(name, figure_text(getattr(judged, field)), figure_text(getattr(human, field))) for name, field in FIGURES]
    table(("figure", "judge and people", "rater and rater"), [*rows, ("pairs in queries", _evidence(judged), _evidence(human))])
    for why in (judged.why, human.why):
        if why:
            say(why)
    if judged.n_pairs:
        _matrix(judged, scale)
    say(f"{judged.unjudged:,} pairs have a grade by people and none by this judge. Chosen: {plain(judged.chosen)}.")


def figure_text(figure: Figure | None) -> str:
    """A figure with its interval, "none" where it cannot be had."""
    if figure is None:
        return "none"
    return f"{figure.value:.3f}" + ("" if figure.low is None else f"  [{figure.low:.3f}, {figure.high:.3f}]")


def _evidence(agreement: Agreement) -> str:
    return f"{agreement.n_pairs:,} in {agreement.n_queries:,}"


def _matrix(judged: Agreement, scale: Scale) -> None:
    say()
    names = [f"{scale[grade].label} {scale[grade].name}" for grade in judged.grades]
    rows = [(name, *cells, sum(cells)) for name, cells in zip(names, judged.confusion, strict=True)]
    totals = [sum(column) for column in zip(*judged.confusion, strict=True)]
    table(("people \\ judge", *(f"#{name}" for name in names), "#all"), [*rows, ("all", *totals, sum(totals))])
