"""Queries that give no triples, so that the kinds of search in an export are in the proportions that were asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import floor

from judge.errors import InputError
from judge.export.policy import LIKE, Policy
from judge.scales import Side
from judge.stats.lots import seeded
from judge.store.db import Database
from judge.store.intents import current, distribution
from judge.store.resolved import queries_of_both


def balanced_away(db: Database, policy: Policy, judges: Sequence[int], by_grade: Mapping[int, Side]) -> frozenset[str]:
    """The queries to leave out, by lot, of those that have a graded positive and a graded negative; none where nothing was asked.

    As many of each intent stay as its ratio allows: that of which there is least for its ratio keeps all of its own. An intent that has
    a ratio and no query is passed over; a query whose intent has no ratio, or that nobody read, is left out. Thresholds for verdicts,
    and splits, come after: the mix of triples is near what was asked, and the data card says how near.
    """
    if not policy.intents:
        return frozenset()
    of, lot, groups = current(db), seeded(policy.seed, "intents"), defaultdict[str, list[str]](list)
    ratios = _ratios(db, policy)
    for query in queries_of_both(db, judges, *([grade for grade, side in by_grade.items() if side == wanted] for wanted in _BOTH)):
        groups[of.get(query, "")].append(query)
    unit = min((len(groups[intent]) / ratio for intent, ratio in ratios.items() if groups.get(intent)), default=0.0)
    stay = {query for intent, ratio in ratios.items() for query in sorted(groups.get(intent, ()), key=lot)[: _whole(unit * ratio)]}
    return frozenset(query for queries in groups.values() for query in queries if query not in stay)


_BOTH: tuple[Side, Side] = ("positive", "negative")


def _whole(amount: float) -> int:
    return floor(amount + 1e-9)


def _ratios(db: Database, policy: Policy) -> dict[str, float]:
    """The ratio of each intent. InputError where the real mix is asked for and not known."""
    if not isinstance(policy.intents, str):
        return dict(policy.intents)
    real = {each.intent: float(each.searches if policy.intents == "traffic" else each.queries) for each in distribution(db) if each.intent}
    if not any(real.values()):
        missing = "Read them (judge intents)" + (
            ", and import how often queries are searched for (judge import events FILE)" * (policy.intents == LIKE[0])
        )
        raise InputError(f'intents = "{policy.intents}", and nobody knows the intents of the real {_OF[policy.intents]}', missing)
    return {intent: amount for intent, amount in real.items() if amount}


_OF = {"traffic": "searches", "queries": "queries"}
