"""Candidates that share a request, in another order: judges that do not care, that favour the first, that have moods."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.faulty_server import Faults, running
from support.judging import AT_ONCE, answer

from judge.errors import Refused
from judge.judging.base import Json, Limits, Provider
from judge.judging.bench import Bench, Tally
from judge.judging.budget import Budget
from judge.judging.identity import unasked
from judge.judging.ordering import Order, Pack, other_order, reorder
from judge.judging.probe_sample import packs, sample
from judge.judging.probes import Case
from judge.judging.prompts import load_prompt
from judge.judging.providers.scripted import Scripted
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.scales import SCALES
from judge.store.db import Database
from judge.tables import Product, Query

Shop = Callable[..., Database]
Grade = Callable[[str, int, int], int]
"""The grade of a product by its title, its place from 0 and how many there are."""


class Packing(Scripted):
    """A scripted judge that is asked about several products at once."""

    limits = Limits(pack=10, most=50)


def judge(grade: Grade, pack: int = 10) -> Packing:
    def said(body: Json) -> list[Json]:
        titles = re.findall(r"title: (.*)", body["messages"][-1]["content"])
        return [answer(grade(title, place, len(titles))) for place, title in enumerate(titles)]

    return Packing(JudgeSpec("scripted", "packing", {"pack": pack}), said)


def by_title(title: str, _: int, __: int) -> int:
    return 1 + int(title.split()[-1]) % 5


def first_half_is_better(title: str, place: int, size: int) -> int:
    return min(5, by_title(title, place, size) + (place < size // 2))


def asked(provider: Provider, found: Sequence[Pack], folder: Path, tally: Tally | None = None, seed: int = 0) -> Order:
    replies = Replies(folder / "replies")
    try:
        bench = Bench(provider, load_prompt("relevance", []), replies, concurrency=1, patience=AT_ONCE, tally=tally or Tally())
        return asyncio.run(reorder(bench, found, seed))
    finally:
        replies.close()


@pytest.fixture
def shared(shop: Shop) -> list[Pack]:
    """Four queries with ten candidates each of their 25."""
    db = shop(products=25, queries=4)
    return packs(db, sample(db, None, SCALES["paper"], 100, 0), 10, 0)


def test_a_judge_that_grades_each_by_itself_moves_no_grade(shared: list[Pack], tmp_path: Path) -> None:
    found = asked(judge(by_title), shared, tmp_path)
    assert found.moved is not None
    assert found.trend is not None
    assert (found.size, found.packs, found.n, found.moved.value, found.again) == (10, 4, 40, 0, 0)
    assert (found.steps, found.trend.value, found.crossed, found.failed, found.wrong) == ({}, 0, 40, 0, [])
    assert not found.exceeds(0)


def test_a_judge_that_favours_the_first_half_is_caught_with_the_size_of_its_favour(shared: list[Pack], tmp_path: Path) -> None:
    found = asked(judge(first_half_is_better), shared, tmp_path)
    unbound = sum(by_title(product.title, 0, 10) < 5 for pack in shared for product in pack.products)
    assert found.moved is not None
    assert found.trend is not None
    assert found.steps == {1: unbound}
    assert (found.moved.value, found.trend.value) == (unbound / 40, unbound / 40)
    assert found.moved.low is not None
    assert found.moved.low <= found.moved.value <= (found.moved.high or 0)
    assert found.again == 0
    assert found.exceeds(0.5)


def test_a_grade_that_moved_is_shown_with_both_places(shared: list[Pack], tmp_path: Path) -> None:
    entry = asked(judge(first_half_is_better), shared, tmp_path).wrong[0]
    before, after = map(int, re.fullmatch(r"number (\d+) of 10 becomes number (\d+)", entry.edit).groups())  # type: ignore[union-attr]
    assert (before <= 5) != (after <= 5)
    assert entry.after - entry.before == (1 if after <= 5 else -1)


def test_a_judge_with_moods_moves_as_much_when_the_same_order_is_asked_again(shared: list[Pack], tmp_path: Path) -> None:
    turn = count()
    found = asked(judge(lambda *_: 1 + next(turn) % 5, pack=7), [Pack(pack.query, pack.products[:7]) for pack in shared], tmp_path)
    assert found.moved is not None
    assert found.again is not None
    assert found.again > 0.5
    assert found.moved.value > 0.5


def test_the_same_again_is_answered_from_the_reply_cache(shared: list[Pack], tmp_path: Path) -> None:
    first, second = Tally(), Tally()
    found = [asked(judge(first_half_is_better), shared, tmp_path, tally, seed=5) for tally in (first, second)]
    assert found[0] == found[1]
    assert ((first.requests, first.from_cache), (second.requests, second.from_cache)) == ((12, 0), (0, 12))


def test_products_without_a_grade_are_failures_and_move_nothing(shared: list[Pack], tmp_path: Path) -> None:
    found = asked(Packing(JudgeSpec("scripted", "packing"), lambda _: Refused("no")), shared, tmp_path)
    assert (found.n, found.failed, found.moved, found.trend, found.again) == (0, 40, None, None, None)
    assert found.exceeds(1)


def test_packs_that_the_budget_did_not_reach_are_not_there(shared: list[Pack], tmp_path: Path) -> None:
    class Dear(Packing):
        name = "openai"
        free = False

    tally = Tally(Budget(0.0))
    provider = Dear(JudgeSpec("openai", "gpt-6-luna"), lambda _: [])
    found = asked(provider, shared, tmp_path, tally)
    assert (found.packs, found.n, found.failed, tally.left, provider.history) == (0, 0, 0, 12, [])
    assert not found.exceeds(0)


@pytest.mark.parametrize("spec", ["openai/m?pack=10", "openai-decisions/m"])
def test_a_judge_behind_a_server_is_asked_in_packs_and_read_by_number(shared: list[Pack], tmp_path: Path, spec: str) -> None:
    with running(Faults(rate=0.2, kinds=("500", "drop"), until=1)) as server:
        provider = unasked(JudgeSpec.parse(f"{spec}{'&' if '?' in spec else '?'}base_url={server.url}"), {})
        found = asked(provider, shared, tmp_path)
        asked_for = server.stats()["distinct"]
    assert found.moved is not None
    assert (found.packs, found.n, found.moved.value, found.again, asked_for) == (4, 40, 0, 0, 8)


@given(st.integers(2, 41), st.integers(0, 5))
def test_in_the_other_order_every_product_is_there_once_and_all_but_a_middle_one_change_halves(size: int, seed: int) -> None:
    pack = Pack(Query(id="q", text="lamp"), tuple(Product(id=f"p{number}", title="Lamp") for number in range(size)))
    before, after = ([product.id for product in each.products] for each in (pack, other_order(pack, seed)))
    assert sorted(before) == sorted(after)
    stayed = [name for name in before if (2 * before.index(name) < size - 1) == (2 * after.index(name) < size - 1)]
    assert len(stayed) <= size % 2
    assert other_order(pack, seed) == other_order(pack, seed)


def test_packs_are_drawn_of_the_samples_queries_and_hold_about_five_times_the_sample(shop: Shop) -> None:
    db = shop(products=12, queries=30)
    cases = sample(db, None, SCALES["paper"], 20, 0)
    found = packs(db, cases, 10, 0)
    assert {len(pack.products) for pack in found} == {10}
    assert len(found) == 10
    assert {pack.query.id for pack in found} <= {case.query.id for case in cases}
    assert found == packs(db, cases, 10, 0)
    assert found != packs(db, cases, 10, 1)


def test_a_query_with_a_single_candidate_has_no_order(shop: Shop) -> None:
    db = shop(products=2, queries=2, candidates=[("q1", "p1"), ("q2", "p1"), ("q2", "p2")])
    query = Query(id="q1", text="lamp 1")
    cases: list[Any] = [Case(query, Product(id="p1", title="x")), Case(Query(id="q2", text="lamp 2"), Product(id="p1", title="x"))]
    assert [(pack.query.id, {product.id for product in pack.products}) for pack in packs(db, cases, 20, 0)] == [("q2", {"p1", "p2"})]
