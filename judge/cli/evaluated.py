"""Runs side by side on a terminal: figures with intervals, differences, slices, and what the figures do not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from judge.cli.figures import figure_text
from judge.cli.out import plain, say, table
from judge.measure.evaluate.comparing import Difference
from judge.measure.evaluate.cutting import Slice
from judge.measure.evaluate.evaluating import Evaluation
from judge.measure.evaluate.figures import Figure
from judge.measure.evaluate.grounds import grounds
from judge.measure.evaluate.holes import Holes
from judge.measure.evaluate.lists import alike
from judge.people.amounts import counted
from judge.people.figures import ENOUGH_QUERIES
from judge.people.spelled import as_json

LISTED = 20
"""Holes printed; --json has them all."""


class Shown(NamedTuple):
    """What `judge evaluate` found. `listed`: query and title of the first holes, where they are to be listed; `again`: what judges them all."""

    found: Evaluation
    differences: Sequence[Difference]
    by: str | None
    slices: Sequence[Slice]
    holes: Holes
    listed: Sequence[tuple[str, str]]
    again: str


def show(shown: Shown) -> None:
    found = shown.found
    _figures(found)
    for line in grounds(found):
        say(f"  {plain(line)}")
    _differences(shown.differences)
    if shown.by:
        _slices(found, shown.by, shown.slices)
    _holes(shown)


def _figures(found: Evaluation) -> None:
    names = [run.name for run in found.runs]
    rows = [(each.name, *(_text(found.figures[name].get(each.name)) for name in names)) for each in found.measures]
    table(("mean [95 % interval]", *names), rows)


def _text(figure: Figure | None) -> str:
    return figure_text(figure and figure.mean)


def _differences(differences: Sequence[Difference]) -> None:
    for name in dict.fromkeys(each.run for each in differences):
        mine = [each for each in differences if each.run == name]
        say()
        say(f"[bold]{plain(name)}[/bold] less {plain(mine[0].baseline)}, query by query")
        rows = [
            (
                each.measure,
                figure_text(each.difference, sign="+"),
                f"{each.p:.4f}",
                f"{each.adjusted:.4f}",
                f"{each.wins:,}/{each.ties:,}/{each.losses:,}",
                "unknown" if each.smallest is None else f"{each.smallest:.3f}",
            )
            for each in mine
        ]
        table(("measure", "difference [95 % interval]", "#p", "#adjusted", "#won/tied/lost", "#could see"), rows)
    if differences:
        say(f"  p: randomisation test over queries; adjusted: by Holm, for {counted(len(differences), 'test')}")
        say("  could see: the difference that such a test finds four times in five, before adjusting")


def _slices(found: Evaluation, by: str, slices: Sequence[Slice]) -> None:
    names = [run.name for run in found.runs]
    rows = [
        (one.name, one.n_queries, f"{one.weight:.0%}", each.name, *(_text(one.figures[name].get(each.name)) for name in names))
        for one in slices
        for each in found.measures
        if any(each.name in of for of in one.figures.values())
    ]
    if rows:
        say()
        table((by, "#queries", "#weight", "measure", *names), rows)
    held = [one for one in slices if not one.figures]
    if held:
        named = ", ".join(f"{one.name} ({one.n_queries})" for one in held)
        say(f"  Held back, below {ENOUGH_QUERIES} queries: {plain(named)}")


def _holes(shown: Shown) -> None:
    pairs, gaps, cannot_tell = shown.holes
    say()
    if shown.listed:
        rows = [(query, h.product_id, title, h.rank, ", ".join(h.runs)) for h, (query, title) in zip(pairs, shown.listed, strict=False)]
        table(("query", "product", "title", "#best rank", "runs"), rows)
        if len(pairs) > LISTED:
            say(f"  and {len(pairs) - LISTED:,} more: --json lists them")
    if gaps:
        say(f"{counted(gaps, 'place holds', 'places hold')} no product of the catalogue: they count as places all the same.")
    if cannot_tell:
        say(f"Of {counted(cannot_tell, 'unjudged pair')} people could not tell.")
    if pairs:
        next_step = "People grade them: judge ui" if shown.found.options.people_only else f"To judge exactly them: {plain(shown.again)}"
        say(f"{counted(len(pairs), 'pair is', 'pairs are')} unjudged. {next_step}")


def as_object(shown: Shown) -> dict[str, Any]:
    """Everything but the lists and the values of each query, as JSON values."""
    found = shown.found
    counts = ("grades", "by_people", "irrelevant", "uncategorised", "weightless", "elsewhere")
    return {
        "runs": [run.name for run in found.runs],
        "measures": [each.name for each in found.measures],
        "queries": len(found.weights),
        **{name: getattr(found, name) for name in counts},
        "condensed": found.options.condensed,
        "figures": _spelled(found.figures),
        "coverage": as_json(dict(found.coverage)),
        "same_lists": alike(found.runs),
        "comparisons": as_json(list(shown.differences)),
        "by": shown.by,
        "slices": as_json(list(shown.slices)),
        "holes": as_json(shown.holes),
        "judge_holes": shown.again,
    }


def _spelled(figures: Mapping[str, Mapping[str, Figure]]) -> Any:
    return as_json({run: dict(of) for run, of in figures.items()})
