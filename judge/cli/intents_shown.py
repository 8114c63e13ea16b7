"""The intents of queries, for a person and for machines: how many there are of each, by queries and by searches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Any, NamedTuple

from judge.cli.figures import between_text
from judge.cli.out import plain, print_json, say, table
from judge.judging.probing import wilson
from judge.shop.intents import NAMES, PAPER, UNKNOWN
from judge.shop.reading_intents import Read
from judge.store.db import Database
from judge.store.intents import Amount, Said, distribution, examples, readings, sources

UNREAD = "(not read)"
MOST_WORDS = 15
"""Unknown words that are told."""


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


def overview(db: Database, origin: str | None) -> Overview:
    """Everything the command tells. Every one of our intents has an amount, of nothing too."""
    found = {amount.intent: amount for amount in distribution(db, origin)}
    ours: list[Amount] = [found.pop(name, Amount(name, 0, 0)) for name in NAMES]
    unknown = Counter(words.lower() for said in readings(db, origin, "other") for words, what in said.recognised if what == UNKNOWN)
    return Overview([*ours, *found.values()], sources(db, origin), examples(db, origin), unknown)


class _Share(NamedTuple):
    """Of queries with a 95 % interval (Wilson's), of searches, and the paper's; None where there is none."""

    queries: float | None
    interval: tuple[float, float] | None
    searches: float | None
    paper: float | None


def _share(found: Overview, amount: Amount) -> _Share:
    n, searches, paper = found.queries, found.searches, {str(name): share for name, share in PAPER.items()}
    return _Share(
        amount.queries / n if n else None,
        wilson(amount.queries, n) if n else None,
        amount.searches / searches if searches else None,
        paper.get(amount.intent),
    )


def as_json(found: Overview, read: Read) -> dict[str, Any]:
    """The same as JSON values; queries and searches are the sums over the intents."""
    told = [{**amount._asdict(), "share": _share(found, amount)._asdict()} for amount in found.amounts]
    counts = {"queries": found.queries, "searches": found.searches, "read": read.queries, "kept": read.kept}
    words = dict(found.unknown.most_common(MOST_WORDS))
    return {**counts, "sources": found.sources, "intents": told, "examples": found.examples, "unknown": words}


def show(found: Overview, read: Read) -> None:
    """A row an intent, whose words they are, and what the catalogue did not know."""
    rows = [_row(found, amount) for amount in found.amounts]
    table(("intent", "#queries", "#of all queries", "#searches", "#of all searches", "#the paper's"), rows)
    for amount in found.amounts:
        if amount.queries:
            say(f"{amount.intent or UNREAD}: {plain('; '.join(found.examples[amount.intent]))}")
    said = ", ".join(f"{amount:,} by {source}" for source, amount in sorted(found.sources.items()))
    say(f"{found.queries:,} queries, {found.searches:,} searches; {read.queries:,} read now. Intents {plain(said)}.")
    say(
        "In brackets: 95 % intervals, as if these queries were drawn from more of their kind. The paper's: of unique queries, and none is other."
    )
    if found.unknown:
        words = ", ".join(f"{word} {amount:,}" for word, amount in found.unknown.most_common(MOST_WORDS))
        say(f"In other, not in the catalogue: {plain(words)}")


def _row(found: Overview, amount: Amount) -> tuple[object, ...]:
    share = _share(found, amount)
    of_queries = "-" if share.queries is None else between_text(share.queries, share.interval)
    of_searches, paper = ("-" if each is None else f"{each:.3f}" for each in (share.searches, share.paper))
    return amount.intent or UNREAD, amount.queries, of_queries, amount.searches, of_searches, paper


def show_listed(said: Sequence[Said], limit: int, json: bool) -> None:
    """The queries of one intent with what was recognised in them, as far as the limit."""
    shown = list(islice(said, limit))
    if json:
        print_json({"queries": len(said), "listed": [each._asdict() for each in shown]})
        return
    rows = [(each.query_id, each.text, _whose(each), "; ".join(f"{words}: {what}" for words, what in each.recognised)) for each in shown]
    table(("query", "text", "by", "recognised"), rows)
    say(f"{len(shown):,} of {len(said):,} queries" if said else "None was, when they were last read. Read them: judge intents")


def _whose(said: Said) -> str:
    return f"{said.source} {said.said_by}".strip()
