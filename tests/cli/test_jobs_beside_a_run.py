"""24-hour jobs and an ordinary run of one judge at once would pay for the same pairs twice: whichever comes second is turned away."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.batch_server import BatchServer, Fate, serving
from support.commands import Command
from support.faulty_server import FaultyServer, running

from judge.store.db import Database

JUDGE = ("--judge", "openai/gpt-6-luna")
UPLOAD = "POST /v1/files"


@pytest.fixture
def direct() -> Iterator[FaultyServer]:
    """The vendor's server of ordinary requests, which answers nobody yet."""
    with running() as server:
        server.open.clear()
        yield server
        server.open.set()


@pytest.fixture
def later() -> Iterator[BatchServer]:
    """The vendor's server of 24-hour jobs, which never ends to take in the first file."""
    with serving(Fate(states=("in_progress",) * 9, trouble={UPLOAD: ["stall"]})) as server:
        yield server


@pytest.fixture
def command(shop: Any, tmp_path: Path) -> Callable[..., Command]:
    """`command(server, "run", ...)` as a process of its own, over a shop of six pairs."""
    db: Database = shop(products=3, queries=2)

    def judge(server: FaultyServer | BatchServer, *words: str) -> Command:
        environment = {"JUDGE_DB": db.target, "OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": server.url}
        return Command(words, tmp_path, environment)

    return judge


def wait_for(condition: Callable[[], object], process: Command) -> None:
    late = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < late, process.printed
        time.sleep(0.01)


def test_jobs_are_not_sent_beside_a_run_that_is_at_work(command: Callable[..., Command], direct: FaultyServer, later: BatchServer) -> None:
    at_work = command(direct, "run", *JUDGE)
    wait_for(lambda: direct.stats()["requests"], at_work)
    refused = command(later, "run", "--batch", *JUDGE)
    assert refused.ended() == 2
    assert "Run 1 of this judge is at work (process " in refused.printed
    assert "Wait for it, or end it with Ctrl-C, then give the command again: judge status" in " ".join(refused.printed.split())
    assert (later.calls[UPLOAD], later.held) == (0, {})
    direct.open.set()
    assert at_work.ended() == 0
    again = command(later, "run", "--batch", *JUDGE)
    assert again.ended() == 0
    assert "6 selected = 6 known" in again.printed


def test_no_run_starts_beside_one_that_sends_jobs_even_when_somebody_looks_at_those_jobs(
    command: Callable[..., Command], direct: FaultyServer, later: BatchServer
) -> None:
    sending = command(later, "run", "--batch", *JUDGE)
    wait_for(lambda: later.calls[UPLOAD], sending)
    assert command(later, "status").ended() == 0
    refused = command(direct, "run", *JUDGE)
    assert refused.ended() == 2
    assert "Run 1 of this judge is at work (process " in refused.printed
    assert direct.stats()["requests"] == 0
    assert sending.killed()
    direct.open.set()
    assert command(later, "status").ended() == 0
    again = command(direct, "run", *JUDGE)
    assert again.ended() == 0
    assert "6 judged" in again.printed
