"""`vllm` over real HTTP: servers of one's own, one or several, some of them dead."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.faulty_server import Faults, FaultyServer, running
from support.hand_made import request_for
from support.judging import job, judged

from judge.errors import InputError, Rejected, Transient
from judge.judging.base import Answer, Request
from judge.judging.pricing import price
from judge.judging.providers._batches import refuse_without_batches
from judge.judging.providers._replicas import REST
from judge.judging.providers.vllm import IN_FLIGHT, MOST_IN_FLIGHT, VLLM
from judge.judging.spec import JudgeSpec
from judge.store.verdicts import failures

NAME = "vllm/Qwen/Qwen3-8B"
REQUEST = request_for("red sofa", "A sofa in red velvet")


def judge_at(*servers: str, judge: str = NAME, environ: Mapping[str, str] | None = None, **options: Any) -> VLLM:
    return VLLM(JudgeSpec.parse(judge), {"VLLM_BASE_URL": ",".join(servers), **(environ or {})}, **options)


async def asked(provider: VLLM, requests: int = 1, request: Request = REQUEST) -> list[Any]:
    try:
        sent = [provider.send(provider.body(request)) for _ in range(requests)]
        return await asyncio.gather(*sent, return_exceptions=True)
    finally:
        await provider.close()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def nobody() -> str:
    """An address where nobody listens."""
    return f"http://127.0.0.1:{free_port()}/v1"


@pytest.mark.parametrize(
    "name", [NAME, "vllm//models/qwen", "vllm/m?thinking=false", "vllm/m?base_url=http://gpu1:8000/v1%2Chttp://gpu2:8000/v1"]
)
def test_a_judge_of_ones_own_is_a_string_that_round_trips(name: str) -> None:
    spec = JudgeSpec.parse(name)
    assert str(spec) == name
    assert spec.provider == "vllm"
    assert VLLM(spec, {}).spec == spec


def test_a_models_name_may_hold_slashes(server: FaultyServer) -> None:
    asyncio.run(asked(judge_at(server.url)))
    assert server.last["body"]["model"] == "Qwen/Qwen3-8B"


async def test_no_key_is_needed_and_one_that_is_set_is_sent(server: FaultyServer) -> None:
    await asked(judge_at(server.url))
    assert server.last["headers"]["authorization"] == "Bearer EMPTY"
    await asked(judge_at(server.url, environ={"VLLM_API_KEY": "token-0123456789", "OPENAI_API_KEY": "sk-of-somebody-else"}))
    assert server.last["headers"]["authorization"] == "Bearer token-0123456789"


async def test_a_reply_of_ones_own_server_costs_nothing(server: FaultyServer) -> None:
    provider = judge_at(server.url)
    (reply,) = await asked(provider)
    assert price(provider, reply) == 0.0


def test_which_servers_the_environment_names_is_no_part_of_a_judge() -> None:
    keys = {judge_at(*servers).key(REQUEST) for servers in ([], [nobody()], [nobody(), nobody()])}
    assert len(keys) == 1
    assert judge_at(judge=f"{NAME}?base_url=http://127.0.0.1:9/v1").key(REQUEST) not in keys


def test_a_thinking_model_is_told_whether_to_think_and_others_are_told_nothing() -> None:
    sent = judge_at(judge=f"{NAME}?thinking=false&temperature=0").body(REQUEST)["json"]
    assert sent["chat_template_kwargs"] == {"enable_thinking": False, "thinking": False}
    assert (sent["temperature"], "thinking" in sent) == (0, False)
    assert "chat_template_kwargs" not in judge_at().body(REQUEST)["json"]


def test_whether_to_think_is_yes_or_no() -> None:
    with pytest.raises(InputError, match="thinking=false or thinking=true"):
        judge_at(judge=f"{NAME}?thinking=little")


def test_it_has_no_24_hour_jobs() -> None:
    with pytest.raises(InputError, match="no 24-hour jobs"):
        refuse_without_batches(judge_at())


def test_more_servers_take_more_requests_at_once() -> None:
    several = ["http://127.0.0.1:8000/v1", "http://127.0.0.1:8001/v1"]
    assert judge_at().limits.concurrency == IN_FLIGHT
    assert judge_at(*several).limits.concurrency == 2 * IN_FLIGHT
    assert judge_at(*several, *several, " ").limits.concurrency == 2 * IN_FLIGHT, "one named twice counts twice"
    assert judge_at(*(nobody() for _ in range(9))).limits.concurrency == MOST_IN_FLIGHT


@pytest.mark.parametrize("address", ["gpu1:8000", "http://gpu1:8000/v1,gpu2:8000", "http://me:secret@gpu1/v1"])
def test_an_address_that_cannot_be_is_refused_by_the_name_of_the_variable(address: str) -> None:
    with pytest.raises(InputError, match="VLLM_BASE_URL") as refused:
        judge_at(address)
    assert "secret" not in str(refused.value)


async def test_requests_in_flight_are_spread_over_the_servers() -> None:
    with running(latency=0.1) as first, running(latency=0.1) as second:
        await asked(judge_at(first.url, second.url), requests=10)
        assert (first.stats()["requests"], second.stats()["requests"]) == (5, 5)


async def test_a_server_that_is_slow_is_asked_less() -> None:
    with running(latency=0.5) as slow, running() as quick:
        provider = judge_at(slow.url, quick.url)

        async def work() -> None:
            for _ in range(5):
                await provider.send(provider.body(REQUEST))

        await asyncio.gather(*(work() for _ in range(4)))
        await provider.close()
        assert slow.stats()["requests"] < quick.stats()["requests"]


async def test_a_dead_server_costs_one_request_and_is_passed_over() -> None:
    with running() as alive:
        provider = judge_at(nobody(), alive.url)
        ended = [await asked(provider) for _ in range(6)]
        assert [isinstance(reply, Transient) for (reply,) in ended] == [True] + 5 * [False]
        assert alive.stats()["requests"] == 5


async def test_a_server_that_says_500_is_passed_over() -> None:
    with running(Faults(plan={"sofa": ["500"] * 9})) as broken, running() as alive:
        provider = judge_at(broken.url, alive.url)
        for _ in range(6):
            await asked(provider)
        assert (broken.stats()["requests"], alive.stats()["requests"]) == (1, 5)


async def test_a_server_that_comes_back_is_asked_again() -> None:
    now, again, port = [100.0], FaultyServer(), free_port()
    with running() as alive:
        provider = judge_at(f"http://127.0.0.1:{port}/v1", alive.url, clock=lambda: now[0])
        await asked(provider)
        await again.start(port)
        try:
            await asked(provider, requests=4)
            assert again.stats()["requests"] == 0
            now[0] += REST
            for _ in range(4):
                await asked(provider)
            assert again.stats()["requests"] == 2
        finally:
            await again.stop()


async def test_nobody_listening_is_said_with_the_command_that_starts_a_server() -> None:
    there = nobody()
    (error,) = await asked(judge_at(there))
    assert isinstance(error, Transient)
    assert str(error) == f"no server answers at {there}: start it (vllm serve Qwen/Qwen3-8B), or say in VLLM_BASE_URL where it is"


async def test_a_server_without_the_model_says_which_server_and_where_its_models_are_listed() -> None:
    with running(Faults(plan={"sofa": ["404"]})) as server:
        (error,) = await asked(judge_at(server.url))
    assert isinstance(error, Rejected)
    assert error.fatal
    assert (
        str(error) == f"HTTP 404: this is the fault 404\n  {server.url} has no 'Qwen/Qwen3-8B': GET {server.url}/models lists what it has."
    )


@pytest.mark.sqlite
def test_all_pairs_are_judged_while_one_of_the_servers_is_dead(shop: Any, tmp_path: Path) -> None:
    with running() as alive:
        ended = judged(job(shop(products=10, queries=4), judge_at(nobody(), alive.url), tmp_path))
    assert (ended.state, ended.progress.judged, ended.progress.failed) == ("done", 40, 0)


@pytest.mark.sqlite
def test_servers_that_are_all_dead_stop_the_run_and_leave_its_pairs_open(shop: Any, tmp_path: Path) -> None:
    db = shop(products=10, queries=4)
    ended = judged(job(db, judge_at(nobody(), nobody()), tmp_path))
    assert ended.state == "stopped"
    assert "vllm serve Qwen/Qwen3-8B" in ended.note
    assert (ended.progress.judged, len(failures(db)) < 40) == (0, True)
    with running() as alive:
        later = judged(job(db, judge_at(alive.url), tmp_path, retry=frozenset({"all"})))
    assert (later.state, later.progress.failed) == ("done", 0)


async def test_probabilities_are_read_where_they_are_asked_for(server: FaultyServer) -> None:
    provider = judge_at(server.url, judge=f"{NAME}?logprobs=true")
    (reply,) = await asked(provider)
    (answer,) = provider.answers(reply, REQUEST)
    assert isinstance(answer, Answer)
    assert answer.probabilities is not None
