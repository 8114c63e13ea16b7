"""Asking until there is an answer or no hope of one: the only place that tries again.

The SDKs' own retries are off. A wait that the server asked for holds back every worker, not only the one
that was told; a longer wait than `max_wait` stops the run, to be resumed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential_jitter

from judge.errors import ProviderError, Rejected, Transient, Unreadable
from judge.judging.base import Json, Outcome, Provider, Reply, Request
from judge.judging.limiter import Limiter

Parts = list[tuple[Reply | None, Outcome]]
"""Per product: the reply that speaks of it, if one came, and what it says."""
T = TypeVar("T")


@dataclass(frozen=True)
class Patience:
    """How long to keep at it. Seconds; `attempts` counts the first one."""

    attempts: int = 6
    unreadable: int = 2
    first_wait: float = 0.5
    longest_backoff: float = 30.0
    max_wait: float = 120.0


class Asked(NamedTuple):
    """How the asking went: per product the reply if one came, and the answer or error; how many tries; every reply paid for.

    `heard_before`: how many answers the server had given (`Asker.heard`) when the first try failed; None where none did.
    """

    parts: Parts
    attempts: int
    paid: tuple[Reply, ...]
    heard_before: int | None = None


class Heard(NamedTuple, Generic[T]):
    """What came of asking: what was understood, or the error it ended in; the rest as in `Asked`."""

    said: T | ProviderError
    attempts: int
    paid: tuple[Reply, ...]
    heard_before: int | None = None


@dataclass
class Asker:
    """Asks one provider, within its limits and with patience. `tokens` are those a request is expected to take.

    Counts requests over all workers: those `sent`, those `lost` by breaking off while they were on their way, and those that
    the server was `heard` on, whatever it said but "not now".
    """

    provider: Provider
    limiter: Limiter
    patience: Patience
    stopped: Callable[[], bool] = lambda: False
    sent: int = field(default=0, init=False)
    lost: int = field(default=0, init=False)
    heard: int = field(default=0, init=False)

    async def ask(self, request: Request, tokens: int = 0) -> Asked:
        """Send a request until it is answered; the slot of the last try is still held, to be given back once it is kept.

        Raises only what stops the whole run: a fatal Rejected, with no slot held.
        """
        alone = len(request.products) == 1
        heard = await self.hear(self.provider.body(request), lambda reply: read(self.provider, reply, request), tokens, again=alone)
        if not isinstance(heard.said, ProviderError):
            return Asked(heard.said, *heard[1:])
        last = heard.paid[-1] if heard.paid else None
        return Asked([(last, heard.said)] * len(request.products), *heard[1:])

    async def hear(self, body: Json, understood: Callable[[Reply], T], tokens: int = 0, *, again: bool = True) -> Heard[T]:
        """Send a body until its reply is `understood`, which raises Unreadable where it is not; slot and errors as in `ask`.

        `again`: an unreadable reply is worth another try.
        """
        paid, attempts, heard_before = list[Reply](), 0, None

        async def once() -> T:
            nonlocal attempts, heard_before
            attempts += 1
            heard_before = self.heard if attempts == 2 else heard_before
            reply = await self._send(body, tokens)
            paid.append(reply)
            return understood(reply)

        said: T | ProviderError
        try:
            said = await self._patiently(once, again=again)
        except ProviderError as error:
            self._stop_if_hopeless(error)
            said = error
        return Heard(said, attempts, tuple(paid), heard_before)

    async def _send(self, body: Json, tokens: int) -> Reply:
        """One try, in a slot that stays taken: whoever tries again gives it back first."""
        sent_at = await self.limiter.take(tokens)
        try:
            if self.stopped():
                raise Transient("the run was stopped before this was sent")
            reply = await self._sent(body)
        except Transient as error:
            if error.crowded:
                self.limiter.crowded(sent_at)
            raise
        self.limiter.calm(sent_at)
        if reply.rest:
            self.limiter.rest(reply.rest)
        return reply

    async def _sent(self, body: Json) -> Reply:
        self.sent += 1
        try:
            reply = await self.provider.send(body)
        except asyncio.CancelledError:
            self.lost += 1
            raise
        except Transient:
            raise
        except ProviderError:
            self.heard += 1
            raise
        self.heard += 1
        return reply

    async def _patiently(self, once: Callable[[], Awaitable[T]], *, again: bool) -> T:
        """Not `again` for several products: these are then asked one by one."""
        try:
            return await once()
        except (Transient, Unreadable) as error:
            # tenacity's bookkeeping costs more than a whole quiet request does, so only trouble pays for it.
            return await self._retrying(self.patience.unreadable if again else 1)(_first_raising(error, once))

    def _retrying(self, unreadable: int) -> AsyncRetrying:
        patience = self.patience
        backoff = wait_exponential_jitter(multiplier=patience.first_wait, max=patience.longest_backoff)

        def wait(state: RetryCallState) -> float:
            asked_for = _retry_after(state)
            if asked_for is None:
                return float(backoff(state))
            self.limiter.rest(asked_for)
            return 0.0  # the limiter does the waiting, for everyone

        def enough(state: RetryCallState) -> bool:
            if self.stopped():
                return True
            if isinstance(_error(state), Unreadable):
                return state.attempt_number >= unreadable
            return state.attempt_number >= patience.attempts or (_retry_after(state) or 0) > patience.max_wait

        async def sleep(seconds: float) -> None:
            self.limiter.give_back()
            await self.limiter.sleep(seconds)

        worth_it = retry_if_exception_type((Transient, Unreadable))
        return AsyncRetrying(stop=enough, wait=wait, retry=worth_it, sleep=sleep, reraise=True)

    def _stop_if_hopeless(self, error: ProviderError) -> None:
        if isinstance(error, Transient) and (error.retry_after or 0) > self.patience.max_wait:
            waits = f"The server asks to wait {error.retry_after:.0f} s, longer than the {self.patience.max_wait:.0f} s this run would"
            error = Rejected(f"{waits}: {error}", fatal=True)
        if isinstance(error, Rejected) and error.fatal:
            self.limiter.give_back()
            raise error


def read(provider: Provider, reply: Reply, request: Request) -> Parts:
    """What a reply says of each product, beside the part of it that says so. Raises Unreadable when it says nothing of any."""
    outcomes = provider.answers(reply, request)
    unreadable = [outcome for outcome in outcomes if isinstance(outcome, Unreadable)]
    if len(unreadable) == len(outcomes):
        raise unreadable[0]
    return list(zip(provider.parts(reply, request), outcomes, strict=True))


def _first_raising(error: ProviderError, then: Callable[[], Awaitable[T]]) -> Callable[[], Awaitable[T]]:
    """The function, after a first call that ends as one made earlier did."""
    raised = False

    async def call() -> T:
        nonlocal raised
        if raised:
            return await then()
        raised = True
        raise error

    return call


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _retry_after(state: RetryCallState) -> float | None:
    error = _error(state)
    return error.retry_after if isinstance(error, Transient) else None
