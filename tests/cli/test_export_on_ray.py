"""`judge export --on ray`: what cannot be spread is refused, and on a real cluster of this machine the files are those of one process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from support.clusters import workers_of
from support.command_line import Judge
from support.graded import judge_said

PRODUCTS, QUERIES, WORKERS = 40, 400, 2
PATIENCE = 120.0


@pytest.fixture
def large(shop: Any) -> None:
    db = shop(products=PRODUCTS, queries=QUERIES)
    judge_said(db, {(f"q{q}", f"p{p}"): 5 if (p + q) % 4 == 0 else 1 for q in range(1, QUERIES + 1) for p in range(1, PRODUCTS + 1)})


class TestRefused:
    def refused(self, judge: Judge, *words: str) -> str:
        printed = judge("export", "out", *words)
        assert printed.code == 2
        assert not Path("out").exists()
        return printed.err

    def test_workers_where_no_cluster_is_asked_for(self, judge: Judge, shop: Any) -> None:
        shop()
        assert "Add --on ray" in self.refused(judge, "--workers", "2")

    def test_another_place_than_ray(self, judge: Judge, shop: Any) -> None:
        shop()
        assert "Use --on ray" in self.refused(judge, "--on", "spark")

    def test_a_database_that_other_machines_cannot_reach(self, judge: Judge, shop: Any) -> None:
        shop()
        assert "judge db copy labels.db postgresql://" in self.refused(judge, "--on", "ray", "--address", "10.0.0.1:6379")

    @pytest.mark.parametrize("rule", [("--encoder", "embedded"), ("--margin", "0.9")])
    def test_vectors_that_other_machines_cannot_reach(self, judge: Judge, shop: Any, rule: tuple[str, str]) -> None:
        shop()
        said = self.refused(judge, "--on", "ray", "--address", "10.0.0.1:6379", *rule)
        assert "Vectors are compared, which are files of this machine" in said
        assert "Leave --address out" in said


def test_with_a_worker_killed_in_the_middle_the_files_are_those_of_one_process(large: None, judge: Judge, tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'shelfjudge[ray]'")
    rules = ("--format", "all", "--split-by", "category", "--margin", "0.99")
    assert judge("export", "alone", *rules).code == 0
    line = [sys.executable, "-m", "judge", "export", "spread", *rules, "--on", "ray", "--workers", str(WORKERS)]
    process = subprocess.Popen(line, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    begun(process, tmp_path)
    os.kill(max(workers_of(process.pid, WORKERS)), signal.SIGKILL)  # the newest: a look ahead had workers too
    assert not (tmp_path / "spread").exists(), "the export was over before it was hurt"
    _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, told
    assert "ray" not in told.lower(), "Ray speaks between our lines"
    assert files(tmp_path / "spread") == files(tmp_path / "alone")


def begun(process: subprocess.Popen[str], folder: Path) -> None:
    """Waits until the export has begun to write what workers made."""
    late = time.monotonic() + PATIENCE
    while not any(folder.glob(".spread.*.part/new/*")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < late
        time.sleep(0.002)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
