"""The part of a data card that counts: splits, pairs, queries and triples, each the sum of its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from judge.export.divided import card_lines
from judge.export.markdown import table

MOST_KINDS = 10
"""Kinds of attribute that the card names; the manifest has all."""


def counts(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Every count of the manifest, in words."""
    counted = manifest["counts"]
    yield "## Counts"
    yield ""
    yield from _splits(manifest)
    for title, whole, parts in (
        ("Pairs of a query and a product", counted["pairs"]["known"], _but("known", counted["pairs"])),
        ("Queries", counted["queries"]["known"], _but("known", counted["queries"])),
        ("Possible triples", counted["triples"]["possible"], {"written": counted["triples"]["written"], **_left_out(counted)}),
    ):
        yield ""
        yield f"{title}: {whole} = " + " + ".join(f"{n} {name.replace('_', ' ')}" for name, n in parts.items())
    yield ""
    yield "Triples by how their negative fails the query, as far as the catalogue says it:"
    yield ""
    yield from table(("type of negative", "triples"), *((name.replace("_", " "), n) for name, n in counted["types"].items()))
    if counted["violated"]:
        yield ""
        yield "Attributes violated: " + ", ".join(f"{kind} {n}" for kind, n in list(counted["violated"].items())[:MOST_KINDS])


def _splits(manifest: Mapping[str, Any]) -> Iterator[str]:
    counted, shares = manifest["counts"], manifest["policy"]["shares"]
    written = counted["triples"]["written"] or 1
    rows = (
        (name, *split.values(), f"{split['triples'] / written:.1%}", f"{shares[name]:.0%}") for name, split in counted["splits"].items()
    )
    yield from table(("split", "queries", "grades", "triples", "share of triples", "asked for"), *rows)
    yield from card_lines(manifest)


def _but(total: str, parts: Mapping[str, int]) -> dict[str, int]:
    return {name: n for name, n in parts.items() if name != total}


def _left_out(counted: Mapping[str, Any]) -> dict[str, int]:
    return {f"left out ({reason})": n for reason, n in counted["triples"]["left_out"].items() if n}
