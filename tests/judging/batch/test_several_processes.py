"""Jobs belong to no process: several share them, and any of them picks them up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from threading import Thread

import pytest
from sqlalchemy import update
from support.judging import job, judged
from support.office import EDGE, LATER, SECRET, Office, Open, judge_at

from judge.errors import InputError
from judge.judging.liveness import SILENT
from judge.judging.polling import job_of, judge_in_jobs, poll_all
from judge.judging.replies import Replies
from judge.judging.sending import Submitted
from judge.store import batches as store
from judge.store.db import Database, open_database
from judge.store.verdicts import RUN
from judge.tables import now


def test_two_processes_that_collect_at_once_count_nothing_twice(office: Open) -> None:
    here = office(products=4, queries=2)
    here.submit()
    here.server.over = True
    inner: list[str] = []

    def meanwhile(step: str) -> None:
        if step == "replies" and not inner:
            inner.append(step)
            database = open_database(here.path)
            other = Office(database, here.server, here.vendor, here.folder)
            database.close()
            thread = Thread(target=other.poll)
            thread.start()
            thread.join()

    here.poll(replace(LATER, at=meanwhile))
    assert inner
    assert here.only().tally == (8, 0, 8, 0, 0)
    assert here.grades() == here.right_grades()
    assert len(here.verdicts()) == 8
    run = here.runs()[0]
    assert (run.judged, run.input_tokens) == (8, 8 * 1200)


def submit_in_between(here: Office, before: Callable[[], None] = lambda: None) -> tuple[Submitted, Submitted | InputError]:
    """Two submits, the second while the first has its first pairs stored but not yet sent."""
    inside: list[Submitted | InputError] = []

    def another() -> None:
        before()
        try:
            inside.append(here.submit())
        except InputError as error:
            inside.append(error)

    def meanwhile(step: str) -> None:
        if step == "stored" and not inside:
            thread = Thread(target=another)
            thread.start()
            thread.join()

    return here.submit(replace(EDGE, at=meanwhile, most_requests=2)), inside[0]


def test_of_two_processes_that_submit_at_once_the_second_is_turned_away(office: Open) -> None:
    here = office(products=3, queries=2)
    first, second = submit_in_between(here)
    assert isinstance(second, InputError)
    assert "Run 1 of this judge is at work" in second.problem
    assert (first.sent, len(here.runs())) == (6, 1)
    assert set(here.server.paid.values()) == {1}


def test_beside_one_that_was_silent_for_long_a_second_process_shares_the_pairs(office: Open) -> None:
    here = office(products=3, queries=2)

    def long_silent(db: Database) -> None:
        with db.write() as connection:
            connection.execute(update(RUN).values(updated_at=now() - SILENT))

    first, second = submit_in_between(here, lambda: here.asked(long_silent))
    assert isinstance(second, Submitted)
    assert (first.sent, second.sent) == (2, 4)
    assert set(here.server.paid.values()) == {1}


def test_any_process_with_the_database_and_a_key_can_pick_the_jobs_up(office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    here = office()
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setenv("OPENAI_BASE_URL", here.server.url)
    here.submit()
    here.server.over = True
    db, replies = open_database(here.path), Replies(here.folder / "elsewhere")
    (polled,) = asyncio.run(poll_all(db, replies, LATER))
    assert (polled.judge.startswith("openai/gpt-6-luna"), polled.jobs, polled.problem) == (True, [], "")
    assert len(here.grades()) == 6
    task = job_of(db, replies, 1)
    assert asyncio.run(judge_in_jobs(task, LATER)).known == 6
    replies.close()
    db.close()


def test_a_judge_without_its_key_is_told_apart_and_stops_no_other(office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    here = office()
    here.submit()
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    db, replies = open_database(here.path), Replies(here.folder / "replies")
    (polled,) = asyncio.run(poll_all(db, replies, LATER))
    assert "OPENAI_API_KEY" in polled.problem
    assert len(polled.jobs) == 1
    replies.close()
    db.close()


def test_requests_that_a_live_job_will_answer_can_be_told(office: Open) -> None:
    here = office(products=2, queries=1)
    here.submit()
    db = open_database(here.path)
    keys = {line["custom_id"] for held in here.server.held.values() for line in held.requests}
    assert store.awaited(db, [*keys, "j1-another"]) == keys
    here.server.over = True
    here.poll()
    assert store.awaited(db, keys) == set()
    db.close()


def test_what_a_direct_run_finds_after_a_job_is_known(office: Open) -> None:
    here = office()
    here.submit()
    here.through()
    db = open_database(here.path)
    ended = judged(job(db, judge_at(here.server, "openai"), here.folder))
    assert (ended.progress.known, ended.progress.requests) == (6, 0)
    db.close()
