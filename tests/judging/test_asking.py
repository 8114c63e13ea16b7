"""Asking until there is an answer: what is tried again, how long is waited, what stops everything."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from support.hand_made import request_for
from support.judging import answer

from judge.errors import ProviderError, Refused, Rejected, Transient, Unreadable
from judge.judging.asking import Asked, Asker, Patience
from judge.judging.base import Answer
from judge.judging.limiter import Limiter
from judge.judging.providers.scripted import scripted


class Clock:
    """A clock that a test turns: sleeping moves it on, and is remembered."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def asked(script: Sequence[Any], **patience: Any) -> tuple[Asked, Clock, int]:
    clock = Clock()
    provider = scripted(script)
    limiter = Limiter(4, clock=clock, sleep=clock.sleep)
    found = asyncio.run(Asker(provider, limiter, Patience(**patience)).ask(request_for("sofa", "White sofa")))
    assert limiter.busy == 1, "the slot of the last try is held until its reply is kept"
    return found, clock, len(provider.history)


def outcome(found: Asked) -> Any:
    return found.parts[0][1]


def test_an_answer_is_asked_for_once() -> None:
    found, clock, asked_times = asked([answer(4)])
    assert isinstance(outcome(found), Answer)
    assert (asked_times, found.attempts, clock.slept) == (1, 1, [])


def test_waits_between_tries_grow_and_stay_under_their_limit() -> None:
    _, clock, _ = asked([Transient("busy")] * 5 + [answer(4)], first_wait=1.0, longest_backoff=6.0)
    waited = [seconds for seconds in clock.slept if seconds]
    assert len(waited) == 5
    assert waited[0] < waited[2] <= 6.0
    assert max(waited) <= 6.0


def test_a_wait_the_server_asked_for_is_kept_to_the_second() -> None:
    _, clock, _ = asked([Transient("slow down", retry_after=7.5), answer(4)])
    assert sum(clock.slept) == pytest.approx(7.5)


@pytest.mark.parametrize(("error", "kind"), [(Refused("no"), "refused"), (Rejected("too long"), "rejected")])
def test_what_would_fail_again_is_not_asked_again(error: ProviderError, kind: str) -> None:
    found, _, asked_times = asked([error])
    assert outcome(found).kind == kind
    assert asked_times == 1


def test_after_the_last_try_the_pair_has_given_up() -> None:
    found, _, asked_times = asked([Transient("busy")] * 9, attempts=3)
    assert outcome(found).kind == "gave up"
    assert (asked_times, found.attempts, found.paid) == (3, 3, ())


def test_an_unreadable_reply_is_asked_again_but_not_as_often_as_a_dropped_connection() -> None:
    found, _, asked_times = asked(["no JSON"] * 9, attempts=6, unreadable=2)
    assert isinstance(outcome(found), Unreadable)
    assert asked_times == len(found.paid) == 2
    assert found.parts[0][0] == found.paid[-1]


def test_a_wait_beyond_patience_stops_the_run() -> None:
    with pytest.raises(Rejected, match="600 s") as stopped:
        asked([Transient("quota for today", retry_after=600)], max_wait=120)
    assert stopped.value.fatal


def test_what_no_request_can_pass_stops_the_run() -> None:
    with pytest.raises(Rejected, match="key"):
        asked([Rejected("bad key", fatal=True)])


def test_a_mistake_of_ours_is_not_taken_for_a_failure_of_the_model() -> None:
    with pytest.raises(ZeroDivisionError):
        asked([ZeroDivisionError("a bug")])
