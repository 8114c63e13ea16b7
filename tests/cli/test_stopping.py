"""Ctrl-C: once, and what is in flight is finished; twice, and it is lost; either way the summary says what happened."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command_line import Judge
from support.commands import Command
from support.faulty_server import FaultyServer, running

PAIRS = 6
WAIT = 20.0


@pytest.fixture
def mined(judge: Judge, small_shop: Path, monkeypatch: pytest.MonkeyPatch) -> Judge:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    for kind, name in (("products", "products.csv"), ("queries", "queries.csv")):
        assert judge("import", kind, str(small_shop / name)).code == 0
    assert judge("mine").code == 0
    return judge


def started(server: FaultyServer, folder: Path, *more: str) -> Command:
    """A run of which as many requests as may be are on their way, at a server that says nothing yet."""
    server.open.clear()
    words = ("run", "--judge", f"openai/m?base_url={server.url}", *more)
    return Command(words, folder, {"OPENAI_API_KEY": "sk-test", "COLUMNS": "200"})


def once(condition: Callable[[], object]) -> None:
    late = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < late
        time.sleep(0.01)


def test_asked_to_stop_a_run_says_at_once_what_it_does_and_keeps_what_is_in_flight(mined: Judge, tmp_path: Path) -> None:
    with running() as server:
        run = started(server, tmp_path, "--concurrency", "2")
        once(lambda: server.stats()["requests"] == 2)
        run.interrupted()
        once(lambda: "what is in flight is finished and kept. Again to end at once" in run.printed)
        server.open.set()
        assert run.ended() == 3
        assert "stopped (stopped by you)" in run.printed
        assert "2 judged + 0 failed + 4 left" in run.printed
        assert mined("run", "--judge", f"openai/m?base_url={server.url}").code == 0
        assert server.stats()["requests"] == PAIRS


def test_asked_twice_it_ends_at_once_and_says_what_was_lost(mined: Judge, tmp_path: Path) -> None:
    with running() as server:
        run = started(server, tmp_path, "--concurrency", "2")
        once(lambda: server.stats()["requests"] == 2)
        run.interrupted()
        once(lambda: "Again to end at once" in run.printed)
        run.interrupted()
        assert run.ended(5) == 3
        server.open.set()
    assert "2 requests in flight were lost" in run.printed
    assert "2 requests, 0 from the reply cache" in run.printed
    assert "0 judged + 0 failed + 6 left" in run.printed


def test_a_run_that_got_everything_though_it_was_asked_to_stop_is_done(mined: Judge, tmp_path: Path) -> None:
    with running() as server:
        run = started(server, tmp_path)
        once(lambda: server.stats()["requests"] == PAIRS)
        run.interrupted()
        once(lambda: "Again to end at once" in run.printed)
        server.open.set()
        assert run.ended() == 0
    assert ": done" in run.printed


def test_the_next_judge_is_not_begun_after_that(mined: Judge, tmp_path: Path) -> None:
    with running() as server:
        run = started(server, tmp_path, "--judge", "scripted/3")
        once(lambda: server.stats()["requests"] == PAIRS)
        run.interrupted()
        once(lambda: "Again to end at once" in run.printed)
        server.open.set()
        assert run.ended() == 3
    assert "scripted/3" not in run.printed
    assert mined("status", "--json").json["coverage"]["judged"] == PAIRS
