"""24-hour jobs: nothing sent twice whatever breaks off, joined by key, every pair accounted for, picked up by any process."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import orjson
import pytest
from sqlalchemy import select
from support.batch_server import BatchServer, Fate, serving
from support.judging import AT_ONCE, job, judged

from judge.errors import InputError
from judge.judging.base import Reply, Usage
from judge.judging.batch import LEASE, Edge, Submitted, submit
from judge.judging.collecting import job_of, judge_in_jobs, poll, poll_all
from judge.judging.planning import Job, plan
from judge.judging.pricing import price
from judge.judging.providers._batches import batches_of
from judge.judging.providers.anthropic_messages import Anthropic
from judge.judging.providers.openai_chat import OpenAIChat
from judge.judging.providers.scripted import scripted
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.store import batches as store
from judge.store import verdicts
from judge.store.batches import JobStatus
from judge.store.catalog import save_products
from judge.store.db import Database, open_database
from judge.store.rows import table_of
from judge.tables import Run, Verdict

SECRET = "sk-never-to-be-stored"
VENDORS = ("openai", "anthropic")
VERDICT, RUN = table_of(Verdict), table_of(Run)

both_vendors = pytest.mark.parametrize("vendor", VENDORS)


class Killed(Exception):
    """Stands for a process that ends here."""


def killed_at(step: str, times: int = 1) -> Callable[[str], None]:
    left = [times]

    def at(reached: str) -> None:
        if reached == step and left[0]:
            left[0] -= 1
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
        self.path, self.server, self.vendor, self.folder = Path(db.target), server, vendor, folder

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

    def jobs(self) -> list[JobStatus]:
        db = open_database(self.path)
        found = store.jobs(db)
        db.close()
        return found

    def only(self) -> JobStatus:
        (found,) = self.jobs()
        return found

    def verdicts(self) -> list[dict[str, Any]]:
        db = open_database(self.path)
        with db.read() as connection:
            found = [dict(r) for r in connection.execute(select(VERDICT).order_by(VERDICT.c.query_id, VERDICT.c.product_id)).mappings()]
        db.close()
        return found

    def runs(self) -> list[Run]:
        db = open_database(self.path)
        found = [run for run, _ in verdicts.runs(db)]
        db.close()
        return found


Open = Callable[..., Office]


@pytest.fixture
def office(shop: Any, tmp_path: Path) -> Iterator[Open]:
    """`office(vendor, Fate(...), products=3, queries=2)`."""
    serving_now = []

    def open_one(vendor: str = "openai", fate: Fate | None = None, **sizes: Any) -> Office:
        context = serving(fate)
        server = context.__enter__()
        serving_now.append(context)
        return Office(shop(**sizes), server, vendor, tmp_path)

    yield open_one
    for context in serving_now:
        context.__exit__(None, None, None)


def grades(office: Office) -> dict[tuple[str, str], int | None]:
    return {(row["query_id"], row["product_id"]): row["grade"] for row in office.verdicts()}


def right_grades(office: Office) -> dict[tuple[str, str], int]:
    """What the server's replies say, each read from the request it answers."""

    async def read(task: Job, batches: Any) -> dict[tuple[str, str], int]:
        bodies = {line["custom_id"]: line for held in office.server.held.values() for line in held.requests}
        kind = "openai" if office.vendor == "openai" else "claude"
        found = {}
        for page in plan(replace(task, retry=frozenset({"all"}), judge_id=-1)):
            for item in page.work:
                line = orjson.dumps(getattr(office.server, f"_said_by_{kind}")(bodies[item.key], ""))
                found[(item.query.id, item.product.id)] = task.provider.answers(batches.read(line).came, item.request)[0].grade
        return found

    return office.act(read)  # type: ignore[no-any-return]


def reconciles(status: JobStatus) -> bool:
    t = status.tally
    return t.submitted == t.waiting + t.judged + t.failed + t.open_again


@both_vendors
def test_every_pair_gets_the_verdict_of_its_own_result_though_results_come_in_another_order(office: Open, vendor: str) -> None:
    here = office(vendor, Fate(states=("validating", "in_progress", "finalizing")), products=4, queries=3)
    sent = here.submit()
    assert (sent.jobs, sent.sent, sent.left) == (1, 12, 0)
    assert here.verdicts() == []
    here.through()
    assert grades(here) == right_grades(here)
    assert len(set(grades(here).values())) > 1
    assert here.only().tally == (12, 0, 12, 0, 0)
    assert here.only().batch.state == "collected"
    assert (here.only().batch.strays, here.runs()[0].state, here.runs()[0].judged, here.runs()[0].requests) == (0, "done", 12, 12)


