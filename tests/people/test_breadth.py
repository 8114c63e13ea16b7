"""How many leaf categories the relevant products of queries lie in: synthetic queries beside real ones."""

from __future__ import annotations

from typing import Any

import pytest
from support.graded import judge_said, rater_said

from judge.people.breadth import breadth, far_narrower
from judge.store.db import Database

CATEGORIES = ["Sofas", "Sofas", "Beds", "Rugs", "Lamps", ""]


@pytest.fixture
def furnished(shop: Any) -> Any:
    """Products p1 to p6 in four categories, the last in none; two real queries and two synthetic ones."""
    products = [{"id": f"p{n}", "title": f"Thing {n}", "category": category} for n, category in enumerate(CATEGORIES, start=1)]
    queries = [{"id": f"{kind[0]}{n}", "text": f"{kind} {n}", "origin": kind} for kind in ("real", "synthetic") for n in (1, 2)]
    return shop(products=products, queries=queries)


def said(db: Database, positives: dict[str, str]) -> int:
    """A judge's id: the products named are relevant to their query, all others are not."""
    return judge_said(
        db, {(query, f"p{n}"): 5 if f"p{n}" in those.split() else 1 for query, those in positives.items() for n in range(1, 7)}
    )


def test_a_query_counts_the_categories_of_its_relevant_products_once_each(furnished: Any) -> None:
    judge = said(furnished, {"r1": "p1 p2 p3", "r2": "p1 p3 p4 p5", "s1": "p1 p2", "s2": "p3"})
    found = breadth(furnished, [judge])
    assert {origin: (one.n_queries, one.categories and one.categories.value) for origin, one in found.items()} == {
        "real": (2, 3.0),
        "synthetic": (2, 1.0),
    }
    real = found["real"].categories
    assert real is not None
    assert (real.low, real.high) == (2.0, 4.0)
    assert found["real"].graded == 6.0


def test_people_decide_over_judges(furnished: Any) -> None:
    judge = said(furnished, {"s1": "p1 p3"})
    rater_said(furnished, {("s1", "p3"): 1})
    mean = breadth(furnished, [judge])["synthetic"].categories
    assert mean is not None
    assert mean.value == 1.0


def test_queries_whose_relevant_products_have_no_category_are_counted_apart(furnished: Any) -> None:
    judge = said(furnished, {"s1": "p6", "s2": ""})
    found = breadth(furnished, [judge])["synthetic"]
    assert (found.n_queries, found.categories, found.without) == (0, None, 2)


def test_without_grades_there_is_nothing_to_say(furnished: Any) -> None:
    assert breadth(furnished) == {}
    assert not far_narrower({})


@pytest.mark.parametrize(("synthetic", "narrow"), [("p1", True), ("p1 p3", False), ("p1 p3 p4", False)])
def test_less_than_half_as_broad_is_far_narrower_and_half_is_not(furnished: Any, synthetic: str, narrow: bool) -> None:
    judge = said(furnished, {"r1": "p1 p3 p4 p5", "r2": "p1 p3 p4 p5", "s1": synthetic, "s2": synthetic})
    assert far_narrower(breadth(furnished, [judge])) is narrow


def test_one_side_alone_is_not_compared(furnished: Any) -> None:
    assert not far_narrower(breadth(furnished, [said(furnished, {"s1": "p1"})]))
    assert not far_narrower(breadth(furnished, [said(furnished, {"s1": "p1", "r1": ""})]))
