"""One client of the engine benchmark, in a process of its own: `clients.py ROLE FOLDER`; prints what it measured as JSON.

Every client asks for the same judgments with the same bodies. Building the shop, importing and rendering for the two
scripts is done before the clock starts; the engine renders, hashes, plans and stores while it runs.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import os
import pstats
import resource
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import aiohttp
import orjson
from openai import AsyncOpenAI
from sqlalchemy import delete, insert, literal, select

from judge.judging.effort import Effort
from judge.judging.planning import Job, request_for
from judge.judging.prompts import load_prompt
from judge.judging.providers import provider_for
from judge.judging.replies import Replies
from judge.judging.running import judge_candidates
from judge.judging.spec import JudgeSpec
from judge.store.bulk import add_rows
from judge.store.candidates import Selection
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database, open_database
from judge.store.open_pairs import Wanted, open_pairs
from judge.store.rows import row, table_of
from judge.store.verdicts import register_judge
from judge.tables import Candidate, Product, Query, Verdict, now

PER_QUERY = 50
NOBODY = 0
"""The id of no judge: to it every candidate is open."""
PRODUCTS = 10_000
PAGE = 5_000
DESCRIPTION = "A lamp with a linen shade, a dimmer and a cable of two metres, for desks and bedside tables. " * 3

Json = dict[str, Any]


class Used(NamedTuple):
    """What a process has used so far: seconds on the clock and of processor."""

    wall: float
    cpu: float

    @classmethod
    def now(cls) -> Used:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return cls(perf_counter(), used.ru_utime + used.ru_stime)


def pin(core: int) -> None:
    """Keep this process on one core, where the system can and has more than one."""
    if hasattr(os, "sched_setaffinity") and core in os.sched_getaffinity(0):
        os.sched_setaffinity(0, {core})


def peak_mb() -> float:
    """The most memory this process ever held. macOS counts bytes, Linux kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def opened(folder: Path) -> Database:
    return open_database(folder / "labels.db")


def fill(folder: Path, pairs: int) -> None:
    """`filled`, in that folder."""
    db = opened(folder)
    filled(db, pairs)
    db.close()


def filled(db: Database, pairs: int) -> None:
    """A shop with that many candidates: 50 a query, products in turn."""
    products = min(PRODUCTS, max(pairs, PER_QUERY))
    queries = -(-pairs // PER_QUERY)
    for start in range(0, products, PAGE):
        save_products(db, [_product(number) for number in range(start, min(start + PAGE, products))])
    for start in range(0, queries, PAGE):
        save_queries(db, [{"id": f"q{n:07}", "text": f"dimmable lamp {n} cm"} for n in range(start, min(start + PAGE, queries))])
    rows = (
        {"query_id": f"q{at // PER_QUERY:07}", "product_id": f"p{(at // PER_QUERY * 31 + at % PER_QUERY) % products:07}"}
        for at in range(pairs)
    )
    with db.write() as connection:
        while page := [pair for _, pair in zip(range(50_000), rows, strict=False)]:
            add_rows(connection, table_of(Candidate), page)


def _product(number: int) -> Json:
    attributes = {"colour": "black", "height": f"{number % 200} cm", "socket": "E27", "dimmable": True}
    texts = {"title": f"Table lamp {number}", "category": "Home > Lighting > Table lamps", "description": DESCRIPTION}
    return {"id": f"p{number:07}", **texts, "attributes": attributes, "price": 20.0 + number % 90}


def give_verdicts(folder: Path, spec: str) -> None:
    """A verdict on every candidate, as if it had been judged: inside the database, so a million takes seconds."""
    task = job_of(folder, spec)
    fixed = row(Verdict, judge_id=task.judge_id, grade=4, confidence=0.9, reason="It fits.", key="k", reply_key="k", created_at=now())
    candidate, query, product, verdict = (table_of(model) for model in (Candidate, Query, Product, Verdict))
    of_pair = {
        "query_id": candidate.c.query_id,
        "product_id": candidate.c.product_id,
        "query_hash": query.c.hash,
        "product_hash": product.c.hash,
    }
    columns = {**{name: literal(value, verdict.c[name].type) for name, value in fixed.items() if value is not None}, **of_pair}
    pairs = candidate.join(query, query.c.id == candidate.c.query_id).join(product, product.c.id == candidate.c.product_id)
    with task.db.write() as connection:
        connection.execute(insert(verdict).from_select(list(columns), select(*columns.values()).select_from(pairs)))
    task.replies.close()
    task.db.close()


def job_of(folder: Path, spec: str) -> Job:
    """The job that `judge run --judge SPEC` would do in that folder."""
    db, prompt = opened(folder), load_prompt("relevance", [])
    judge_id = register_judge(db, f"{spec}#{prompt.name}", prompt.hash, prompt.name, prompt.text)
    return Job(db, Replies(folder / "replies"), provider_for(JudgeSpec.parse(spec)), prompt, judge_id)


def bodies(folder: Path, spec: str) -> Iterator[Json]:
    """What the engine would send for each candidate: one product a request, or as many as the judge packs."""
    task = job_of(folder, spec)
    pack = task.provider.limits.pack
    for planned in open_pairs(task.db, Wanted(NOBODY, Selection()), PER_QUERY):
        for start in range(0, len(planned), pack):
            part = planned[start : start + pack]
            query = _by_id(task.db, Query, [part[0].query_id])
            products = _by_id(task.db, Product, [pair.product_id for pair in part])
            yield task.provider.body(request_for(task.prompt, query[0], products))


def _by_id(db: Database, model: Any, ids: list[str]) -> list[Any]:
    table = table_of(model)
    with db.read() as connection:
        found = {r["id"]: model.model_construct(**r) for r in connection.execute(select(table).where(table.c.id.in_(ids))).mappings()}
    return [found[identifier] for identifier in ids]


async def engine(folder: Path, spec: str, in_flight: int) -> int:
    ended = await judge_candidates(job_of(folder, spec), Effort(concurrency=in_flight))
    progress = ended.progress
    if ended.state != "done" or progress.failed:
        raise SystemExit(f"the run did not end well: {ended}")
    return progress.requests


def forget(folder: Path) -> None:
    """Delete the verdicts, so that the next run finds every reply in the cache."""
    db = opened(folder)
    with db.write() as connection:
        connection.execute(delete(table_of(Verdict)))
    db.close()


async def bare(requests: list[Json], in_flight: int) -> int:
    """aiohttp and nothing else: the limit. Workers over an iterator, replies read and dropped."""
    waiting = iter(requests)
    headers = {"authorization": "Bearer sk-test", "content-type": "application/json"}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), headers=headers) as session:

        async def work() -> None:
            for body in waiting:
                async with session.post(body["url"], data=orjson.dumps(body["json"])) as response:
                    orjson.loads(await response.read())

        await asyncio.gather(*(work() for _ in range(in_flight)))
    return len(requests)


