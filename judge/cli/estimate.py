"""Corrected estimates on a terminal: what the verdicts are worth, beside what they claim."""

from __future__ import annotations

from typing import Any

from judge.cli.out import plain, say, table
from judge.people.estimates import FIGURES, Corrected
from judge.people.sample import NEXT
from judge.people.spelled import as_json
from judge.stats.clusters import Estimate
from judge.stats.powered import Powered

HEAD = ("estimate [95 %]", "labels alone", "#verdicts", "#labels")


def show(found: Corrected, judge: str) -> None:
    """Every figure, what it rests on, and why any is refused."""
    say(f"[bold]{plain(judge)}[/bold] corrected by people's labels")
    table(("figure", *HEAD), [_row(FIGURES[name].name, part) for name, part in found.figures.items()])
    for name, part in found.figures.items():
        say(f"  {FIGURES[name].name}: {FIGURES[name].means(part.n_pairs)}{f'. {part.why}' if part.why else ''}")
    say("  verdicts: what the judge itself says, by its probabilities where it gives any; the estimate corrects that by the labels")
    if found.categories or found.held:
        _categories(found)
    say(plain(found.speaks_for))


def refuse(found: Corrected) -> None:
    """That nothing can be said yet, and what would help."""
    say(f"Nothing can be estimated of the judged pairs. {found.figures['relevant'].why}.")
    say(f"  {NEXT}")


def _row(name: str, part: Powered) -> tuple[object, ...]:
    claimed = "none" if part.by_verdicts is None else f"{part.by_verdicts:.1%}"
    return name, share_text(part.share), share_text(part.by_labels), claimed, f"{part.n_labels:,} in {part.n_labelled_queries:,}"


def share_text(share: Estimate | None) -> str:
    """A share in per cent with its interval, "refused" where it cannot be had."""
    if share is None:
        return "refused"
    return f"{share.value:.1%}" + ("" if share.low is None or share.high is None else f" [{100 * share.low:.1f}, {100 * share.high:.1f}]")


def _categories(found: Corrected) -> None:
    say()
    if found.categories:
        table(("relevant, by category", *HEAD), [_row(name, part) for name, part in found.categories.items()])
    if found.held:
        labels, among = sum(held.n_pairs for held in found.held), len(found.held) + len(found.categories)
        say(f"{len(found.held):,} of {among:,} categories are held back: {labels:,} labels are too few for them.")


def as_object(found: Corrected) -> dict[str, Any]:
    """Everything as JSON values, but for the ids of the sample's pairs."""
    parts = {name: as_json(getattr(found, name)) for name in ("figures", "categories", "held")}
    return {"treated_as_random": found.as_random, "speaks_for": found.speaks_for, "sample": found.sample.to_json(), **parts}
