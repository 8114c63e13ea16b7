"""judge export that is stopped, or may not write: what it says is true, and nothing half is left."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from support.command_line import Judge
from support.commands import Command
from support.graded import judge_said

WAIT = 30.0
ENVIRONMENT = {"COLUMNS": "300"}


@pytest.fixture
def large(shop: Any) -> None:
    """So much to export that it takes a while."""
    db = shop(products=40, queries=150)
    judge_said(db, {(f"q{q}", f"p{p}"): 5 if p % 4 == 0 else 1 for q in range(1, 151) for p in range(1, 41)})


def at_work(folder: Path) -> Command:
    """An export to `out` that has begun to write."""
    command = Command(("export", "out", "--format", "all"), folder, ENVIRONMENT)
    late = time.monotonic() + WAIT
    while not any(folder.glob(".out.*.part/new/*")):
        assert time.monotonic() < late, command.printed
        time.sleep(0.002)
    return command


def test_stopped_by_a_person_it_leaves_nothing_and_says_so(large: None, judge: Judge, tmp_path: Path) -> None:
    command = at_work(tmp_path)
    command.interrupted()
    assert command.ended() == 3
    assert "Stopped by you. No half export is left: out changes only once an export is whole." in command.printed
    assert "stays" not in command.printed
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".out*"))
    assert judge("export", "out").code == 0


def test_stopped_by_a_person_the_earlier_export_is_as_it_was(large: None, judge: Judge, tmp_path: Path) -> None:
    assert judge("export", "out", "--format", "qrels").code == 0
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    command = at_work(tmp_path)
    command.interrupted()
    assert command.ended() == 3
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before


def test_what_a_killed_export_left_lies_beside_and_is_gone_after_the_next(large: None, judge: Judge, tmp_path: Path) -> None:
    assert at_work(tmp_path).killed()
    assert len(list(tmp_path.glob(".out.*.part"))) == 1
    assert not (tmp_path / "out").exists()
    assert judge("export", "out").code == 0
    assert not list(tmp_path.glob(".out*"))


@pytest.mark.parametrize(
    ("place", "said"), [("/proc/x", "takes no folders"), ("labels.db", "is not a folder"), ("labels.db/x", "is a file")]
)
def test_a_place_that_can_be_no_folder_ends_with_2_and_a_remedy_in_words(large: None, judge: Judge, place: str, said: str) -> None:
    printed = judge("export", place, "--format", "qrels")
    assert printed.code == 2
    assert said in printed.err
    assert "Name a" in printed.err
    assert "Errno" not in printed.err
