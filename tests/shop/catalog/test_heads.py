"""The kind of products that have no category, by what they are called."""

from __future__ import annotations

import pytest
from support.catalogues import product

from judge.shop.catalog import Catalogue, catalogue
from judge.shop.catalog.called import phrases
from judge.tables import Product


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("patch cable, 2 m, black", ["patch cable"]),
        ("toner cartridge for laser printer", ["toner cartridge", "laser printer"]),
        ("ACME X200 notebook case 15 cm", ["acme", "notebook case"]),
        ("memory card MicroSD Flash", ["memory card", "microsd flash"]),
    ],
)
def test_a_phrase_ends_at_numbers_codes_colours_prepositions_and_large_letters(text: str, words: list[str]) -> None:
    assert [" ".join(phrase.words) for phrase in phrases(text)] == words


def test_one_word_behind_a_number_or_words_before_a_code_hardly_name_the_thing() -> None:
    assert [phrase.aside for phrase in phrases("4 cache")] == [True]
    assert [phrase.aside for phrase in phrases("Core i7-9700")] == [True]
    assert [phrase.aside for phrase in phrases("5 m patch cable")] == [False]


@pytest.fixture(scope="module")
def uncategorised() -> list[Product]:
    brands = ("Acme", "Bolt", "Corex", "Delta")
    things = ("network cable {n} m", "usb cable {n} m", "laser printer Model{n}", "printer toner cartridge {n}00 pages")
    rows = [(brand, thing.format(n=n)) for brand in brands for thing in things for n in range(1, 9)]
    return [product(id=f"p{place}", title=f"{brand} {said}", attributes={"brand": brand}) for place, (brand, said) in enumerate(rows)]


def test_products_are_sorted_by_their_head_noun_and_what_stands_before_it(uncategorised: list[Product]) -> None:
    found = catalogue(uncategorised)
    leaves = {each.title.split(" ", 1)[1].split(" ")[0]: found.leaves_of(each) for each in uncategorised}
    assert leaves["network"] == (("cable", "network cable"),)
    assert leaves["usb"] == (("cable", "usb cable"),)
    assert leaves["laser"] == (("printer", "laser printer"),)
    assert leaves["printer"] == (("cartridge", "toner cartridge"),)
    assert (found.categorised, found.recognised) == (0, len(uncategorised))


def test_the_kinds_found_stand_in_the_tree_as_categories_do(uncategorised: list[Product]) -> None:
    found = catalogue(uncategorised)
    one, other = uncategorised[0], uncategorised[8]
    assert found.relation(one, other) == ("sibling", 2)
    assert found.reader().read("cables").categories == (("cable",),)


def test_a_category_of_its_own_comes_before_the_name(uncategorised: list[Product]) -> None:
    known = product(id="x", title="Acme network cable", category="Wires > Network")
    assert catalogue([*uncategorised, known]).leaves_of(known) == (("Wires", "Network"),)


def test_nothing_is_guessed_from_a_name_that_says_nothing(uncategorised: list[Product]) -> None:
    found = catalogue(uncategorised)
    assert found.leaves_of(product(id="x", title="Zyx 20110720")) == ()
    assert found.relation(uncategorised[0], product(id="x", title="Zyx 20110720")) == ("unknown", None)


def test_a_noun_that_one_brand_alone_uses_is_a_name_and_no_kind(uncategorised: list[Product]) -> None:
    named = [product(id=f"z{n}", title=f"Acme zoomer {n}", attributes={"brand": "Acme"}) for n in range(20)]
    assert catalogue([*uncategorised, *named]).leaves_of(named[0]) == ()


def test_a_category_called_one_is_asked_for_by_no_query() -> None:
    found = catalogue([product(id=str(n), title="Thing", category="All-in-one") for n in range(3)])
    assert found.reader().read("console one").categories == ()
    assert found.reader().read("all-in-one").categories == (("All-in-one",),)


def test_without_categories_and_names_there_are_no_leaves() -> None:
    found: Catalogue = catalogue([product(id=str(n), title=str(n)) for n in range(20)])
    assert not found.leaves
