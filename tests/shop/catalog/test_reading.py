"""Queries read by the words of a catalogue."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.catalogues import product

from judge.shop.catalog import Catalogue, catalogue
from judge.shop.catalog.phrases import split
from judge.shop.catalog.reading import Reading
from judge.shop.catalog.violations import compare
from judge.tables import Product

WORDS = [
    "white metal",
    "lamps",
    "lamp",
    "floor-lamp",
    "for",
    "SOFAS",
    "2 m",
    "90x200 cm",
    "orange",
    "natt",
    "åäö",
    "E27",
    "two &",
    ",",
    "☂",
    "gray",
]


def kinds(reading: Reading) -> list[tuple[str, str]]:
    return [(part.fact.kind, part.fact.key) for part in reading.attributes]


def test_a_query_is_read_into_category_attributes_numbers_and_the_rest(found: Catalogue) -> None:
    reading = found.reader().read("cheap white metal outdoor lamp 1.5 m")
    assert reading.categories == (("Home", "Lighting", "Floor lamps"),)
    assert kinds(reading) == [("colour", "white"), ("material", "metal"), ("setting", "outdoor")]
    assert [part.measure.said() for part in reading.numbers] == ["1.5 m"]
    assert reading.rest == ("cheap",)
    assert reading.said() == (
        "colour: white; material: metal; setting: outdoor; category: Home > Lighting > Floor lamps; length: 1.5 m; not in the catalogue: cheap"
    )


@pytest.mark.parametrize("text", ["floor lamp", "Floor Lamps", "floor-lamp", "floorlamp", "FLOOR  LAMP"])
def test_plural_case_and_hyphens_make_no_difference(found: Catalogue, text: str) -> None:
    assert found.reader().read(text).categories == (("Home", "Lighting", "Floor lamps"),)
    assert found.reader().read(text).rest == ()


def test_the_part_of_a_category_that_is_named_is_enough(found: Catalogue) -> None:
    assert found.reader().read("armchair").categories == found.reader().read("sofas").categories == (("Home", "Sofas & armchairs"),)


def test_the_longest_phrase_is_taken(found: Catalogue) -> None:
    assert [part.words for part in found.reader().read("sofas & armchairs").parts] == ["sofas & armchairs"]


def test_what_is_searched_for_stands_before_for_and_with(found: Catalogue) -> None:
    reader = found.reader()
    assert reader.read("lamp for sofa").categories == (("Home", "Lighting", "Floor lamps"),)
    assert reader.read("sofa lamp").categories == (("Home", "Lighting", "Floor lamps"),)
    assert "beside it: Home > Sofas & armchairs" in reader.read("lamp for sofa").said()


def test_a_series_is_known_by_its_name_and_nothing_is_invented(found: Catalogue) -> None:
    assert kinds(found.reader().read("natt bed")) == [("series", "natt")]
    assert found.reader().read("drone").said() == "not in the catalogue: drone"
    assert found.reader().read("").said() == "nothing to read"


def test_a_value_of_another_kind_counts_only_where_titles_and_attributes_agree() -> None:
    speakers = [
        product(id=f"s{n}", title="Gaming speaker", category="Audio", attributes={"use": "Gaming", "seal": "Power"}) for n in range(4)
    ]
    others = [product(id=f"o{n}", title="Power strip", category="Strips", attributes={"use": "Home"}) for n in range(30)]
    others += [product(id=f"x{n}", title="Power strip", category="Strips", attributes={"lamp": "Power" if n else "Off"}) for n in range(4)]
    reader = catalogue([*speakers, *others]).reader()
    assert kinds(reader.read("gaming power")) == [("use", "gaming")]


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_a_reading_is_the_same_every_time_and_has_every_word_once(found: Catalogue, text: str) -> None:
    reading = found.reader().read(text)
    assert reading == found.reader().read(text)
    said = [word.text for part in reading.parts for word in split(part.words)]
    assert said == [word.text for word in split(text)]


def test_names_in_capitals_are_series_where_a_shop_writes_them_so() -> None:
    shop = catalogue(
        [product(id=str(n), title="NORDVIKEN / NORRARYD", description="Table and 4 chairs", category="Tables") for n in range(3)]
    )
    assert kinds(shop.reader().read("norraryd table")) == [("series", "norraryd")]
    assert shop.series_in_capitals


def compared(found: Catalogue, query: str, **attributes: object) -> list[list[str]]:
    facts = found.facts(product(id="x", title="Thing", attributes=attributes))
    result = compare(found.reader().read(query), facts)
    return [[part.words for part in group] for group in (result.met, result.violated, result.unknown)]


def test_what_is_asked_for_is_met_violated_or_unknown(found: Catalogue) -> None:
    query = "white metal lamp 150 cm"
    assert compared(found, query, colour="White", height_cm=150, material="metal") == [["white", "metal", "150 cm"], [], []]
    assert compared(found, query, colour="black", height_cm=120) == [[], ["white", "150 cm"], ["metal"]]
    assert compared(found, query) == [[], [], ["white", "metal", "150 cm"]]


def test_a_product_with_several_values_of_a_kind_violates_none(found: Catalogue) -> None:
    assert compared(found, "white lamp", colour="black/green") == [[], [], ["white"]]
    assert compared(found, "white lamp", colour="black/white") == [["white"], [], []]


def test_a_generator_of_products_is_read_whole(products: list[Product], found: Catalogue) -> None:
    assert catalogue(each for each in products).leaves == found.leaves


def test_the_colours_of_a_terminal_are_no_words_of_a_query(found: Catalogue) -> None:
    assert found.reader().read("\x1b[31mwhite\x1b[0m lamp \x9b2m\x1b]0;title 3 m\x07").said() == found.reader().read("white lamp").said()


def test_a_catalogue_of_nothing_recognises_nothing_but_everyday_words() -> None:
    empty = catalogue([])
    assert not empty.leaves
    assert empty.reader().read("red thing").said() == "colour: red; not in the catalogue: thing"
