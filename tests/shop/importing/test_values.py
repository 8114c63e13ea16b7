"""Reading one value: what fits is exact, what does not is refused with a remedy."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.shop.importing import values
from judge.shop.importing.values import Unfit


@given(st.integers(-(2**63), 2**63))
def test_a_whole_number_is_the_same_id_in_every_type_that_holds_it_exactly(number: int) -> None:
    assert values.identifier(number) == values.identifier(f" {number} ") == str(number)
    if abs(number) <= values.EXACT:
        assert values.identifier(float(number)) == str(number)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_out_is_read_back(number: float) -> None:
    assert values.number(repr(number)) == values.number(number) == number


@given(st.text())
def test_any_text_is_a_number_or_refused(written: str) -> None:
    try:
        found = values.number(written)
    except Unfit:
        return
    assert found == float(written)


@pytest.mark.parametrize("value", ["1", "TRUE", "yes", 1, 1.0, True])
def test_yes(value: Any) -> None:
    assert values.truth(value) is True


@pytest.mark.parametrize("value", ["0", "False", "no", 0, 0.0, False])
def test_no(value: Any) -> None:
    assert values.truth(value) is False


@pytest.mark.parametrize(
    "value",
    [
        "2026-05-01",
        "2026-05-01T23:59:59.9Z",
        "2026-05-02 00:00:00+09:00",
        "2026-05-01 20:00 -0300",
        date(2026, 5, 1),
        datetime(2026, 5, 1, 23, tzinfo=UTC),
    ],
)
def test_a_timestamp_is_its_day_in_utc_where_it_names_a_zone(value: Any) -> None:
    assert values.day(value) == "2026-05-01"


@pytest.mark.parametrize("value", ["20260501", "2026-05-01x", "2026-13-01", "01/05/2026", 1714521600])
def test_what_is_no_day_is_refused(value: Any) -> None:
    with pytest.raises(Unfit, match="is no day"):
        values.day(value)


@pytest.mark.parametrize("value", [None, "", "  \t", float("nan"), [], {}, b""])
def test_nothing_is_nothing_in_every_type(value: Any) -> None:
    assert values.is_empty(value)


@pytest.mark.parametrize("value", ["0", 0, 0.0, False, [0]])
def test_zero_and_no_are_something(value: Any) -> None:
    assert not values.is_empty(value)


@pytest.mark.parametrize("written", ["{", "[1]", '"text"', '{"a": NaN}', '{"a": 1} {"b": 2}'])
def test_attributes_must_be_one_json_object(written: str) -> None:
    with pytest.raises(Unfit, match="JSON") as caught:
        values.attributes(written)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("read", "value", "why"),
    [
        (values.text, ["a"], "list or an object"),
        (values.number, True, "no number"),
        (values.count, 2.0**60, "no count"),
        (values.seconds, "-0.1", "negative time"),
        (values.position, "0.5", "no position"),
        (values.truth, "perhaps", "neither yes nor no"),
    ],
)
def test_what_does_not_fit_says_why_and_what_to_do(read: Any, value: Any, why: str) -> None:
    with pytest.raises(Unfit, match=why) as caught:
        read(value)
    assert caught.value.remedy
