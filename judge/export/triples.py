"""What a triple says and where it came from, as two rows: the training row and, at the same place in another file, its lineage.

sentence-transformers takes every column of a training file as an input, in the order of the columns: so the training
row holds the three texts and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from judge.export.select import Selected

COLUMNS = ("anchor", "positive", "negative")


def training_rows(selected: Selected) -> Iterator[dict[str, str]]:
    """The three texts of each triple."""
    for triple in selected.triples:
        yield {"anchor": selected.text, "positive": triple.positive.text, "negative": triple.negative.text}


def lineage_rows(selected: Selected) -> Iterator[dict[str, Any]]:
    """The ids, grades and content hashes behind each triple.

    `*_rows` are ids in the table that `*_origin` names; `*_judge` is the spec of the judge that decided, None where people did.
    `weight` is P(true negative), None where nobody knows, and `weight_by` what that is known from.
    """
    query = selected.query
    for positive, negative, typed, belief in selected.triples:
        good, bad = positive.resolved, negative.resolved
        yield {
            "query_id": query.id,
            "positive_id": good.product_id,
            "negative_id": bad.product_id,
            "positive_grade": good.grade,
            "negative_grade": bad.grade,
            "positive_origin": good.origin,
            "negative_origin": bad.origin,
            "positive_judge": good.judge,
            "negative_judge": bad.judge,
            "positive_rows": list(good.ids),
            "negative_rows": list(bad.ids),
            "query_hash": query.hash,
            "positive_hash": positive.hash,
            "negative_hash": negative.hash,
            "negative_type": typed and typed.type,
            "violated": list(typed.violated) if typed else [],
            "category_relation": typed and typed.relation,
            "category_distance": typed and typed.distance,
            "weight": belief and belief.true,
            "weight_by": belief and belief.by,
        }
