"""Models on servers of one's own, as a person asks them: `judge run --judge vllm/NAME`."""

from __future__ import annotations

from typing import Any

import pytest
from support.command_line import Judge
from support.faulty_server import running

RUN = ("run", "--judge", "vllm/Qwen/Qwen3-8B")


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "VLLM_API_KEY", "VLLM_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_two_servers_named_by_the_environment_judge_together_for_nothing(judge: Judge, shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shop(products=5, queries=4)
    with running(latency=0.05) as first, running(latency=0.05) as second:
        monkeypatch.setenv("VLLM_BASE_URL", f"{first.url}, {second.url}/")
        (ran,) = judge(*RUN, "--json").json["runs"]
        asked = [server.stats()["requests"] for server in (first, second)]
    assert (ran["judged"], ran["cost_usd"]) == (20, 0.0)
    assert ran["judge"].startswith("vllm/Qwen/Qwen3-8B#relevance@")
    assert asked == [10, 10]


def test_servers_that_come_and_go_make_no_pair_stale(judge: Judge, shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shop(products=5, queries=4)
    with running() as first, running() as second:
        monkeypatch.setenv("VLLM_BASE_URL", first.url)
        judge(*RUN)
        monkeypatch.setenv("VLLM_BASE_URL", f"{first.url},{second.url}")
        again = judge(*RUN)
        assert (again.code, second.stats()["requests"]) == (0, 0)
    assert "20 selected = 20 known" in again.out