@both_vendors
def test_the_price_is_that_of_a_24_hour_job(office: Open, vendor: str, tmp_path: Path) -> None:
    here = office(vendor, products=1, queries=1)
    here.submit()
    here.through()
    (row,) = here.verdicts()
    provider = judge_at(here.server, vendor)
    usage = Usage(1200, 1024, 100, 60)
    reply = Reply({}, provider.spec.model, usage)
    full, half = price(provider, reply), price(provider, reply, batch=True)
    assert full is not None
    assert half is not None
    assert half == pytest.approx(full / 2)
    assert row["cost_usd"] == pytest.approx(half)
    assert here.runs()[0].cost_usd == pytest.approx(half)
    assert (row["input_tokens"], row["cached_tokens"], row["output_tokens"]) == (1200, 1024, 60)


def test_a_model_without_a_listed_24_hour_rate_has_an_unknown_price_in_such_a_job(office: Open) -> None:
    provider = judge_at(office().server, "openai")
    reply = Reply({}, "gpt-4o-audio-preview", Usage(1000, 0, 0, 10))
    assert price(provider, reply) is not None
    assert price(provider, reply, batch=True) is None


@both_vendors
def test_rows_that_fail_are_failures_of_their_kind_and_busy_ones_are_open_again(office: Open, vendor: str) -> None:
    rows = {
        "Lamp 1": "400",
        "Lamp 2": "500",
        "Lamp 3": "429",
        "Lamp 4": "refusal",
        "Lamp 5": "nonsense",
        "Lamp 6": "expired",
        "Lamp 7": "lost",
    }
    here = office(vendor, Fate(rows=rows), products=8, queries=1)
    here.submit()
    here.through()
    said = {row["product_id"]: row["failure"] for row in here.verdicts()}
    assert said == {"p1": "rejected", "p4": "refused", "p5": "unreadable", "p8": None}
    assert here.only().tally == (8, 0, 1, 3, 4)
    run = here.runs()[0]
    assert (run.state, run.judged, run.failed) == ("stopped", 1, 3)
    assert "4 pairs are open again" in run.note

    here.server.fate.rows = {}
    assert here.submit(LATER).sent == 4
    here.through()
    assert {row["product_id"] for row in here.verdicts()} == {f"p{n}" for n in range(1, 9)}
    assert max(here.server.paid.values()) == 2  # only the rows that the first job did not answer
    assert sum(here.server.paid.values()) == 12


@both_vendors
def test_a_row_that_shows_that_every_request_would_fail_is_no_verdict(office: Open, vendor: str) -> None:
    here = office(vendor, Fate(rows={"Lamp": "401"}), products=2, queries=1)
    here.submit()
    here.through()
    assert here.verdicts() == []
    assert here.only().tally.open_again == 2
    assert "KEY" in here.only().batch.note


def test_an_expired_job_keeps_its_finished_part_and_the_rest_goes_into_the_next(office: Open) -> None:
    here = office(fate=Fate(rows={"Lamp 2": "expired"}, ends="expired"), products=3, queries=2)
    here.submit()
    here.through()
    assert here.only().tally == (6, 0, 4, 0, 2)
    assert here.only().batch.remote_state == "expired"
    here.server.fate.rows = {}
    again = here.submit(LATER)
    assert (again.known, again.sent) == (4, 2)


def test_a_job_that_the_server_refuses_as_a_whole_leaves_its_pairs_open_and_says_why(office: Open) -> None:
    here = office(fate=Fate(ends="failed"), products=2, queries=1)
    here.submit()
    here.through()
    assert here.only().tally.open_again == 2
    assert "the file is not as it should be" in here.only().batch.note
    assert here.verdicts() == []


@both_vendors
def test_results_nobody_asked_for_or_given_twice_are_counted_and_belong_to_no_pair(office: Open, vendor: str) -> None:
    extra = (b'{"custom_id": "j1-someone-elses", "response": null}', b"not JSON at all", b'["a list"]')
    here = office(vendor, Fate(extra=extra, twice=True), products=3, queries=1)
    here.submit()
    here.through()
    assert here.only().batch.strays == 3 + 3
    assert grades(here) == right_grades(here)


@both_vendors
def test_a_second_submit_sends_nothing_while_the_first_is_out_and_nothing_once_it_is_collected(office: Open, vendor: str) -> None:
    here = office(vendor)
    here.submit()
    second = here.submit()
    assert (second.jobs, second.sent, second.elsewhere, second.left) == (0, 0, 6, 0)
    here.through()
    third = here.submit()
    assert (third.known, third.sent, third.elsewhere) == (6, 0, 0)
    assert set(here.server.paid.values()) == {1}


@both_vendors
def test_a_job_is_split_by_requests_and_by_bytes(office: Open, vendor: str) -> None:
    here = office(vendor, products=5, queries=2)
    assert here.submit(replace(EDGE, most_requests=4)).jobs == 3
    assert sorted(len(held.requests) for held in here.server.held.values()) == [2, 4, 4]
    here.through()
    assert grades(here) == right_grades(here)
    assert len(here.verdicts()) == 10


