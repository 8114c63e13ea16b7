"""A budget is never crossed, whatever is in flight."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from judge.judging.budget import Budget

MONEY = st.floats(0, 10).map(lambda dollars: round(dollars, 4))


@given(limit=MONEY, requests=st.lists(st.tuples(MONEY, st.floats(0, 1)), max_size=40), wide=st.integers(1, 8))
def test_what_was_spent_and_set_aside_never_exceeds_the_limit(limit: float, requests: list[tuple[float, float]], wide: int) -> None:
    """As long as no request costs more than was expected of it."""
    budget, flying = Budget(limit), list[tuple[float, float]]()
    for expected, share in requests:
        reserved = budget.reserve(expected)
        if reserved is not None:
            flying.append((reserved, reserved * share))
        if len(flying) >= wide:
            budget.settle(*flying.pop(0))
        assert budget.spent + budget.reserved <= limit + 1e-9


def test_a_request_dearer_than_expected_raises_what_is_set_aside_for_the_next() -> None:
    budget = Budget(10.0)
    reserved = budget.reserve(0.1)
    assert reserved == 0.1
    budget.settle(reserved, 4.0)
    assert budget.reserve(0.1) == 4.0
    assert budget.reserve(0.1) is None


def test_without_a_limit_everything_may_be_asked() -> None:
    assert Budget().reserve(1e9) == 1e9


def test_why_a_request_was_not_reserved_for_says_what_was_spent_what_is_in_flight_and_what_one_is_reserved_at() -> None:
    budget = Budget(0.5)
    budget.settle(budget.reserve(0.1) or 0.0, 0.15)
    budget.reserve(0.3)
    assert budget.reserve(0.1) is None
    said = budget.why(0.1)
    assert said == (
        "the next request could cross --max-cost 0.5 with $0.1500 spent and $0.3000 reserved for what is in flight: "
        "one is reserved at $0.1500"
    )
