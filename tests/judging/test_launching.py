"""Commands as processes: started, looked at, stopped."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from support.faulty_server import running

from judge.judging.launching import Launched, launch
from judge.store.candidates import propose
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database
from judge.store.verdicts import runs

PATIENCE = 60.0
"""Seconds a command may take on a busy machine."""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def ended(launched: Launched) -> int:
    end = time.monotonic() + PATIENCE
    while launched.code is None:
        assert time.monotonic() < end
        time.sleep(0.05)
    return launched.code


def test_what_it_prints_and_what_it_complains_of_are_kept_apart() -> None:
    version, mistake = launch("--version"), launch("run", "--db", "nowhere.db")
    assert (ended(version), version.printed(), version.complained()) == (0, "shelfjudge 0.1.0\n", "")
    assert ended(mistake) == 2
    assert mistake.printed() == ""
    assert "There is no database nowhere.db" in mistake.complained()


def test_a_folder_of_the_same_name_is_not_taken_for_ours(tmp_path: Path) -> None:
    (tmp_path / "judge").mkdir()
    (tmp_path / "judge" / "__init__.py").write_text("raise ImportError('not the one')")
    assert ended(launch("--version")) == 0


def test_stopped_it_keeps_what_came_and_says_how_to_go_on(db: Database) -> None:
    save_queries(db, [{"id": "q1", "text": "lamp"}])
    save_products(db, [{"id": f"p{n}", "title": f"Lamp {n}"} for n in range(200)])
    propose(db, [{"query_id": "q1", "product_id": f"p{n}", "source": "lexical"} for n in range(200)])
    with running(latency=2.0) as server:
        run = launch("run", "--judge", f"openai/test?base_url={server.url}", "--concurrency", "2", "--db", db.target)
        end = time.monotonic() + PATIENCE
        while not server.asked:
            assert time.monotonic() < end, run.complained()
            time.sleep(0.05)
        run.stop()
        assert ended(run) == 3
        run.stop()  # one that has ended is left alone
    ((row, _),) = runs(db)
    assert (row.pid, row.state) == (run.pid, "stopped")
