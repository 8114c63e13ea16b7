"""What kinds of search the queries are, beside those of the paper."""

from __future__ import annotations

from collections.abc import Iterator

from judge.errors import InputError
from judge.measure.intents import STANDS, UNREAD, Overview, overview, source_words
from judge.measure.intents import share as share_of
from judge.measure.report.charts.colours import BLUE, ORANGE
from judge.measure.report.charts.whiskers import Dot, whiskers
from judge.measure.report.parts import Asked, Part, Section, Sentence, Table
from judge.measure.report.words import share
from judge.people.amounts import counted
from judge.stats.clusters import Estimate
from judge.store.intents import Amount

HERE, THERE = "here", "the paper"


def tell(asked: Asked) -> Iterator[Part]:
    found, kind = _real_or_all(asked)
    if not any(amount.intent and amount.queries for amount in found.amounts):
        raise InputError("Of no query is it known what kind of search it is", "Read them: judge intents --all")
    most = max(found.amounts, key=lambda amount: amount.queries)
    queries = counted(found.queries, f"{kind}query", f"{kind}queries")
    yield Sentence(f"The commonest kind of search is {_name(most)}: {share(share_of(found, most).queries)} of {queries}.")
    dots = [dot for amount in found.amounts for dot in _dots(found, amount)]
    yield from whiskers("Shares of all queries with 95 % intervals.", dots, ((HERE, BLUE), (THERE, ORANGE)), percent=True)
    head = ("intent", "#queries", "#of all queries [95 %]", "#searches", "#of all searches", "#the paper's")
    yield Table("Queries by intent", head, [_row(found, amount) for amount in found.amounts])
    said = source_words(found)
    yield Sentence((f"Intents {said}. " if said else "") + f"In brackets: {STANDS}")


def _real_or_all(asked: Asked) -> tuple[Overview, str]:
    """Of what shoppers typed; of all queries, where nothing is known to be."""
    real = overview(asked.db, "real")
    return (real, "real ") if real.queries else (overview(asked.db, None), "invented ")


def _name(amount: Amount) -> str:
    return amount.intent or UNREAD


def _dots(found: Overview, amount: Amount) -> Iterator[Dot]:
    part = share_of(found, amount)
    yield Dot(_name(amount), HERE, part.queries)
    yield Dot(_name(amount), THERE, None if part.paper is None else Estimate(part.paper))


def _row(found: Overview, amount: Amount) -> tuple[object, ...]:
    part = share_of(found, amount)
    return _name(amount), amount.queries, share(part.queries), amount.searches, _percent(part.searches), _percent(part.paper)


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


SECTION = Section("intents", "What people search for", tell)
