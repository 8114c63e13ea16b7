"""Ranked lists to be measured: of an imported run, or of a file that is read and not imported."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from judge.errors import InputError
from judge.shop.importing.plan import ImportOptions, plans_for
from judge.shop.importing.sieve import Sieve
from judge.store.db import Database
from judge.store.rankings import results, search_runs

DEEPEST = 1_000
"""Places up to which a gap in the ranks is a place of its own."""
GAP = ""
"""What stands at a place whose product is not in the catalogue: it was shown, so those below it do not move up."""

Places = tuple[str, ...]
"""Products of one list from its first place on, each once; GAP at a place that holds none we know."""


@dataclass(frozen=True)
class RunLists:
    """A run by name: by query id, its list. `refused`: rows of its file that could not be read, by reason."""

    name: str
    lists: Mapping[str, Places]
    refused: Mapping[str, int] = field(default_factory=dict)


def named_runs(db: Database, names: Sequence[str], options: ImportOptions | None = None) -> list[RunLists]:
    """The runs of those names, or in files of those paths (a file may hold several); without names, every imported run.

    InputError for a name that is neither, and where there is no run.
    """
    imported = [size.name for size in search_runs(db)]
    if not names and not imported:
        raise InputError("No run is imported yet", "Bring one in: judge import runs FILE, or name a file: judge evaluate FILE")
    found = list[RunLists]()
    for name in dict.fromkeys(names or imported):
        found += [_of_database(db, name)] if name in imported else _of_file(db, name, imported, options or ImportOptions())
    return _told_apart(found)


def _of_database(db: Database, name: str) -> RunLists:
    return RunLists(name, _lists((one.query_id, one.rank, one.product_id) for one in results(db, name)))


def _of_file(db: Database, name: str, imported: Sequence[str], options: ImportOptions) -> list[RunLists]:
    """Every run in a file, read as `judge import runs` reads it; nothing is written."""
    file = Path(name)
    if not file.exists():
        there = ", ".join(imported) or "none"
        raise InputError(f"There is no run '{name}', and no file of that name", f"Imported runs: {there}. Or name a file")
    (plan,) = plans_for(db, "runs", [file], options)
    sieve = Sieve(db, plan)
    rows = [row for chunk in sieve for row in chunk]
    if not rows:
        raise InputError(f"No row of {file} could be read: {_reasons(sieve.tally.reasons)}", "Compare its ids with those of your catalogue")
    by_run = defaultdict[str, list[tuple[str, int, str]]](list)
    for row in rows:
        by_run[row["run"]].append((row["query_id"], row["rank"], row["product_id"]))
    return [RunLists(run, _lists(found), dict(sieve.tally.reasons)) for run, found in by_run.items()]


def _reasons(reasons: Mapping[str, int]) -> str:
    return ", ".join(f"{amount:,} {reason}" for reason, amount in reasons.items())


def _lists(rows: Iterable[tuple[str, int, str]]) -> dict[str, Places]:
    ranked = defaultdict[str, list[tuple[int, str]]](list)
    for query, rank, product in rows:
        ranked[query].append((rank, product))
    return {query: places(found) for query, found in ranked.items()}


def places(ranked: Iterable[tuple[int, str]]) -> Places:
    """The list of (rank, product) as places: each product at its rank, after those before it; a gap in the first `DEEPEST` stays one."""
    found: list[str] = []
    for rank, product in sorted(ranked):
        found += [GAP] * (min(rank - 1, DEEPEST) - len(found))
        found.append(product)
    return tuple(found)


def _told_apart(runs: Sequence[RunLists]) -> list[RunLists]:
    """Runs with names of their own: the second of a name is called NAME (2)."""
    seen = Counter[str]()
    named = []
    for run in runs:
        seen[run.name] += 1
        named.append(run if seen[run.name] == 1 else replace(run, name=f"{run.name} ({seen[run.name]})"))
    return named


def alike(runs: Sequence[RunLists]) -> list[tuple[str, str]]:
    """Pairs of runs that have the same lists: whatever is measured, they cannot differ."""
    return [(one.name, other.name) for place, one in enumerate(runs) for other in runs[place + 1 :] if one.lists == other.lists]
