"""A job that the vendor has no more holds its pairs back until a person gives it up; one that may be answered is not given up by mistake."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support.batch_server import Fate
from support.office import EDGE, LATER, Killed, Office, Open, both_vendors, killed_at

from judge.errors import InputError
from judge.judging.giving_up import OVERDUE, give_up, gone, overdue
from judge.store.batches import JobStatus, short

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

LOOK = {"openai": "GET /v1/batches/{id}", "anthropic": "GET /v1/messages/batches/{id}"}
RESULTS = {"openai": "GET /v1/files/{id}/content", "anthropic": "GET /v1/messages/batches/{id}/results"}


def given_up(office: Office, beginning: str = "batch-", **options: Any) -> JobStatus:
    return office.asked(lambda db: give_up(db, beginning, "ann", NOW, **options))  # type: ignore[no-any-return]


@both_vendors
@pytest.mark.parametrize("places", [LOOK, RESULTS], ids=["the job", "its results"])
@pytest.mark.parametrize("status", ["404", "410"])
def test_what_the_vendor_has_no_more_is_said_and_once_given_up_its_pairs_are_asked_again(
    office: Open, vendor: str, places: dict[str, str], status: str
) -> None:
    here = office(vendor, Fate(trouble={places[vendor]: [status]}))
    here.submit()
    here.server.over = True
    here.poll()
    assert gone(here.only())
    assert here.only().batch.note.startswith(f"the vendor has no such job under this key, or its results no more (HTTP {status}")
    assert here.submit(LATER).sent == 0

    here.server.over = False
    ended = given_up(here)
    assert (ended.batch.state, ended.batch.ended_at, ended.tally.open_again) == ("abandoned", NOW, 6)
    assert ended.batch.note.startswith("given up by ann on 2026-11-23 09:30 UTC: the vendor has no such job")
    assert (here.runs()[-1].state, here.runs()[-1].note) == ("stopped", "6 pairs are open; the same command sends them")
    assert here.submit(LATER).sent == 6
    here.through()
    assert here.grades() == here.right_grades()
    assert here.reconciles()


def test_a_job_whose_results_are_archived_is_gone(office: Open) -> None:
    here = office("anthropic", Fate(archived=True))
    here.submit()
    here.server.over = True
    here.poll()
    assert gone(here.only())
    assert "archived on" in here.only().batch.note


def test_one_that_is_found_again_as_with_the_right_key_is_collected(office: Open) -> None:
    here = office(fate=Fate(trouble={LOOK["openai"]: ["404"]}))
    here.submit()
    here.poll()
    assert gone(here.only())
    here.through()
    assert (here.only().batch.state, here.only().batch.note, here.only().tally.judged) == ("collected", "", 6)


def test_replies_are_taken_in_though_the_file_of_errors_is_gone(office: Open) -> None:
    here = office(fate=Fate(rows={"Lamp 2": "400"}, trouble={RESULTS["openai"]: ["", "404"]}))
    here.submit()
    here.server.over = True
    here.poll()
    assert here.only().batch.state == "collected"
    assert here.only().tally == (6, 0, 4, 0, 2)


def test_what_was_judged_before_the_results_went_stays_judged(office: Open) -> None:
    here = office(products=4, queries=2)
    here.submit()
    here.server.over = True
    with pytest.raises(Killed):
        here.poll(replace(LATER, at=killed_at("verdicts")))
    here.server.fate.trouble[RESULTS["openai"]] = ["404"]
    here.poll()
    assert given_up(here).tally.open_again == 8
    again = here.submit(LATER)
    assert (again.known, again.sent) == (8, 0)
    assert set(here.server.paid.values()) == {1}


@pytest.mark.parametrize(
    ("step", "hope"),
    [("stored", "is preparing it"), ("sending", "the vendor may have it"), ("saved", "the vendor has it")],
)
def test_one_that_may_be_answered_is_given_up_only_with_emphasis(office: Open, step: str, hope: str) -> None:
    here = office()
    with pytest.raises(Killed):
        here.submit(replace(EDGE, at=killed_at(step)))
    before = here.only()
    with pytest.raises(InputError, match=hope) as refused:
        given_up(here)
    assert f"--give-up {short(before.batch.id)} --anyway" in refused.value.remedy
    assert here.only() == before
    ended = given_up(here, anyway=True)
    assert (ended.batch.state, ended.tally.open_again) == ("abandoned", 6)
    assert hope in ended.batch.note
    assert here.submit(LATER).sent == 6


def test_a_job_at_work_is_named_by_what_the_vendor_says_of_it(office: Open) -> None:
    here = office()
    here.submit()
    here.poll()
    with pytest.raises(InputError, match="the vendor said 'in_progress'"):
        given_up(here)


def test_a_job_that_is_over_one_that_is_none_and_several_at_once_are_refused(office: Open) -> None:
    here = office(products=2, queries=2)
    here.submit(replace(EDGE, most_requests=2))
    with pytest.raises(InputError, match="There is no 24-hour job 'batch-x'"):
        given_up(here, "batch-x")
    with pytest.raises(InputError, match="Several") as several:
        given_up(here, anyway=True)
    assert all(status.batch.id in several.value.remedy for status in here.jobs())
    here.server.over = True
    here.through()
    with pytest.raises(InputError, match="is over: collected"):
        given_up(here, here.jobs()[0].batch.id, anyway=True)


def test_a_beginning_is_taken_word_for_word(office: Open) -> None:
    here = office(products=1, queries=1)
    here.submit()
    for pattern in ("%", "_atch-", "batch_"):
        with pytest.raises(InputError, match="There is no 24-hour job"):
            given_up(here, pattern)


def test_a_job_is_overdue_long_after_the_day_is_over_and_never_once_it_has_ended(office: Open) -> None:
    here = office(products=1, queries=1)
    here.submit()
    sent_at = here.only().batch.sent_at
    assert sent_at is not None
    assert not overdue(here.only(), sent_at + OVERDUE)
    late = sent_at + OVERDUE + timedelta(seconds=1)
    assert overdue(here.only(), late)
    here.server.over = True
    here.through()
    assert not overdue(here.only(), late)


def test_a_job_given_up_while_it_is_collected_keeps_what_was_taken_in(office: Open) -> None:
    here = office(products=2, queries=1)
    here.submit()
    here.server.over = True

    def meanwhile(step: str) -> None:
        if step == "replies":
            given_up(here, anyway=True)

    here.poll(replace(LATER, at=meanwhile))
    assert here.only().batch.state == "abandoned"
    assert here.grades() == here.right_grades()
    again = here.submit(LATER)
    assert (again.known, again.sent) == (2, 0)
