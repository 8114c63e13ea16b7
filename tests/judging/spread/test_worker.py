"""What workers do, without a cluster: parts that are all of the plan, shares that are all of the limits, counts that add up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.judging import answer, job, judged

from judge.judging.effort import Effort
from judge.judging.limiter import Rates
from judge.judging.planning import Job, Part, parts, plan
from judge.judging.providers.scripted import scripted
from judge.judging.spread.office import Office, Shared
from judge.judging.spread.spreading import share
from judge.judging.spread.worker import Order, Worker
from judge.store import verdicts
from judge.store.candidates import Selection, propose
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database
from judge.store.progress import failure_kinds
from judge.store.verdicts import counts_of, start_run


class Near:
    """An office in the same process: what Ray's handle of it does, without Ray."""

    def __init__(self, limit: float | None = None) -> None:
        self.office = Office(limit)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.office, name)
        return SimpleNamespace(remote=lambda *words, **more: asyncio.ensure_future(method(*words, **more)))


Hire = Callable[..., Worker]


@pytest.fixture
def worker_of() -> Iterator[Hire]:
    """Makes workers of a job and a run's id, closed with the test."""
    with ExitStack() as closing:

        def hire(task: Job, run_id: int, office: Near, judge: str = "scripted/4") -> Worker:
            given = (task.db.target, task.replies.folder, judge, task.prompt.text, task.judge_id, run_id, task.selection, task.retry)
            worker = Worker(Order(*given, Effort(concurrency=4)), office)
            closing.callback(task.replies.close)
            closing.callback(worker.close)
            return worker

        yield hire


def pairs_of(task: Job, some: list[Part] | None = None) -> list[tuple[str, str, int]]:
    return [(work.query.id, work.product.id, work.repeat) for page in plan(task, some) for work in page.work]


@given(size=st.integers(1, 40), done=st.integers(0, 30), repeat=st.integers(1, 3))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_parts_of_a_plan_are_the_plan(size: int, done: int, repeat: int, new_database: Any, tmp_path: Path) -> None:
    db = _shop(new_database())
    said = judged(job(db, scripted(lambda _: answer()), tmp_path, selection=Selection(limit=done))) if done else None
    task = job(db, scripted(lambda _: answer(), repeat=repeat), tmp_path)
    cut = parts(task, size)
    whole, together = pairs_of(task), [pair for part in cut for pair in pairs_of(task, [part])]
    assert together == whole
    assert all(len(pairs_of(task, [part])) <= size for part in cut)
    assert said is None or said.progress.judged == min(done, 30)
    task.replies.close()


def _shop(db: Database) -> Database:
    products = [{"id": f"p{number}", "title": f"Lamp {number}"} for number in range(6)]
    queries = [{"id": f"q{number}", "text": "lamp"} for number in range(5)]
    save_products(db, products)
    save_queries(db, queries)
    propose(db, [{"query_id": q["id"], "product_id": p["id"], "source": "lexical"} for q in queries for p in products])
    return db


def test_a_part_that_is_given_out_again_holds_only_what_is_still_open(shop: Any, worker_of: Hire, tmp_path: Path) -> None:
    """As after the death of a worker that had judged it, and not yet said so."""
    task = job(shop(products=6, queries=5), scripted(lambda _: answer()), tmp_path)
    run_id, cut = start_run(task.db, task.judge_id, task.selection, 1), parts(task, 7)
    for worker in (worker_of(task, run_id, Near()), worker_of(task, run_id, Near())):
        for part in cut:
            worker(part)
    assert counts_of(task.db, run_id, ["judged", "failed", "requests"]) == {"judged": 30, "failed": 0, "requests": 30}


