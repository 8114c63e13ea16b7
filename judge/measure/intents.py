"""How many queries there are of each intent, by queries and by searches, beside the paper's shares."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from judge.shop.intents import NAMES, PAPER, UNKNOWN
from judge.stats.clusters import Estimate
from judge.stats.wilson import wilson
from judge.store.db import Database
from judge.store.intents import Amount, Said, distribution, examples, readings, sources

UNREAD = "(not read)"
MOST_WORDS = 15
"""Unknown words that are told."""
STANDS = "95 % intervals, as if these queries were drawn from more of their kind. The paper's: of unique queries, and none is other."


class Overview(NamedTuple):
    """Amounts by intent, whose words they are, texts of each, and the words of the others that the catalogue does not know, commonest first."""

    amounts: list[Amount]
    sources: dict[str, int]
    examples: dict[str, list[str]]
    unknown: Counter[str]

    @property
    def queries(self) -> int:
        return sum(amount.queries for amount in self.amounts)

    @property
    def searches(self) -> int:
        return sum(amount.searches for amount in self.amounts)


class Share(NamedTuple):
    """Of queries with a 95 % interval (Wilson's), of searches, and the paper's; None where there is none."""

    queries: Estimate | None
    searches: float | None
    paper: float | None


def overview(db: Database, origin: str | None) -> Overview:
    """Everything there is to tell. Every one of our intents has an amount, of nothing too."""
    found = {amount.intent: amount for amount in distribution(db, origin)}
    ours: list[Amount] = [found.pop(name, Amount(name, 0, 0)) for name in NAMES]
    unknown = Counter(words.lower() for said in readings(db, origin, "other") for words, what in said.recognised if what == UNKNOWN)
    return Overview([*ours, *found.values()], sources(db, origin), examples(db, origin), unknown)


def share(found: Overview, amount: Amount) -> Share:
    """How much of all that amount is."""
    n, searches, paper = found.queries, found.searches, {str(name): part for name, part in PAPER.items()}
    low, high = wilson([amount.queries], [n])
    return Share(
        Estimate(amount.queries / n, float(low[0]), float(high[0])) if n else None,
        amount.searches / searches if searches else None,
        paper.get(amount.intent),
    )


def source_words(found: Overview) -> str:
    """By whose words the queries have their intents."""
    return ", ".join(f"{amount:,} by {source}" for source, amount in sorted(found.sources.items()))


def unknown_words(found: Overview) -> str:
    """The commonest words of the others that the catalogue does not know, with how often; "" where there is none."""
    return ", ".join(f"{word} {amount:,}" for word, amount in found.unknown.most_common(MOST_WORDS))


def whose(said: Said) -> str:
    """Whose word counts on that query."""
    return f"{said.source} {said.said_by}".strip()


def recognised(said: Said) -> str:
    """Each part of the query with what it was taken for."""
    return "; ".join(f"{words}: {what}" for words, what in said.recognised)
