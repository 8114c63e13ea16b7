"""How broad queries are, on a terminal: synthetic ones beside real ones beside the paper's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from judge.cli.out import say, table
from judge.people.breadth import NARROW, PAPER, Breadth, breadth, far_narrower
from judge.stats.clusters import Estimate
from judge.store.db import Database
from judge.store.trusted import trusted_judges
from judge.store.written import origins

SYNTHETIC, REAL = PAPER


def measured(db: Database) -> dict[str, Breadth]:
    """Breadth by origin, by people's grades and those of the judges that count."""
    return breadth(db, trusted_judges(db))


def show(db: Database, found: Mapping[str, Breadth]) -> None:
    """A row an origin, a warning where the synthetic queries are far narrower, and what to run where there is nothing to compare."""
    if found:
        _table(found)
    if far_narrower(found):
        say(
            f"[bold]The synthetic queries are far narrower than the real ones[/bold]: in less than {NARROW:.0%} of the categories. "
            "What is trained on them learns too narrow an intent. Write broader ones, or add real queries: judge import queries FILE"
        )
    there = origins(db)
    for origin in (SYNTHETIC, REAL):
        if origin not in found or found[origin].categories is None:
            say(_missing(origin, there.get(origin, 0), graded=origin in found))


def _table(found: Mapping[str, Breadth]) -> None:
    columns = ("queries", "relevant categories a query [95 %]", "#in the paper", "#n queries", "#without any", "#graded products a query")
    table(columns, [(origin, _said(one.categories), PAPER.get(origin, ""), *_counts(one)) for origin, one in found.items()])


def _said(mean: Estimate | None) -> str:
    if mean is None:
        return "none"
    return f"{mean.value:.2f}" + ("" if mean.low is None or mean.high is None else f" [{mean.low:.2f}, {mean.high:.2f}]")


def _counts(one: Breadth) -> tuple[int, int, str]:
    return one.n_queries, one.without, f"{one.graded:.1f}"


def _missing(origin: str, queries: int, *, graded: bool) -> str:
    if not queries:
        return f"There are no {origin} queries here." + (" Bring them in: judge import queries FILE" if origin == REAL else "")
    if graded:
        return f"No {origin} query with grades has a relevant product with a category: a leaf is the category text of a product."
    return f"None of the {queries:,} {origin} queries has a grade yet. Judge them: judge mine, then judge run"


def as_object(found: Mapping[str, Breadth]) -> dict[str, Any]:
    """The same as JSON values."""
    return {"by_origin": {origin: asdict(one) for origin, one in found.items()}, "paper": PAPER, "far_narrower": far_narrower(found)}
