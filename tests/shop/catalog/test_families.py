"""Variants and near-duplicates are families; and a family is an equivalence."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from support.catalogues import product

from judge.shop.catalog import Catalogue, catalogue
from judge.shop.catalog.families import Families

PAGE = "A description that is long enough to say something, and the same on both pages of the shop, word for word."


def together(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return catalogue([product(id="a", **one), product(id="b", **other)]).families.together("a", "b")


def test_products_that_differ_in_colour_size_or_a_number_are_variants(found: Catalogue) -> None:
    assert {found.families.family(each) for each in ("p1", "p2", "p3")} == {"p1"}
    assert found.families.sizes()["p4"] == 2
    hoodie = {"category": "Men > Tops"}
    assert together(
        {"title": "Chaz Hoodie-XS-Black", "attributes": {"color": "Black", "size": "XS"}, **hoodie},
        {"title": "Chaz Hoodie-M-Gray", "attributes": {"color": "Gray", "size": "M"}, **hoodie},
    )
    assert together({"title": "Patch cable, 2 m"}, {"title": "Patch cable, 50 cm"})


def test_another_name_leaf_or_brand_is_another_family() -> None:
    sofa = {"title": "Two-seat sofa", "category": "Sofas"}
    assert together(sofa, sofa)
    assert not together(sofa, {**sofa, "title": "Three-seat sofa"})
    assert not together(sofa, {**sofa, "category": "Outdoor"})
    assert not together({**sofa, "attributes": {"brand": "A"}}, {**sofa, "attributes": {"brand": "B"}})


def test_the_name_of_a_series_alone_makes_no_family() -> None:
    assert not together({"title": "BILLY", "description": "Bookcase, 80 cm"}, {"title": "BILLY", "description": "Glass door, 40 cm"})
    assert together({"title": "BILLY", "description": "Bookcase, 80 cm"}, {"title": "BILLY", "description": "Bookcase, 40 cm"})


def test_a_parent_and_its_variants_are_a_family_whatever_they_are_called() -> None:
    assert together({"title": "Lamp A", "attributes": {"parent_id": "b"}}, {"title": "Other"})
    assert together({"title": "Lamp A", "attributes": {"parent_id": "p"}}, {"title": "Other", "attributes": {"parent_id": "p"}})


def test_the_same_long_page_under_nearly_the_same_title_is_a_near_duplicate() -> None:
    assert together({"title": "Foam mattress firm", "description": PAGE}, {"title": "Foam mattress Firm, new", "description": PAGE})
    assert not together({"title": "Foam mattress firm", "description": PAGE}, {"title": "Wool blanket soft", "description": PAGE})


SIGNS = st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.integers(0, 6), max_size=3), min_size=1)


@given(SIGNS)
def test_a_family_is_an_equivalence_and_its_sizes_add_up(signs: dict[str, list[int]]) -> None:
    families = Families()
    for each, its in signs.items():
        families.add(each, its)
    for a in signs:
        assert families.together(a, a)
        for b in signs:
            assert families.together(a, b) == families.together(b, a)
            assert families.together(a, b) or not set(signs[a]) & set(signs[b])
            assert all(families.together(a, c) for c in signs if families.together(a, b) and families.together(b, c))
    assert families.sizes().total() == len(signs)


@given(SIGNS, st.randoms())
def test_the_order_of_products_does_not_change_who_is_together(signs: dict[str, list[int]], chance: Any) -> None:
    one, other, order = Families(), Families(), list(signs)
    chance.shuffle(order)
    for each in signs:
        one.add(each, signs[each])
    for each in order:
        other.add(each, signs[each])
    assert all(one.together(a, b) == other.together(a, b) for a in signs for b in signs)


def test_a_product_that_was_never_added_is_alone() -> None:
    assert Families().family("x") == "x"