async def naive(requests: list[Json], in_flight: int) -> int:
    """The script people write: AsyncOpenAI, a semaphore, gather over everything."""
    gate = asyncio.Semaphore(in_flight)
    async with AsyncOpenAI(api_key="sk-test", base_url=requests[0]["url"].removesuffix("/chat/completions")) as client:

        async def grade(body: Json) -> int:
            async with gate:
                completion = await client.chat.completions.create(**body["json"])
            return int(json.loads(completion.choices[0].message.content or "")["grade"])

        await asyncio.gather(*(grade(body) for body in requests))
    return len(requests)


def measured(work: Callable[[], Awaitable[int]], profile: bool) -> Json:
    """What one run used. With `profile`, the event loop's thread is profiled, and everything is slower."""
    profiler = cProfile.Profile() if profile else None
    before = Used.now()
    if profiler:
        profiler.enable()
    requests = asyncio.run(work())  # type: ignore[arg-type]
    if profiler:
        profiler.disable()
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(40)
    after = Used.now()
    return {"seconds": after.wall - before.wall, "cpu": after.cpu - before.cpu, "peak_mb": peak_mb(), "requests": requests}


def main() -> None:
    """Do one role and print its measurement. `fill`, `forget` and `verdicts` only prepare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("role", choices=["fill", "forget", "verdicts", "engine", "bare", "naive"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--spec", default="")
    parser.add_argument("--pairs", type=int, default=0)
    parser.add_argument("--in-flight", type=int, default=128)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    pin(0)
    prepare: dict[str, Callable[[], None]] = {
        "fill": lambda: fill(given.folder, given.pairs),
        "forget": lambda: forget(given.folder),
        "verdicts": lambda: give_verdicts(given.folder, given.spec),
    }
    if given.role in prepare:
        prepare[given.role]()
        return
    if given.role == "engine":
        found = measured(lambda: engine(given.folder, given.spec, given.in_flight), given.profile)
    else:
        requests = list(bodies(given.folder, given.spec))
        script = {"bare": bare, "naive": naive}[given.role]
        found = measured(lambda: script(requests, given.in_flight), given.profile)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
