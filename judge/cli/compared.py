"""A comparison of two judges on a terminal: each against people, the difference, what was mended and broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from judge.cli.figures import figure_text
from judge.cli.out import money, plain, say, table
from judge.people.comparing import Comparison
from judge.people.contrast import by_chance, verdict
from judge.people.flipped import Flipped
from judge.people.opening import in_words
from judge.people.telling import FIGURES
from judge.store.judged import Cost
from judge.store.prompts import Version
from judge.tables import Act, Verdict

Looks = Mapping[Version, list[Act]]
"""Every opening of the test split for each prompt version compared."""


def show(found: Comparison, runs: Sequence[Mapping[str, Any]], pairs: Sequence[Flipped], looks: Looks) -> None:
    """Both judges beside each other on the pairs that people and both graded. Intervals are 95 %, whole queries resampled."""
    for letter, side, run in zip("AB", (found.first, found.second), runs, strict=True):
        say(f"[bold]{letter}[/bold]  {plain(side.sides[1])}  ({run['requests']:,} requests now, {run['failed']:,} failed)")
    say()
    rows = [(name, *(figure_text(getattr(side, field)) for side in (found.first, found.second))) for name, field in FIGURES]
    costs = [("tokens, cost of these pairs", *map(_cost, found.costs))]
    table((f"agreement with {found.first.sides[0]}, {found.split} split", "A", "B"), [*rows, *costs])
    _evidence(found)
    _flips(found, pairs)
    for version, opened in looks.items():
        say(f"The test split was opened for {plain(version)}: {plain(in_words(opened))}.")


def _evidence(found: Comparison) -> None:
    say(f"On {found.first.n_pairs:,} pairs in {found.first.n_queries:,} queries; {found.unshared:,} more lack a grade of A or B.")
    if found.taught:
        say(f"{found.taught:,} more belong to queries of which a prompt holds an example: no judge is measured on what it was told.")
    say(f"Quadratic kappa, B less A: {figure_text(found.difference)}. {verdict(found)}")
    if found.first.why:
        say(found.first.why)


def _flips(found: Comparison, pairs: Sequence[Flipped]) -> None:
    flips = found.flips
    say(
        f"Of {sum(flips):,} pairs: {flips.right_twice:,} right both times, {flips.mended:,} mended by B, {flips.broken:,} broken by B, "
        f"{flips.wrong_twice:,} wrong both times. {by_chance(found)}"
    )
    for pair in pairs:
        _pair(pair)
    if found.split == "test":
        say("The pairs of the test split are not listed: a prompt mended by reading them would be measured on what it was made of.")
    elif len(pairs) < flips.mended + flips.broken:
        say(f"{flips.mended + flips.broken - len(pairs):,} more flipped: --flips N, or --json for all.")


def _pair(pair: Flipped) -> None:
    word = "mended" if pair.mended else "broken"
    say(f"\n  [bold]{word}[/bold]  {plain(pair.query)} | {plain(pair.title)}")
    say(f"    people {pair.people}{_because(pair.people_why)}")
    for letter, said in (("A", pair.first), ("B", pair.second)):
        say(f"    {letter}      {said.grade}{_because(said.reason)}")


def _because(why: str) -> str:
    return f"  {plain(why)}" if why else ""


def _cost(cost: Cost) -> str:
    return f"{cost.input_tokens + cost.output_tokens:,}, {money(cost.usd, cost.unpriced)}"


def as_json(found: Comparison, pairs: Sequence[Flipped], looks: Looks) -> dict[str, Any]:
    """The comparison as JSON values; of the test split without its pairs."""
    figures = found.figures() if found.split == "test" else {**found.to_json(), "flipped": [_as_json(pair) for pair in pairs]}
    opened = [{"prompt": str(version), "times": len(acts), "by": [act.actor for act in acts]} for version, acts in looks.items()]
    return {**figures, "test_split_opened": opened}


def _as_json(pair: Flipped) -> dict[str, Any]:
    said = {side: _said(verdict) for side, verdict in (("first", pair.first), ("second", pair.second))}
    return {**pair._asdict(), **said}


def _said(said: Verdict) -> dict[str, Any]:
    return {"grade": said.grade, "confidence": said.confidence, "reason": said.reason}