def test_no_file_is_longer_than_the_limit_unless_one_request_is(office: Open) -> None:
    here = office(products=6, queries=1)
    lone = here.act(
        lambda task, batches: asyncio.sleep(
            0, [len(batches.line(i.key, task.provider.body(i.request))) for p in plan(replace(task, judge_id=-1)) for i in p.work]
        )
    )
    here.submit(replace(EDGE, most_bytes=12_000))
    sizes = [len(content) for content in here.server.files.values()]
    assert len(sizes) > 1
    assert max(sizes) <= 12_000
    assert sum(sizes) == sum(lone) + len(lone)


def test_a_request_over_the_limit_goes_alone(office: Open) -> None:
    here = office(products=2, queries=1)
    assert here.submit(replace(EDGE, most_bytes=10)).jobs == 2


@both_vendors
@pytest.mark.parametrize("step", ["stored", "uploaded", "sending", "created", "saved"])
def test_killed_at_any_step_of_sending_nothing_is_paid_twice_and_nothing_is_lost(office: Open, vendor: str, step: str) -> None:
    here = office(vendor)
    with pytest.raises(Killed):
        here.submit(replace(EDGE, at=killed_at(step)))
    here.server.over = True
    here.poll(after_the_lease())
    here.submit(after_the_lease())
    here.through(after_the_lease())
    assert grades(here) == right_grades(here)
    assert set(here.server.paid.values()) == {1}
    assert all(map(reconciles, here.jobs()))
    assert {status.batch.state for status in here.jobs()} <= {"collected", "abandoned"}


@both_vendors
@pytest.mark.parametrize("step", ["downloaded", "replies", "verdicts", "marked"])
def test_killed_at_any_step_of_collecting_the_next_process_collects_it_all(office: Open, vendor: str, step: str) -> None:
    here = office(vendor)
    here.submit()
    here.server.over = True
    with pytest.raises(Killed):
        here.poll(replace(LATER, at=killed_at(step)))
    here.poll()
    assert grades(here) == right_grades(here)
    assert here.only().tally == (6, 0, 6, 0, 0)
    assert (here.runs()[0].judged, here.runs()[0].input_tokens) == (6, 6 * 1200)


def test_a_job_whose_id_was_lost_is_found_at_once_by_the_name_it_carries(office: Open) -> None:
    here = office()
    for _ in range(3):  # other people's jobs, over more than one page
        here.server._hold("batch", [{"custom_id": "x", "params": {}}], {"shelfjudge": "another"})
    with pytest.raises(Killed):
        here.submit(replace(EDGE, at=killed_at("created")))
    for _ in range(3):
        here.server._hold("batch", [{"custom_id": "x", "params": {}}], {})
    here.poll()
    assert (here.only().batch.state, here.only().batch.remote_id) == ("running", "batch_3")


def test_a_job_that_may_be_on_its_way_is_not_given_up_before_its_time(office: Open) -> None:
    here = office()
    with pytest.raises(Killed):
        here.submit(replace(EDGE, at=killed_at("sending")))
    assert here.submit(LATER).elsewhere == 6
    assert here.only().batch.state == "sending"
    assert "on its way" in here.only().batch.note
    assert here.submit(after_the_lease()).sent == 6


def test_where_jobs_carry_no_name_a_lost_one_is_known_by_its_first_result_and_waited_for_until_then(office: Open) -> None:
    here = office("anthropic", Fate(states=("in_progress",) * 99))
    here.server._hold("msgbatch", [{"custom_id": f"x{n}", "params": {}} for n in range(5)], {})  # another size
    with pytest.raises(Killed):
        here.submit(replace(EDGE, at=killed_at("created")))
    assert here.submit(after_the_lease()).elsewhere == 6
    assert "msgbatch_1" in here.only().batch.note
    here.server.over = True
    here.through(after_the_lease())
    assert grades(here) == right_grades(here)
    assert {here.server.paid[row["key"]] for row in here.verdicts()} == {1}


@both_vendors
@pytest.mark.parametrize("trouble", ["500", "503", "html", "drop"])
def test_where_sending_breaks_off_the_job_is_looked_for_and_never_sent_again_blindly(office: Open, vendor: str, trouble: str) -> None:
    place = "POST /v1/batches" if vendor == "openai" else "POST /v1/messages/batches"
    here = office(vendor, Fate(trouble={place: [trouble]}))
    assert "may or may not" in here.submit().note
    assert here.server.calls[place] == 1
    here.server.over = True
    here.poll(after_the_lease())
    here.submit(after_the_lease())
    here.through(after_the_lease())
    assert grades(here) == right_grades(here)
    assert set(here.server.paid.values()) == {1}


