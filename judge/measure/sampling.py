"""Which queries to judge: drawn by lot from strata, so that figures of the judged ones can be weighted back to all.

In each stratum every query has the same chance, n / N: stratified sampling without replacement. The estimate of a mean over all real
queries weighs each query by 1 / chance; over all searches, by its searches / chance (Horvitz and Thompson 1952; as a ratio, Hajek
1971). The lot is by content: the same queries, design and seed give the same sample everywhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple, get_args

from judge.errors import InputError
from judge.measure.segments import segments
from judge.stats.allotting import allotted
from judge.stats.lots import seeded
from judge.store.db import Database
from judge.store.samples import Searched, frame, keep_sample, sample_named

By = Literal["intent", "traffic", "zero-click"]
MOSTLY = 0.5
"""The share of searches without a click above which a query counts as one of those."""
BETWEEN = " / "


@dataclass(frozen=True)
class Design:
    """How a sample is drawn: its size in queries, what the strata are made of, and what each gives: `like_traffic` in proportion to its
    searches, so that the sample looks like the traffic; else each the same, so that rare kinds are seen as well as frequent ones.
    """

    size: int
    by: tuple[By, ...] = get_args(By)
    like_traffic: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        if unknown := set(self.by) - set(get_args(By)):
            raise InputError(f"Strata are not made by '{min(unknown)}'", f"Use one or more of: {', '.join(get_args(By))}")

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "by": list(self.by)}


class Stratum(NamedTuple):
    """Queries of one kind: how many there are, their searches, how many are drawn."""

    name: str
    queries: int
    searches: int
    drawn: int

    @property
    def inclusion(self) -> float:
        """The chance of each of its queries."""
        return self.drawn / self.queries


class Drawn(NamedTuple):
    """A sample: its strata, by name, and (query_id, stratum, inclusion) of its queries, by id. `new`: it was drawn just now."""

    strata: tuple[Stratum, ...]
    members: tuple[tuple[str, str, float], ...]
    new: bool = True


def drawn(db: Database, design: Design) -> Drawn:
    """The sample of that design, of the real queries as they are now. Nothing is kept. InputError where there is none."""
    found = frame(db)
    if not found:
        raise InputError("There is no real query to draw from", "Import what shoppers typed: judge import queries FILE")
    if design.like_traffic and not any(query.searches for query in found):
        raise InputError(
            "Nobody knows how often queries are searched for", "Import it (judge import events FILE), or leave out --like-traffic"
        )
    by_stratum = _by_stratum(found, design.by)
    return _of(design, by_stratum)


def sample(db: Database, name: str, design: Design) -> Drawn:
    """Draw and keep it; the same name and design again give the one that is kept. InputError for a name that another design has."""
    _check_name(name)
    known = sample_named(db, name)
    if known is None:
        fresh = drawn(db, design)
        keep_sample(db, name, design.seed, {**design.to_json(), "strata": [list(stratum) for stratum in fresh.strata]}, fresh.members)
        return fresh
    strata = tuple(Stratum(*values) for values in known.design["strata"])
    if {key: value for key, value in known.design.items() if key != "strata"} != design.to_json():
        raise InputError(
            f"The sample '{name}' was drawn another way ({told(known.design)})", "Take another name: a sample is never changed"
        )
    return Drawn(strata, (), new=False)


def _check_name(name: str) -> None:
    if not name.replace("-", "").replace("_", "").isalnum():
        raise InputError(f"'{name}' is no name for a sample", "Use letters, digits, - and _")


def told(design: dict[str, Any]) -> str:
    """A design in words."""
    shares = "like the traffic" if design["like_traffic"] else "the same of each"
    return f"{design['size']:,} queries by {', '.join(design['by']) or 'lot alone'}, {shares}, seed {design['seed']}"


def _by_stratum(found: Sequence[Searched], by: Iterable[By]) -> dict[str, list[Searched]]:
    parts = segments({query.query_id: query.searches or 0 for query in found})
    strata = defaultdict[str, list[Searched]](list)
    for query in found:
        kinds: dict[By, str] = {
            "intent": query.intent or "not read",
            "traffic": parts[query.query_id],
            "zero-click": _clicked(query),
        }
        strata[BETWEEN.join(kinds[name] for name in by) or "all"].append(query)
    return dict(sorted(strata.items()))


def _clicked(query: Searched) -> str:
    if not query.counted or query.zero_click is None:
        return "clicks unknown"
    return "mostly no click" if query.zero_click > MOSTLY * query.counted else "mostly clicked"


def _of(design: Design, by_stratum: dict[str, list[Searched]]) -> Drawn:
    searches = Counter({name: sum(query.searches or 0 for query in queries) for name, queries in by_stratum.items()})
    shares = {name: float(searches[name]) if design.like_traffic else 1.0 for name in by_stratum}
    counts = allotted({name: len(queries) for name, queries in by_stratum.items()}, shares, design.size)
    strata = tuple(Stratum(name, len(queries), searches[name], counts[name]) for name, queries in by_stratum.items())
    lot = seeded(design.seed, "sample")
    members = (
        (query.query_id, stratum.name, stratum.inclusion)
        for stratum in strata
        for query in sorted(by_stratum[stratum.name], key=lambda query: lot(query.query_id))[: stratum.drawn]
    )
    return Drawn(strata, tuple(sorted(members)))
