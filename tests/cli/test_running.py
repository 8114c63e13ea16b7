"""What `judge run` says of a run, and the commands that it prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import orjson
import pytest
from support.command_line import Judge
from support.faulty_server import UNWEIGHED, Faults, FaultyServer, running

MINE = "prompts/mine.md"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")


@pytest.fixture
def mined(judge: Judge, small_shop: Path) -> Judge:
    """A shop of three products and two queries, all six pairs candidates, in a database."""
    for kind, name in (("products", "products.csv"), ("queries", "queries.csv")):
        assert judge("import", kind, str(small_shop / name)).code == 0
    assert judge("mine").code == 0
    return judge


def own_prompt(judge: Judge) -> None:
    text = judge("prompts", "show", "relevance").out
    Path("prompts").mkdir()
    Path(MINE).write_text(text.replace("name: relevance", "name: mine") + "\nBe strict.\n")


def spec(server: FaultyServer, more: str = "") -> str:
    return f"openai/m?base_url={server.url}{more}"


def command_in(printed: str) -> list[str]:
    """The words after `judge` of the command that asks again."""
    (line,) = re.findall(r"judge (run .*--retry-failures)$", printed, re.MULTILINE)
    return shlex.split(line)


def failing_once(word: str) -> Faults:
    return Faults(plan={word: ["400"]})


def test_the_command_that_is_printed_asks_exactly_the_failures_with_the_same_prompt(mined: Judge) -> None:
    own_prompt(mined)
    with running(failing_once("White sofa")) as server:
        ran = mined("run", "--judge", spec(server), "--prompt", "mine", "--queries", "q1")
        assert ran.code == 1
        asked = server.stats()["requests"]
        words = command_in(ran.out)
        again = mined(*words)
        assert server.stats()["requests"] == asked + 1
    assert again.code == 0
    assert "#mine@" in " ".join(words)


def test_judge_failures_prints_the_command_for_each_judge(mined: Judge) -> None:
    own_prompt(mined)
    with running(failing_once("White sofa")) as server:
        assert mined("run", "--judge", spec(server), "--prompt", "mine").code == 1
        words = command_in(mined("failures").out)
        asked = server.stats()["requests"]
        assert mined(*words).code == 0
        assert 0 < server.stats()["requests"] - asked <= 2
    assert mined("failures").code == 0


def test_asking_a_stronger_judge_again_asks_only_what_was_left_to_it(mined: Judge) -> None:
    with running(failing_once("White sofa")) as server:
        strong = spec(server).replace("/m?", "/strong?")
        ran = mined("run", "--judge", "scripted/3", "--escalate", strong, "--when", "failed or confidence < 0.5")
        assert (ran.code, server.stats()["requests"]) == (0, 0)
        ran = mined("run", "--judge", "scripted/9", "--escalate", strong, "--when", "failed", "--limit", "6")
        words = re.findall(r"judge (run .*--retry-failures)$", ran.out, re.MULTILINE)[-1]
        assert "--escalate" in words
        asked = server.stats()["requests"]
        again = mined(*shlex.split(words), "--json").json["runs"][-1]
    assert (asked, again["requests"], again["failures"]) == (6, 2, {})


def test_a_judge_named_in_full_is_asked_with_its_prompt_as_it_was(mined: Judge) -> None:
    own_prompt(mined)
    ran = mined("run", "--judge", "scripted/4", "--prompt", "mine", "--json").json["runs"][0]
    Path(MINE).write_text(Path(MINE).read_text() + "\nEven stricter.\n")
    again = mined("run", "--judge", ran["judge"], "--json").json["runs"][0]
    assert (again["judge"], again["known"]) == (ran["judge"], 6)
    both = mined("run", "--judge", ran["judge"], "--prompt", "relevance")
    assert (both.code, "Leave one of the two out" in both.err) == (2, True)


def test_packed_replies_that_could_not_be_used_are_said(mined: Judge) -> None:
    with running(Faults(rate=1.0, kinds=("repeated",), until=99)) as server:
        printed = mined("run", "--judge", spec(server, "&pack=3"))
    assert printed.code == 0
    assert "2 of 2 packed replies could not be used: asked one by one" in printed.out


def test_probabilities_that_were_asked_for_and_did_not_come_are_said(mined: Judge) -> None:
    with running(Faults(rate=1.0, kinds=(UNWEIGHED,), until=99)) as server:
        without = mined("run", "--judge", spec(server, "&logprobs=true"))
    with running() as server:
        given = mined("run", "--judge", spec(server, "&logprobs=true"))
    assert "m gave no probabilities, though asked with logprobs=true" in without.out
    assert "no probabilities" not in given.out


def test_requests_that_stopped_a_run_are_counted(mined: Judge) -> None:
    with running(Faults(rate=1.0, kinds=("401",), until=99)) as server:
        (ran,) = mined("run", "--judge", spec(server), "--json").json["runs"]
        assert ran["requests"] == server.stats()["requests"] > 0


def test_failures_at_an_unknown_price_do_not_cost_nothing(mined: Judge) -> None:
    with running(Faults(rate=1.0, kinds=("400",), until=99)) as server:
        printed = mined("run", "--judge", spec(server))
    assert "unknown price" in printed.out
    assert "unknown price" in mined("status").out


def test_a_judge_asked_several_times_is_counted_in_answers(mined: Judge) -> None:
    printed = mined("run", "--judge", "scripted/4?repeat=3", "--limit", "2")
    assert "6 selected (answers: 2 pairs, 3 times each) =" in printed.out
    assert "answers a second" in printed.out


def test_a_dry_run_ends_with_its_figures_and_shows_the_request_as_json(mined: Judge) -> None:
    printed = mined("run", "--judge", "openai/gpt-6-luna", "--dry-run").out
    before, after = printed.split("\n\n")
    assert orjson.loads(before.removeprefix("The first request:\n"))["json"]["messages"]
    assert len(after.splitlines()) == 4
    assert "cost:" in after.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("failures", "99"), "There are runs 1 to 1"),
        (("run", "--judge", "scripted/4", "--escalate", "scripted/4"), "stronger judge"),
        (("run", "--when", "failed"), "--escalate SPEC"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_remedy(mined: Judge, words: tuple[str, ...], said: str) -> None:
    assert mined("run", "--judge", "scripted/4").code == 0
    refused = mined(*words)
    assert (refused.code, said in refused.err) == (2, True), refused.err


def test_a_run_that_is_stopped_for_want_of_any_verdict_exits_with_3(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("id,title\n" + "".join(f"{n},Lamp {n}\n" for n in range(40)))
    (tmp_path / "q.csv").write_text("query_id,query\nq1,lamp\n")
    judge("import", "products", "p.csv")
    judge("import", "queries", "q.csv")
    judge("mine")
    with running(Faults(rate=1.0, kinds=("400",), until=99)) as server:
        stopped = judge("run", "--judge", spec(server), "--concurrency", "2")
        assert (stopped.code, "--keep-going" in stopped.out) == (3, True)
        assert server.stats()["requests"] < 40
        assert judge("run", "--judge", spec(server), "--concurrency", "2", "--keep-going").code == 1
        assert server.stats()["requests"] == 40


def test_at_80_columns_a_long_judge_leaves_room_for_the_figures(mined: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    long = "scripted/9?base_url=http://127.0.0.1:8000/a/very/long/address/of/a/server/v1&seed=12345"
    mined("run", "--judge", long)
    for command in ("status", "failures"):
        printed = mined(command).out
        assert long in printed
        assert all(len(line) <= 80 for line in printed.splitlines() if "scripted/9" not in line), printed


def test_files_among_the_prompts_that_are_none_block_nothing_else(mined: Judge) -> None:
    Path("prompts").mkdir()
    Path("prompts/b3.md").write_bytes(bytes(range(256)))
    Path("prompts/broken.md").write_text("no front matter\n")
    assert mined("run", "--judge", "scripted/4").code == 0
    listed: Any = mined("prompts", "list")
    assert (listed.code, "No prompt: prompts/b3.md is not UTF-8" in listed.out, "relevance" in listed.out) == (0, True, True)
    assert "b3.md is not UTF-8" in mined("run", "--prompt", "b3").err
    assert "prompts/broken.md has no front matter" in mined("run", "--prompt", "broken").err
