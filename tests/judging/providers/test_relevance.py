"""The embedded judge's arithmetic: which words are found, what is read, where the cuts lie."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.judging.providers._relevance import boundaries, cuts_at, median_grade, overlap, plain, read_product
from judge.judging.providers.local import COEFFICIENTS
from judge.tables import Product


@pytest.mark.parametrize(
    ("query", "title", "missed"),
    [
        ("head set", "Wireless Headset", ()),
        ("headsets", "Head set, black", ()),
        ("120v adapter", "Adapter 120 V", ()),
        ("AA batteries", "Battery AA 4-pack", ()),
        ("Décor boxes", "decor box", ()),
        ("glass bus", "Glasses, buses", ()),
        ("sofa bed", "Sofabeds", ()),
        ("sofa", "Sofabed", ("sofa",)),
    ],
)
def test_words_are_found_in_other_spellings(query: str, title: str, missed: tuple[str, ...]) -> None:
    found = overlap(query, read_product(Product(id="p", title=title)))
    assert tuple(word for word, named in zip(found.words, found.named, strict=True) if not named) == missed


@pytest.mark.parametrize(
    ("query", "title", "named"),
    [
        ("case for ipad", "Case, blue", True),
        ("case for ipad", "ipad", False),
        ("ipad case", "Case for ipad", True),
        ("ipad", "Case for ipad", False),
        ("for", "For you", True),
        ("", "A sofa", False),
    ],
)
def test_the_word_that_names_the_thing_is_the_last_one_before_what_it_is_for(query: str, title: str, named: bool) -> None:
    assert overlap(query, read_product(Product(id="p", title=title))).head_named is named


def test_markup_and_invisible_characters_are_not_read() -> None:
    assert plain("<style>b{}</style><b>Two&nbsp;seats</b>\x07 &lt; 3 m<br/>so\u00adfa") == "Two seats < 3 m sofa"


def test_the_cuts_stay_in_order_on_any_scale_and_where_they_were_fitted_they_are_the_fitted_ones() -> None:
    for fitted in COEFFICIENTS.values():
        assert cuts_at(boundaries(4), fitted.cuts) == pytest.approx(fitted.cuts)
        assert cuts_at(boundaries(2), fitted.cuts) == pytest.approx(fitted.cuts[1])
        for grades in range(2, 12):
            cuts = cuts_at(boundaries(grades), fitted.cuts)
            assert list(cuts) == sorted(set(cuts))


@given(st.lists(st.floats(0, 1), min_size=2, max_size=7).filter(lambda weights: sum(weights) > 0.1))
def test_no_more_than_half_of_the_probability_lies_on_either_side_of_the_median_grade(weights: list[float]) -> None:
    chances = [weight / sum(weights) for weight in weights]
    grade = median_grade(chances)
    assert sum(chances[:grade]) <= 0.5 + 1e-9
    assert sum(chances[grade + 1 :]) <= 0.5 + 1e-9
