"""What an export format has to hold: the triples or the grades of a split, by id and text, and files read in the plainest way."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from judge.export.formats.base import About
from judge.export.policy import Policy
from judge.export.select import Selected, selection
from judge.export.splits import Shares
from judge.store.candidates import sources
from judge.store.db import Database
from judge.store.settings import scale_of

SPLIT_IN_THREE = Policy(shares=Shares(0.4, 0.3, 0.3), negatives_per_positive=3, family_negatives=True)


class Held(NamedTuple):
    """A triple or a graded pair as a format holds it: its ids, its texts on one line, its grades. What a format leaves out is None."""

    ids: tuple[str, ...]
    texts: tuple[str, ...] | None
    grades: tuple[float, ...] | None


def about(db: Database, policy: Policy = SPLIT_IN_THREE) -> About:
    return About(policy, scale_of(db), tuple(sorted(size.source for size in sources(db))))


def selected_rows(db: Database, of: str, split: str) -> list[Held]:
    """What a format `of` triples or grades has to hold of that split, with texts and grades."""
    found = [selected for selected in selection(db, SPLIT_IN_THREE) if selected.split == split]
    return [row for selected in found for row in (_triples(selected) if of == "triples" else _pairs(selected))]


def _triples(selected: Selected) -> Iterator[Held]:
    for triple in selected.triples:
        said = [item.resolved for item in triple[:2]]
        texts = (selected.text, *(line(item.text) for item in triple[:2]))
        yield Held((selected.query.id, *(one.product_id for one in said)), texts, tuple(one.grade for one in said))


def _pairs(selected: Selected) -> Iterator[Held]:
    for item in selected.items:
        yield Held((selected.query.id, item.resolved.product_id), (selected.text, line(item.text)), (item.resolved.grade,))


def line(text: str) -> str:
    return text.replace("\n", " ")


def json_lines(path: Path) -> list[Any]:
    return [json.loads(row) for row in path.read_text(encoding="utf-8").split("\n") if row]


def table(path: Path, by: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=by))


def grade(score: float) -> int:
    """The grade of the scale "paper" that a gain stands for."""
    return round(score * 4) + 1
