"""How good the search runs are by the final grades, and how they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from judge.measure.evaluate.comparing import LEVEL, Difference, compare
from judge.measure.evaluate.evaluating import Evaluation, Options, evaluate
from judge.measure.evaluate.figures import Figure
from judge.measure.evaluate.grounds import grounds
from judge.measure.evaluate.lists import named_runs
from judge.measure.report.charts.colours import SEVERAL
from judge.measure.report.charts.whiskers import Dot, whiskers
from judge.measure.report.parts import Asked, Chart, Part, Section, Sentence, Table
from judge.measure.report.words import number
from judge.people.amounts import counted

BESIDE = 3
"""Runs that have room beside each other."""


def tell(asked: Asked) -> Iterator[Part]:
    found = evaluate(asked.db, named_runs(asked.db, ()), Options(judges=tuple(asked.judges)))
    first, names, differences = found.measures[0].name, [run.name for run in found.runs], compare(found)
    best = max(names, key=lambda name: _value(found.figures[name].get(first)))
    yield Sentence(
        f"{best} has the highest {first} of {counted(len(names), 'search run')}: {_text(found.figures[best].get(first))}, "
        f"on {counted(len(found.weights), 'query', 'queries')}.{_told_apart(differences)}"
    )
    yield from _drawn(found, names, first)
    yield _written(found, names)
    yield Sentence(" ".join(grounds(found)))
    yield from _differences(differences)


def _told_apart(found: Sequence[Difference]) -> str:
    """How many differences are more than chance, as the highest may be so by chance alone."""
    if not found:
        return ""
    told = sum(each.adjusted < LEVEL for each in found)
    return f" Of {counted(len(found), 'difference')} from {found[0].baseline}, {told:,} can be told from chance (at {LEVEL:.0%}, by Holm)."


def _value(figure: Figure | None) -> float:
    return figure.mean.value if figure else -1.0


def _text(figure: Figure | None) -> str:
    return number(figure and figure.mean)


def _written(found: Evaluation, names: Sequence[str]) -> Table:
    """Few runs side by side, many below each other: a page is narrow. What no run can have is left out."""
    about, measures = (
        "Means over queries [95 % interval]",
        [each.name for each in found.measures if any(each.name in of for of in found.figures.values())],
    )
    if len(names) <= BESIDE:
        rows = [(each, *(_text(found.figures[name].get(each)) for name in names)) for each in measures]
        return Table(about, ("measure", *(f"#{name}" for name in names)), rows)
    return Table(
        about, ("measure", "run", "#mean"), [(each, name, _text(found.figures[name].get(each))) for each in measures for name in names]
    )


def _drawn(found: Evaluation, names: Sequence[str], first: str) -> Iterator[Chart]:
    """Every measure of a few runs, or the first measure of many."""
    few, about = len(names) <= len(SEVERAL), "with 95 % intervals over queries."
    measures = [each.name for each in found.measures if each.is_quality] if few else [first]
    figures = [(name, each, found.figures[name].get(each)) for each in measures for name in names]
    dots = [Dot(*((each, name) if few else (name, each)), figure and figure.mean) for name, each, figure in figures]
    colours = tuple(zip(names if few else measures, SEVERAL, strict=False))
    yield from whiskers(f"Search runs {about}" if few else f"{first} of search runs {about}", dots, colours)


def _differences(found: Sequence[Difference]) -> Iterator[Part]:
    head = ("measure", "#difference [95 %]", "#p", "#adjusted", "#won / tied / lost", "#smallest seen")
    for name in dict.fromkeys(each.run for each in found):
        rows = [_row(each) for each in found if each.run == name]
        yield Table(f"{name} less {found[0].baseline}, query by query", head, rows)
    if found:
        yield Sentence(
            f"p: randomisation test over queries; adjusted by Holm, for {counted(len(found), 'test')}. Smallest seen: the difference that "
            "such a test finds four times in five, before adjusting."
        )


def _row(each: Difference) -> tuple[str, ...]:
    won = f"{each.wins:,} / {each.ties:,} / {each.losses:,}"
    smallest = "unknown" if each.smallest is None else f"{each.smallest:.3f}"
    return each.measure, number(each.difference, "+"), f"{each.p:.4f}", f"{each.adjusted:.4f}", won, smallest


SECTION = Section("runs", "Search runs measured", tell)
