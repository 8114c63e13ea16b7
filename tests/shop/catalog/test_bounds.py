"""Bounds and ranges in queries, and what products say to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.shop.catalog.amounts import stated
from judge.shop.catalog.bounds import measures


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("under 120 cm", "length under 120 cm"),
        ("over 2 m", "length over 2 m"),
        ("up to 50 l", "volume up to 50 l"),
        ("at least 16 gb", "memory at least 16 gb"),
        ("larger than 140 cm", "length over 140 cm"),
        ("Max 10 kg", "weight up to 10 kg"),
        ("max. 10 kg", "weight up to 10 kg"),
        ("max.: 10 kg", "weight up to 10 kg"),
        ("< 5 kg", "weight under 5 kg"),
        ("<5kg", "weight under 5 kg"),
        (">= 5 kg", "weight at least 5 kg"),
        ("no more  than 5 kg", "weight up to 5 kg"),
        ("not under 5 kg", "weight at least 5 kg"),
        ("5 kg or less", "weight up to 5 kg"),
        ("10+ inch", "length at least 10 inch"),
        ("10 inch+", "length at least 10 inch"),
        ("10 inch and up", "length at least 10 inch"),
        ("between 100 and 120 cm", "length between 100 and 120 cm"),
        ("between 1 m and 120 cm", "length between 100 and 120 cm"),
        ("from 5 to 10 l", "volume between 5 and 10 l"),
        ("from 5 l to 10 l", "volume between 5 and 10 l"),
        ("5 to 10 l", "volume between 5 and 10 l"),
        ("100-120 cm", "length between 100 and 120 cm"),
        ("100 – 120 cm", "length between 100 and 120 cm"),
        ("1,200-1,300 kg", "weight between 1,200 and 1,300 kg"),
        ("1,235.5 kg", "weight: 1,235.5 kg"),
        ("90x200 cm", "length: 90 x 200 cm"),
    ],
)
def test_the_words_around_a_number_make_it_a_bound(text: str, told: str) -> None:
    (measure,) = measures(text)
    assert measure.told() == told
    assert (measure.start, measure.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("iphone 12 - 64 gb", ["64 gb"]),
        ("laptop 4 GB - 64 GB", ["4 GB", "64 GB"]),
        ("DDR2-533 mhz", ["533 mhz"]),
        ("2 m and 3 m", ["2 m", "3 m"]),
        ("2 m + 3 m", ["2 m", "3 m"]),
        ("16GB+256GB", ["16 GB", "256 GB"]),
        ("300-5 m", ["5 m"]),
        ("1 kg and up to 2 kg", ["1 kg", "up to 2 kg"]),
        ("5 kg max 10 kg", ["5 kg", "up to 10 kg"]),
        ("undermount 5 kg", ["5 kg"]),
        ("100x200 to 5 m", ["5 m"]),
    ],
)
def test_numbers_side_by_side_are_no_range_where_one_may_be_of_a_name(text: str, numbers: list[str]) -> None:
    assert [each.said() for each in measures(text)] == numbers


@pytest.mark.parametrize(
    ("wanted", "product", "holds"),
    [
        ("under 120 cm", "110 cm", True),
        ("under 120 cm", "120 cm", False),
        ("up to 120 cm", "120 cm", True),
        ("over 2 m", "200 cm", False),
        ("over 2 m", "220 x 90 cm", True),
        ("under 120 cm", "140 x 60 cm", False),
        ("under 120 cm", "110 x 60 cm", True),
        ("at least 1 tb", "1,024 GB", True),
        ("at least 16 gb", "8 GB, 512 GB", None),
        ("at least 16 gb", "16 GB, 512 GB", True),
        ("between 100 and 120 cm", "100 cm", True),
        ("between 100 and 120 cm", "140 cm", False),
        ("between 5 and 10 l", "1 to 20 l", None),
        ("between 5 and 10 l", "6-9 l", True),
        ("at least 5 l", "from 6 to 10 l", True),
        ("at least 5 l", "3-10 l", None),
        ("under 5 kg", "5 m", None),
        ("1250 kg", "1200-1300 kg", True),
        ("1500 kg", "1200-1300 kg", False),
        ("1250 kg", "max. 1500 kg", None),
        ("1500 kg", "max. 1500 kg", True),
        ("1600 kg", "max. 1500 kg", None),
        ("up to 1500 kg", "max. 1500 kg", True),
        ("under 2000 kg", "max. 1500 kg", None),
        ("8 kg", "5 kg, max. 10 kg", None),
        ("20 kg", "5 kg, max. 10 kg", False),
    ],
)
def test_a_product_meets_a_number_violates_it_or_does_not_tell(wanted: str, product: str, holds: bool | None) -> None:
    (asked,) = measures(wanted)
    assert stated(asked, measures(product)) is holds


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_over_and_up_to_are_each_others_opposite_but_for_what_is_nearly_the_number(limit: int, amount: int) -> None:
    over, up_to = (next(measures(f"{bound} {limit} g")) for bound in ("over", "up to"))
    given_ = list(measures(f"{amount:.0f} gram"))
    assert stated(over, given_) is (amount > limit)
    assert stated(up_to, given_) is (amount <= limit or limit >= amount * (1 - 0.025))
