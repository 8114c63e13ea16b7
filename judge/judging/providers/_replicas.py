"""Which of several servers of one model is asked next: the one with the fewest requests of ours in flight."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from judge.errors import ProviderError, Transient
from judge.judging.providers._connection import Connection

REST = 5.0
"""Seconds for which a server that did not answer is left alone; then one request tries it, and its answer lets in the others."""


@dataclass
class _Replica:
    """`silent_until`: when it may be tried again; None while it answers."""

    connection: Connection
    in_flight: int = 0
    silent_until: float | None = None

    def fit(self, at: float) -> bool:
        return self.silent_until is None or (at >= self.silent_until and self.in_flight == 0)


class Replicas:
    """The servers, in the order of their last request. `clock` in seconds."""

    def __init__(self, connections: Sequence[Connection], clock: Callable[[], float] = time.monotonic) -> None:
        self._in_turn = [_Replica(connection) for connection in connections]
        self._clock = clock

    @contextmanager
    def least_busy(self) -> Iterator[Connection]:
        """The server to ask within this block; a Transient that leaves it is its silence, whatever else is its answer."""
        replica = self._next()
        replica.in_flight += 1
        try:
            yield replica.connection
        except Transient:
            replica.silent_until = self._clock() + REST
            raise
        except ProviderError:
            replica.silent_until = None
            raise
        else:
            replica.silent_until = None
        finally:
            replica.in_flight -= 1

    def _next(self) -> _Replica:
        """Of those that answer, the least busy, in turn; of all, where none does: whether to go on is not decided here."""
        now = self._clock()
        fit = [replica for replica in self._in_turn if replica.fit(now)]
        chosen = min(fit or self._in_turn, key=lambda replica: replica.in_flight)
        self._in_turn.remove(chosen)
        self._in_turn.append(chosen)
        return chosen
