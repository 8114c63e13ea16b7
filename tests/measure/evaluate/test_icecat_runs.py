"""The three real search configurations of icecat, measured by its settled grades: the figures are those of ir-measures called directly."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import ir_measures
import pytest
from ir_measures import RR, Judged, P, R, nDCG
from support.icecat import lines

from judge.measure.evaluate.evaluating import Evaluation, evaluate
from judge.measure.evaluate.lists import alike, named_runs
from judge.shop.importing import ImportOptions, import_file
from judge.store.catalog import all_products
from judge.store.db import Database

pytestmark = pytest.mark.real

RUNS = ("no-vector", "with-vector", "vector-2")
THEIRS = {"nDCG@10": nDCG @ 10, "P@10": P(rel=3) @ 10, "R@10": R(rel=3) @ 10, "RR@10": RR(rel=3) @ 10, "Judged@10": Judged @ 10}
"""In the scale of icecat, 0 to 3, gains are the grades, and only 3 is relevant."""

Nested = dict[str, dict[str, int]]


@pytest.fixture
def icecat(db: Database, real_data: Path) -> Database:
    """The catalogue with its few product types as categories, the settled grades and the runs, imported as a user would."""
    folder = real_data / "icecat"
    import_file(db, "products", folder / "products.parquet", ImportOptions(mapping={"category": "product_type"}))
    import_file(db, "queries", folder / "queries_dev.csv")
    import_file(db, "labels", folder / "judgments_dev.csv", ImportOptions(gold=True, scale="trec"))
    import_file(db, "runs", folder / "runs_dev.csv")
    return db


@pytest.fixture
def said(real_data: Path) -> Nested:
    grades: Nested = defaultdict(dict)
    for row in lines(real_data / "icecat" / "judgments_dev.csv"):
        grades[row["query_id"]][row["product_id"]] = int(row["grade"])
    return grades


@pytest.fixture
def shown(real_data: Path) -> dict[str, Nested]:
    """By run and query, ranks. One list names three products twice, the second time below the tenth place: the first time counts."""
    ranks: dict[str, Nested] = {run: defaultdict(dict) for run in RUNS}
    for row in lines(real_data / "icecat" / "runs_dev.csv"):
        ranks[row["run"]][row["query_id"]].setdefault(row["product_id"], int(row["rank"]))
    return ranks


def values(found: Evaluation, run: str, measure: str) -> dict[str, float]:
    rows = found.values[(found.values["run"] == run) & (found.values["measure"] == measure)]
    return dict(zip(rows["query_id"], rows["value"], strict=True))


def test_every_figure_of_every_query_is_that_of_ir_measures(icecat: Database, said: Nested, shown: dict[str, Nested]) -> None:
    found = evaluate(icecat, named_runs(icecat, RUNS))
    for run, lists in shown.items():
        qrels = {query: of for query, of in said.items() if query in lists}
        scored = {query: {product: -float(rank) for product, rank in of.items()} for query, of in lists.items()}
        aggregated, each = ir_measures.calc([*THEIRS.values()], qrels, scored)
        for name, measure in THEIRS.items():
            assert values(found, run, name) == pytest.approx({one.query_id: one.value for one in each if one.measure == measure})
            assert found.figures[run][name].mean.value == pytest.approx(aggregated[measure])


def test_cat_is_equation_2_done_by_hand(icecat: Database, said: Nested, shown: dict[str, Nested]) -> None:
    found = evaluate(icecat, named_runs(icecat, RUNS))
    category = {product.id: product.category for product in all_products(icecat) if product.category}
    right = {query: {category.get(product) for product, grade in of.items() if grade == 3} - {None} for query, of in said.items()}
    for run, lists in shown.items():
        first = {query: sorted(of, key=of.__getitem__)[:10] for query, of in lists.items()}
        expected = {query: sum(category.get(p) in right[query] for p in products) / 10 for query, products in first.items() if right[query]}
        assert values(found, run, "Cat@10") == pytest.approx(expected)
        assert (len(expected) + found.uncategorised, len(expected) > 10) == (94, True)


def test_two_of_the_three_return_the_same_lists(icecat: Database) -> None:
    found = evaluate(icecat, named_runs(icecat, RUNS))
    assert alike(found.runs) == [("with-vector", "vector-2")]
    assert found.figures["with-vector"] == found.figures["vector-2"]
