"""`judge catalog`: what the catalogue says of itself and of queries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.command_line import Judge

from judge.store.db import open_database
from judge.store.written import save_features


@pytest.fixture
def sofas(judge: Judge, tmp_path: Path) -> Judge:
    """Three sofas, two lamps and twenty other leaves, with what a model found of the sofas."""
    rows = ["1,Grey chesterfield,grey,Home > Sofas", "2,Grey sofa,grey,Home > Sofas", "3,Black sofa,black,Home > Sofas"]
    rows += ["4,Lamp,red,Home > Lamps", "5,Lamp,blue,Home > Lamps", *(f"x{n},Thing,,Other > {n:02} things" for n in range(20))]
    (tmp_path / "products.csv").write_text("\n".join(["id,title,colour,category", *rows]))
    assert judge("import", "products", "products.csv").code == 0
    values = [{"value": "chesterfield", "products": ["1"]}]
    database = open_database("labels.db")
    save_features(database, {"Home > Sofas": {"features": [{"name": "style", "kind": "visual", "values": values}]}})
    database.close()
    return judge


def values_of(judge: Judge, *named: str) -> list[Any]:
    return judge("catalog", *(word for name in named for word in ("--category", name)), "--json").json["leaves"]


def test_a_leaf_tells_what_its_products_state_and_what_a_model_found(sofas: Judge) -> None:
    (told,) = values_of(sofas, "home>SOFAS")
    assert (told["leaf"], told["products"]) == ("Home > Sofas", 3)
    assert told["attributes"] == {
        "colour": [
            {"value": "grey", "products": 2, "found_by_a_model": False},
            {"value": "black", "products": 1, "found_by_a_model": False},
        ],
        "style": [{"value": "chesterfield", "products": 1, "found_by_a_model": True}],
    }
    printed = sofas("catalog", "--category", "home > sofa").out
    assert "grey 2, black 1" in printed
    assert "chesterfield 1 (found by a model)" in printed
    assert "1 value found by a model" in sofas("catalog").out


def test_a_category_stands_for_its_leaves_and_one_that_is_none_is_refused(sofas: Judge) -> None:
    assert [leaf["leaf"] for leaf in values_of(sofas, "home")] == ["Home > Sofas", "Home > Lamps"]
    refused = sofas("catalog", "--category", "Hom")
    assert refused.code == 2
    assert "no category 'Hom'" in refused.err
    assert "judge catalog --limit 22" in refused.err


def test_what_a_model_found_is_marked_where_a_query_is_read(sofas: Judge) -> None:
    told = sofas("catalog", "--query", "grey chesterfield sofa", "--json").json["parts"]
    assert [part.get("found_by_a_model", False) for part in told] == [False, True, False]
    assert "style (found by a model)" in sofas("catalog", "--query", "chesterfield").out


def test_a_table_says_how_many_rows_it_leaves_out(sofas: Judge) -> None:
    assert "and 7 more; all of them: --limit 22" in sofas("catalog").out
    assert "more; all" not in sofas("catalog", "--limit", "22").out
    assert "and 19 more categories; all of them: --limit 20" in sofas("catalog", "--category", "other", "--limit", "1").out


@pytest.mark.parametrize(
    "asked", [("--query", "x", "--queries"), ("--query", "x", "--category", "Home"), ("--queries", "--category", "Home")]
)
def test_two_questions_at_once_are_refused(sofas: Judge, asked: tuple[str, ...]) -> None:
    printed = sofas("catalog", *asked)
    assert printed.code == 2
    assert "Give one of them" in printed.err


def test_without_products_it_says_how_to_bring_them(judge: Judge, tmp_path: Path) -> None:
    assert judge("catalog").code == 2
    (tmp_path / "queries.csv").write_text("query_id,query\nq1,lamp\n")
    judge("import", "queries", "queries.csv")
    printed = judge("catalog")
    assert printed.code == 2
    assert "judge import products FILE" in printed.err


def test_it_tells_products_leaves_attributes_and_families(judge: Judge, tmp_path: Path) -> None:
    rows = "01,White corner sofa,white,Sofas\n02,Black corner sofa,black,Sofas\n03,Desk lamp,red,Lamps\n"
    (tmp_path / "products.csv").write_text(f"id,title,colour,category\n{rows}")
    judge("import", "products", "products.csv")
    told = judge("catalog", "--json").json
    assert (told["products"], told["with_category"], told["families"], told["products_in_families"]) == (3, 3, 1, 2)
    assert told["attributes"][0]["name"] == "colour"
    printed = judge("catalog")
    assert printed.code == 0
    assert told["largest_leaves"] == {"Sofas": 2, "Lamps": 1}
    assert "3 products in 2 leaves" in printed.out
    assert "colour" in printed.out


def test_one_of_a_kind_is_told_as_one(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text("id,title\n1,Lamp\n")
    judge("import", "products", "products.csv")
    assert "1 product in 0 leaves" in judge("catalog").out
    (tmp_path / "more.csv").write_text("id,title,category\n2,White corner sofa,Sofas\n3,Black corner sofa,Sofas\n")
    judge("import", "products", "more.csv")
    printed = judge("catalog").out
    assert "3 products in 1 leaf\n" in printed
    assert "1 family of variants" in printed


def test_it_says_what_it_recognises_in_a_text(judge: Judge, small_shop: Path) -> None:
    judge("import", "products", str(small_shop / "products.csv"))
    told = judge("catalog", "--query", "white sofa 2 m", "--json").json
    assert told["said"] == "colour: white; length: 2 m; not in the catalogue: sofa"
    assert [part["words"] for part in told["parts"]] == ["white", "sofa", "2 m"]
    assert told["parts"][0] == {"words": "white", "read_as": "colour", "value": "white"}
    assert "colour: white" in judge("catalog", "--query", "[bold]white").out


def test_it_counts_what_it_recognises_in_all_queries(judge: Judge, small_shop: Path) -> None:
    judge("import", "products", str(small_shop / "products.csv"))
    assert "judge import queries FILE" in judge("catalog", "--queries").out
    judge("import", "queries", str(small_shop / "queries.csv"))
    told = judge("catalog", "--queries", "--json").json
    assert told["queries"] == 2
    assert told["recognised"]["colour"] == 1
    assert "of 2 queries" in judge("catalog", "--queries").out


def test_products_without_attributes_are_told_as_such(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text("id,title\n1,Lamp\n")
    judge("import", "products", "products.csv")
    assert "No product has attributes" in judge("catalog").out
