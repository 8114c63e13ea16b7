"""What the catalogue makes of queries: one in full, or many counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from judge.cli.out import plain, print_json, say, table
from judge.shop.catalog.reading import Attribute, Category, Number, Part, Reading

BY_A_MODEL = " (found by a model)"


def show_reading(reading: Reading, json: bool) -> None:
    """A text in parts, and what each was read as."""
    if json:
        print_json({"query": reading.text, "said": reading.said(), "parts": [_as_json(part) for part in reading.parts]})
        return
    say(plain(reading.said()))
    table(("words", "read as", "value"), [(part.words, _kind(part) + BY_A_MODEL * _learned(part), _value(part)) for part in reading.parts])


def _as_json(part: Part) -> dict[str, Any]:
    marked = {"found_by_a_model": True} if _learned(part) else {}
    return {"words": part.words, "read_as": _kind(part), "value": _value(part), **marked}


def _learned(part: Part) -> bool:
    return isinstance(part, Attribute) and part.learned


def _kind(part: Part) -> str:
    if isinstance(part, Category):
        return "category" if part.asked else "category beside it"
    if isinstance(part, Attribute):
        return part.fact.kind
    return part.measure.dimension if isinstance(part, Number) else "not in the catalogue"


def _value(part: Part) -> str:
    if isinstance(part, Category):
        return ", ".join(" > ".join(path) for path in part.paths)
    if isinstance(part, Attribute):
        return part.said()
    return part.measure.said() if isinstance(part, Number) else ""


def show_counts(readings: Sequence[Reading], json: bool) -> None:
    """In how many of these queries what is recognised."""
    counted = _counts(readings)
    if json:
        print_json({"queries": len(readings), "recognised": dict(counted)})
        return
    if not readings:
        say("There are no queries yet. Bring them in: judge import queries FILE")
        return
    table(("recognised", "#queries", "#share"), [(what, count, f"{count / len(readings):.0%}") for what, count in _sorted(counted)])
    say(f"of {len(readings):,} queries")


def _sorted(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def _counts(readings: Iterable[Reading]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for reading in readings:
        counted["a category"] += bool(reading.categories)
        counted["a number with a unit"] += bool(reading.numbers)
        counted["nothing"] += not (reading.categories or reading.attributes or reading.numbers)
        counted["every word"] += not reading.rest
        counted.update({part.fact.kind for part in reading.attributes})
    return counted
