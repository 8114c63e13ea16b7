"""Asking until there is an answer or no hope of one: the only place that tries again.

The SDKs' own retries are off. A wait that the server asked for holds back every worker, not only the one
that was told; a longer wait than `max_wait` stops the run, to be resumed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential_jitter

from judge.errors import ProviderError, Rejected, Transient, Unreadable
from judge.judging.base import Outcome, Provider, Reply, Request

Sleep = Callable[[float], Awaitable[None]]
Parts = list[tuple[Reply | None, Outcome]]
"""Per product: the reply that speaks of it, if one came, and what it says."""
Once = Callable[[], Awaitable[Parts]]


@dataclass(frozen=True)
class Patience:
    """How long to keep at it. Seconds; `attempts` counts the first one."""

    attempts: int = 6
    unreadable: int = 2
    first_wait: float = 0.5
    longest_backoff: float = 30.0
    max_wait: float = 120.0


@dataclass
class Gate:
    """A pause that all workers share: closed while a server has asked for quiet."""

    clock: Callable[[], float] = time.monotonic
    sleep: Sleep = asyncio.sleep
    _opens_at: float = field(default=0.0, init=False)

    def close_for(self, seconds: float) -> None:
        self._opens_at = max(self._opens_at, self.clock() + seconds)

    async def passed(self) -> None:
        while (left := self._opens_at - self.clock()) > 0:
            await self.sleep(left)


class Asked(NamedTuple):
    """How the asking went: per product the reply if one came, and the answer or error; how many tries; every reply paid for."""

    parts: Parts
    attempts: int
    paid: tuple[Reply, ...]


async def ask(provider: Provider, request: Request, gate: Gate, patience: Patience) -> Asked:
    """Send a request until it is answered. Raises only what stops the whole run: a fatal Rejected."""
    body, paid, attempts = provider.body(request), list[Reply](), 0

    async def once() -> Parts:
        nonlocal attempts
        attempts += 1
        await gate.passed()
        reply = await provider.send(body)
        paid.append(reply)
        return read(provider, reply, request)

    try:
        try:
            parts = await once()
        except (Transient, Unreadable) as error:
            # tenacity's bookkeeping costs more than a whole quiet request does, so only trouble pays for it.
            parts = await _retrying(gate, patience)(_first_raising(error, once))
    except ProviderError as error:
        _stop_if_hopeless(error, patience)
        parts = [(paid[-1] if paid else None, error)] * len(request.products)
    return Asked(parts, attempts, tuple(paid))


def _first_raising(error: ProviderError, then: Once) -> Once:
    """The function, after a first call that ends as one made earlier did."""
    raised = False

    async def call() -> Parts:
        nonlocal raised
        if raised:
            return await then()
        raised = True
        raise error

    return call


def read(provider: Provider, reply: Reply, request: Request) -> Parts:
    """What a reply says of each product, beside the part of it that says so. Raises Unreadable when it says nothing of any."""
    outcomes = provider.answers(reply, request)
    unreadable = [outcome for outcome in outcomes if isinstance(outcome, Unreadable)]
    if len(unreadable) == len(outcomes):
        raise unreadable[0]
    return list(zip(provider.parts(reply, request), outcomes, strict=True))


def _stop_if_hopeless(error: ProviderError, patience: Patience) -> None:
    if isinstance(error, Rejected) and error.fatal:
        raise error
    if isinstance(error, Transient) and (error.retry_after or 0) > patience.max_wait:
        waits = f"The server asks to wait {error.retry_after:.0f} s, longer than the {patience.max_wait:.0f} s this run would"
        raise Rejected(f"{waits}: {error}", fatal=True) from error


def _retrying(gate: Gate, patience: Patience) -> AsyncRetrying:
    backoff = wait_exponential_jitter(multiplier=patience.first_wait, max=patience.longest_backoff)

    def wait(state: RetryCallState) -> float:
        asked_for = _retry_after(state)
        if asked_for is None:
            return float(backoff(state))
        gate.close_for(asked_for)
        return 0.0  # the gate does the waiting, for everyone

    def enough(state: RetryCallState) -> bool:
        if isinstance(_error(state), Unreadable):
            return state.attempt_number >= patience.unreadable
        return state.attempt_number >= patience.attempts or (_retry_after(state) or 0) > patience.max_wait

    worth_it = retry_if_exception_type((Transient, Unreadable))
    return AsyncRetrying(stop=enough, wait=wait, retry=worth_it, sleep=gate.sleep, reraise=True)


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _retry_after(state: RetryCallState) -> float | None:
    error = _error(state)
    return error.retry_after if isinstance(error, Transient) else None
