"""What all workers share: slots, quiet, rates; narrower in a crowd, wider when it is calm."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.judging.limiter import Limiter, Rates


class Clock:
    """Sleeping moves it on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def limited(most: int, rates: Rates | None = None) -> tuple[Limiter, Clock]:
    clock = Clock()
    return Limiter(most, rates or Rates(), clock, clock.sleep), clock


async def busiest(limiter: Limiter, workers: int, act: Callable[[], Awaitable[None]]) -> int:
    """The most slots that were ever taken at once by so many workers."""
    seen = 0

    async def work() -> None:
        nonlocal seen
        await limiter.take()
        seen = max(seen, limiter.busy)
        await act()
        limiter.give_back()

    await asyncio.gather(*(work() for _ in range(workers)))
    return seen


@given(most=st.integers(1, 20), workers=st.integers(1, 60))
def test_no_more_slots_are_taken_than_there_are_and_all_come_back(most: int, workers: int) -> None:
    limiter, _ = limited(most)

    async def until_everybody_had_a_turn() -> None:
        for _ in range(workers):
            await asyncio.sleep(0)

    assert asyncio.run(busiest(limiter, workers, until_everybody_had_a_turn)) == min(most, workers)
    assert limiter.busy == 0


@given(most=st.integers(1, 200), took=st.floats(0, 60), count=st.integers(2, 40))
def test_requests_leave_one_by_one_those_of_all_slots_within_half_the_time_of_a_reply(most: int, took: float, count: int) -> None:
    limiter, clock = limited(most)
    limiter.calm(clock.now - took)

    async def leave() -> list[float]:
        sent = []
        for _ in range(count):
            sent.append(await limiter.take())
            limiter.give_back()
        return sent

    sent, gap = asyncio.run(leave()), took / 2 / most
    assert all(0 <= gap * place - (at - sent[0]) + 1e-6 < 0.001 + 2e-6 for place, at in enumerate(sent))


def test_nobody_sends_while_the_server_wants_quiet() -> None:
    limiter, clock = limited(4)
    limiter.rest(30)
    limiter.rest(10)
    sent_at = asyncio.run(limiter.take())
    assert sent_at == clock.now == 130


def test_a_crowd_makes_it_narrower_once_not_once_for_each_that_was_turned_away() -> None:
    limiter, clock = limited(100)
    sent_at = clock.now
    clock.now += 1
    for _ in range(50):
        limiter.crowded(sent_at)
    assert limiter.width == pytest.approx(70)
    limiter.crowded(clock.now)
    assert limiter.width == pytest.approx(49)


def test_it_never_closes_altogether() -> None:
    limiter, clock = limited(3)
    for _ in range(50):
        clock.now += 1
        limiter.crowded(clock.now)
    assert limiter.width == 1


def test_calm_makes_it_wider_again_up_to_what_was_allowed() -> None:
    limiter, clock = limited(10)
    limiter.crowded(clock.now)
    for _ in range(200):
        sent_at = clock.now
        clock.now += 0.2
        limiter.calm(sent_at)
    assert limiter.width == 10


def test_replies_that_take_ever_longer_make_it_narrower() -> None:
    limiter, clock = limited(64)
    for took in [0.1] * 50 + [2.0] * 200:
        sent_at = clock.now
        clock.now += took
        limiter.calm(sent_at)
    assert limiter.width < 64


def test_steady_replies_leave_it_as_it_is_however_slow_they_are() -> None:
    limiter, clock = limited(64)
    for _ in range(300):
        sent_at = clock.now
        clock.now += 20
        limiter.calm(sent_at)
    assert limiter.width == 64


def test_a_slot_that_could_not_be_used_is_given_back() -> None:
    async def interrupted() -> int:
        limiter, _ = limited(2, Rates(requests=1))
        await limiter.take()
        limiter.give_back()
        waiting = asyncio.create_task(limiter.take())
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        return limiter.busy

    assert asyncio.run(interrupted()) == 0


def test_requests_a_minute_are_kept_from_the_first_second_on() -> None:
    async def several() -> float:
        limiter = Limiter(10, Rates(requests=1_200))  # 20 a second
        started = asyncio.get_running_loop().time()
        for _ in range(30):
            await limiter.take()
            limiter.give_back()
        return asyncio.get_running_loop().time() - started

    assert asyncio.run(several()) >= 0.45


def test_a_request_larger_than_a_seconds_tokens_waits_for_all_of_them_and_not_for_ever() -> None:
    async def large() -> float:
        limiter, began = Limiter(2, Rates(tokens=60_000)), time.monotonic()
        await asyncio.wait_for(limiter.take(1_300), 10)  # 1,000 a second: the last 300 come after a third of one
        return time.monotonic() - began

    assert 0.25 < asyncio.run(large()) < 5


def test_requests_that_wait_for_tokens_go_one_after_the_other() -> None:
    async def several() -> list[int]:
        limiter, gone = Limiter(3, Rates(tokens=60_000)), list[int]()

        async def one(number: int) -> None:
            await limiter.take(1_200)
            gone.append(number)

        tasks = [asyncio.create_task(one(number)) for number in range(3)]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        first = list(gone)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return first

    assert asyncio.run(several()) == [0]


def test_less_than_one_request_a_minute_lets_the_first_pass_and_the_second_wait() -> None:
    """As of a worker that has a hundredth of sixty a minute."""

    async def two() -> tuple[bool, bool]:
        limiter = Limiter(2, Rates(requests=0.6))
        await asyncio.wait_for(limiter.take(), 1)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(limiter.take(), 0.2)
        return True, limiter.busy == 1

    assert asyncio.run(two()) == (True, True)
