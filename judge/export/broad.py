"""How broad the queries of an export are, by origin: what is trained on narrow ones learns too narrow an intent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from judge.export.markdown import table, told
from judge.export.select import Selected
from judge.people.breadth import NARROW, Seen, breadth_of, far_narrower
from judge.stats.clusters import Estimate

NARROWER = (
    f"The synthetic queries are far narrower than the real ones: in less than {NARROW:.0%} of the categories. "
    "What is trained on them learns too narrow an intent."
)


class Broad:
    """Sums over the queries of a selection: two numbers a graded query are kept."""

    def __init__(self) -> None:
        self._seen: dict[str, list[Seen]] = defaultdict(list)

    def add(self, selected: Selected) -> None:
        if selected.items:
            positives = set(selected.positives)
            leaves = {item.product.category for item in selected.items if item.id in positives} - {""}
            self._seen[selected.query.origin].append(Seen(len(selected.items), len(leaves)))

    def join(self, other: Broad) -> None:
        """Add what was seen of other queries, which come after these."""
        for origin, seen in other._seen.items():
            self._seen[origin].extend(seen)

    def to_json(self) -> dict[str, Any]:
        """`by_origin`, as `judge.people.breadth` has it; `far_narrower`, whether synthetic queries are."""
        found = {origin: breadth_of(seen) for origin, seen in sorted(self._seen.items())}
        return {"by_origin": {origin: asdict(one) for origin, one in found.items()}, "far_narrower": far_narrower(found)}


def card_lines(breadth: Mapping[str, Any]) -> Iterator[str]:
    """The part of the data card that says how broad the queries are."""
    yield "## How broad the queries are"
    yield ""
    head = ("queries", "relevant categories a query", "n queries", "without any", "graded products a query")
    yield from table(head, *(_row(origin, one) for origin, one in breadth["by_origin"].items()))
    yield ""
    yield "In brackets: 95 % intervals over queries. A query with more graded products has more of its categories found."
    if breadth["far_narrower"]:
        yield ""
        yield f"**{NARROWER}**"


def _row(origin: str, one: Mapping[str, Any]) -> tuple[Any, ...]:
    mean = told(Estimate(**one["categories"])) if one["categories"] else "none"
    return origin, mean, one["n_queries"], one["without"], f"{one['graded']:.1f}"