@both_vendors
def test_passing_trouble_is_tried_again_where_that_costs_nothing(office: Open, vendor: str) -> None:
    places = {
        "openai": ["POST /v1/files", "GET /v1/batches/{id}", "GET /v1/files/{id}/content"],
        "anthropic": ["GET /v1/messages/batches/{id}", "GET /v1/messages/batches/{id}/results"],
    }[vendor]
    create = "POST /v1/batches" if vendor == "openai" else "POST /v1/messages/batches"
    here = office(vendor, Fate(trouble={**{place: ["500", "drop", "429"] for place in places}, create: ["429", "429"]}))
    assert here.submit().note == ""
    here.through()
    assert grades(here) == right_grades(here)
    assert set(here.server.paid.values()) == {1}


def test_a_server_that_refuses_the_key_gets_one_job_offered_and_the_pairs_stay_open(office: Open) -> None:
    here = office(fate=Fate(trouble={"POST /v1/batches": ["401"]}), products=4, queries=1)
    sent = here.submit(replace(EDGE, most_requests=2))
    assert (sent.jobs, sent.sent, sent.left) == (0, 0, 4)
    assert "OPENAI_API_KEY" in sent.note
    assert here.runs()[0].state == "stopped"
    assert here.submit().sent == 4


def test_two_processes_that_collect_at_once_count_nothing_twice(office: Open) -> None:
    here = office(products=4, queries=2)
    here.submit()
    here.server.over = True
    inner: list[str] = []

    def meanwhile(step: str) -> None:
        if step == "replies" and not inner:
            inner.append(step)
            other = Office(open_database(here.path), here.server, here.vendor, here.folder)
            thread = Thread(target=other.poll)
            thread.start()
            thread.join()

    here.poll(replace(LATER, at=meanwhile))
    assert inner
    assert here.only().tally == (8, 0, 8, 0, 0)
    assert grades(here) == right_grades(here)
    assert len(here.verdicts()) == 8
    run = here.runs()[0]
    assert (run.judged, run.input_tokens) == (8, 8 * 1200)


def test_two_processes_that_submit_at_once_share_the_pairs(office: Open) -> None:
    here = office(products=3, queries=2)
    inside: list[Submitted] = []

    def meanwhile(step: str) -> None:
        if step == "stored" and not inside:
            thread = Thread(target=lambda: inside.append(here.submit()))
            thread.start()
            thread.join()

    outside = here.submit(replace(EDGE, at=meanwhile, most_requests=2))
    assert outside.sent + inside[0].sent == 6
    assert set(here.server.paid.values()) == {1}


def test_collecting_twice_changes_nothing(office: Open) -> None:
    here = office()
    here.submit()
    here.server.over = True
    here.poll()
    before = (here.verdicts(), here.jobs(), [run.model_dump() for run in here.runs()])
    here.poll()
    assert (here.verdicts(), here.jobs(), [run.model_dump() for run in here.runs()]) == before


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


def test_a_product_changed_while_its_job_was_out_is_open_again_and_not_judged_by_what_it_was(office: Open) -> None:
    here = office(products=2, queries=1)
    here.submit()
    db = open_database(here.path)
    save_products(db, [{"id": "p1", "title": "A sofa now"}])
    db.close()
    here.through()
    assert [row["product_id"] for row in here.verdicts()] == ["p2"]
    assert here.only().tally.open_again == 1
    assert here.submit().sent == 1


def test_a_reply_that_was_paid_for_before_is_read_without_a_request(office: Open) -> None:
    here = office(products=2, queries=1)
    here.submit()
    here.through()
    connection = sqlite3.connect(here.path)
    connection.execute("DELETE FROM verdict")
    connection.commit()
    connection.close()
    again = here.submit()
    assert (again.settled, again.sent) == (2, 0)
    assert (here.runs()[0].from_cache, here.runs()[0].judged, here.runs()[0].cost_usd) == (2, 2, 0)


def test_any_process_with_the_database_and_a_key_can_pick_the_jobs_up(office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    here = office()
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setenv("OPENAI_BASE_URL", here.server.url)
    here.submit()
    here.server.over = True
    db, replies = open_database(here.path), Replies(here.folder / "elsewhere")
    (polled,) = asyncio.run(poll_all(db, replies, LATER))
    assert (polled.judge.startswith("openai/gpt-6-luna"), polled.jobs, polled.problem) == (True, [], "")
    assert len(grades(here)) == 6
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


def test_a_provider_without_such_jobs_says_which_ones_have_them() -> None:
    with pytest.raises(InputError, match="openai/"):
        batches_of(scripted({}))


@both_vendors
def test_the_key_is_sent_and_written_down_nowhere(office: Open, vendor: str) -> None:
    here = office(vendor)
    here.submit()
    here.through()
    assert here.server.secrets == {f"Bearer {SECRET}"}
    assert not [path for path in here.folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


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
