"""Why a pair waits in a queue, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from judge.people.amounts import counted
from judge.people.queues import AUDIT


def because(queue: str, why: Mapping[str, Any]) -> str:
    """One line of what a queue stored with a pair: who is against its verdict, how unsure its judge was, what depends on it."""
    if "listed" in why:
        return str(why["listed"])
    return f"by lot: its number is {why['number']:.6f}" if queue == AUDIT else "; ".join([*_against(why), *_depends(why)])


def _against(why: Mapping[str, Any]) -> Iterator[str]:
    positive = why["side"] == "positive"
    if why["judges"]:
        yield f"another judge is {_steps(why['judges'])} away"
    if why["people"]:
        yield f"a rater is {_steps(why['people'])} away"
    if why["behaviour"]:
        yield "shoppers saw it often and never clicked it" if positive else "shoppers clicked it often"
    if why["source"]:
        yield "nobody but chance proposed it" if positive else "a search system had it among its first results"


def _depends(why: Mapping[str, Any]) -> Iterator[str]:
    yield "no judge graded it" if why["grade"] is None else f"doubt {why['doubt']:.2f}"
    if why["triples"]:
        yield f"in about {why['triples']:,.1f} triples" if why["grade"] is not None else f"worth about {why['triples']:,.1f} triples"
    if why["searches"]:
        yield counted(why["searches"], "search", "searches")


def _steps(steps: int) -> str:
    return "1 step" if steps == 1 else f"{steps} steps"
