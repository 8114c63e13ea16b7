"""Cat@K, as equation 2 of arXiv 2605.00353 has it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from judge.measure.evaluate.category import cat_at, right_categories
from judge.measure.evaluate.lists import GAP
from judge.scales import SCALES

SOFAS, BEDS, RUGS = (("Home", name) for name in ("Sofas", "Beds", "Rugs"))
LEAVES = {
    "sofa": frozenset({SOFAS}),
    "other sofa": frozenset({SOFAS}),
    "bed": frozenset({BEDS}),
    "sofa bed": frozenset({SOFAS, BEDS}),
    "rug": frozenset({RUGS}),
    "voucher": frozenset[tuple[str, ...]](),
}


def test_it_is_the_share_of_the_first_k_that_lie_where_something_relevant_lies() -> None:
    assert cat_at(4, ("sofa", "rug", "other sofa", "bed", "sofa"), LEAVES, frozenset({SOFAS})) == 2 / 4


def test_it_is_divided_by_k_where_fewer_were_returned() -> None:
    assert cat_at(10, ("sofa",), LEAVES, frozenset({SOFAS})) == 1 / 10
    assert cat_at(10, (), LEAVES, frozenset({SOFAS})) == 0


def test_without_a_category_is_outside_and_so_is_what_the_catalogue_lacks() -> None:
    assert cat_at(3, ("voucher", GAP, "sofa"), LEAVES, frozenset({SOFAS})) == 1 / 3


def test_in_several_leaves_is_inside_by_any() -> None:
    assert cat_at(1, ("sofa bed",), LEAVES, frozenset({BEDS})) == 1


def test_an_unjudged_product_counts_by_its_category() -> None:
    right = right_categories({"q": {"sofa": 5}}, LEAVES, SCALES["paper"])
    assert cat_at(2, ("other sofa", "bed"), LEAVES, right.categories["q"]) == 1 / 2


def test_only_relevant_products_open_a_category() -> None:
    said = {"q": {"sofa": 4, "bed": 3, "rug": 1}, "none relevant": {"bed": 3}, "no category": {"voucher": 5}}
    found = right_categories(said, LEAVES, SCALES["paper"])
    assert (dict(found.categories), found.without) == ({"q": frozenset({SOFAS})}, 2)


@given(st.lists(st.sampled_from([*LEAVES]), unique=True, max_size=6), st.integers(1, 8), st.permutations(range(6)))
def test_the_order_within_the_first_k_does_not_matter(products: list[str], k: int, order: list[int]) -> None:
    top = products[:k]
    mixed = tuple(top[place] for place in order if place < len(top))
    right = frozenset({SOFAS, RUGS})
    assert 0 <= cat_at(k, tuple(products), LEAVES, right) == cat_at(k, mixed, LEAVES, right) <= 1
