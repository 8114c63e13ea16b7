"""Where a row came from, at the granularity of the row: the ids, grades and content hashes behind it.

`*_rows` are ids in the table that `*_origin` names; `*_judge` is the spec of the judge that decided, None where people did.
A row that holds several products has lists of all of these, in the order of its products.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from judge.export.groups import Group
from judge.export.items import Item
from judge.export.select import Selected


def of_pair(selected: Selected, item: Item) -> dict[str, Any]:
    """product_id, product_grade, product_origin, ... of one product."""
    return _of_query(selected) | _of(item, "product")


def of_list(selected: Selected, items: Sequence[Item]) -> dict[str, Any]:
    """The same names as of one pair, each a list."""
    return _of_query(selected) | _of_all(items, "product")


def of_group(selected: Selected, group: Group) -> dict[str, Any]:
    """positive_id, ... as in the lineage of a triple, and negative_id, ... as lists."""
    return _of_query(selected) | _of(group.positive, "positive") | _of_all(group.negatives, "negative")


def _of_query(selected: Selected) -> dict[str, Any]:
    return {"query_id": selected.query.id, "query_hash": selected.query.hash}


def _of(item: Item, side: str) -> dict[str, Any]:
    said = item.resolved
    values = {"id": said.product_id, "grade": said.grade, "origin": said.origin, "judge": said.judge, "rows": list(said.ids)}
    return {f"{side}_{name}": value for name, value in values.items()} | {f"{side}_hash": item.hash}


def _of_all(items: Sequence[Item], side: str) -> dict[str, list[Any]]:
    rows = [_of(item, side) for item in items]
    return {name: [row[name] for row in rows] for name in rows[0]}
