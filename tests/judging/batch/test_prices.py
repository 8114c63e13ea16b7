"""What a 24-hour job costs: the rates of such jobs, once, however its replies are read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.judging import job, judged
from support.office import LATER, Killed, Office, Open, both_vendors, judge_at, killed_at

from judge.judging.base import Reply, Usage
from judge.judging.effort import Ended
from judge.judging.pricing import price
from judge.store.db import Database


def forget_verdicts(db: Database) -> None:
    with db.write() as connection:
        connection.exec_driver_sql("DELETE FROM verdict")


@both_vendors
def test_the_price_is_that_of_a_24_hour_job(office: Open, vendor: str) -> None:
    here = office(vendor, products=1, queries=1)
    here.submit()
    here.through()
    (row,) = here.verdicts()
    provider = judge_at(here.server, vendor)
    usage = Usage(1200, 1024, 100, 60)
    full, half = (price(provider, Reply({}, provider.spec.model, usage, batch=batch)) for batch in (False, True))
    assert full is not None
    assert half is not None
    assert half == pytest.approx(full / 2)
    assert row["cost_usd"] == pytest.approx(half)
    assert here.runs()[0].cost_usd == pytest.approx(half)
    assert (row["input_tokens"], row["cached_tokens"], row["output_tokens"]) == (1200, 1024, 60)


def test_a_model_without_a_listed_24_hour_rate_has_an_unknown_price_in_such_a_job(office: Open) -> None:
    provider = judge_at(office().server, "openai")
    model, usage = "gpt-4o-audio-preview", Usage(1000, 0, 0, 10)
    assert price(provider, Reply({}, model, usage)) is not None
    assert price(provider, Reply({}, model, usage, batch=True)) is None


def test_pairs_that_ask_the_same_share_one_request_and_its_price(office: Open) -> None:
    twins = [{"id": "p1", "title": "Lamp"}, {"id": "p2", "title": "Lamp"}]
    here = office(products=twins, queries=1)
    assert here.submit().sent == 2
    assert sum(here.server.paid.values()) == 1
    here.through()
    rows = here.verdicts()
    assert [row["grade"] for row in rows] == [rows[0]["grade"]] * 2
    assert sum(row["input_tokens"] for row in rows) == 1200
    assert here.only().tally.judged == 2


def test_a_reply_that_was_paid_for_before_is_read_without_a_request(office: Open) -> None:
    here = office(products=2, queries=1)
    here.submit()
    here.through()
    costs = [row["cost_usd"] for row in here.verdicts()]
    here.asked(forget_verdicts)
    again = here.submit()
    assert (again.settled, again.sent) == (2, 0)
    assert (here.runs()[0].from_cache, here.runs()[0].judged, here.runs()[0].cost_usd) == (2, 2, 0)
    assert [row["cost_usd"] for row in here.verdicts()] == costs


@both_vendors
def test_a_reply_kept_before_a_crash_has_the_same_price_for_whoever_reads_it_first(office: Open, vendor: str) -> None:
    here = office(vendor, products=2, queries=1)
    here.submit()
    here.server.over = True
    with pytest.raises(Killed):
        here.poll(replace(LATER, at=killed_at("replies")))
    assert here.verdicts() == []
    direct = directly(here)
    assert (direct.progress.from_cache, direct.progress.cost_usd) == (2, 0)
    read = [row["cost_usd"] for row in here.verdicts()]
    here.poll()
    assert [row["cost_usd"] for row in here.verdicts()] == read
    assert here.runs()[-1].cost_usd == pytest.approx(sum(read))


def directly(office: Office) -> Ended:
    """A run without jobs over the same pairs."""
    return office.asked(lambda db: judged(job(db, judge_at(office.server, office.vendor), office.folder)))  # type: ignore[no-any-return]


def test_a_reply_says_how_it_came_and_one_kept_before_replies_did_came_directly() -> None:
    reply = Reply({"a": 1}, "model", Usage(1, 2, 3, 4), batch=True)
    assert Reply.from_json(reply.to_json()) == reply
    before = {"body": {"a": 1}, "model": "model", "usage": [1, 2, 3, 4], "latency_ms": 0, "request_id": ""}
    assert Reply.from_json(before) == replace(reply, batch=False)
    assert replace(reply, batch=False).to_json() == before
