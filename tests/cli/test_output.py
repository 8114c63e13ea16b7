"""What comes out: one JSON object for machines, something for every terminal, and a word where the output itself fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from support.command_line import Judge

TITLE = "白色沙发 🛋 é"


@pytest.fixture
def judged(judge: Judge, small_shop: Path) -> Judge:
    """The command line in a folder whose database has products (one titled in Chinese), candidates, labels and failures."""
    (small_shop / "more.csv").write_text(f"id,title\n04,{TITLE}\n")
    for kind, name in (("products", "products"), ("products", "more"), ("queries", "queries"), ("labels", "ratings")):
        assert judge("import", kind, str(small_shop / f"{name}.csv")).code == 0
    judge("mine")
    judge("run", "--judge", "scripted/4")
    judge("run", "--judge", "scripted/9")
    return judge


@pytest.mark.parametrize(
    "words",
    [
        ("import", "products", "files/products.csv", "files/more.csv"),
        ("import", "events", "files/events.csv"),
        ("import", "runs", "files/runs.csv"),
        ("mine",),
        ("run", "--judge", "scripted/4", "--judge", "scripted/5"),
        ("run", "--judge", "scripted/4", "--judge", "scripted/5", "--dry-run"),
        ("status",),
        ("failures",),
        ("explain", "q1", "01"),
        ("reparse",),
        ("agreement", "--judge", "scripted/4"),
        ("probe", "--judge", "scripted/4"),
        ("prompts", "list"),
        ("export", "out", "--judge", "scripted/4"),
    ],
    ids=" ".join,
)
def test_json_is_one_object(judged: Judge, small_shop: Path, words: tuple[str, ...]) -> None:
    (small_shop / "events.csv").write_text("query_id,day,clicks\nq1,2026-05-01,3\n")
    (small_shop / "runs.csv").write_text("query_id,product_id\nq1,01\n")
    printed = judged(*words, "--json")
    assert printed.code in (0, 1), printed.err
    assert isinstance(printed.json, dict)


def test_each_file_of_an_import_is_one_entry(judge: Judge, small_shop: Path) -> None:
    (small_shop / "more.csv").write_text("id,title\n04,\n")
    printed = judge("import", "products", "files/products.csv", "files/more.csv", "--json")
    assert printed.code == 1
    first, second = printed.json["files"]
    assert (first["file"], first["added"], first["removed"]) == ("files/products.csv", 3, 0)
    assert [problem["field"] for problem in second["problems"]] == ["title"]
    assert second["reasons"] == {"title: is empty": 1}


def printed_with(encoding: str, *words: str) -> bytes:
    """What a command writes to an output of that encoding. It may not fail for it."""
    ran = subprocess.run(
        [sys.executable, "-m", "judge", *words], capture_output=True, env={**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "300"}
    )
    assert ran.returncode == 1, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_a_terminal_that_lacks_a_character_gets_its_number(judged: Judge, encoding: str) -> None:
    text = printed_with(encoding, "failures").decode(encoding)
    assert TITLE.encode(encoding, "backslashreplace").decode(encoding) in text


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8"])
def test_json_says_every_character_in_every_encoding(judged: Judge, encoding: str) -> None:
    found = orjson.loads(printed_with(encoding, "failures", "--json"))
    assert TITLE in {failure["title"] for failure in found["failures"]}


@pytest.mark.parametrize("buffered", [True, False])
@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("status",), 3, "The output cannot be written: No space left on device"),
        (("failures", "--json"), 3, "The output cannot be written: No space left on device"),
        (("prompts", "show", "relevance"), 2, "[Errno 28] No space left on device"),
        (("--help",), 2, "[Errno 28] No space left on device"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_an_output_that_takes_nothing_is_said_and_is_no_success(
    judged: Judge, words: tuple[str, ...], code: int, says: str, buffered: bool
) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": "" if buffered else "1"}
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run([sys.executable, "-m", "judge", *words], stdout=full, stderr=subprocess.PIPE, text=True, env=environment)
    problem, remedy = ran.stderr.splitlines()
    assert (ran.returncode, problem) == (code, says)
    assert remedy.startswith("  ")
