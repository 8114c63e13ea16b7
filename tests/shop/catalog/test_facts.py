"""What attributes are called, and what products say."""

from __future__ import annotations

import pytest
from support.catalogues import product

from judge.shop.catalog import Catalogue
from judge.shop.catalog.names import named
from judge.shop.catalog.units import Measure
from judge.shop.catalog.values import Fact, facts
from judge.shop.catalog.vocabulary import MOST_VALUES, Vocabulary


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("product_colour", "colour"),
        ("Colour of product", "colour"),
        ("color", "colour"),
        ("cableColour", "colour"),
        ("number_of_printing_colours", "number of printing colour"),
        ("colour_toner_page_yield", "colour toner page yield"),
        ("maximum colours", "maximum colour"),
        ("frame_material", "material"),
        ("Manufacturer", "brand"),
        ("Compatible with", "compatibility"),
        ("parent_id", "parent"),
        ("???", "???"),
    ],
)
def test_the_spellings_of_an_attribute_are_one_kind(name: str, kind: str) -> None:
    assert named(name).kind == kind


@pytest.mark.parametrize(("name", "unit"), [("depth_cm", "cm"), ("weight (kg)", "kg"), ("in", ""), ("seats", ""), ("length", "")])
def test_a_name_may_end_with_the_unit_of_its_numbers(name: str, unit: str) -> None:
    assert named(name).unit == unit


def said(**attributes: object) -> list[tuple[str, str]]:
    return [(fact.kind, fact.key) for fact in facts(attributes)]


def test_several_values_in_one_attribute_are_several_facts() -> None:
    assert said(material="Wool|Nylon") == [("material", "wool"), ("material", "nylon")]
    assert said(colour=["Black/White", "Gray"]) == [("colour", "black"), ("colour", "white"), ("colour", "grey")]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("old price: SR 1,045", ["old price: SR 1,045"]),
        ("1,045.50, 2,000", ["1,045.50", "2,000"]),
        ("1,5 kg,2,5 kg", ["1,5 kg", "2,5 kg"]),
        ("12,50 €", ["12,50 €"]),
        ("0,1,5,10", ["0", "1", "5", "10"]),
        ("10,100,1000", ["10", "100", "1000"]),
        ("2.5,3.5", ["2.5", "3.5"]),
        ("1,5", ["1", "5"]),
        ("A4,A5", ["A4", "A5"]),
    ],
)
def test_a_comma_parts_values_but_not_a_number(text: str, pieces: list[str]) -> None:
    assert [fact.value for fact in facts({"about": text})] == pieces


def test_a_truth_is_told_by_its_name_and_a_colour_is_never_true() -> None:
    assert said(wireless=True, dimmable="Yes", foldable=False) == [("wireless", "wireless"), ("dimmable", "dimmable"), ("foldable", "no")]
    assert said(colour=True, material="no") == []


def test_bare_numbers_and_empty_words_are_no_facts() -> None:
    assert said(weight=1.5, lamp="Unspecified", spec={"shape": "round"}) == [("spec", "round")]


def test_a_title_states_what_no_attribute_does(found: Catalogue) -> None:
    bare = found.facts(product(title="Grey floor lamp of metal", description="For outdoor use"))
    assert {(fact.kind, fact.key) for fact in bare.written} == {("colour", "grey"), ("material", "metal"), ("setting", "outdoor")}
    spoken_for = found.facts(product(title="Grey floor lamp", attributes={"colour": "black"}))
    assert spoken_for.of("colour") == {"black"}


def test_a_colour_in_a_description_may_be_that_of_another_thing(found: Catalogue) -> None:
    assert found.facts(product(title="Sofa", description="Goes well with black tables")).of("colour") == frozenset()


def test_numbers_come_from_values_names_and_titles(found: Catalogue) -> None:
    measured = found.facts(product(title="Shelf 2 m", attributes={"depth_cm": "40", "load": "20 kg", "doors": 3})).measures
    assert [each[:2] for each in measured] == [("length", (40.0,)), ("weight", (20000.0,)), ("length", (200.0,))]
    assert isinstance(measured[0], Measure)


@pytest.mark.parametrize("written", ["1,235.5", "1 235,5", "1.235,5", 1235.5, "1235.5"])
def test_a_bare_number_under_a_name_with_a_unit_may_have_separators(found: Catalogue, written: object) -> None:
    (measure,) = found.facts(product(title="Thing", attributes={"weight_kg": written})).measures
    assert measure.values == (1235500,)


def test_a_range_under_a_name_with_a_unit_is_one_and_a_maximum_is_a_bound(found: Catalogue) -> None:
    measured = found.facts(product(title="Desk", attributes={"height_cm": "70-120", "max_load": "80 kg", "maximum_load_kg": 80})).measures
    assert [(each.sense, each.values) for each in measured] == [("between", (70, 120)), ("up to", (80000,)), ("up to", (80000,))]


def test_what_is_long_or_nearly_always_another_value_is_free_text() -> None:
    vocabulary = Vocabulary()
    for number in range(40):
        vocabulary.add([Fact("note", f"note{number}", f"note {number}"), Fact("shape", "round", "round")])
    assert {kind.name: kind.free_text for kind in vocabulary.kinds()} == {"note": True, "shape": False}
    assert "note1" not in vocabulary.others()


def test_a_kind_with_too_many_values_is_free_text_and_forgotten() -> None:
    vocabulary = Vocabulary()
    for number in range(MOST_VALUES + 10):
        vocabulary.add([Fact("brand", f"b{number}", "b")])
    assert vocabulary.is_free_text("brand")
    assert "brand" not in vocabulary.counts
    assert not vocabulary.spelled


def test_a_phrase_of_two_kinds_is_of_the_one_that_most_products_state() -> None:
    vocabulary = Vocabulary()
    vocabulary.add([Fact("series", "indigo", "Indigo"), Fact("colour", "indigo", "indigo")])
    vocabulary.add([Fact("series", "indigo", "Indigo"), Fact("colour", "indigo", "indigo")])
    assert vocabulary.meanings()["indigo"].kind == "series"
    vocabulary.add([Fact("colour", "indigo", "indigo")])
    assert vocabulary.meanings()["indigo"].kind == "colour"
