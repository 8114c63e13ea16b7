"""Which of several servers is asked next, and what one that is silent is spared."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai import AsyncOpenAI

from judge.errors import Refused, Transient
from judge.judging.providers._connection import Connection
from judge.judging.providers._replicas import REST, Replicas

CLIENT = AsyncOpenAI(api_key="EMPTY", base_url="http://127.0.0.1:9/v1")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def replicas_of(servers: int, clock: Clock | None = None) -> Replicas:
    return Replicas([Connection(str(number), CLIENT, 1.0) for number in range(servers)], clock or Clock())


def asked(replicas: Replicas, error: Exception | None = None) -> str:
    """The server that a request goes to that is over at once."""
    server = ""
    with suppress(Transient, Refused), replicas.least_busy() as connection:
        server = connection.server
        if error:
            raise error
    return server


@given(servers=st.integers(1, 5), steps=st.lists(st.just(-1) | st.integers(0, 9), max_size=60))
def test_a_request_goes_to_a_server_than_which_none_is_less_busy(servers: int, steps: list[int]) -> None:
    """-1 sends one more; another number ends the one at that place, where there is one."""
    replicas, in_flight, busy = replicas_of(servers), list[tuple[str, ExitStack]](), Counter({str(n): 0 for n in range(servers)})
    for step in steps:
        if step < 0:
            stack = ExitStack()
            server = stack.enter_context(replicas.least_busy()).server
            assert busy[server] == min(busy.values())
            busy[server] += 1
            in_flight.append((server, stack))
        elif step < len(in_flight):
            server, stack = in_flight.pop(step)
            stack.close()
            busy[server] -= 1


def test_equally_busy_servers_are_asked_in_turn() -> None:
    replicas = replicas_of(3)
    assert [asked(replicas) for _ in range(6)] == ["0", "1", "2", "0", "1", "2"]


def test_one_that_did_not_answer_is_left_alone_for_some_seconds() -> None:
    clock = Clock()
    replicas = replicas_of(2, clock)
    assert asked(replicas, Transient("HTTP 500")) == "0"
    clock.now += REST - 0.1
    assert {asked(replicas) for _ in range(5)} == {"1"}
    clock.now += 0.2
    assert "0" in {asked(replicas) for _ in range(2)}


def test_a_refusal_is_an_answer() -> None:
    replicas = replicas_of(2)
    asked(replicas, Refused("I will not"))
    assert {asked(replicas) for _ in range(2)} == {"0", "1"}


def test_after_its_rest_one_request_tries_it_and_the_others_wait_for_how_that_ends() -> None:
    clock = Clock()
    replicas = replicas_of(2, clock)
    asked(replicas, Transient("HTTP 500"))
    clock.now += REST
    with ExitStack() as block:
        held = [block.enter_context(replicas.least_busy()).server for _ in range(5)]
        assert sorted(held) == ["0", "1", "1", "1", "1"]
    with ExitStack() as block:
        assert {block.enter_context(replicas.least_busy()).server for _ in range(2)} == {"0", "1"}


def test_a_try_that_fails_sends_it_to_rest_again() -> None:
    clock = Clock()
    replicas = replicas_of(2, clock)
    for _ in range(2):
        assert asked(replicas, Transient("HTTP 500")) == "0"
        assert asked(replicas) == asked(replicas) == "1"
        clock.now += REST


def test_where_none_answers_all_are_asked_on() -> None:
    replicas = replicas_of(2)
    assert {asked(replicas, Transient("HTTP 500")) for _ in range(6)} == {"0", "1"}


def test_a_request_that_is_broken_off_says_nothing_of_its_server() -> None:
    replicas = replicas_of(2)
    with pytest.raises(KeyboardInterrupt), replicas.least_busy():
        raise KeyboardInterrupt
    assert [asked(replicas) for _ in range(2)] == ["1", "0"]
