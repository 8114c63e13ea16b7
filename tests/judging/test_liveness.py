"""Which runs are still at work: told by their process here, and by their last word where they are another machine's."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from support.voices import a_judge

from judge.errors import InputError
from judge.judging.liveness import HOST, SILENT, STARTED, alive, refuse_a_second
from judge.judging.status import judged
from judge.store.candidates import Selection
from judge.store.db import Database
from judge.store.verdicts import runs, start_run
from judge.tables import Run, now

A_MINUTE = timedelta(minutes=1)
LONG_AGO = SILENT + A_MINUTE


def run(**fields: Any) -> Run:
    """A run of this process that has just said something."""
    return Run.model_construct(
        **{"id": 3, "state": "running", "pid": os.getpid(), "host": HOST, "started_at": now(), "updated_at": now(), **fields}
    )


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def refused(other: Run) -> bool:
    try:
        refuse_a_second(other)
    except InputError:
        return True
    return False


def test_a_run_whose_process_lives_is_at_work_and_one_whose_process_died_is_not() -> None:
    assert refused(run())
    assert not refused(run(pid=dead_process()))


def test_a_run_that_was_silent_for_long_stands_in_nobodys_way() -> None:
    assert not refused(run(updated_at=now() - LONG_AGO))
    assert refused(run(updated_at=now() - SILENT + A_MINUTE))


def test_a_run_of_our_own_process_number_from_before_we_began_is_not_ours() -> None:
    """As in a container that was killed and starts again: its first process has the same number each time."""
    before = run(started_at=STARTED - A_MINUTE)
    assert not refused(before)
    assert not alive(before)


def test_a_process_number_says_nothing_on_another_machine() -> None:
    assert refused(run(host="box-2", pid=dead_process()))
    assert not refused(run(host="box-2", updated_at=now() - LONG_AGO))


def test_a_run_of_a_database_that_did_not_note_machines_counts_as_ours() -> None:
    assert refused(run(host=None))
    assert not refused(run(host=None, pid=dead_process()))


def test_the_refusal_says_which_process_where_and_what_to_do() -> None:
    with pytest.raises(InputError) as here:
        refuse_a_second(run())
    assert f"Run 3 of this judge is at work (process {os.getpid()})" in here.value.problem
    assert here.value.remedy == "Wait for it, or end it with Ctrl-C, then give the command again: judge status"
    with pytest.raises(InputError) as away:
        refuse_a_second(run(host="box-2", pid=7))
    assert "process 7 on box-2" in away.value.problem
    assert "10 minutes" in away.value.remedy


def test_a_run_of_another_machine_is_shown_as_running_while_it_speaks(db: Database) -> None:
    start_run(db, a_judge(db), Selection(), dead_process(), "box-2")
    assert judged(db, alive).runs[0].state == "running"
    start_run(db, a_judge(db), Selection(), dead_process(), HOST)
    assert [one.state for one in judged(db, alive).runs] == ["interrupted", "running"]
    assert [one.host for one, _ in runs(db)] == [HOST, "box-2"]
