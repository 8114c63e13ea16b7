"""Which of several judges decided how many pairs, on a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from judge.cli.out import say, table


def show_decided(decided: Mapping[str, int]) -> None:
    """Pairs by the judge whose grade counts, in order of trust. One judge alone decides all of them, which needs no table."""
    if len(decided) > 1:
        say()
        table(("judges, in order of trust", "#pairs decided"), [*decided.items(), ("all", sum(decided.values()))])
