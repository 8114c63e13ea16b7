"""Numbers with units, found in text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.shop.catalog.amounts import stated
from judge.shop.catalog.bounds import measures
from judge.shop.catalog.units import DIMENSIONS, Measure, in_unit, same


def read(text: str) -> list[tuple[str, tuple[float, ...]]]:
    return [(each.dimension, tuple(round(value, 6) for value in each.values)) for each in measures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("51x51 cm", [("length", (51, 51))]),
        ("210/289 X 105 cm", [("length", (210, 289, 105))]),
        ('15.6" screen', [("length", (39.624,))]),
        ("a 2 m cable", [("length", (200,))]),
        ("200cm", [("length", (200,))]),
        ("3 ft", [("length", (91.44,))]),
        ("1 TB", [("memory", (1000,))]),
        ("1,5 kg and 1,200 mm", [("weight", (1500,)), ("length", (120,))]),
        ("120v power supply", [("voltage", (120,))]),
        ("90 g/m² paper", [("area weight", (90,))]),
        ("10000 pages", [("pages", (10000,))]),
        ("4-inch", [("length", (10.16,))]),
        ("3/4 inch", [("length", (1.905,))]),
        ('1/2 x 3/4"', [("length", (1.27, 1.905))]),
        ("1 1/2 in", [("length", (3.81,))]),
        ("1-1/2 in", [("length", (3.81,))]),
        ("1½ in", [("length", (3.81,))]),
        ("½ l", [("volume", (500,))]),
        ("4/8 ft and 4/8 GB", [("length", (121.92, 243.84)), ("memory", (4, 8))]),
        ("3/4 m", [("length", (300, 400))]),
        ("-5 cm", [("length", (-5,))]),
        ("lasts at −5 V", [("voltage", (-5,))]),
        ("lamp-5 cm", [("length", (5,))]),
        ("0,125 kg and 0.125 kg", [("weight", (125,)), ("weight", (125,))]),
        ("1.235 kg and 1,235 kg", [("weight", (1235,)), ("weight", (1235000,))]),
        ("1235,500 mm and 1,2345 m", [("length", (123.55,)), ("length", (123.45,))]),
        ("1,200 x 1 300 mm", [("length", (120, 130))]),
        ("cat 6 100 ft cable", [("length", (3048,))]),
        ("pentium 4 533 mhz", [("frequency", (533,))]),
        ("phone 12 128/256 gb", [("memory", (128, 256))]),
        ("battery 2 000 mah", [("charge", (2000,))]),
        ("under 1 200 kg", [("weight", (1200000,))]),
        ("\x1b[1m2 m\x1b[0m", [("length", (200,))]),
    ],
)
def test_a_number_with_a_unit_is_read_in_the_unit_of_its_dimension(text: str, expected: object) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "E27",
        "table and 4 chairs",
        "2 in 1 laptop",
        "5G phone",
        "4g router",
        "iphone 7",
        "women's",
        "90's",
        "B 2.0",
        "mp3",
        "-2 in 1",
        "\x1b[31m",
        "\x1b[1;31mred",
    ],
)
def test_a_code_or_a_bare_number_is_no_measure(text: str) -> None:
    assert read(text) == []


@given(st.sampled_from([(d, u) for d, (_, units) in DIMENSIONS.items() for u in units]), st.integers(1, 900))
def test_every_unit_round_trips_through_text(of: tuple[str, str], number: int) -> None:
    dimension, unit = of
    read_back = list(measures(f"about {number} {unit}"))
    if unit == "g" and number in range(2, 7):
        return
    assert [each.dimension for each in read_back] == [dimension]
    assert read_back[0].values[0] / DIMENSIONS[dimension][1][unit] == pytest.approx(number)
    assert next(iter(measures(Measure(dimension, (float(number),)).said()))).values == (number,)


WAYS = [",.", " .", " ,", "\u00a0.", "\u00a0,", "\u2009.", "\u202f,", "'.", "’,", ".,"]
"""What parts thousands, and what decimals."""


@given(st.integers(1, 999_999_999), st.integers(1, 99), st.sampled_from(WAYS), st.sampled_from(["kg", "m", "GB", "kW"]))
def test_one_amount_is_one_measure_in_any_way_of_writing_it(whole: int, hundredths: int, way: str, unit: str) -> None:
    amount = f"{whole:,}.{hundredths:02}"
    written = amount.translate(str.maketrans(",.", way))
    bare = amount.replace(",", "")
    expected = [(each.dimension, each.values) for each in measures(f"{bare} {unit}")]
    for text in (f"{written} {unit}", f"{written}{unit}", f"about: {written} {unit}, new", f"{bare.replace('.', ',')} {unit}"):
        assert [(each.dimension, each.values) for each in measures(text)] == expected


@given(st.integers(1000, 999_999_999), st.sampled_from([",", " ", "\u00a0", "\u2009", "\u202f", "'", "’"]))
def test_whole_thousands_are_one_number_whatever_parts_them(whole: int, mark: str) -> None:
    (read_back,) = measures(f"{whole:,}".replace(",", mark) + " g")
    assert read_back.values == (whole,)


@given(st.floats(0.01, 1e9), st.sampled_from(["kg", "g", "inch", "km"]), st.sampled_from(["", "under ", "over ", "up to ", "at least "]))
def test_what_is_told_of_a_number_is_read_as_that_number(amount: float, unit: str, bound: str) -> None:
    (number,) = measures(f"{bound}{amount:.3f} {unit}")
    (again,) = measures(number.said())
    assert again.sense == number.sense
    assert again.values == pytest.approx(number.values)
    assert number.said().endswith(unit)
    assert "e+" not in number.said()


def test_numbers_are_the_same_within_the_tolerance_and_no_further() -> None:
    assert same(1000, 1024)
    assert same(60.96, 61)
    assert not same(100, 103)
    assert not same(15.6, 17.3)


def test_a_number_is_stated_missing_or_unknown() -> None:
    wanted = next(measures("90x200 cm"))
    assert stated(wanted, measures("0.9 m x 2 m, 14 kg")) is True
    assert stated(wanted, measures("140x200 cm")) is False
    assert stated(wanted, measures("14 kg")) is None


def test_a_bare_number_takes_the_unit_of_its_name_or_is_none() -> None:
    assert in_unit(3, "m") == Measure("length", (300.0,))
    assert in_unit(3, "seats") is None
    assert in_unit(float("nan"), "m") is None
