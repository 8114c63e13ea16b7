"""The command that asks a judge again for exactly what failed: the whole judge, and the same pairs."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import NamedTuple

RETRY = "--retry-failures"


class Again(NamedTuple):
    """What a command said beside its judges: the database and the pairs, as options; with `when`, its last judge is the stronger one."""

    options: tuple[str, ...] = ()
    when: str | None = None

    def __call__(self, spec: str, judges: Sequence[str]) -> str:
        """The command for the judge of that full name, one of those in the command."""
        return again(self._named(spec, judges), self.options)

    def _named(self, spec: str, judges: Sequence[str]) -> list[str]:
        """The stronger judge is named with its panel: alone it would be asked about every pair."""
        if self.when is None or spec != judges[-1]:
            return ["--judge", spec]
        return [*(word for one in judges[:-1] for word in ("--judge", one)), "--escalate", spec, "--when", self.when]


def again(judge: Sequence[str], options: Sequence[str] = ()) -> str:
    """The command line, quoted for a shell. A full name holds the prompt and its version, so that of today need not be the same."""
    return shlex.join(["judge", "run", *judge, *options, RETRY])


def options_of(db: str | None, queries: Sequence[str] | None, select: Sequence[str] | None, limit: int | None) -> tuple[str, ...]:
    """The options that choose the database and the pairs, as they were given."""
    several = [word for name, values in (("--queries", queries), ("--select", select)) for value in values or () for word in (name, value)]
    return (*several, *(("--limit", str(limit)) if limit else ()), *(("--db", db) if db else ()))
