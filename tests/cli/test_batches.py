"""24-hour jobs as a person uses them: send, look, take in, and end one that the vendor has no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from support.batch_server import BatchServer, Fate, serving
from support.command_line import Judge

from judge.store.batches import BATCH, jobs
from judge.store.db import Database

RUN = ("run", "--batch", "--judge", "openai/gpt-6-luna")
LOOK = "GET /v1/batches/{id}"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[BatchServer]:
    with serving(Fate(states=("in_progress",) * 9)) as started:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        monkeypatch.setenv("OPENAI_BASE_URL", started.url)
        yield started


def test_what_is_sent_today_is_taken_in_tomorrow(judge: Judge, shop: Any, server: BatchServer) -> None:
    shop(products=3, queries=2)
    sent = judge(*RUN)
    assert (sent.code, sent.err) == (3, "")
    assert "6 selected = 0 known + 0 settled + 6 sent + 0 waiting + 0 left" in sent.out
    assert "in_progress" in judge("status").out
    server.over = True
    looked = judge("status", "--json").json
    (job,) = looked["jobs"]
    assert (job["state"], job["submitted"], job["judged"], looked["coverage"]["judged"]) == ("collected", 6, 6, 6)
    again = judge(*RUN)
    assert again.code == 0
    assert "6 selected = 6 known" in again.out
    assert "within a day" not in again.out


def test_a_run_of_which_all_that_is_left_waits_in_a_job_is_not_done(judge: Judge, shop: Any, server: BatchServer) -> None:
    shop(products=3, queries=2)
    judge(*RUN)
    waits = judge("run", "--judge", "openai/gpt-6-luna")
    assert (waits.code, "6 of those left wait in a 24-hour job" in waits.out) == (3, True)


def test_a_job_that_the_vendor_has_no_more_names_the_command_that_ends_it(
    judge: Judge, shop: Any, server: BatchServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "ann")
    shop(products=3, queries=2)
    judge(*RUN)
    server.fate.trouble[LOOK] = ["404", "404", "404"]
    (line,) = [line for line in judge("status").out.splitlines() if "give it up" in line]
    job, _, command = line.partition(": ")[0], *line.rpartition("judge ")[1:]
    assert command.startswith(f"status --give-up {job}")
    assert "HTTP 404" in line
    assert "its 6 pairs" in line

    ended = judge(*command.split())
    assert ended.code == 0
    assert "Its 6 open pairs: judge run --batch --judge 'openai/gpt-6-luna#relevance@" in ended.err
    assert f"{job}: given up by ann on 20" in ended.out
    assert judge("status", "--json").json["jobs"][0]["open_again"] == 6
    assert "6 sent" in judge(*RUN).out


def test_a_healthy_job_is_given_up_only_with_emphasis(judge: Judge, shop: Any, server: BatchServer) -> None:
    shop(products=1, queries=1)
    judge(*RUN)
    refused = judge("status", "--give-up", "batch-")
    assert (refused.code, refused.out) == (2, "")
    assert "the vendor said 'in_progress'" in refused.err
    assert "--anyway" in refused.err
    assert judge("status", "--json").json["jobs"][0]["state"] == "running"
    assert judge("status", "--give-up", "batch-", "--anyway", "--json").json["jobs"][0]["state"] == "abandoned"


def test_emphasis_on_nothing_is_refused_before_anything_is_asked(judge: Judge, shop: Any, server: BatchServer) -> None:
    shop(products=1, queries=1)
    refused = judge("status", "--anyway")
    assert (refused.code, server.calls[LOOK]) == (2, 0)
    assert "judge status --give-up JOB --anyway" in refused.err


def test_what_was_just_taken_in_is_not_given_up(judge: Judge, shop: Any, server: BatchServer) -> None:
    shop(products=1, queries=1)
    judge(*RUN)
    server.over = True
    refused = judge("status", "--give-up", "batch-", "--anyway")
    assert refused.code == 2
    assert "is over: collected" in refused.err


def test_every_job_that_is_out_is_shown_however_many_came_after_it(judge: Judge, shop: Any, server: BatchServer) -> None:
    shop(products=2, queries=2)
    judge(*RUN, "--limit", "1")
    for many in ("2", "3", "4"):
        judge(*RUN, "--limit", many)
    shown = judge("status", "--limit", "1", "--json").json["jobs"]
    assert [(job["state"], job["submitted"]) for job in shown] == [("running", 1)] * 4


def test_a_job_that_should_have_been_answered_long_ago_says_so(judge: Judge, shop: Any, server: BatchServer) -> None:
    db: Database = shop(products=1, queries=1)
    judge(*RUN)
    (status,) = jobs(db)
    sent_at = status.batch.sent_at
    assert sent_at is not None
    with db.write() as connection:
        connection.execute(update(BATCH).values(sent_at=sent_at - timedelta(days=3)))
    assert f"judge status --give-up {status.batch.id[:12]} --anyway" in judge("status").out


def test_without_the_key_the_jobs_are_shown_and_what_is_missing_is_said(
    judge: Judge, shop: Any, server: BatchServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop(products=1, queries=1)
    judge(*RUN)
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delenv("OPENAI_BASE_URL")
    looked = judge("status")
    assert looked.code == 0
    assert "OPENAI_API_KEY" in looked.err
    assert "running" in looked.out


def test_a_dry_run_quotes_the_price_of_such_jobs_and_says_so(judge: Judge, shop: Any, server: BatchServer) -> None:
    shop(products=3, queries=2)
    (dry,) = judge(*RUN, "--dry-run", "--json").json["runs"]
    (full,) = judge("run", *RUN[2:], "--dry-run", "--json").json["runs"]
    assert (dry["batch"], full["batch"], dry["requests"]) == (True, False, 6)
    assert [dry["least"], dry["most"]] == [pytest.approx(full[name] / 2) for name in ("least", "most")]
    assert f"cost in 24-hour jobs, at their rates: ${dry['least']:,.4f} to ${dry['most']:,.4f}\n" in judge(*RUN, "--dry-run").out
    assert not server.held


def test_a_dry_run_of_jobs_counts_a_request_a_pair_whatever_would_share_one_otherwise(judge: Judge, shop: Any, server: BatchServer) -> None:
    shop(products=3, queries=2)
    words = ("run", "--judge", "openai/gpt-6-luna?pack=3", "--dry-run", "--json")
    assert [judge(*words, *more).json["runs"][0]["requests"] for more in ((), ("--batch",))] == [2, 6]


@pytest.mark.parametrize("dry", [(), ("--dry-run",)], ids=["run", "dry run"])
@pytest.mark.parametrize(
    ("more", "why"),
    [
        (("--max-cost", "1"), "cannot stop half-way"),
        (("--judge", "local/default"), "has no 24-hour jobs"),
        (("--escalate", "openai/gpt-6-sol"), "come later"),
        (("--judge", "openai/gpt-6-luna?repeat=3"), "asks each pair once"),
    ],
)
def test_what_a_24_hour_job_cannot_do_is_refused(
    judge: Judge, shop: Any, server: BatchServer, more: tuple[str, ...], why: str, dry: tuple[str, ...]
) -> None:
    shop(products=1, queries=1)
    words = ("run", "--batch", *dry, *more) if "--judge" in more else (*RUN, *dry, *more)
    refused = judge(*words)
    assert refused.code == 2
    assert why in refused.err
    assert not server.held
