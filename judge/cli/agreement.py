"""Agreement on a terminal: each figure with its interval, what it means and stands on, and what it does not yet tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from judge.cli.figures import figure_text
from judge.cli.out import plain, say, table
from judge.cli.trust import show_decided
from judge.people.figures import ENOUGH_PAIRS, ENOUGH_QUERIES, Agreement
from judge.people.measuring import Report
from judge.people.slices import Slices
from judge.people.spelled import as_json
from judge.people.standing_in import StandIn
from judge.people.telling import FIGURES, MEANS, decided, left_out, stands_in
from judge.scales import Scale


def show(found: Report, scale: Scale) -> None:
    """Judges, taken as one, against people, beside people against each other."""
    judged = found.judge
    compare_beside(judged, found.raters)
    if judged.n_pairs:
        for line in MEANS:
            say(f"  {line}")
        _matrix(judged, scale)
        _by_grade(judged, scale)
        show_decided(judged.decided)
    if found.slices:
        _slices(found.slices)
    say()
    for line in _told(found):
        say(plain(line))


def compare_beside(judged: Agreement, human: Agreement) -> None:
    """Both in figures, and why any is missing. Intervals are 95 %, whole queries resampled."""
    say(f"[bold]{plain(judged.sides[1])}[/bold] against {plain(judged.sides[0])}, and raters against each other")
    rows = [(name, figure_text(getattr(judged, field)), figure_text(getattr(human, field))) for name, field in FIGURES]
    head = ("figure [95 % interval]", f"judge and {plain(judged.sides[0])}", "rater and rater")
    table(head, [*rows, ("pairs in queries", _evidence(judged), _evidence(human))])
    for why in (judged.why, human.why):
        if why:
            say(plain(why))


def _told(found: Report) -> Iterator[str]:
    """What the figures say and do not say, in sentences."""
    judged = found.judge
    yield decided(found.decision, judged, found.raters)
    if judged.n_pairs:
        yield stands_in(found.stand_in)
    yield from left_out(judged)
    yield f"Compared: {judged.chosen}. {found.sample.speaks_for}"


def _evidence(agreement: Agreement) -> str:
    return f"{agreement.n_pairs:,} in {agreement.n_queries:,}"


def _matrix(judged: Agreement, scale: Scale) -> None:
    say()
    names = _names(judged, scale)
    rows = [(name, *cells, sum(cells)) for name, cells in zip(names, judged.confusion, strict=True)]
    totals = [sum(column) for column in zip(*judged.confusion, strict=True)]
    table((f"{plain(judged.sides[0])} | judge", *(f"#{name}" for name in names), "#all"), [*rows, ("all", *totals, sum(totals))])


def _names(judged: Agreement, scale: Scale) -> list[str]:
    return [f"{scale[grade].label} {scale[grade].name}" for grade in judged.grades]


def _by_grade(judged: Agreement, scale: Scale) -> None:
    say()
    who = plain(judged.sides[0])
    rows = [
        (
            name,
            figure_text(judged.precision[grade]),
            judged.prevalence[1][grade],
            figure_text(judged.recall[grade]),
            judged.prevalence[0][grade],
        )
        for name, grade in zip(_names(judged, scale), judged.grades, strict=True)
    ]
    table(("grade", "precision", "#judge gave it", "recall", f"#{plain(judged.sides[0])} gave it"), rows)
    say(f"  precision: where the judge gave a grade, {who} gave it too; recall: where {who} gave it, the judge did too")


def _slices(found: Slices) -> None:
    say()
    rows = [
        (name, figure_text(part.quadratic, 2), figure_text(part.raw, 2), figure_text(part.severe, 2), part.n_pairs, part.n_queries)
        for name, part in found.shown.items()
    ]
    if rows:
        table((found.by, "quadratic kappa", "same grade", "2+ apart", "#pairs", "#queries"), rows)
    if found.overlapping:
        say(f"A pair counts once in each {plain(found.by)} it has.")
    if found.held:
        pairs = sum(held.n_pairs for held in found.held)
        say(
            f"{len(found.held):,} of {len(found.held) + len(found.shown):,} are held back, with {pairs:,} pairs: "
            f"below {ENOUGH_PAIRS} pairs or {ENOUGH_QUERIES} queries a figure says more about chance."
        )


def as_object(found: Report) -> dict[str, Any]:
    """The whole report as JSON values, but for the ids of the sample's pairs."""
    return {
        "sample": found.sample.to_json(),
        "agreement": found.judge.to_json(),
        "raters": found.raters.to_json(),
        "slices": as_json(found.slices),
        "stand_in": _stand_in(found.stand_in),
        "decision": as_json(found.decision),
    }


def _stand_in(found: StandIn) -> dict[str, Any]:
    people = [{"rater": found.raters[one.row], **as_json(one)} for one in found.test.people]
    return {**as_json(found.test), "people": people}
