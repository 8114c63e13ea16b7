"""kill -9 of `judge run --batch` and `judge status`, then the same commands again: no pair is lost, and none is paid for twice.

A job whose id was lost with the process is not sent again: OpenAI's is found by the name in its metadata, Anthropic's, which
has none, by its time and size and then by its first result. So even a lost id costs nothing but the wait for that.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from support.batch_server import BatchServer, Fate, serving
from support.commands import Command
from support.office import Office, both_vendors

from judge.store.batches import BATCH, ITEM
from judge.store.db import Database
from judge.store.verdicts import VERDICT

JUDGES = {"openai": "openai/gpt-6-luna", "anthropic": "anthropic/claude-haiku-5-5"}
UPLOAD = {"openai": "POST /v1/files"}
CREATE = {"openai": "POST /v1/batches", "anthropic": "POST /v1/messages/batches"}
RESULTS = {"openai": "GET /v1/files/{id}/content", "anthropic": "GET /v1/messages/batches/{id}/results"}


class Desk:
    """Somebody at a terminal: commands over one database, against one vendor's server."""

    def __init__(self, db: Database, server: BatchServer, vendor: str, folder: Path) -> None:
        self.db, self.server, self.vendor, self.folder = db, server, vendor, folder
        self.office = Office(db, server, vendor, folder)
        keys = {
            "OPENAI_API_KEY": "sk-test",
            "OPENAI_BASE_URL": server.url,
            "ANTHROPIC_API_KEY": "sk-test",
            "ANTHROPIC_BASE_URL": server.root,
        }
        self.environment = {"JUDGE_DB": db.target, **keys}

    def judge(self, *words: str) -> Command:
        return Command(words, self.folder, self.environment)

    def run(self, *more: str) -> Command:
        return self.judge("run", "--batch", "--judge", JUDGES[self.vendor], *more)

    def counted(self, *what: Any) -> int:
        with self.db.read() as connection:
            return connection.scalar(select(func.count()).where(*what)) or 0

    def an_hour_passes(self) -> None:
        """What was being sent has arrived by now, or never will."""
        for status in self.office.jobs():
            if sent_at := status.batch.sent_at:
                with self.db.write() as connection:
                    connection.execute(update(BATCH).where(BATCH.c.id == status.batch.id).values(sent_at=sent_at - timedelta(hours=1)))

    def settle(self) -> None:
        """The next day, and the server is well: the same command again, until there is nothing left to do."""
        self.server.over = True
        self.server.fate.trouble.clear()
        self.an_hour_passes()
        codes = [self.run().ended()]
        while codes[-1] == 3 and len(codes) < 3:
            codes.append(self.run().ended())
        assert codes[-1] == 0, self.office.jobs()

    def check(self) -> None:
        """Every pair has its own grade, no request was paid for twice, and the counts of jobs and runs reconcile."""
        grades, jobs = self.office.grades(), self.office.jobs()
        assert grades == self.office.right_grades()
        assert set(self.server.paid.values()) == {1}
        assert self.office.reconciles()
        assert {status.batch.state for status in jobs} <= {"collected", "abandoned"}
        assert sum(status.tally.judged for status in jobs) == len(grades)
        assert sum(run.judged for run in self.office.runs()) == len(grades)


@pytest.fixture
def desk(shop: Any, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """`desk(vendor, trouble={...}, products=3, queries=2)`."""
    with ExitStack() as servers:

        def at(vendor: str, trouble: dict[str, list[str]] | None = None, **sizes: Any) -> Desk:
            server = servers.enter_context(serving(Fate(states=(), trouble=trouble or {})))
            return Desk(shop(**sizes), server, vendor, tmp_path)

        yield at


def comes(desk: Desk, place: str) -> bool:
    """Whether a call to that place has come in, and met the trouble that was laid for it."""
    return desk.server.calls[place] > 0


SENDING: list[Any] = [
    ("its pairs are stored", UPLOAD, "stall", lambda desk: desk.counted(ITEM.c.batch_id.is_not(None))),
    ("the file comes in", UPLOAD, "stall", lambda desk: comes(desk, UPLOAD[desk.vendor])),
    ("the file is there", UPLOAD, "mute", lambda desk: desk.server.files),
    ("the job comes in", CREATE, "stall", lambda desk: comes(desk, CREATE[desk.vendor])),
    ("the job is taken", CREATE, "mute", lambda desk: desk.server.held),
]


@pytest.mark.parametrize(
    ("vendor", "places", "trouble", "moment"),
    [pytest.param(vendor, *rest, id=f"{vendor}: {name}") for name, *rest in SENDING for vendor in rest[0]],
)
def test_killed_while_it_sends(
    desk: Callable[..., Desk], vendor: str, places: dict[str, str], trouble: str, moment: Callable[[Desk], object]
) -> None:
    here = desk(vendor, {places[vendor]: [trouble]})
    here.run().killed_once(lambda: moment(here))
    here.settle()
    here.check()
    assert len(here.server.held) == 1, "one job, taken before or after"


@both_vendors
def test_killed_while_half_of_the_results_are_there(desk: Callable[..., Desk], vendor: str) -> None:
    here = desk(vendor, {RESULTS[vendor]: ["half"]})
    assert here.run().ended() == 3
    here.server.over = True
    here.judge("status").killed_once(lambda: comes(here, RESULTS[vendor]))
    assert here.office.verdicts() == []
    here.settle()
    here.check()


@pytest.mark.parametrize(
    ("vendor", "moment"),
    [("openai", VERDICT.c.id.is_not(None)), ("anthropic", ITEM.c.outcome != "")],
    ids=["the first are judged", "the first are marked"],
)
def test_killed_while_it_takes_results_in(desk: Callable[..., Desk], vendor: str, moment: Any) -> None:
    here = desk(vendor, {RESULTS[vendor]: ["", "half"]}, products=26, queries=26)
    assert here.run("--limit", "10").ended() == 3
    assert here.run().ended() == 3
    here.server.over = True
    here.judge("status").killed_once(lambda: here.counted(moment))
    assert 0 < len(here.office.verdicts()) < 26 * 26, "in the middle of it"
    here.settle()
    here.check()


@both_vendors
def test_killed_at_any_moment_again_and_again(desk: Callable[..., Desk], vendor: str) -> None:
    here, draw, killed = desk(vendor, products=24, queries=24), random.Random(vendor), 0
    for attempt in range(5):
        here.server.over = attempt > 1
        command = here.judge("status") if draw.random() < 0.3 else here.run()
        time.sleep(draw.uniform(0, 0.5))
        killed += command.killed()
    assert killed
    here.settle()
    here.check()


def test_the_program_itself_started_by_its_name_and_killed(desk: Callable[..., Desk]) -> None:
    here = desk("openai", {CREATE["openai"]: ["mute"]})
    words = [sys.executable, "-m", "judge", "run", "--batch", "--judge", JUDGES["openai"]]
    with subprocess.Popen(words, env={**os.environ, **here.environment}) as running:
        while running.poll() is None and not here.server.held:
            time.sleep(0.01)
        running.kill()
    assert running.returncode == -signal.SIGKILL
    here.server.over = True
    looked = here.judge("status")
    assert looked.ended() == 0
    assert "collected" in looked.printed
    here.check()