def test_workers_at_once_add_up_in_the_runs_row(shop: Any, worker_of: Hire, tmp_path: Path) -> None:
    task = job(shop(products=6, queries=5), scripted(lambda _: answer()), tmp_path)
    run_id, cut = start_run(task.db, task.judge_id, task.selection, 1), parts(task, 4)
    both = [worker_of(task, run_id, Near()) for _ in range(2)]

    async def together() -> list[Any]:
        return await asyncio.gather(*(asyncio.to_thread(both[place % 2], part) for place, part in enumerate(cut)))

    found = asyncio.run(together())
    assert sum(each.progress.judged for each in found) == 30
    assert counts_of(task.db, run_id, ["judged", "requests"]) == {"judged": 30, "requests": 30}


def test_a_worker_that_sees_no_use_in_going_on_tells_the_office_and_the_rest_is_left_open(
    shop: Any, worker_of: Hire, tmp_path: Path
) -> None:
    task = job(shop(products=30, queries=3), scripted(lambda _: answer()), tmp_path)
    run_id, office = start_run(task.db, task.judge_id, task.selection, 1), Near()
    cut, worker = parts(task, 30), worker_of(task, run_id, office, "scripted/nonsense")
    judged_by_now = [worker(part).progress for part in cut]
    assert asyncio.run(asyncio.wait_for(office.office.halted(), 5)).startswith("the first ")
    assert not any(each.failed for each in judged_by_now[1:]), "after the word that ends it, nothing more is asked"
    assert failure_kinds(task.db, task.judge_id) == {"unreadable": judged_by_now[0].failed}


def test_a_worker_hears_that_another_ended_the_run(shop: Any, worker_of: Hire, tmp_path: Path) -> None:
    task = job(shop(products=30, queries=3), scripted(lambda _: answer()), tmp_path)
    run_id, office = start_run(task.db, task.judge_id, task.selection, 1), Near()
    worker = worker_of(task, run_id, office)
    asyncio.run_coroutine_threadsafe(office.office.halt("enough"), worker._loop).result()
    asyncio.run_coroutine_threadsafe(asyncio.sleep(0.05), worker._loop).result()
    assert worker(parts(task, 90)[0]).progress.judged == 0


@given(
    requests=st.none() | st.floats(1, 1e6),
    tokens=st.none() | st.floats(1, 1e9),
    slots=st.none() | st.integers(1, 500),
    workers=st.integers(1, 64),
)
def test_the_shares_of_all_workers_are_no_more_than_was_stated(
    requests: float | None, tokens: float | None, slots: int | None, workers: int
) -> None:
    workers = min(workers, slots or 128)  # a worker without a slot is not started
    each = share(Effort(slots, None, Rates(requests, tokens)), 128, workers)
    assert 1 <= (each.concurrency or 0) * workers <= (slots or 128)
    for mine, stated in ((each.rates.requests, requests), (each.rates.tokens, tokens)):
        assert mine == (None if stated is None else pytest.approx(stated / workers))


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=30), st.floats(0, 5))
def test_the_office_never_lets_more_be_reserved_than_was_allowed(requests: list[tuple[float, float]], limit: float) -> None:
    async def spend() -> None:
        near = Near(limit)
        purse, spent = Shared(near), 0.0
        for expected, share_paid in requests:
            reserved = await purse.reserve(expected)
            if isinstance(reserved, str):
                assert "--max-cost" in reserved
                continue
            assert reserved >= expected
            assert spent + reserved <= limit + 1e-9
            purse.settle(reserved, reserved * share_paid)
            spent += reserved * share_paid
            await asyncio.sleep(0)

    asyncio.run(spend())


def test_counts_are_added_and_not_replaced(shop: Any, tmp_path: Path) -> None:
    task = job(shop(), scripted(lambda _: answer()), tmp_path)
    run_id = start_run(task.db, task.judge_id, task.selection, 1)
    task.replies.close()
    for _ in range(2):
        verdicts.record(task.db, [], run_id, verdicts.more({"judged": 2, "cost_usd": 0.5, "failed": 0}))
    assert counts_of(task.db, run_id, ["judged", "cost_usd", "failed"]) == {"judged": 4, "cost_usd": 1.0, "failed": 0}
