"""The intents of queries, for a person and for machines: how many there are of each, by queries and by searches."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from judge.cli.out import plain, print_json, say, table
from judge.measure.insights.words import interval
from judge.measure.intents import MOST_WORDS, STANDS, UNREAD, Overview, Share, recognised, share, source_words, unknown_words, whose
from judge.shop.intents.reading import Read
from judge.store.intents import Amount, Said


def as_json(found: Overview, read: Read) -> dict[str, Any]:
    """The same as JSON values; queries and searches are the sums over the intents."""
    told = [{**amount._asdict(), "share": _share(share(found, amount))} for amount in found.amounts]
    counts = {"queries": found.queries, "searches": found.searches, "read": read.queries, "kept": read.kept}
    words = dict(found.unknown.most_common(MOST_WORDS))
    return {**counts, "sources": found.sources, "intents": told, "examples": found.examples, "unknown": words}


def _share(of: Share) -> dict[str, Any]:
    queries = of.queries
    return {
        "queries": queries.value if queries else None,
        "interval": (queries.low, queries.high) if queries else None,
        "searches": of.searches,
        "paper": of.paper,
    }


def show(found: Overview, read: Read) -> None:
    """A row an intent, whose words they are, and what the catalogue did not know."""
    rows = [_row(found, amount) for amount in found.amounts]
    table(("intent", "#queries", "#of them", "#searches", "#of them", "#the paper's"), rows)
    for amount in found.amounts:
        if amount.queries:
            say(f"{amount.intent or UNREAD}: {plain('; '.join(found.examples[amount.intent]))}")
    say(f"{found.queries:,} queries, {found.searches:,} searches; {read.queries:,} read now. Intents {plain(source_words(found))}.")
    say(f"In brackets: {STANDS}")
    if found.unknown:
        say(f"In other, not in the catalogue: {plain(unknown_words(found))}")


def _row(found: Overview, amount: Amount) -> tuple[object, ...]:
    of = share(found, amount)
    of_queries = "-" if of.queries is None else interval(of.queries)
    of_searches, paper = ("-" if each is None else f"{each:.0%}" for each in (of.searches, of.paper))
    return amount.intent or UNREAD, amount.queries, of_queries, amount.searches, of_searches, paper


def show_listed(said: Sequence[Said], limit: int, json: bool) -> None:
    """The queries of one intent with what was recognised in them, as far as the limit."""
    shown = list(islice(said, limit))
    if json:
        print_json({"queries": len(said), "listed": [each._asdict() for each in shown]})
        return
    rows = [(each.query_id, each.text, whose(each), recognised(each)) for each in shown]
    table(("query", "text", "by", "recognised"), rows)
    say(f"{len(shown):,} of {len(said):,} queries" if said else "None was, when they were last read. Read them: judge intents")
