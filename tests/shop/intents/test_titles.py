"""What the titles of a catalogue, and what its products fit, say of a word: that it is a kind, a name, a name with a number, or a maker."""

from __future__ import annotations

from typing import Any

import pytest
from support.catalogues import product

from judge.shop.catalog import Catalogue, catalogue
from judge.shop.intents import NOUN, Intents
from judge.shop.intents.titles import Titles
from judge.tables import Product


def titles(*written: str) -> Titles:
    return Titles(product(id=str(n), title=title) for n, title in enumerate(written))


def fitting(attribute: str, *values: Any) -> Titles:
    return Titles(product(id=str(n), title="Case with tablet pocket", attributes={attribute: value}) for n, value in enumerate(values))


def test_a_word_that_ends_phrases_is_a_noun_where_titles_write_it_small() -> None:
    assert titles("Bag for laptop", "Arm for laptop", "Fan for Laptop").has_noun("Laptops")
    assert not titles("Bag for laptop", "Arm for laptop").has_noun("laptop")
    assert not titles("Bag for laptop", "Arm for Laptop", "Fan for Laptop").has_noun("laptop")
    assert not titles("Bag for iPad", "Arm for iPad", "Fan for iPad").has_noun("ipad")


def test_a_word_that_hardly_ever_ends_a_phrase_is_no_noun() -> None:
    assert not titles("Bag for laptop", "Arm for laptop", "Fan for laptop", *["Red laptop bag"] * 58).has_noun("laptop")


def test_where_titles_write_everything_small_only_a_plural_tells_a_noun() -> None:
    assert not titles("bag for acme", "arm for acme", "fan for acme").has_noun("acme")
    assert titles("bag for laptops", "arm for laptops", "fan for laptop").has_noun("laptop")


def test_a_kind_before_another_word_has_a_plural_and_a_singular_for_adjectives_end_phrases_too() -> None:
    assert titles("Bag for laptops", "Arm for laptops", "Fan for laptop").has_kind("laptop")
    assert not titles("Bag, portable", "Arm, portable", "Fan, portable").has_kind("portable")
    assert not titles("PC Windows 7", "PC Windows 8", "PC Windows 10", "Window PC").has_kind("windows")


def test_what_products_fit_begins_with_a_line_where_the_names_go_on() -> None:
    assert fitting("compatibility", "iPhone 3G, iPhone 4", "iPhone 5", "iPhone XR; Galaxy S5").has_line("iphone")
    assert not fitting("compatibility", "iPhone 3G, iPhone 4", "iPhone 5").has_line("iphone")
    assert not fitting("compatibility", "iPhone 3G and every other phone you have", "iPhone 5", "iPhone 4").has_line("iphone")
    assert not fitting("colour", "Sky 1", "Sky 2", "Sky 3").has_line("sky")
    assert not fitting("compatibility", "C 1", "C 2", "C 3").has_line("c")


def test_a_line_is_no_noun_though_titles_have_it_in_the_plural() -> None:
    fits = {"compatibility": "Pad 1, Pad 2"}
    pads = Titles(product(id=str(n), title=f"Case for {word}", attributes=fits) for n, word in enumerate(["Pad", "Pads", "Pads"]))
    assert pads.has_line("pad")
    assert not pads.has_noun("pad")


def test_what_products_fit_is_a_kind_where_it_has_no_further_name() -> None:
    tablets = fitting("compatibility", "Tablet", "Tablet", "Tablet")
    assert tablets.has_kind("tablets")
    assert not fitting("compatibility", "Sofa", "Sofa", "Sofa").has_line("sofa")
    assert not fitting("compatibility", "iPad", "iPad", "iPad").has_kind("ipad")


def test_a_thing_that_products_fit_is_known_by_its_whole_name() -> None:
    assert fitting("compatible_products", "Xbox One\nNintendo Switch", "Nintendo Switch").has("nintendo switch")
    assert not fitting("compatible_products", "Nintendo Switch").has("nintendo switch")
    assert not fitting("compatible_products", "Mobile devices", "Mobile devices").has("mobile devices")
    assert not fitting("compatible_products", "Tablet PC", "Tablet PC").has("tablet pc")


def test_a_maker_is_whose_things_products_fit() -> None:
    assert fitting("brand_compatibility", "Google", "Google, Apple", "Google").has_maker("google")
    assert not fitting("brand_compatibility", "Google", "Google, Apple").has_maker("google")
    assert not fitting("compatibility", "Google", "Google", "Google").has_maker("google")


def test_a_name_has_numbers_where_titles_mostly_write_some_behind_it() -> None:
    assert titles("PC RTX 2060", "PC RTX 2070", "PC RTX 2060").has_numbers("rtx")
    assert not titles("PC RTX 2060", "PC RTX 2060", "PC RTX 2060").has_numbers("rtx")
    assert not titles("PC RTX 2060", "PC RTX 2070").has_numbers("rtx")
    assert not titles("pack 2", "pack 3", "pack 4").has_numbers("pack")
    assert not titles("PC RTX 2060", "PC RTX 2070", "PC RTX 2060", *["RTX card"] * 4).has_numbers("rtx")


SHOP: list[Product] = [
    *(product(id=f"s{n}", title=f"Steel stand for {word}", category="Stands") for n, word in enumerate(["laptop", "laptops", "laptops"])),
    *(product(id=f"b{n}", title="Bag, portable", category="Bags", attributes={"brand_compatibility": "Apple"}) for n in range(3)),
    *(product(id=f"w{n}", title=f"PC Windows {n + 7}", category="Computers", attributes={"system": f"Windows {n // 3}"}) for n in range(6)),
    *(
        product(id=f"l{n}", title=f"Lamp on the {word}", category="Lamps", attributes={"mounting": "Desk"})
        for n, word in enumerate(["desk", "desk", "desk", "desk", "desks", "desks"])
    ),
    *(product(id=f"v{n}", title="Lamp on the wall", category="Lamps", attributes={"mounting": "Wall"}) for n in range(4)),
    *(product(id=f"p{n}", title="Red pouch", category="Bags", attributes={"compatibility": f"iPhone {n}"}) for n in range(3)),
]


@pytest.fixture(scope="module")
def found() -> Catalogue:
    return catalogue(SHOP)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("laptop", "category-only"),
        ("laptop stand", "category-only"),
        ("red laptop", "single-attribute"),
        ("gaming laptop", "single-attribute"),
        ("stand for laptop", "single-attribute"),
        ("for laptop", "other"),
        ("portable stand", "single-attribute"),
        ("computer desk", "category-only"),
        ("desk lamp", "single-attribute"),
        ("windows 10", "product-name"),
        ("windows 10 laptop", "single-attribute"),
        ("windows", "other"),
        ("apple", "single-attribute"),
        ("red apple stand", "multi-attribute"),
        ("iphone", "product-name"),
        ("iphone xr", "product-name"),
        ("iphone stand", "single-attribute"),
    ],
)
def test_words_that_only_titles_know_make_an_intent(found: Catalogue, query: str, name: str) -> None:
    assert Intents.of(found, Titles(SHOP)).intent(found.reader().read(query)).name == name


def test_a_noun_of_titles_is_told_as_such(found: Catalogue) -> None:
    assert Intents.of(found, Titles(SHOP)).intent(found.reader().read("laptop")).recognised == (("laptop", NOUN),)
