"""The command line as a person uses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command_line import Judge, Printed, run_main


@pytest.fixture
def judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Judge:
    """Runs `judge WORDS...` in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("JUDGE_DB", raising=False)

    def run(*words: str) -> Printed:
        return run_main(words, monkeypatch, capsys)

    return run


@pytest.fixture
def small_shop(judge: Judge, tmp_path: Path) -> Path:
    """Files of three products, two queries and some ratings, not imported yet."""
    files = tmp_path / "files"
    files.mkdir()
    (files / "products.csv").write_text("id,title,colour\n01,White sofa,white\n02,Black sofa,black\n03,Desk lamp,red\n")
    (files / "queries.csv").write_text("query_id,query\nq1,white sofa\nq2,lamp\n")
    (files / "ratings.csv").write_text("query_id,product_id,rater,grade\nq1,01,ann,5\nq1,02,ann,2\nq1,01,bob,5\nq2,03,ann,5\nq2,01,ann,1\n")
    return files
