"""Sending: each request once, whatever the server answers to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.batch_server import Fate
from support.office import EDGE, SECRET, Open, after_the_lease, both_vendors

from judge.errors import InputError
from judge.judging.providers._batches import batches_of
from judge.judging.providers.scripted import scripted


@both_vendors
def test_a_second_submit_sends_nothing_while_the_first_is_out_and_nothing_once_it_is_collected(office: Open, vendor: str) -> None:
    here = office(vendor)
    here.submit()
    second = here.submit()
    assert (second.jobs, second.sent, second.elsewhere, second.left) == (0, 0, 6, 0)
    here.through()
    third = here.submit()
    assert (third.known, third.sent, third.elsewhere) == (6, 0, 0)
    assert [(run.selected, run.known, run.judged, run.state) for run in here.runs()] == [
        (6, 6, 0, "done"),
        (6, 0, 0, "stopped"),
        (6, 0, 6, "done"),
    ]
    assert set(here.server.paid.values()) == {1}


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
    assert here.grades() == here.right_grades()
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
    assert here.grades() == here.right_grades()
    assert set(here.server.paid.values()) == {1}


def test_a_server_that_refuses_the_key_gets_one_job_offered_and_the_pairs_stay_open(office: Open) -> None:
    here = office(fate=Fate(trouble={"POST /v1/batches": ["401"]}), products=4, queries=1)
    sent = here.submit(replace(EDGE, most_requests=2))
    assert (sent.jobs, sent.sent, sent.left) == (0, 0, 4)
    assert "OPENAI_API_KEY" in sent.note
    assert here.runs()[0].state == "stopped"
    assert here.submit().sent == 4


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
