"""The pairs on which two judges part, to be read one by one: people's grade, both grades, and why each was given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from judge.people.comparing import Comparison
from judge.people.examples import why
from judge.store.catalog import products_by_id, queries_by_id
from judge.store.db import Database
from judge.store.judged import verdicts_on
from judge.tables import Verdict

Pair = tuple[str, str]


class Flipped(NamedTuple):
    """A pair that one judge got right and the other wrong. `mended`: the second is right; else it was broken."""

    query_id: str
    product_id: str
    query: str
    title: str
    mended: bool
    people: int
    people_why: str
    first: Verdict
    second: Verdict


def flipped(db: Database, found: Comparison, first_judge: int, second_judge: int, most: int | None = None) -> list[Flipped]:
    """The broken pairs, then the mended ones; of each the first so many."""
    return told(db, found, first_judge, second_judge, [*found.broken[:most], *found.mended[:most]])


def told(db: Database, found: Comparison, first_judge: int, second_judge: int, pairs: Sequence[Pair]) -> list[Flipped]:
    """Those of these pairs that flipped, with all that was said of them.

    None of the test split: a prompt that was mended by reading its pairs would be measured on what it was made of.
    """
    mended, broken = set(found.mended), set(found.broken)
    pairs = [] if found.split == "test" else [pair for pair in pairs if pair in mended or pair in broken]
    before, after = (verdicts_on(db, judge, pairs) for judge in (first_judge, second_judge))
    queries = queries_by_id(db, {query for query, _ in pairs})
    products = products_by_id(db, {product for _, product in pairs})
    return [
        Flipped(
            query_id=pair[0],
            product_id=pair[1],
            query=queries[pair[0]].text,
            title=products[pair[1]].title,
            mended=pair in mended,
            people=_people(before[pair], after[pair], pair in mended),
            people_why=why(db, pair),
            first=before[pair],
            second=after[pair],
        )
        for pair in pairs
    ]


def _people(first: Verdict, second: Verdict, mended: bool) -> int:
    """People's grade of a flipped pair is that of the judge that was right."""
    return int((second if mended else first).grade or 0)
