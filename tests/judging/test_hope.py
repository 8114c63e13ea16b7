"""When going on is of no use, a run stops and can be resumed; one pair that is the matter itself stops nothing."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from support.faulty_server import Faults, running
from support.judging import answer, job, judged

from judge.errors import ProviderError, Refused, Rejected, Transient
from judge.judging.base import Outcome
from judge.judging.hope import FIRST, Hope, Silence
from judge.judging.providers import provider_for
from judge.judging.providers.scripted import scripted
from judge.judging.spec import JudgeSpec
from judge.store.verdicts import failures

FEW = 4
"""Requests in flight in these tests, as `judged` has it."""


def dies_of(*products: str) -> Any:
    """A judge whose server says nothing when it is asked about one of these."""

    def reply(body: Any) -> Any:
        asked = str(body)
        return Transient("connection refused") if any(f"{name}\n" in asked or f"{name}\\n" in asked for name in products) else answer()

    return reply


def test_a_judge_of_which_no_answer_can_be_used_is_stopped_after_twenty_pairs(shop: Any, tmp_path: Path) -> None:
    db = shop(products=20, queries=10)
    ended = judged(job(db, scripted(lambda _: "I would say it fits."), tmp_path))
    assert ended.state == "stopped"
    assert FIRST <= ended.progress.failed < FIRST + 3 * FEW
    assert len(failures(db)) == ended.progress.failed
    for part in ("first 20 pairs", "20 unreadable", "I would say it fits.", "judge failures", "--retry-failures", "--keep-going"):
        assert part in ended.note


def test_the_same_run_with_keep_going_asks_about_every_pair(shop: Any, tmp_path: Path) -> None:
    db = shop(products=20, queries=3)
    ended = judged(job(db, scripted(lambda _: "I would say it fits."), tmp_path), keep_going=True)
    assert (ended.state, ended.progress.failed) == ("done", 60)


def test_one_verdict_among_the_first_pairs_is_hope_enough(shop: Any, tmp_path: Path) -> None:
    db = shop(products=20, queries=3)
    only = scripted(lambda body: answer() if "Lamp 7\n" in str(body) or "Lamp 7\\n" in str(body) else Refused("no"))
    ended = judged(job(db, only, tmp_path), concurrency=1)
    assert (ended.state, ended.progress.judged) == ("done", 3)


def test_pairs_that_shared_a_request_are_counted_each(shop: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    db = shop(products=20, queries=10)
    with running(Faults(rate=1.0, kinds=("400",), until=99)) as server:
        spec = JudgeSpec("openai", "m", {"base_url": server.url, "pack": 10})
        ended = judged(job(db, provider_for(spec), tmp_path))
    assert ended.state == "stopped"
    assert "20 rejected" in ended.note
    assert ended.progress.failed < FIRST + 3 * FEW


def test_kinds_and_the_first_detail_are_said() -> None:
    hope, outcomes = Hope(), list[Outcome]([Refused("first of all\nmore")] * 12 + [Rejected("later")] * 8)
    assert not any(hope.after([outcome]) for outcome in outcomes[:-1])
    said = hope.after(outcomes[-1:])
    assert "12 refused, 8 rejected" in said
    assert "The first: first of all. " in said


def test_a_server_that_dies_leaves_all_but_one_pair_open(shop: Any, tmp_path: Path) -> None:
    """The first one given up may be what it died of; the second says that it is not."""
    db, answered = shop(products=20, queries=10), 0

    def dying(_: Any) -> Any:
        nonlocal answered
        answered += 1
        return answer() if answered <= 30 else Transient("connection refused")

    ended = judged(job(db, scripted(dying), tmp_path))
    assert ended.state == "stopped"
    assert (ended.progress.judged, ended.progress.failed, ended.progress.left) == (30, 1, 169)
    assert "answers nobody" in ended.note
    assert "connection refused" in ended.note
    again = judged(job(db, scripted(lambda _: answer()), tmp_path))
    assert (again.state, again.progress.judged, again.failures) == ("done", 169, {"gave up": 1})


def test_a_port_at_which_nobody_listens_is_a_dead_server(shop: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    db = shop(products=10, queries=3)
    ended = judged(job(db, provider_for(JudgeSpec("openai", "m", {"base_url": url})), tmp_path))
    assert (ended.state, ended.progress.failed) == ("stopped", 1)
    assert "no reply from the server" in ended.note


def test_one_pair_that_a_server_dies_of_is_a_row_and_stops_nothing(shop: Any, tmp_path: Path) -> None:
    db = shop(products=12, queries=1)
    ended = judged(job(db, scripted(dies_of("Lamp 5")), tmp_path))
    assert (ended.state, ended.progress.judged, ended.failures) == ("done", 11, {"gave up": 1})
    assert judged(job(db, scripted(dies_of("Lamp 5")), tmp_path)).progress.requests == 0


def test_the_same_pair_given_up_at_every_repeat_is_still_one_pair(shop: Any, tmp_path: Path) -> None:
    db = shop(products=1, queries=1)
    ended = judged(job(db, scripted(dies_of("Lamp 1"), repeat=3), tmp_path))
    assert (ended.state, ended.progress.failed) == ("done", 3)


def test_pairs_that_a_server_dies_of_do_not_block_the_run_when_it_is_repeated(shop: Any, tmp_path: Path) -> None:
    """Nothing but such pairs is left in the end: each run makes one of them a row, and comes to an end."""
    db, poison = shop(products=12, queries=1), dies_of("Lamp 3", "Lamp 5", "Lamp 9")
    for _ in range(4):
        ended = judged(job(db, scripted(poison), tmp_path), concurrency=12)
        if ended.state == "done":
            break
    assert (ended.state, ended.progress.left, ended.failures) == ("done", 0, {"gave up": 3})


def test_a_server_that_comes_back_within_the_patience_is_not_taken_for_dead(shop: Any, tmp_path: Path) -> None:
    db, asked = shop(products=10, queries=4), 0

    def away_for_a_while(_: Any) -> Any:
        nonlocal asked
        asked += 1
        return Transient("connection refused") if 10 < asked <= 10 + 2 * FEW else answer()

    ended = judged(job(db, scripted(away_for_a_while), tmp_path))
    assert (ended.state, ended.progress.judged) == ("done", 40)


@pytest.mark.parametrize(("before", "now"), [(3, 4), (None, 4)])
def test_a_pair_given_up_while_others_are_answered_says_nothing_of_the_server(before: int | None, now: int) -> None:
    silence, error = Silence(), ProviderError("no")
    assert not silence.gave_up(("q", "1"), error, 4, 4)
    assert not silence.gave_up(("q", "2"), error, before, now)
    assert silence.gave_up(("q", "3"), error, 4, 4)
