"""What all workers share: how many requests may be in flight, how many a minute, and when everyone must be quiet.

A slot is held from the moment a request is sent until its reply is kept; who sleeps before another try gives it
back. The number of slots falls when the server is crowded (429, 503, 529) or answers ever more slowly, and grows
again while it is calm: additive increase, multiplicative decrease, as TCP does (Chiu and Jain 1989).

Requests are paced, as TCP's packets may be: sent all at once, they would be answered all at once too, and the client
would lie idle while the server works and the other way round.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiolimiter import AsyncLimiter

SHRINK = 0.7
SLOW = 3.0
"""A reply time this many times the best one so far is a queue building up at the server."""
SMOOTHING = 0.05
PACE = 0.5
"""The share of a reply's time over which one request for every slot is spread: half, so a slot that falls idle is soon filled."""
FIRST_GAP = 0.001
"""Seconds between requests while no reply has told how long one takes."""
TICK = 0.001
"""A shorter sleep than this costs more than it spreads."""

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True)
class Rates:
    """Limits a minute that the user states; None is none."""

    requests: float | None = None
    tokens: float | None = None


@dataclass
class Limiter:
    """`most` is the widest it may get; clock and sleep in seconds."""

    most: int
    rates: Rates = field(default=Rates())
    clock: Callable[[], float] = time.monotonic
    sleep: Sleep = asyncio.sleep
    width: float = field(init=False)
    busy: int = field(default=0, init=False)
    _opens_at: float = field(default=0.0, init=False)
    _next_turn: float = field(default=0.0, init=False)
    _shrunk_at: float = field(default=float("-inf"), init=False)
    _typical: float | None = field(default=None, init=False)
    _best: float | None = field(default=None, init=False)
    _waiting: deque[asyncio.Future[None]] = field(default_factory=deque, init=False)
    _counting: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    def __post_init__(self) -> None:
        self.width = float(self.most)
        self._requests = _a_minute(self.rates.requests) if self.rates.requests else None
        self._tokens = _a_minute(self.rates.tokens) if self.rates.tokens else None

    async def take(self, tokens: int = 0) -> float:
        """Wait for a slot, for its turn and for the rates; returns the moment the request may go."""
        await self._slot()
        try:
            await self._turn()
            if self._requests:
                await self._requests.acquire()
            if self._tokens:
                await self._take_tokens(self._tokens, tokens)
        except BaseException:
            self.give_back()
            raise
        return self.clock()

    def give_back(self) -> None:
        """Free a slot for whoever waits."""
        self.busy -= 1
        self._wake()

    def rest(self, seconds: float) -> None:
        """The server asked for quiet: nobody sends for that long."""
        self._opens_at = max(self._opens_at, self.clock() + seconds)

    def calm(self, sent_at: float) -> None:
        """A request sent then was answered: a little wider, unless replies take ever longer."""
        took = self.clock() - sent_at
        self._typical = took if self._typical is None else self._typical + SMOOTHING * (took - self._typical)
        self._best = self._typical if self._best is None else min(self._best, self._typical)
        if self._typical > SLOW * self._best:
            self._shrink(sent_at)
        elif self.width < self.most:
            self.width = min(self.most, self.width + 1 / self.width)
            self._wake()

    def crowded(self, sent_at: float) -> None:
        """A request sent then was turned away because there are too many."""
        self._shrink(sent_at)

    def _shrink(self, sent_at: float) -> None:
        """Once for each crowd: requests that were on their way when it last shrank say nothing new."""
        if sent_at >= self._shrunk_at:
            self.width = max(1.0, self.width * SHRINK)
            self._shrunk_at = self.clock()
            self._best = self._typical

    async def _slot(self) -> None:
        while self.busy >= int(self.width):
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            await waiter
        self.busy += 1

    async def _turn(self) -> None:
        """Wait for the server's quiet to end, and for one's turn after it."""
        turn = max(self.clock(), self._opens_at, self._next_turn)
        self._next_turn = turn + (FIRST_GAP if self._typical is None else PACE * self._typical / self.width)
        if turn - self.clock() >= TICK:
            await self.sleep(turn - self.clock())
        while (left := self._opens_at - self.clock()) > 0:
            await self.sleep(left)

    async def _take_tokens(self, among: AsyncLimiter, tokens: float) -> None:
        """In parts that fit, one request after the other: or all would wait for all."""
        async with self._counting:
            while tokens > 0:
                part = min(tokens, among.max_rate)
                await among.acquire(part)
                tokens -= part

    def _wake(self) -> None:
        free = int(self.width) - self.busy
        while free > 0 and self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                free -= 1


def _a_minute(rate: float) -> AsyncLimiter:
    """So many a minute: a second's worth at once, or one, and the rest as the minute goes by. A whole minute's worth at once would let
    nearly twice as many pass in the first minute.
    """
    at_once = max(1.0, rate / 60)
    return AsyncLimiter(at_once, 60 * at_once / rate)
