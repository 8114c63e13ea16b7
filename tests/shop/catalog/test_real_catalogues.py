"""Luma, ikea and icecat are understood as well as `tests/bench/read_catalogue.py` prints it, with a little room."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import catalogues as real
from support.readings import read_by_hand

from judge.shop.catalog import catalogue

pytestmark = pytest.mark.real


def test_variants_of_luma_are_found_without_being_told_their_parents(real_data: Path) -> None:
    products = real.luma(real_data, parents=True)
    parents = {each.id: str(each.attributes.get("parent_id", each.id)) for each in products}
    pairs = real.pairs_of_families(catalogue(real.luma(real_data, parents=False)), parents)
    assert pairs.precision > 0.99
    assert pairs.recall > 0.99


def test_products_of_luma_lie_in_several_leaves_and_are_as_close_as_the_closest(real_data: Path) -> None:
    products = real.luma(real_data, parents=False)
    found = catalogue(products)
    eco = next(each for each in products if each.id == "MH01-XS-Black")
    assert found.leaves_of(eco) == (("Men", "Tops", "Hoodies & Sweatshirts"), ("Collections", "Eco Friendly"))
    assert found.relation(eco, eco) == ("same", 0)


def test_series_and_sizes_of_ikea_are_read(real_data: Path) -> None:
    reading = catalogue(real.ikea(real_data)).reader().read("white billy bookcase 80 cm")
    assert [(part.fact.kind, part.fact.key) for part in reading.attributes] == [("colour", "white"), ("series", "billy")]
    assert reading.categories == (("Bookcases & shelving units",),)
    assert reading.rest == ()


def test_queries_of_icecat_are_read_right_where_they_are_read(real_data: Path) -> None:
    shares = read_by_hand(catalogue(real.icecat(real_data)), real_data)
    assert shares["category"].precision > 0.9
    assert shares["category"].recall > 0.65
    assert shares["brand"].precision > 0.9
    assert shares["attributes"].precision > 0.75


def test_kinds_and_colours_of_icecat_are_right_where_they_are_told(real_data: Path) -> None:
    products = real.icecat(real_data)
    found = catalogue(products)
    kinds, colours = real.kinds_read_by_hand(found, products), real.colours_of_titles(found, products)
    assert kinds.precision > 0.85
    assert kinds.coverage > 0.75
    assert colours.precision > 0.9
