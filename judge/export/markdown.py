"""Tables and figures as a data card writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from judge.stats.clusters import Estimate


def table(head: Sequence[Any], *rows: Sequence[Any]) -> Iterator[str]:
    yield f"| {' | '.join(map(str, head))} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    yield from (f"| {' | '.join(map(str, row))} |" for row in rows)


def told(figure: Estimate | None) -> str:
    if figure is None:
        return "undefined"
    return f"{figure.value:.2f}" + (f" [{figure.low:.2f}, {figure.high:.2f}]" if figure.low is not None else "")


def told_share(share: Estimate) -> str:
    """In percent: of few things two decimals would say too little."""
    return f"{share.value:.1%}" + (f" [{share.low:.1%}, {share.high:.1%}]" if share.low is not None else "")
