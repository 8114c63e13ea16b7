"""The card says in how many categories the relevant products of a query lie, by the origin of the queries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.graded import judge_said, rater_said

from judge.export import Exported, export
from judge.people.breadth import breadth
from judge.store.db import Database

CATEGORIES = ["Sofas", "Sofas", "Beds", "Rugs", "Lamps", ""]


@pytest.fixture
def furnished(shop: Any) -> Database:
    """Products p1 to p6 in four categories, the last in none; two real queries and two synthetic ones."""
    products = [{"id": f"p{n}", "title": f"Thing {n}", "category": category} for n, category in enumerate(CATEGORIES, start=1)]
    queries = [{"id": f"{kind[0]}{n}", "text": f"{kind} {n}", "origin": kind} for kind in ("real", "synthetic") for n in (1, 2)]
    db: Database = shop(products=products, queries=queries)
    return db


def written(db: Database, folder: Path, positives: dict[str, str]) -> Exported:
    """An export by a judge to whom the products named are relevant to their query, and no others."""
    judge = judge_said(
        db, {(query, f"p{n}"): 5 if f"p{n}" in those.split() else 1 for query, those in positives.items() for n in range(1, 7)}
    )
    return export(db, folder / "out", ["qrels"], judges=[judge])


def card(exported: Exported) -> str:
    return (exported.folder / "DATA_CARD.md").read_text()


def test_the_card_has_a_row_for_each_origin_with_its_interval(furnished: Database, tmp_path: Path) -> None:
    exported = written(furnished, tmp_path, {"r1": "p1 p2 p3", "r2": "p1 p3 p4 p5", "s1": "p1 p3", "s2": "p6"})
    assert "| real | 3.00 [2.00, 4.00] | 2 | 0 | 6.0 |" in card(exported)
    assert "| synthetic | 2.00 | 1 | 1 | 6.0 |" in card(exported)
    assert "far narrower" not in card(exported)


def test_the_figures_are_those_of_the_command_that_measures_breadth_also_where_people_said_otherwise(
    furnished: Database, tmp_path: Path
) -> None:
    rater_said(furnished, {("s1", "p3"): 1, ("r1", "p6"): None})
    exported = written(furnished, tmp_path, {"r1": "p1 p2 p3", "r2": "p1 p3 p4 p5", "s1": "p1 p3"})
    measured = breadth(furnished, [1])
    told = exported.manifest["breadth"]["by_origin"]
    assert list(told) == list(measured) == ["real", "synthetic"]
    for origin, one in measured.items():
        assert one.categories is not None
        assert told[origin]["categories"] == vars(one.categories)
        assert (told[origin]["n_queries"], told[origin]["graded"], told[origin]["without"]) == (one.n_queries, one.graded, one.without)


def test_synthetic_queries_that_are_far_narrower_are_warned_of(furnished: Database, tmp_path: Path) -> None:
    exported = written(furnished, tmp_path, {"r1": "p1 p3 p4", "r2": "p1 p3 p4 p5", "s1": "p1", "s2": "p3"})
    assert exported.manifest["breadth"]["far_narrower"]
    assert "**The synthetic queries are far narrower than the real ones: in less than 50% of the categories." in card(exported)


def test_one_origin_alone_has_its_row_and_no_comparison(furnished: Database, tmp_path: Path) -> None:
    exported = written(furnished, tmp_path, {"s1": "p1", "s2": ""})
    assert "| synthetic | 1.00 | 1 | 1 | 6.0 |" in card(exported)
    assert "| real |" not in card(exported)
    assert not exported.manifest["breadth"]["far_narrower"]
