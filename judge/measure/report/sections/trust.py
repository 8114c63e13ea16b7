"""How far the judges can be trusted: agreement with people, beside people's own, and what the verdicts are worth over all pairs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from judge.errors import InputError
from judge.measure.report.charts.colours import BLUE, ORANGE
from judge.measure.report.charts.whiskers import Dot, whiskers
from judge.measure.report.parts import Asked, Part, Section, Sentence, Table
from judge.measure.report.words import judges_named, number, share
from judge.people.amounts import of_queries
from judge.people.estimates import FIGURES as SHARES
from judge.people.estimates import Corrected, estimates
from judge.people.figures import Agreement
from judge.people.measuring import Question, Report, measured
from judge.people.sample import NEXT
from judge.people.standing_in import StandIn
from judge.people.telling import FIGURES, MEANS, decided, left_out, stands_in
from judge.scales import Scale
from judge.store.settings import scale_of

JUDGE, PEOPLE = "judge and people", "rater and rater"


def tell(asked: Asked) -> Iterator[Part]:
    if not asked.judges:
        raise InputError("No judge has judged anything here yet", "Run one: judge run")
    found = measured(asked.db, [*asked.judges], Question())
    if not found.judge.n_pairs:
        raise InputError("No pair has both a grade by people and a verdict", f"{NEXT}, or judge import labels FILE")
    yield Sentence(_short(asked, found))
    yield from _beside(found)
    yield Sentence(decided(found.decision, found.judge, found.raters))
    yield Sentence(stands_in(_nameless(found.stand_in)))
    yield from map(Sentence, left_out(found.judge))
    yield Sentence(f"Compared: {found.judge.chosen}. {found.sample.speaks_for}")
    yield _matrix(found.judge, scale_of(asked.db))
    yield from _corrected(estimates(asked.db, [*asked.judges]))


def _short(asked: Asked, found: Report) -> str:
    judged, human = found.judge, found.raters
    beside = (
        f" Raters among themselves: {number(human.quadratic)} on {of_queries(human.n_pairs, human.n_queries)}." if human.n_pairs else ""
    )
    return (
        f"Judge and people agree by a quadratic kappa of {number(judged.quadratic)} (0 is chance, 1 the same grade always) on "
        f"{of_queries(judged.n_pairs, judged.n_queries)}.{beside} Judge: {judges_named(asked.judges.values())}."
    )


def _beside(found: Report) -> Iterator[Part]:
    """The figures drawn and written. Intervals are 95 %, whole queries resampled."""
    sides = ((JUDGE, found.judge), (PEOPLE, found.raters))
    dots = [Dot(name, side, getattr(of, field)) for name, field in FIGURES for side, of in sides]
    yield from whiskers("Agreement with 95 % intervals, whole queries resampled.", dots, ((JUDGE, BLUE), (PEOPLE, ORANGE)))
    rows = [(name, *(number(getattr(of, field)) for _, of in sides)) for name, field in FIGURES]
    evidence = ("pairs in queries", *(f"{of.n_pairs:,} in {of.n_queries:,}" for _, of in sides))
    yield Table("The same figures [95 % interval]", ("figure", f"#{JUDGE}", f"#{PEOPLE}"), [*rows, evidence])
    yield from (Sentence(why) for why in (found.judge.why, found.raters.why) if why)
    yield from (Sentence(f"{means[0].upper()}{means[1:]}.") for means in MEANS)


def _nameless(found: StandIn) -> StandIn:
    """Who rated is not told to people from elsewhere."""
    return replace(found, raters=tuple(f"rater {n}" for n in range(1, len(found.raters) + 1)))


def _matrix(judged: Agreement, scale: Scale) -> Table:
    names = [f"{scale[grade].label} {scale[grade].name}" for grade in judged.grades]
    rows = [(name, *cells, sum(cells)) for name, cells in zip(names, judged.confusion, strict=True)]
    head = ("people", *(f"#{scale[grade].label}" for grade in judged.grades), "#all")
    return Table(f"{judged.n_pairs:,} pairs: a row is what people said, a column what the judge said", head, rows, matrix=True)


def _corrected(found: Corrected) -> Iterator[Part]:
    if found.refused:
        yield Sentence(f"What the verdicts are worth over all judged pairs cannot be said yet. {found.figures['relevant'].why}. {NEXT}.")
        return
    rows = [
        (SHARES[name].means(part.n_pairs), share(part.share), share(part.by_labels), f"{part.n_labels:,} in {part.n_labelled_queries:,}")
        for name, part in found.figures.items()
    ]
    head = ("what the verdicts are worth", "#estimate [95 %]", "#labels alone [95 %]", "#labels in queries")
    yield Table("Over all judged pairs, the verdicts corrected by audited labels", head, rows)
    yield Sentence(found.speaks_for)


SECTION = Section("trust", "How far the judge can be trusted", tell)
