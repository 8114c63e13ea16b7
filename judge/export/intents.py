"""What kinds of search an export is trained on, beside what shoppers really search for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from judge.export.markdown import table
from judge.store.db import Database
from judge.store.intents import current, distribution

NOT_READ = "not read"
APART = 0.2
"""Two mixes are apart where more than this share of one lies elsewhere in the other (total variation distance)."""


class Intents:
    """Queries with triples, by intent; `trained` are their ids."""

    def __init__(self, db: Database, trained: Iterable[str]) -> None:
        of, self._real = current(db), distribution(db)
        self._counts = Counter(of.get(query, NOT_READ) for query in trained)

    def to_json(self) -> dict[str, Any]:
        """Queries with triples, real queries and searches by intent; `apart`: how far the first are from the searches, None where neither
        is known. Without searches, from the real queries.
        """
        real = {each.intent or NOT_READ: each for each in self._real}
        names = sorted({*self._counts, *real} - {NOT_READ}) + [NOT_READ] * (NOT_READ in {*self._counts, *real})
        found = {
            "exported": {name: self._counts[name] for name in names},
            "real": {name: real[name].queries if name in real else 0 for name in names},
            "searches": {name: real[name].searches if name in real else 0 for name in names},
        }
        return {**found, "apart": _distance(found["exported"], found["searches"] if any(found["searches"].values()) else found["real"])}


def _distance(one: Mapping[str, int], other: Mapping[str, int]) -> float | None:
    """Total variation distance of what is read: 0 the same mix, 1 nothing in common."""
    names = [name for name in one if name != NOT_READ]
    totals = [sum(counts[name] for name in names) for counts in (one, other)]
    return sum(abs(one[name] / totals[0] - other[name] / totals[1]) for name in names) / 2 if all(totals) else None


def otherwise(intents: Mapping[str, Any]) -> list[str]:
    """A sentence for a terminal and a card where the export asks for other things than shoppers do."""
    if intents["apart"] is None or intents["apart"] <= APART:
        return []
    told = "its intents are not those of shoppers: what is trained on it learns another mix"
    return [f"{intents['apart']:.0%} of the export lies in other intents than the real searches do; {told}. Balance it: --intents traffic"]


def card_lines(intents: Mapping[str, Any]) -> Iterator[str]:
    """The part of the data card on intents."""
    yield "## What the queries ask for"
    yield ""
    if not any(amount for name, amount in intents["real"].items() if name != NOT_READ):
        yield "Nobody has read what kind of search each query is: `judge intents`."
        return
    columns = [intents[name] for name in ("exported", "real", "searches")]
    rows = ((name, columns[0][name], *(_share(counts, name) for counts in columns)) for name in columns[0])
    yield from table(("intent", "queries with triples", "share", "of the real queries", "of their searches"), *rows)
    if told := otherwise(intents):
        yield ""
        yield from (f"**{sentence}**" for sentence in told)


def _share(counts: Mapping[str, int], name: str) -> str:
    total = sum(counts.values())
    return f"{counts[name] / total:.1%}" if total else "not known"
