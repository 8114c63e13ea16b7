"""Two weeks of a simulated A/B test of the shop's search, and the results of past ones: something to read with `judge abtest`.

Half of the people get a new ranking, which finds more of what several attributes ask for and nothing else. People differ in how much they
search and how readily they click, so that the searches of one are not independent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from judge.shop.demo.base import dice
from judge.shop.demo.queries import CATEGORY, MULTI, NAME, SINGLE, DemoQuery

PEOPLE = 3_000
SEARCHES = 3.0
"""Searches a person, on average."""

CLICKS: Mapping[str, float] = {CATEGORY: 0.50, SINGLE: 0.55, MULTI: 0.45, NAME: 0.70}
BETTER: Mapping[str, float] = {MULTI: 0.12}
CART = 0.2
"""Chances: of a click by intent, what the new ranking adds to it, and of the cart after a click."""

PAST = 16
FORETOLD = 0.5
NOISE = 0.004
"""Past tests; the part of an offline difference that people make online; the standard error of an online difference."""


class Visit(NamedTuple):
    """One row of `abtest.csv`: a search of somebody in the test."""

    user_id: str
    variant: str
    query_id: str
    intent: str
    clicked: int
    zero_click: int
    add_to_cart: int


class PastTest(NamedTuple):
    """One row of `past_tests.csv`: treatment less control, of nDCG@10 beforehand and of clicks per search in the test."""

    test: str
    offline: float
    online: float
    online_se: float


def make_visits(seed: int, queries: Sequence[DemoQuery]) -> list[Visit]:
    """Every search of the test, by person."""
    chance = dice(seed, "testers")
    return [visit for number in range(1, PEOPLE + 1) for visit in _visits(chance, f"u{number:04}", queries)]


def _visits(chance: Random, person: str, queries: Sequence[DemoQuery]) -> Iterator[Visit]:
    variant, eager = chance.choice(("control", "treatment")), chance.uniform(0.5, 1.3)
    for _ in range(1 + int(chance.expovariate(1 / (SEARCHES - 0.5)))):
        query = chance.choice(queries)
        likely = CLICKS[query.intent] + (BETTER.get(query.intent, 0.0) if variant == "treatment" else 0.0)
        clicked = chance.random() < eager * likely
        yield Visit(person, variant, query.id, query.intent, int(clicked), int(not clicked), int(clicked and chance.random() < CART))


def make_past_tests(seed: int) -> list[PastTest]:
    """Past tests, the oldest first."""
    chance = dice(seed, "past tests")
    offline = [chance.gauss(0, 0.015) for _ in range(PAST)]
    online = [FORETOLD * each + chance.gauss(0, NOISE) for each in offline]
    return [
        PastTest(f"test-{i:02}", round(a, 4), round(b, 4), NOISE) for i, (a, b) in enumerate(zip(offline, online, strict=True), start=1)
    ]
