"""What a model found of a leaf: read in queries and products, after what the catalogue says itself, and never without being told apart."""

from __future__ import annotations

from typing import Any

import pytest
from support.catalogues import product

from judge.shop.catalog import Catalogue, catalogue
from judge.shop.catalog.violations import compare
from judge.tables import Product

SOFAS, BEDS, RUGS = "Home > Seating > Sofas", "Home > Beds", "Textiles > Rugs"
TITLES = {SOFAS: ["Chesterfield sofa in velvet", "Bridgewater sofa", "Plain sofa"], BEDS: ["Canopy bed", "Bed"], RUGS: ["Shaggy rug"]}


def feature(name: str, kind: str, **values: list[str]) -> dict[str, Any]:
    return {"name": name, "kind": kind, "values": [{"value": value.replace("_", " "), "products": its} for value, its in values.items()]}


FEATURES = {
    SOFAS: {
        "features": [
            feature("style", "visual", chesterfield=["p0"], Bridgewater=["p1"]),
            feature("occasion", "activity", movie_nights=["p0"], parties=["p1"]),
            feature("name", "other", sofa_bed=["p2"]),
            feature("length", "size", **{"200_cm": ["p0"]}),
        ]
    },
    RUGS: {"features": [feature("pile", "visual", shaggy=["p5"])]},
    BEDS: {"features": []},
}


def products() -> list[Product]:
    rows = [(title, leaf) for leaf, titles in TITLES.items() for title in titles]
    return [product(id=f"p{place}", title=title, category=leaf) for place, (title, leaf) in enumerate(rows)]


@pytest.fixture(scope="module")
def told() -> Catalogue:
    return catalogue(products(), FEATURES)


def read(found: Catalogue, text: str) -> list[tuple[str, str, bool]]:
    return [(part.fact.kind, part.fact.key, part.learned) for part in found.reader().read(text).attributes]


def compared(found: Catalogue, text: str, **values: Any) -> list[list[str]]:
    result = compare(found.reader().read(text), found.facts(product(id="x", category=SOFAS, **values)))
    return [[part.words for part in group] for group in (result.met, result.violated, result.unknown)]


def test_a_query_is_read_by_what_a_model_found_of_the_category_it_asks_for(told: Catalogue) -> None:
    assert read(told, "Chesterfield sofa") == [("style", "chesterfield", True)]
    assert read(told, "seating for movie nights") == [("occasion", "movynight", True)]
    assert read(told, "chesterfield") == [("style", "chesterfield", True)]
    assert read(told, "chesterfield rug") == []
    assert told.reader().read("chesterfield rug").rest == ("chesterfield",)


def test_without_features_nothing_of_it_is_known() -> None:
    itself = catalogue(products())
    assert read(itself, "chesterfield sofa") == []
    assert itself.facts(products()[0]) == catalogue(products(), {}).facts(products()[0])
    assert not itself.learned_values


def test_what_the_catalogue_says_itself_comes_first(told: Catalogue) -> None:
    assert read(told, "velvet chesterfield sofa") == [("material", "velvet", False), ("style", "chesterfield", True)]
    assert told.reader().read("sofa bed").categories == (("Home", "Beds"),)
    assert [part.measure.said() for part in told.reader().read("sofa 200 cm").numbers] == ["200 cm"]


def test_a_product_whose_text_states_a_value_of_its_leaf_meets_or_violates_what_is_asked(told: Catalogue) -> None:
    query = "chesterfield sofa"
    assert compared(told, query, title="Large chesterfield") == [["chesterfield"], [], []]
    assert compared(told, query, title="Sofa", description="<p>A bridgewater classic</p>") == [[], ["chesterfield"], []]
    assert compared(told, query, title="Sofa") == [[], [], ["chesterfield"]]
    assert compared(told, query, title="Chesterfield sofa", attributes={"style": "modern"}) == [[], ["chesterfield"], []]


def test_what_a_model_understood_of_a_product_is_met_and_never_violated(told: Catalogue) -> None:
    one, other, _, *_ = products()
    wish = told.reader().read("sofa for movie nights")
    assert [part.words for part in compare(wish, told.facts(one)).met] == ["movie nights"]
    assert [part.words for part in compare(wish, told.facts(other)).unknown] == ["movie nights"]


def test_what_only_a_model_says_is_counted_apart(told: Catalogue) -> None:
    leaf = ("Home", "Seating", "Sofas")
    assert {fact.key: count for fact, count in told.values[leaf].items()} == {"velvet": 1}
    assert {fact.key: count for fact, count in told.learned_values[leaf].items()} == {
        "bridgewater": 1,
        "chesterfield": 1,
        "movynight": 1,
        "party": 1,
        "sofabed": 1,
    }


def test_families_are_what_products_say_of_themselves() -> None:
    rows = [product(id=name, title=f"{name} cushion, large", category=RUGS) for name in ("Elba", "Gozo")]
    found = catalogue(rows, {RUGS: {"features": [feature("colour", "visual", Elba=["Elba"], Gozo=["Gozo"])]}})
    assert not found.families.together("Elba", "Gozo")


def test_a_phrase_of_two_values_is_that_of_most_products() -> None:
    features = [feature("fabric", "other", shaggy=["p5"]), feature("pile", "visual", shaggy=["p5", "p6"])]
    assert read(catalogue(products(), {RUGS: {"features": features}}), "shaggy rug") == [("pile", "shaggy", True)]


def test_values_are_in_one_order_whatever_the_order_of_products() -> None:
    rows = [product(id=f"p{n}", title="Rug", category=RUGS, attributes={"tone": tone, "use": "hall"}) for n, tone in enumerate("dbcadb")]
    for order in (rows, rows[::-1]):
        assert [fact.value for fact in catalogue(order).values["Textiles", "Rugs"]] == ["hall", "b", "d", "a", "c"]
