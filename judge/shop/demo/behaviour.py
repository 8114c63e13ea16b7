"""Four weeks of simulated shoppers in front of the live search: what they saw, clicked, put into the cart and bought.

Every search is played out once. Some people only look: a price or a picture answers them, and they click
nothing; how many do depends on the query. The others read down the page, each position with a smaller chance of being noticed, and click the
better what they see is. Few queries are popular, most are rare, as everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from judge.shop.demo.base import DemoProduct, dice
from judge.shop.demo.queries import DemoQuery
from judge.shop.demo.runs import LIVE, Hit
from judge.shop.demo.truth import true_grade

WEEKS = tuple(date(2026, 1, 11) + timedelta(weeks=week) for week in range(4))
"""28 days, a row a week, dated with the week's last day."""

SEARCHES_OF_THE_FIRST = 900
"""Searches a week for the most popular query; the n-th most popular has this divided by n (Zipf)."""

PAGE = 10
"""Products on the results page."""

ONLY_LOOKING = (0.15, 0.60)
NOTICED = tuple(1 / position**0.6 for position in range(1, PAGE + 1))
CLICK: Mapping[int, float] = {1: 0.01, 2: 0.04, 3: 0.10, 4: 0.20, 5: 0.28}
CART: Mapping[int, float] = {1: 0.01, 2: 0.03, 3: 0.08, 4: 0.15, 5: 0.22}
BUY = 0.35
"""Chances: of clicking nothing whatever is shown (between these, by query); of noticing each position; of a click
and of the cart after it, by true grade; of paying for what is in the cart."""


class Event(NamedTuple):
    """One row of `events.csv`: of a query (no product; the page as a whole) or of a product shown for it."""

    day: str
    query_id: str
    product_id: str | None
    searches: int | None
    zero_click_searches: int | None
    clicks: int
    impressions: int | None
    position: float | None
    carts: int
    purchases: int


@dataclass
class _Week:
    """Counts of one query in one week; the counters are by product id."""

    searches: int
    zero_click: int = 0
    clicks: Counter[str] = field(default_factory=Counter)
    carts: Counter[str] = field(default_factory=Counter)
    purchases: Counter[str] = field(default_factory=Counter)


def make_events(seed: int, queries: Sequence[DemoQuery], products: Sequence[DemoProduct], hits: Sequence[Hit]) -> list[Event]:
    """Weekly counts per query and per product shown. A query's clicks are the sum of its products' clicks."""
    chance = dice(seed, "shoppers")
    catalog = {product.id: product for product in products}
    pages: dict[str, list[DemoProduct]] = {query.id: [] for query in queries}
    for hit in hits:
        if hit.run == LIVE and hit.rank <= PAGE:
            pages[hit.query_id].append(catalog[hit.product_id])
    popularity = _popularity(chance, queries)
    return [event for query in queries for event in _four_weeks(chance, query, pages[query.id], popularity[query.id])]


def _popularity(chance: Random, queries: Sequence[DemoQuery]) -> dict[str, float]:
    """Searches a week by query id: short queries tend to be the popular ones."""
    order = sorted(queries, key=lambda query: len(query.text) * chance.uniform(0.5, 1.5))
    return {query.id: SEARCHES_OF_THE_FIRST / rank for rank, query in enumerate(order, start=1)}


def _four_weeks(chance: Random, query: DemoQuery, page: Sequence[DemoProduct], popularity: float) -> Iterator[Event]:
    grades = [(product.id, true_grade(query.wish, product)) for product in page]
    only_looking = chance.uniform(*ONLY_LOOKING)
    for day in WEEKS:
        searches = max(1, round(popularity * chance.uniform(0.8, 1.2)))
        yield from _rows(day.isoformat(), query, page, _week(chance, grades, searches, only_looking))


def _week(chance: Random, grades: Sequence[tuple[str, int]], searches: int, only_looking: float) -> _Week:
    week = _Week(searches)
    for _ in range(searches):
        clicked = [] if chance.random() < only_looking else list(_clicked(chance, grades))
        week.zero_click += not clicked
        for product_id, grade in clicked:
            in_cart = chance.random() < CART[grade]
            week.clicks[product_id] += 1
            week.carts[product_id] += in_cart
            week.purchases[product_id] += in_cart and chance.random() < BUY
    return week


def _clicked(chance: Random, grades: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    for noticed, (product_id, grade) in zip(NOTICED, grades, strict=False):
        if chance.random() < noticed * CLICK[grade]:
            yield product_id, grade


def _rows(day: str, query: DemoQuery, page: Sequence[DemoProduct], week: _Week) -> Iterator[Event]:
    clicks, carts, purchases = (counter.total() for counter in (week.clicks, week.carts, week.purchases))
    yield Event(day, query.id, None, week.searches, week.zero_click, clicks, None, None, carts, purchases)
    for position, product in enumerate(page, start=1):
        clicks, carts, purchases = (counter[product.id] for counter in (week.clicks, week.carts, week.purchases))
        yield Event(day, query.id, product.id, None, None, clicks, week.searches, float(position), carts, purchases)
