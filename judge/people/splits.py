"""Which queries a prompt may be worked on with, and which it is tested on: the dev split and the test split.

The side of a query is drawn from its words, so it never moves, and near-duplicates of it are on the same side.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Literal, get_args

from judge.stats.lots import place, seeded
from judge.store.catalog import all_queries, queries_by_id
from judge.store.db import Database
from judge.store.grades import pair_grades

Split = Literal["dev", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)
DEV_SHARE = 0.5

_LETTERS = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_ACCENT = re.compile(r"[\u0300-\u036f]")


def split_of(text: str, dev_share: float = DEV_SHARE) -> Split:
    """The split of a query text."""
    return "dev" if place(seeded(0, "prompts")(alike(text))) < dev_share else "test"


def alike(text: str) -> str:
    """What near-duplicates of a query share: its letters and its numbers, whatever the case, accents, plurals, order and gaps of its words.

    "T-Shirts red" and "red tshirt" are one. An anagram shares it too, which harms nobody: the two fall on one side.
    A text without letters and digits is kept whole.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    plain = _ACCENT.sub("", unicodedata.normalize("NFKD", folded))
    letters = sorted("".join(map(_stem, _LETTERS.findall(plain))))
    return " ".join(["".join(letters), *sorted(_NUMBER.findall(plain))]).strip() or " ".join(folded.split())


def _stem(word: str) -> str:
    """Far shorter than a stem need be: what is taken for the same by mistake only falls on the same side."""
    stem = word.rstrip("es")
    return f"{stem[:-1]}i" if stem.endswith("y") else stem or word


def those_in(db: Database, split: Split, ids: Collection[str], named: Collection[str] = ()) -> frozenset[str]:
    """Of these queries, by id, those in that split; only those named, by id or exact text, where any is."""
    found = [query for query in queries_by_id(db, ids).values() if split_of(query.text) == split]
    return frozenset(query.id for query in found if not named or query.id in named or query.text in named)


def graded_queries(db: Database, split: Split, named: Collection[str] = ()) -> list[str]:
    """The queries of a split on which people said something, by id, in order; `named` as in `those_in`."""
    return sorted(those_in(db, split, {pair.query_id for pair in pair_grades(db)}, named))


def queries_like(db: Database, ids: Collection[str]) -> frozenset[str]:
    """These queries, by id, and every near-duplicate of one of them."""
    texts = {query.id: alike(query.text) for query in all_queries(db)} if ids else {}
    wanted = {texts[query] for query in ids if query in texts}
    return frozenset(ids) | {query for query, text in texts.items() if text in wanted}
