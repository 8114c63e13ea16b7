"""The intent of a query by what a catalogue recognises in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.catalogues import product

from judge.shop.catalog import Catalogue, catalogue
from judge.shop.intents import NAMES, PAPER, SMALL, UNKNOWN, Intents
from judge.shop.intents.titles import Titles

SHOP = [
    *(product(id=f"k{n}", title=f"KALLAX {kind}", category=f"Furniture > {kind}s") for n in range(3) for kind in ("Shelf", "Drawer")),
    *(product(id=f"m{n}", title="MALM Desk", category="Furniture > Desks") for n in range(3)),
    *(product(id=f"l{n}", title="FADO Lamp", category="Lighting > Lamps", attributes={"colour": "white"}) for n in range(3)),
    *(product(id=f"w{n}", title="Wave rider", category="Toys", attributes={"brand": "Acme"}) for n in range(2)),
    *(
        product(id=f"{kind}{n}", title=f"{kind} {n}", category="Toys", attributes={"product type": kind})
        for n in range(3)
        for kind in ("Jug", "Bowl")
    ),
]


@pytest.fixture(scope="module")
def found() -> Catalogue:
    return catalogue(SHOP)


@pytest.fixture(scope="module")
def intents(found: Catalogue) -> Intents:
    return Intents.of(found, Titles(SHOP))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("lamp", "category-only"),
        ("a lamp", "category-only"),
        ("desk lamp", "category-only"),
        ("jug", "category-only"),
        ("white lamp", "single-attribute"),
        ("white", "single-attribute"),
        ("acme", "single-attribute"),
        ("lamp 2 m", "single-attribute"),
        ("lamp for shelf", "single-attribute"),
        ("funny corner lamp", "single-attribute"),
        ("lamp for my funny shelf", "single-attribute"),
        ("lamp under 2 m wide", "single-attribute"),
        ("funny lamp for shelf", "multi-attribute"),
        ("white white lamp", "single-attribute"),
        ("kallax lamp", "single-attribute"),
        ("lamp for kallax", "single-attribute"),
        ("shelf for kallax", "single-attribute"),
        ("white acme lamp", "multi-attribute"),
        ("white lamp 2 m", "multi-attribute"),
        ("funny white lamp", "multi-attribute"),
        ("kallax", "product-name"),
        ("white kallax shelf", "product-name"),
        ("shelves kallax", "product-name"),
        ("malm desk and lamp", "product-name"),
        ("wave rider", "product-name"),
        ("acme 500", "product-name"),
        ("rider", "other"),
        ("netflix", "other"),
        ("for", "other"),
        ("", "other"),
    ],
)
def test_the_intent_of_a_query(found: Catalogue, intents: Intents, query: str, name: str) -> None:
    assert intents.intent(found.reader().read(query)).name == name


def test_each_part_is_told_with_what_it_was_taken_for(found: Catalogue, intents: Intents) -> None:
    assert intents.intent(found.reader().read("odd white lamp for MALM 2 m")).recognised == (
        ("odd", UNKNOWN),
        ("white", "colour: white"),
        ("lamp", "category: Lighting > Lamps"),
        ("for", SMALL),
        ("MALM", "series: MALM"),
        ("2 m", "length: 2 m"),
    )


def test_a_category_of_many_paths_is_told_by_some() -> None:
    many = [product(id=str(n), title="Rack", category=f"Shop {n} > Racks") for n in range(9)]
    found = catalogue(many)
    ((_, told),) = Intents.of(found, Titles(many)).intent(found.reader().read("rack")).recognised
    assert told.count(">") == 3


@given(words=st.lists(st.sampled_from(["lamp", "white", "kallax", "2 m", "for", "acme", "odd", "p1102", "shelf", "☂"])))
def test_every_query_has_one_of_the_intents_and_loses_no_word(found: Catalogue, intents: Intents, words: list[str]) -> None:
    read = intents.intent(found.reader().read(" ".join(words)))
    assert read.name in NAMES
    assert " ".join(words for words, _ in read.recognised).split() == [each for word in words for each in word.split() if word != "☂"]
    assert read.kept("q1")["intent"] == read.name


def test_the_papers_shares_are_all_of_its_queries() -> None:
    assert sum(PAPER.values()) == pytest.approx(1)
    assert PAPER.keys() == set(NAMES) - {"other"}


def test_a_word_behind_the_brand_is_a_line_where_it_stands_there_mostly_of_one_brand_and_large() -> None:
    def titles(*written: str) -> Titles:
        return Titles(product(id=title, title=title, attributes={"brand": title.split()[0]}) for title in written)

    assert titles("HP LaserJet 1", "HP LaserJet 2", "HP LaserJet 3").has_line("laserjet")
    assert not titles("HP LaserJet 1", "HP LaserJet 2").has_line("laserjet")
    assert not titles("HP LaserJet 1", "HP LaserJet 2", "Acme LaserJet 3").has_line("laserjet")
    assert not titles("HP cable 1", "HP cable 2", "HP cable 3").has_line("cable")
    assert not titles("HP 10 a", "HP 10 b", "HP 10 c").has_line("10")
    others = [f"Toner {n} LaserJet" for n in range(4)]
    assert not titles("HP LaserJet 1", "HP LaserJet 2", "HP LaserJet 3", *others).has_line("laserjet")


def test_a_code_names_a_product_while_few_titles_have_it() -> None:
    codes = Titles([*(product(id=str(n), title=f"Cable cat5e C-{n}xy") for n in range(11)), product(id="s", title="Rug 200x300")])
    assert not codes.has_code("200x300")
    assert codes.has_code("10XY")
    assert not codes.has_code("cat5e")
    assert not codes.has_code("9x")
    assert not codes.has_code("cable")


def test_a_title_is_known_again_in_any_case() -> None:
    assert Titles(SHOP).has("wave RIDERS")
    assert not Titles(SHOP).has("wave")
    assert not Titles().has("wave")
