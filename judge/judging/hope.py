"""When going on is of no use: a judge of which no answer can be used, a server that answers nobody. Either stops the run.

Counted over all workers. What ended before the stop stays a row; what would end in silence after it is left open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from judge.errors import ProviderError
from judge.judging.base import Outcome

FIRST = 20
"""Pairs that may fail, none judged, before the run stops: by chance, even half of all pairs failing would do that once in a million runs."""

Pair = tuple[str, str]


@dataclass
class Hope:
    """What the ends so far say of a judge."""

    keep_going: bool = False
    _judged: bool = field(default=False, init=False)
    _failed: Counter[str] = field(default_factory=Counter, init=False)
    _first: str = field(default="", init=False)

    def after(self, outcomes: Iterable[Outcome]) -> str:
        """Pairs that were asked about ended so: why the run should stop, or ""."""
        for outcome in outcomes:
            if isinstance(outcome, ProviderError):
                self._failed[outcome.kind] += 1
                self._first = self._first or _one_line(outcome)
            else:
                self._judged = True
        if self.keep_going or self._judged or self._failed.total() < FIRST:
            return ""
        kinds = ", ".join(f"{amount:,} {kind}" for kind, amount in self._failed.most_common())
        return (
            f"the first {self._failed.total():,} pairs asked about all failed ({kinds}) and none was judged. The first: {self._first}. "
            "See judge failures, mend the judge or its server, and ask again with --retry-failures; --keep-going goes on regardless"
        )


@dataclass
class Silence:
    """What pairs that were given up say of a server."""

    _silent: tuple[Pair, int] | None = field(default=None, init=False)

    def gave_up(self, pair: Pair, error: ProviderError, heard_before: int | None, heard: int) -> str:
        """That pair was given up: why the run should stop, or "". `heard_before`, `heard`: answers by the server when its first try failed (None: it had one only), and now.

        One pair may be what a server dies of: it takes two, given up with no answer at all since the first of them began to fail.
        """
        if heard_before != heard:
            return ""
        if self._silent is None or self._silent[1] != heard:
            self._silent = (pair, heard)
            return ""
        if self._silent[0] == pair:  # the same one again, of a judge that is asked several times
            return ""
        return f"the server answers nobody: two pairs were given up and no answer came in between. The last error: {_one_line(error)}"


def _one_line(error: ProviderError) -> str:
    return str(error).partition("\n")[0].rstrip(".")
