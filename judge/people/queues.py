"""The queues that people label from: what each is for, which pairs belong into it, and building them.

Building reads every candidate once and keeps the best few thousand of each queue. Labelling goes on from the old ones meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from heapq import heappush, heappushpop
from typing import Any, NamedTuple

from judge.errors import InputError
from judge.people.rules import Rules, rules_of
from judge.people.use import UNKNOWN, expected_use
from judge.people.weighing import Weighed, weighed
from judge.store import queues as store
from judge.store.asked_about import asked_about
from judge.store.calibrations import calibration_of
from judge.store.catalog import count, queries_by_id
from judge.store.db import Database
from judge.store.labels import gold_grades
from judge.store.rows import Row
from judge.store.trusted import trusted_judges
from judge.tables import Candidate, content_hash

DEFAULT, AUDIT = "disagreements", "audit"
WHOLE = "query:"
"""How the name of one query's own queue begins; its id follows."""

HOLDS = 5_000
"""Pairs a queue holds: days of work for several people. The others move up when it is built again."""

FRESH = timedelta(minutes=10)
"""So long a queue is used as it is, whatever was labelled and judged since."""

AT_ONCE = 50_000
"""So few candidates are queued anew while somebody waits for it."""


class Queue(NamedTuple):
    """A queue in words, and the score of a pair in it: the largest comes first, None does not belong."""

    title: str
    purpose: str
    score: Callable[[Weighed], float | None]


def _all(pair: Weighed) -> float:
    return expected_use(pair.use)


def _unsure(pair: Weighed) -> float | None:
    return None if pair.use.grade is None else pair.use.doubt * pair.use.reach


def _false_negative(pair: Weighed) -> float | None:
    return _in_favour(pair) if pair.use.side == "negative" else None


def _missed_positive(pair: Weighed) -> float | None:
    return _in_favour(pair) if pair.use.side in ("neither", None) else None


def _in_favour(pair: Weighed) -> float | None:
    """As the expected use, of the voices for the product alone. A pair that nobody speaks for, nor its judge doubts, does not belong."""
    speaks, use = pair.use.against.speaks_for, pair.use
    return (1 + speaks) * use.doubt * use.reach if speaks or use.doubt > UNKNOWN else None


def _lot(pair: Weighed) -> float:
    return 1 - pair.number


QUEUES = {
    DEFAULT: Queue("Disagreements", "Every pair; first those where judges, people, shoppers and sources are against the verdict.", _all),
    "unsure": Queue("Unsure", "Pairs by how unsure the judge was, and how much depends on them.", _unsure),
    "false-negatives": Queue("Likely false negatives", "Graded negative, though somebody speaks for the product.", _false_negative),
    "missed-positives": Queue(
        "Likely missed positives", "Not graded, or neither, though somebody speaks for the product.", _missed_positive
    ),
    AUDIT: Queue("Random audit", "Candidates by lot: the sample that figures for all candidates are estimated from.", _lot),
}


INSIGHTS, HOLES = "insights-", "holes"
LISTS = {
    f"{INSIGHTS}above": "Popular, mostly without a click",
    f"{INSIGHTS}undecided": "Popular, perhaps mostly without a click",
    f"{INSIGHTS}gap": "No click: whole pages",
    f"{INSIGHTS}relevant": "No click: single products",
    f"{INSIGHTS}unjudged": "No click: not judged",
    f"{INSIGHTS}conflicts": "Clicks against grades",
    HOLES: "Shown by runs, not judged",
}
"""Queues that hold a list as it was when somebody asked for it, with their titles: of judge insights, and the holes of runs."""


def named(db: Database, name: str) -> Queue:
    """The queue of that name, or that of one query, `query:ID`. InputError when there is none."""
    query_id = query_of(name)
    if query_id is None and name in QUEUES:
        return QUEUES[name]
    if query_id is None and name in LISTS:
        return _listed(db, name)
    if query_id is not None:
        _refuse_unknown(db, query_id)
        return Queue("One query", "All candidates of one query, the most useful first.", _all)
    raise InputError(f"There is no queue '{name}'", f"Use one of: {', '.join(QUEUES)}, or {WHOLE}ID for one query")


def _refuse_unknown(db: Database, query_id: str) -> None:
    if not queries_by_id(db, [query_id]):
        some = ", ".join(f"{WHOLE}{one.id} ({one.text})" for one in asked_about(db, 3))
        raise InputError(
            f"There is no query with the id '{query_id}'",
            f"There are, for example: {some}" if some else "Propose candidates first: judge mine",
        )


def query_of(name: str) -> str | None:
    """The query that a queue's name is about, if it is about one."""
    return name.removeprefix(WHOLE) if name.startswith(WHOLE) else None


def _listed(db: Database, name: str) -> Queue:
    """A queue that lists fill: the one there is. InputError where nobody filled it yet."""
    if store.built(db, name) is None:
        raise InputError(f"The queue '{name}' was not made yet", f"Make it: {_making(name)}")
    return Queue(LISTS[name], "Pairs of a list, in its order.", _all)


def _making(name: str) -> str:
    """How the queue of a list is made."""
    return "on the Evaluate page, the button below the holes" if name == HOLES else f"judge insights --queue {name.removeprefix(INSIGHTS)}"


