"""Numbers of things in words: 1 pair, 2 pairs."""

from __future__ import annotations


def counted(n: int, one: str, several: str = "") -> str:
    """A number with what it counts; `several`: the plural, where it is not the singular and an s."""
    return f"{n:,} {one if n == 1 else several or f'{one}s'}"


def of_queries(pairs: int, queries: int) -> str:
    """What a figure stands on."""
    return f"{counted(pairs, 'pair')} of {counted(queries, 'query', 'queries')}"
