"""What to know of an export's splits before training: those that are empty, or far from what was asked, and why. In sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

FAR = 2.0
"""A split is far from the share that was asked where it has more than so many times that, or less than one such part of it."""


def odd_splits(manifest: Mapping[str, Any]) -> list[str]:
    """Sentences for a terminal and a card, by the manifest; none where every split came out near its share."""
    splits = manifest["counts"]["splits"]
    asked = {name: share for name, share in manifest["policy"]["shares"].items() if share}
    total = sum(split["triples"] for split in splits.values())
    if not total:
        return ["No triple was written, so the formats of triples have no file."]
    got = {name: splits[name]["triples"] / total for name in asked}
    if all(asked[name] / FAR <= got[name] <= asked[name] * FAR for name in asked):
        return []
    told = ", ".join(f"{name} {share:.1%} ({asked[name]:.0%} asked for)" for name, share in got.items())
    empty = [_empty(name, splits[name]) for name in asked if not splits[name]["triples"]]
    return [f"Triples by split: {told}.", *empty, _why(manifest)]


def _empty(name: str, split: Mapping[str, int]) -> str:
    """What is missing, where a split has no rows for it."""
    what, files = ("triple", "file of triples") if split["grades"] else ("grade", "file")
    fell = "one query fell" if split["queries"] == 1 else f"{split['queries']:,} queries fell"
    return f"{name} has no {what}, and so no {files}: {fell} to it."


def _why(manifest: Mapping[str, Any]) -> str:
    policy, splits = manifest["policy"], manifest["counts"]["splits"]
    fell = ", ".join(f"{splits[name]['queries']:,} to {name}" for name in splits)
    if policy["split_by"] == "category":
        why = "All queries that ask for one category fall to one split"
        return f"{why}: of the queries, {fell}. Use --split-by query, more categories, or another --seed."
    return f"Queries fall to splits by lot, some have many more triples than others: {fell}. More queries come nearer to the shares."


def without_files(manifest: Mapping[str, Any]) -> Sequence[str]:
    """The formats that were asked for and had nothing to hold."""
    return [name for name in manifest["formats"] if not any(file.startswith(f"{name}/") for file in manifest["files"])]


def card_lines(manifest: Mapping[str, Any]) -> Iterator[str]:
    """The same for a data card."""
    if told := odd_splits(manifest):
        yield ""
        yield from (f"- {sentence}" for sentence in told)
