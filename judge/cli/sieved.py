"""The queries that a model wrote, sieved, stored with their origin, and counted: asked = kept + refused, by reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from judge.cli.out import say, table
from judge.cli.writing import Asked, Open, Writer
from judge.errors import ProviderError
from judge.judging.writing.queries import Quotas
from judge.judging.writing.sieve import Sieved, Taken, nothing, sieve
from judge.people.splits import alike
from judge.store.catalog import SYNTHETIC, all_queries
from judge.store.db import Database
from judge.store.written import save_written, written

Answer = Mapping[str, Sequence[str]]


class Kept(NamedTuple):
    """What became of the queries asked for one category. `queries`: the part each was asked for as, by its id."""

    category: str
    asked: int
    queries: Mapping[str, str]
    refused: Mapping[str, int]
    surplus: int = 0


def keep(db: Database, who: Writer, every: Sequence[Open[Any]], asked: Asked[Any], wanted: Quotas) -> list[Kept]:
    """Sieve and store what was answered, leaf by leaf; every leaf is counted, those written of before as they were then."""
    taken = _taken(db)
    for one, said in asked.answered:
        _store(db, who, one, sieve(wanted, said, taken, alike))
    records, failed = written(db), {one.key for one, said in asked.answers if isinstance(said, ProviderError)}
    return [_counted(one, records.get(one.key), nothing(wanted, "no answer" if one.key in failed else "not asked")) for one in every]


def _taken(db: Database) -> Taken:
    taken = Taken(set(), set())
    for query in all_queries(db):
        (taken.written if query.origin == SYNTHETIC else taken.real).add(alike(query.text))
    return taken


def _store(db: Database, who: Writer, one: Open[Any], found: Sieved) -> None:
    rows = [{"id": query.id, "text": query.text, "intent": query.part.intent} for query in found.kept]
    counts = {"asked": found.asked, "refused": dict(found.refused), "surplus": found.surplus}
    save_written(db, one.key, {**one.made_by(who), **counts, "queries": {query.id: query.part.name for query in found.kept}}, rows)


def _counted(one: Open[Any], record: Mapping[str, Any] | None, without: Sieved) -> Kept:
    if record is None:
        return Kept(one.leaf.name, without.asked, {}, dict(without.refused))
    return Kept(one.leaf.name, record["asked"], record["queries"], record["refused"], record["surplus"])


def totals(kept: Sequence[Kept]) -> dict[str, Any]:
    """Over all categories: asked = kept + the sum of refused."""
    refused: Counter[str] = Counter()
    for one in kept:
        refused.update(one.refused)
    parts = Counter(part for one in kept for part in one.queries.values())
    counts = {"asked": sum(one.asked for one in kept), "kept": parts.total(), "refused": dict(refused)}
    return {**counts, "surplus": sum(one.surplus for one in kept), "parts": dict(parts)}


def show_kept(kept: Sequence[Kept]) -> None:
    """A row a category, and all of them together."""
    table(
        ("category", "#asked", "#kept", "refused"),
        [(one.category, one.asked, len(one.queries), _reasons(one.refused)) for one in kept],
    )
    found = totals(kept)
    say(
        f"{found['asked']:,} queries asked for = {found['kept']:,} kept" + "".join(f" + {n:,} {why}" for why, n in found["refused"].items())
    )
    say("  kept: " + (_reasons(found["parts"]) or "none"))


def _reasons(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{amount:,} {why.replace('_', ' ')}" for why, amount in counts.items())
