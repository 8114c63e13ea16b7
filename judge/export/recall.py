"""Which triples of an earlier export later labels have made wrong, and what turns it into a fresh one: a patch.

Both sides come query by query, ordered by id: what is held at a time is one query of each.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from functools import lru_cache, partial
from itertools import groupby
from typing import Any

import orjson

from judge.errors import InputError
from judge.export.prepare import prepared
from judge.export.recall_changes import Change, Today, changed
from judge.export.recall_earlier import Earlier, Row
from judge.export.select import Selected, selection
from judge.store.db import Database
from judge.store.exports import exports, judge_used
from judge.store.grades import one_pair
from judge.store.settings import scale_of
from judge.store.verdicts import judges
from judge.vectors.base import Vectors

SAME_PAIRS = 1_000
"""Pairs whose voices are kept: those of a query come again with each of its triples."""


def recall(db: Database, old: Earlier, vectors: Vectors | None = None) -> Generator[Change]:
    """What a fresh export, by the policy and judges of the old one, has otherwise: by query, positive and negative.

    `vectors` are those the old one compared, if it did. InputError where it comes from another database, or one of another scale.
    """
    compared, given = old.manifest["similarity"], vectors and vectors.name
    if compared != given:
        problem = f"{old.folder} compared {compared or 'no vectors'}, and given are {given or 'none'}"
        raise InputError(problem, "Give the same as then: --encoder, or --vectors and --query-vectors, or none")
    trusted = judges_of(db, old)
    policy, aids, _ = prepared(db, old.policy, trusted, vectors)
    today = Today(lru_cache(SAME_PAIRS)(partial(one_pair, db, trusted)), policy, aids.guard)
    with closing(selection(db, policy, trusted, aids=aids)) as fresh:
        for rows, selected in _side_by_side(old.rows(), fresh):
            yield from changed(rows, selected, today)


def judges_of(db: Database, old: Earlier) -> list[int]:
    """The judges that an export used, by id, in order of trust. InputError where this is not the database it was made from."""
    scale = old.manifest["scale"]["name"]
    if scale != scale_of(db).name:
        raise InputError(
            f"{old.folder} was exported in the scale '{scale}', and this database works in '{scale_of(db).name}'", _ANOTHER_DATABASE
        )
    named = {(used.spec, used.prompt_hash): judge for judge in judges(db) for used in [judge_used(db, judge)]}
    wanted = [(told["spec"], told["prompt_hash"]) for told in old.manifest["judges"]]
    unknown = next((spec for spec, prompt in wanted if (spec, prompt) not in named), None)
    if unknown:
        raise InputError(f"{old.folder} has verdicts of {unknown}, and no such judge is in this database", _ANOTHER_DATABASE)
    if not any(_same(one.policy, old.manifest["policy"]) and _same(one.counts, old.manifest["counts"]) for one in exports(db)):
        raise InputError(f"{old.folder} is not in this database's log of exports", _ANOTHER_DATABASE)
    return [named[judge] for judge in wanted]


_ANOTHER_DATABASE = "Name the database it was exported from with --db"


def _same(one: Any, other: Any) -> bool:
    """As JSON, in which a tuple is a list."""
    return bool(orjson.loads(orjson.dumps(one)) == orjson.loads(orjson.dumps(other)))


def _side_by_side(old: Iterator[Row], fresh: Iterator[Selected]) -> Iterator[tuple[Sequence[Row], Selected | None]]:
    """Every query of either side once, by id."""
    groups = ((query, list(rows)) for query, rows in groupby(old, key=lambda row: row.query_id))
    before, selected = next(groups, None), next(fresh, None)
    while before or selected:
        here = min(([before[0]] if before else []) + ([selected.query.id] if selected else []))
        rows = before[1] if before and before[0] == here else []
        now = selected if selected and selected.query.id == here else None
        yield rows, now
        before = next(groups, None) if rows else before
        selected = next(fresh, None) if now else selected
