"""`judge catalog`: what the catalogue says of itself and of queries."""

from __future__ import annotations

from pathlib import Path

from support.command_line import Judge


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


def test_it_says_what_it_recognises_in_a_text(judge: Judge, small_shop: Path) -> None:
    judge("import", "products", str(small_shop / "products.csv"))
    told = judge("catalog", "--query", "white sofa 2 m", "--json").json
    assert told["said"] == "colour: white; length: 200 cm; not in the catalogue: sofa"
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
