"""Leaves, and how far two categories are apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.shop.catalog.tree import closest, distance, paths, placed

WHOLE = "Men > Tees | Collections > Eco"

PATHS = st.lists(st.sampled_from(["Men", "Tops", "Tees", "Shoes"]), max_size=4).map(tuple)


@pytest.mark.parametrize(
    ("category", "leaves"),
    [
        ("", ()),
        (" > ", ()),
        ("Beds", (("Beds",),)),
        ("Men > Tops>Tees", (("Men", "Tops", "Tees"),)),
        ("Men > Tees | Collections > Eco", (("Men", "Tees"), ("Collections", "Eco"))),
        ("Gear | Gear > Bags", (("Gear", "Bags"),)),
        ("Beds | Beds", (("Beds",),)),
        ("A>B|A>C", (("A", "B"), ("A", "C"))),
        ("|", ()),
        (" | > | ", ()),
    ],
)
def test_a_leaf_is_the_deepest_category_of_each_path(category: str, leaves: object) -> None:
    assert paths(category) == leaves


@pytest.mark.parametrize(
    ("category", "attributes", "leaves"),
    [
        ("Men > Tees", {"category_paths": WHOLE}, (("Men", "Tees"), ("Collections", "Eco"))),
        ("men > tees", {"category_paths": WHOLE}, (("men", "tees"),)),
        ("Men > Tees", {"material": "Wool|Nylon", "size": 3}, (("Men", "Tees"),)),
        (WHOLE, {}, (("Men", "Tees"), ("Collections", "Eco"))),
        ("", {"category_paths": WHOLE}, ()),
        ("---", {}, ()),
    ],
)
def test_a_product_lies_where_its_category_and_the_column_it_was_the_first_of_say(
    category: str, attributes: dict[str, object], leaves: object
) -> None:
    assert placed(category, attributes) == leaves


@given(PATHS, PATHS, PATHS)
def test_the_distance_is_a_metric(a: tuple[str, ...], b: tuple[str, ...], c: tuple[str, ...]) -> None:
    assert (distance(a, b) == 0) == (a == b)
    assert distance(a, b) == distance(b, a) >= 0
    assert distance(a, c) <= distance(a, b) + distance(b, c)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Men > Tops > Tees", "men > top > tee", ("same", 0)),
        ("Men > Tops > Tees", "Men > Tops > Jackets", ("sibling", 2)),
        ("Men > Tops > Tees", "Men > Tops", ("sibling", 1)),
        ("Men > Tops > Tees", "Men > Bottoms > Shorts", ("cousin", 4)),
        ("Men > Tops > Tees > Long", "Men > Bottoms > Shorts", ("far", 5)),
        ("Men > Tops > Tees", "Women > Tops > Tees", ("far", 6)),
        ("Beds", "Chairs", ("far", 2)),
        ("Men > Tees | Sale > Tees", "Women > Tees | Sale > Tees", ("same", 0)),
        ("Men > Tees", "", ("unknown", None)),
    ],
)
def test_two_products_are_related_as_their_closest_leaves_are(one: str, other: str, expected: object) -> None:
    assert closest(paths(one), paths(other)) == expected
    assert closest(paths(other), paths(one)) == expected
