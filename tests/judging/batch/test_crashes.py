"""A process that ends at any step: nothing is paid twice, nothing is lost, the next one finds what it left."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from support.batch_server import Fate
from support.office import EDGE, LATER, Killed, Open, after_the_lease, both_vendors, killed_at


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
    assert here.grades() == here.right_grades()
    assert set(here.server.paid.values()) == {1}
    assert here.reconciles()
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
    assert here.grades() == here.right_grades()
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
    assert here.grades() == here.right_grades()
    assert {here.server.paid[row["key"]] for row in here.verdicts()} == {1}


def test_neither_requests_nor_results_lie_in_a_file_that_a_crash_would_leave(
    office: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    here, left = office(), dict[str, list[Path]]()

    def look(step: str) -> None:
        left[step] = list(folder.iterdir())

    here.submit(replace(EDGE, at=look))
    here.server.over = True
    here.poll(replace(LATER, at=look))
    assert left.keys() >= {"stored", "uploaded", "downloaded"}
    assert not any(left.values())
