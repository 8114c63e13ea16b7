"""`judge explain`, `judge reparse` and `judge probe` as a person uses them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.command_line import Judge
from support.faulty_server import Faults, running

from judge.judging.base import Reply
from judge.judging.replies import Replies


@pytest.fixture
def judged_shop(judge: Judge, small_shop: Path) -> Path:
    """Three products and two queries, mined and judged by `scripted/4`."""
    for words in (
        ("import", "products", str(small_shop / "products.csv")),
        ("import", "queries", str(small_shop / "queries.csv")),
        ("mine",),
        ("run", "--judge", "scripted/4"),
    ):
        assert judge(*words).code == 0
    return small_shop


def recoloured(judge: Judge, files: Path) -> None:
    (files / "products.csv").write_text("id,title,colour\n01,White sofa,cream\n02,Black sofa,black\n03,Desk lamp,red\n")
    assert judge("import", "products", str(files / "products.csv")).code == 0


def test_explain_shows_the_whole_way_from_candidate_to_verdict(judge: Judge, judged_shop: Path) -> None:
    found = judge("explain", "white sofa", "01", "--json").json
    assert found["proposed_by"][0]["source"]
    assert found["judge"].startswith("scripted/4#relevance@")
    assert "White sofa" in found["request"]["messages"][1]["content"]
    assert (found["cached"], found["parsed"]["grade"], found["verdict"]["grade"]) == (True, 4, 4)
    assert found["verdict"]["key"] == found["request"]["key"] == found["reply_key"]
    assert (found["would_ask"], found["state"], found["differs"]) == (False, "judged", [])


def test_explain_says_the_same_in_words(judge: Judge, judged_shop: Path) -> None:
    printed = judge("explain", "q1", "01")
    assert printed.code == 0
    for part in ("White sofa", "proposed by", "scripted/4", "j1-", "title: White sofa", "holds the reply", "grade 4", "not asked again"):
        assert part in printed.out


def test_explain_names_what_changed(judge: Judge, judged_shop: Path) -> None:
    recoloured(judge, judged_shop)
    found = judge("explain", "q1", "01", "--json").json
    assert (found["would_ask"], found["state"], found["differs"]) == (True, "stale", ["product"])
    assert not found["cached"]
    assert found["reply"]["body"]["texts"]


def test_explain_needs_no_key_and_prints_none(judge: Judge, judged_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    without = judge("explain", "q1", "01", "--judge", "openai/some-model", "--json")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    with_one = judge("explain", "q1", "01", "--judge", "openai/some-model", "--json")
    assert without.code == with_one.code == 0
    assert without.json["request"] == with_one.json["request"]
    assert "sk-very-secret" not in with_one.out + with_one.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing", "01"), "no query"),
        (("q1", "99"), "no product"),
        (("q1", "01", "--judge", "nobody/x"), "no provider"),
        (("q1", "01", "--prompt", "none"), "no prompt"),
    ],
)
def test_explain_says_what_it_cannot_find(judge: Judge, judged_shop: Path, words: tuple[str, ...], said: str) -> None:
    printed = judge("explain", *words)
    assert printed.code == 2
    assert said in printed.err


def test_an_unreadable_reply_is_read_again_without_a_call(
    judge: Judge, judged_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    with running(Faults(plan={"Desk lamp": ["nonsense"] * 20})) as server:
        ran = judge("run", "--judge", f"openai/m?base_url={server.url}", "--json")
        asked = server.stats()["requests"]
        (counts,) = ran.json["runs"]
        assert (ran.code, counts["failures"]) == (1, {"unreadable": 2})
        monkeypatch.delenv("OPENAI_API_KEY")
        assert judge("reparse").code == 1
        explained = judge("explain", "q2", "03", "--json").json
        message = {
            "role": "assistant",
            "content": '{"reason": "r", "met": [], "missed": [], "grade": 3, "confidence": 0.5}',
            "refusal": None,
        }
        replies = Replies(tmp_path / "labels.replies")
        replies.put_many({explained["verdict"]["reply_key"]: Reply({"choices": [{"finish_reason": "stop", "message": message}]})})
        replies.close()
        again = judge("reparse", "--judge", "openai/m", "--json")
        assert server.stats()["requests"] == asked
    assert again.json == {
        "verdicts": 2,
        "read": 2,
        "no_reply": 0,
        "now_judged": 1,
        "still_failed": 1,
        "now_failed": 0,
        "regraded": 0,
        "unchanged": 0,
    }
    assert judge("explain", "q2", "03", "--json").json["verdict"]["grade"] == 3
    (newest, *_) = judge("status", "--json").json["runs"]
    assert (newest["judged"], newest["failed"]) == (5, 1)
    assert judge("reparse", "--judge", "nobody").code == 2


def test_probe_gates_a_release(judge: Judge, judged_shop: Path) -> None:
    failed = judge("probe", "--judge", "scripted/4", "--json")
    assert (failed.code, failed.json["passed"]) == (1, False)
    shares = {entry["probe"]: entry["share"] for entry in failed.json["probes"]}
    assert (shares["accessory instead"], shares["asked again"], shares["harmless edit"]) == (1, 0, 0)
    passed = judge("probe", "--judge", "scripted/4", "--limit-share", "1", "--json")
    assert (passed.code, passed.json["passed"]) == (0, True)
    assert passed.json["requests"] == 0
    assert passed.json["probes"] == failed.json["probes"]


def test_probe_tells_a_person_what_went_wrong_and_leaves_the_verdicts_alone(judge: Judge, judged_shop: Path) -> None:
    before = judge("status", "--json").out
    printed = judge("probe", "--judge", "local/lexical", "--sample", "6", "--seed", "7")
    assert printed.code == 1
    for part in ("stuffed title", "not rise", "became", "replies from the cache", "too much"):
        assert part in printed.out
    assert judge("status", "--json").out == before


@pytest.mark.parametrize(
    "prepare",
    [lambda judge, files: None, lambda judge, files: judge("import", "queries", str(files / "queries.csv"))],
    ids=["empty", "unmined"],
)
def test_probe_without_candidates_says_what_to_do(judge: Judge, small_shop: Path, prepare: Callable[[Judge, Path], object]) -> None:
    judge("import", "products", str(small_shop / "products.csv"))
    prepare(judge, small_shop)
    printed = judge("probe", "--judge", "scripted/4")
    assert printed.code == 2
    assert "judge mine" in printed.err


def test_probe_of_a_judge_without_a_key_changes_nothing(judge: Judge, judged_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    printed = judge("probe", "--judge", "openai/some-model")
    assert printed.code == 2
    assert "OPENAI_API_KEY" in printed.err


@pytest.mark.parametrize("spec", ["openai-decisions/m", "openai/m"])
def test_probe_asks_a_judge_behind_a_server_about_one_product_at_a_time(
    judge: Judge, judged_shop: Path, monkeypatch: pytest.MonkeyPatch, spec: str
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    with running() as server:
        found = judge("probe", "--judge", f"{spec}?base_url={server.url}", "--json").json
        assert found["requests"] == server.stats()["requests"]
        again = judge("probe", "--judge", f"{spec}?base_url={server.url}", "--json").json
        assert server.stats()["requests"] == found["requests"]
    assert again["probes"] == found["probes"]
    assert found["sampled"] * 2 <= found["requests"]
    assert {entry["probe"]: entry["share"] for entry in found["probes"]}["asked again"] == 0


def test_probe_says_of_a_judge_asked_one_at_a_time_that_order_cannot_matter(judge: Judge, judged_shop: Path) -> None:
    assert "Order of candidates: asked one at a time: order cannot matter" in judge("probe", "--judge", "scripted/4").out
    assert judge("probe", "--judge", "scripted/4", "--json").json["order"]["size"] == 1


def test_probe_asks_a_judge_that_packs_in_another_order_too(judge: Judge, judged_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    with running() as server:
        spec = f"openai-decisions/m?base_url={server.url}"
        found = judge("probe", "--judge", spec, "--json").json
        printed = judge("probe", "--judge", spec).out
        assert found["requests"] == server.stats()["requests"]
    order = found["order"]
    assert (order["size"], order["packs"], order["n"], order["moved"]["value"], order["again"], order["wrong"]) == (20, 2, 6, 0, 0, 0)
    assert 2 <= order["crossed"] <= 4
    for part in ("order changed", "Order of candidates, 2 requests of up to 20: grades moved: none", f"n = {order['crossed']}"):
        assert part in printed


def test_probe_of_a_judge_that_only_fails_shows_nothing_and_claims_nothing(
    judge: Judge, judged_shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    with running(Faults(rate=1, kinds=("refusal",), until=99)) as server:
        printed = judge("probe", "--judge", f"openai-decisions/m?base_url={server.url}")
    assert printed.code == 1
    for part in ("No pair could be held to any probe", "Order of candidates: no pair got a grade in both orders", "too much"):
        assert part in printed.out


def test_probe_stops_at_its_budget_with_exit_code_3_and_the_same_command_goes_on(
    judge: Judge, judged_shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    with running() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        command = ("probe", "--judge", "openai/gpt-5-nano?pack=5", "--max-cost", "0.001", "--concurrency", "2")
        stopped = judge(*command)
        assert stopped.code == 3
        for part in ("could cross --max-cost 0.001. At least", "Order of candidates: not asked yet"):
            assert part in stopped.out
        first = server.stats()["requests"]
        assert first
        codes = [judge(*command, "--json") for _ in range(20)]
        whole = server.stats()
    assert all(each.json["cost_usd"] <= 0.001 for each in codes)
    assert all((each.code == 3) == (each.json["left"] > 0) for each in codes)
    assert not any(each.json["passed"] for each in codes if each.code == 3)
    assert codes[-1].json["requests"] == codes[-1].json["left"] == 0
    assert first < whole["requests"] == whole["distinct"] + _asked_twice(codes[-1].json)


def _asked_twice(found: dict[str, Any]) -> int:
    """Requests that are meant to be sent a second time as they are."""
    again = next(each["n"] for each in found["probes"] if each["probe"] == "asked again")
    return int(again + found["order"]["packs"])


def test_probe_refuses_a_budget_that_nobody_can_keep_before_asking_anything(
    judge: Judge, judged_shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    with running() as server:
        printed = judge("probe", "--judge", f"openai/m?base_url={server.url}", "--max-cost", "1")
        assert server.stats()["requests"] == 0
    assert printed.code == 2
    for part in ("Nobody has a price", "--sample N"):
        assert part in printed.err


def test_probe_of_a_free_judge_keeps_any_budget(judge: Judge, judged_shop: Path) -> None:
    assert judge("probe", "--judge", "scripted/4", "--limit-share", "1", "--max-cost", "0").code == 0
