"""An over-long product says so in its verdict: which fields the judge saw only the beginning of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.judging import answer, job, judged

from judge.judging.planning import request_for
from judge.judging.prompts import load_prompt
from judge.judging.providers.scripted import scripted
from judge.judging.shortening import shortened
from judge.judging.shown import CUT, LIMITS, MOST_ATTRIBUTES
from judge.store.verdicts import verdicts_of
from judge.tables import Product, Query

Shop = Callable[..., Any]
LONG = "A lamp with a shade of linen. " * 200


def cut_fields(**fields: Any) -> list[str]:
    product = Product(**{"id": "p1", "title": "Lamp", **fields})
    return shortened(request_for(load_prompt("relevance", []), Query(id="q1", text="lamp"), [product]))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"description": LONG}, ["description"]),
        ({"title": LONG, "description": LONG}, ["title", "description"]),
        ({"attributes": {"care": LONG}}, ["attributes"]),
        ({"attributes": {f"name {n}": "x" for n in range(MOST_ATTRIBUTES + 1)}}, ["attributes"]),
        ({"attributes": {f"name {n}": "x" for n in range(MOST_ATTRIBUTES)}}, []),
        ({"description": "d" * LIMITS["description"]}, []),
        ({"description": f"A lamp{CUT}"}, []),
        ({"description": f"A lamp{CUT}", "title": LONG}, ["title"]),
        ({"url": LONG}, []),
    ],
    ids=range(10),
)
def test_exactly_the_fields_that_were_cut_are_named_in_a_stated_order(fields: dict[str, Any], expected: list[str]) -> None:
    assert cut_fields(**fields) == expected


def test_the_verdict_says_which_fields_were_cut(shop: Shop, tmp_path: Path) -> None:
    db = shop(products=[{"id": "p1", "title": "Lamp 1", "description": LONG}, {"id": "p2", "title": "Lamp 2"}], queries=1)
    judged(job(db, scripted(lambda _: answer(4)), tmp_path))
    ((long, _),), ((short, _),) = verdicts_of(db, "q1", "p1"), verdicts_of(db, "q1", "p2")
    assert long.evidence == {"met": [], "missed": [], "shortened": ["description"]}
    assert short.evidence == {"met": [], "missed": []}


def test_a_failure_says_so_too(shop: Shop, tmp_path: Path) -> None:
    db = shop(products=[{"id": "p1", "title": "Lamp 1", "description": LONG}], queries=1)
    judged(job(db, scripted(["no JSON"] * 5), tmp_path))
    ((verdict, _),) = verdicts_of(db, "q1", "p1")
    assert (verdict.failure, verdict.evidence) == ("unreadable", {"shortened": ["description"]})
