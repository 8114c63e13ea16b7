"""A judge that works in 24-hour jobs over the small shop, against a server of such jobs, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select
from support.batch_results import said
from support.batch_server import BatchServer
from support.judging import AT_ONCE, job

from judge.judging.batch import LEASE, Edge
from judge.judging.planning import Job, plan
from judge.judging.polling import poll
from judge.judging.providers._batches import batches_of
from judge.judging.providers.anthropic_messages import Anthropic
from judge.judging.providers.openai_chat import OpenAIChat
from judge.judging.sending import Submitted, submit
from judge.judging.spec import JudgeSpec
from judge.store import batches as store
from judge.store import verdicts
from judge.store.batches import JobStatus
from judge.store.db import Database, open_database
from judge.store.rows import table_of
from judge.tables import Run, Verdict

SECRET = "sk-never-to-be-stored"
VERDICT = table_of(Verdict)

both_vendors = pytest.mark.parametrize("vendor", ["openai", "anthropic"])


class Killed(Exception):
    """Stands for a process that ends here."""


def killed_at(step: str) -> Callable[[str], None]:
    """An edge's `at` that ends the process when it first reaches that step."""
    left = [step]

    def at(reached: str) -> None:
        if reached in left:
            left.remove(reached)
            raise Killed(step)

    return at


async def no_sleep(_: float) -> None:
    return None


EDGE = Edge(patience=AT_ONCE, sleep=no_sleep)
LATER = replace(EDGE, alive=lambda _: False)
"""Another process, after the one that submitted is gone."""


def after_the_lease() -> Edge:
    return replace(LATER, clock=lambda: datetime.now(UTC) + LEASE + timedelta(minutes=1))


def judge_at(server: BatchServer, vendor: str) -> Any:
    if vendor == "openai":
        return OpenAIChat(JudgeSpec.parse("openai/gpt-6-luna"), {"OPENAI_API_KEY": SECRET, "OPENAI_BASE_URL": server.url})
    return Anthropic(JudgeSpec.parse("anthropic/claude-haiku-5-5"), {"ANTHROPIC_API_KEY": SECRET, "ANTHROPIC_BASE_URL": server.root})


class Office:
    """A judge with 24-hour jobs over the small shop, whose every act opens what it needs, as a process would."""

    def __init__(self, db: Database, server: BatchServer, vendor: str, folder: Path) -> None:
        self.path, self.server, self.vendor, self.folder = db.target, server, vendor, folder

    def act(self, what: Callable[[Job, Any], Any]) -> Any:
        db = open_database(self.path)
        task = job(db, judge_at(self.server, self.vendor), self.folder)

        async def acting() -> Any:
            batches = batches_of(task.provider)
            try:
                return await what(task, batches)
            finally:
                await batches.close()

        try:
            return asyncio.run(acting())
        finally:
            task.replies.close()
            db.close()

    def submit(self, edge: Edge = EDGE, **options: Any) -> Submitted:
        found: Submitted = self.act(lambda task, batches: submit(replace(task, **options), batches, edge))
        return found

    def poll(self, edge: Edge = LATER) -> None:
        self.act(lambda task, batches: poll(task, batches, edge))

    def through(self, edge: Edge = LATER) -> None:
        """Poll, a process each time, until no job is out."""
        for _ in range(5):
            if all(status.batch.ended_at for status in self.jobs()):
                break
            self.poll(edge)

    def asked(self, question: Callable[[Database], Any]) -> Any:
        """The answer of the database to one question."""
        db = open_database(self.path)
        try:
            return question(db)
        finally:
            db.close()

    def jobs(self) -> list[JobStatus]:
        return self.asked(store.jobs)  # type: ignore[no-any-return]

    def only(self) -> JobStatus:
        (found,) = self.jobs()
        return found

    def verdicts(self) -> list[dict[str, Any]]:
        def rows(db: Database) -> list[dict[str, Any]]:
            with db.read() as connection:
                found = connection.execute(select(VERDICT).order_by(VERDICT.c.query_id, VERDICT.c.product_id))
                return [dict(row) for row in found.mappings()]

        return self.asked(rows)  # type: ignore[no-any-return]

    def runs(self) -> list[Run]:
        return [run for run, _ in self.asked(verdicts.runs)]

    def grades(self) -> dict[tuple[str, str], int | None]:
        return {(row["query_id"], row["product_id"]): row["grade"] for row in self.verdicts()}

    def right_grades(self) -> dict[tuple[str, str], int]:
        """What the server's replies say, each read from the request it answers."""

        async def read(task: Job, batches: Any) -> dict[tuple[str, str], int]:
            bodies = {line["custom_id"]: line for held in self.server.held.values() for line in held.requests}
            pages = plan(replace(task, retry=frozenset({"all"}), judge_id=-1))
            return {(item.query.id, item.product.id): grade(item, bodies[item.key], task, batches) for page in pages for item in page.work}

        def grade(item: Any, asked: Any, task: Job, batches: Any) -> int:
            reply = batches.read(orjson.dumps(said(asked, self.vendor))).came
            answer: Any = task.provider.answers(reply, item.request)[0]
            return int(answer.grade)

        return self.act(read)  # type: ignore[no-any-return]

    def reconciles(self) -> bool:
        """Every job's pairs are accounted for, and every run's: those that it selected are known, ended or still to come."""
        tallies = [status.tally for status in self.jobs()]
        jobs = all(t.submitted == t.waiting + t.judged + t.failed + t.open_again for t in tallies)
        return jobs and all(run.known + run.judged + run.failed <= run.selected for run in self.runs())


Open = Callable[..., Office]
"""What the fixture `office` is: opens a judge of one vendor over a shop of so many products and queries."""