class _Best:
    """The best pairs of a queue, and how many belong into it. Among equals lots decide, or one query would fill a queue."""

    def __init__(self, name: str, score: Callable[[Weighed], float | None]) -> None:
        self.name, self.score, self.population = name, score, 0
        self._heap: list[tuple[float, float, str, str, Weighed]] = []

    def offer(self, pair: Weighed) -> None:
        score = self.score(pair)
        if score is None:
            return
        self.population += 1
        if len(self._heap) < HOLDS:
            heappush(self._heap, (score, pair.number, pair.query_id, pair.product_id, pair))
        elif score >= self._heap[0][0]:
            heappushpop(self._heap, (score, pair.number, pair.query_id, pair.product_id, pair))

    def items(self, rules: Rules) -> Iterator[Row]:
        """As they are stored, the best last."""
        for score, _, query_id, product_id, pair in sorted(self._heap):
            raters = rules.wanted(query_id, product_id, pair.apart)
            yield {"query_id": query_id, "product_id": product_id, "score": score, "raters": raters, "why": why(pair)}


def why(pair: Weighed) -> dict[str, Any]:
    """What a pair's place in a queue is made of, rounded for reading."""
    use = pair.use
    parts = {"doubt": use.doubt, "reach": use.reach, "triples": pair.triples, "number": pair.number}
    rounded = {name: round(value, 6) for name, value in parts.items()}
    return {
        "grade": use.grade,
        "side": use.side,
        "disagreement": use.disagreement,
        **use.against._asdict(),
        **rounded,
        "searches": pair.searches,
    }


def build(db: Database, names: Collection[str] = tuple(QUEUES)) -> None:
    """Build these queues anew: all named ones in one pass over the candidates, that of a query from its own."""
    _refuse_lists(names)
    rules, state = rules_of(db), _state(db)
    for query_id, together in _by_query(names).items():
        best = [_Best(name, named(db, name).score) for name in together]
        for pair in weighed(db, rules, query_id):
            for queue in best:
                queue.offer(pair)
        for queue in best:
            store.keep_queue(db, queue.name, queue.population, state, list(queue.items(rules)))


def keep_list(db: Database, name: str, pairs: Sequence[tuple[str, str, str]]) -> int:
    """Make the queue of a list anew: (query_id, product_id, why it is there), best first. How many it holds: what people settled is left out.

    Whoever labelled a pair, one more person is to look. Chance mixes the audit into the queue as into others.
    """
    built_or_new(db, AUDIT)
    rules, wanted = rules_of(db), [(query_id, product_id) for query_id, product_id, _ in pairs]
    settled, looked = gold_grades(db, wanted), store.labelled_by(db, wanted)
    rows = list[Row]()
    for query_id, product_id, because in reversed([pair for pair in pairs if pair[:2] not in settled]):
        raters = max(rules.wanted(query_id, product_id, ()), looked.get((query_id, product_id), 0) + 1)
        item = {"query_id": query_id, "product_id": product_id, "raters": raters}
        rows.append({**item, "score": float(len(rows) + 1), "why": {"listed": because}})
    store.keep_queue(db, name, len(rows), _state(db), rows)
    return len(rows)


def _refuse_lists(names: Collection[str]) -> None:
    for name in LISTS.keys() & names:
        raise InputError(f"The queue '{name}' is filled by a list", f"Make it anew: {_making(name)}")


def _by_query(names: Collection[str]) -> dict[str | None, list[str]]:
    grouped: dict[str | None, list[str]] = {}
    for name in names:
        grouped.setdefault(query_of(name), []).append(name)
    return grouped


def _state(db: Database) -> str:
    """Changes with everything that queues are built from."""
    judges = trusted_judges(db)
    calibrated = [kept.id for judge in judges if (kept := calibration_of(db, judge)) is not None]
    return content_hash([store.state_of(db), judges, calibrated, asdict(rules_of(db))])


def built_or_new(db: Database, name: str) -> None:
    """Build the queue, and with it all that are built together, if it never was."""
    if store.built(db, name) is None:
        build(db, _together(name))


def stale(db: Database, name: str) -> bool:
    """Whether the queue was never built, or something that it is built from changed since."""
    found = store.built(db, name)
    return found is None or found.stamp != _state(db)


def due(db: Database, now: datetime, name: str = DEFAULT) -> bool:
    """Whether it is time to build the queue anew: it is stale, and not of late."""
    return _old(db, now, name) and stale(db, name)


def renewed(db: Database, name: str, now: datetime) -> bool:
    """Build a queue that has nothing left anew, where that may help and nobody waits long for it; whether it was."""
    if name in LISTS:
        return False
    small = query_of(name) is not None or count(db, Candidate) <= AT_ONCE
    if not (small or _old(db, now, name)) or not stale(db, name):
        return False
    build(db, _together(name))
    return True


def _old(db: Database, now: datetime, name: str) -> bool:
    found = store.built(db, name)
    return found is None or now - found.built_at >= FRESH


def _together(name: str) -> Collection[str]:
    return QUEUES if name in QUEUES else [name]
