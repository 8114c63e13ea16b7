"""`anthropic` over real HTTP: what goes over the wire, and what every way of answering badly becomes."""

from __future__ import annotations

import pytest
from support.faulty_server import DECLINED, GARBAGE, Faults, FaultyServer, running, true_grades
from support.hand_made import request_for

from judge.errors import InputError, Refused, Rejected, Transient, Unreadable
from judge.judging.base import Answer, Outcome, Usage
from judge.judging.providers.anthropic_messages import Anthropic
from judge.judging.spec import JudgeSpec

KEY = "sk-ant-secret-0123456789"
REQUEST = request_for("red sofa", "A sofa in red velvet")


def judge_at(url: str, **params: object) -> Anthropic:
    return Anthropic(JudgeSpec("anthropic", "some-model", {"base_url": url, **params}), {"ANTHROPIC_API_KEY": KEY})


async def asked(provider: Anthropic) -> Outcome:
    try:
        return provider.answers(await provider.send(provider.body(REQUEST)), REQUEST)[0]
    finally:
        await provider.close()


async def test_what_is_sent_is_a_cached_system_part_the_turns_and_the_schema(server: FaultyServer) -> None:
    await asked(judge_at(server.root, effort="low", service_tier="standard_only"))
    sent = server.last["body"]
    system, user = REQUEST.messages
    assert sent["system"] == [{"type": "text", "text": system.content, "cache_control": {"type": "ephemeral"}}]
    assert sent["messages"] == [{"role": "user", "content": user.content}]
    assert sent["output_config"]["format"]["type"] == "json_schema"
    assert sent["output_config"]["effort"] == "low"
    assert (sent["max_tokens"], sent["service_tier"]) == (1024, "standard_only")
    assert not {"base_url", "timeout", "effort", "temperature"} & set(sent)
    assert server.last["headers"]["authorization"] == f"Bearer {KEY}"


def test_more_tokens_can_be_allowed() -> None:
    assert judge_at("http://127.0.0.1:9", max_tokens=4000).body(REQUEST)["json"]["max_tokens"] == 4000


@pytest.mark.parametrize("name", ["temperature", "top_p", "top_k", "seed"])
def test_a_sampling_parameter_is_refused_before_anything_is_sent(name: str) -> None:
    with pytest.raises(InputError, match="no sampling parameters"):
        judge_at("http://127.0.0.1:9", **{name: 0})


def test_the_other_environment_variable_of_the_sdk_is_accepted() -> None:
    Anthropic(JudgeSpec("anthropic", "some-model"), {"ANTHROPIC_AUTH_TOKEN": KEY})


async def test_input_tokens_count_what_was_read_from_and_written_to_the_cache(server: FaultyServer) -> None:
    provider = judge_at(server.root)
    reply = await provider.send(provider.body(REQUEST))
    await provider.close()
    assert reply.usage == Usage(input_tokens=1200, cached_tokens=1024, cache_write_tokens=100, output_tokens=60)
    assert reply.model == "some-model-served"


@pytest.mark.parametrize("kind", GARBAGE)
async def test_a_reply_of_status_200_without_an_answer_is_unreadable(kind: str) -> None:
    with running(Faults(plan={"sofa": [kind]})) as server:
        assert isinstance(await asked(judge_at(server.root)), Unreadable)


@pytest.mark.parametrize("kind", DECLINED)
async def test_a_model_that_declines_is_a_refusal(kind: str) -> None:
    with running(Faults(plan={"sofa": [kind]})) as server:
        assert isinstance(await asked(judge_at(server.root)), Refused)


@pytest.mark.parametrize("kind", ["429", "429-ms", "500", "529", "drop", "cut"])
async def test_what_may_pass_is_transient_and_the_same_request_then_succeeds(kind: str) -> None:
    with running(Faults(plan={"sofa": [kind]})) as server:
        provider = judge_at(server.root)
        with pytest.raises(Transient):
            await provider.send(provider.body(REQUEST))
        answer = await asked(provider)
        assert isinstance(answer, Answer)
        assert [answer.grade] == true_grades(REQUEST.messages, REQUEST.scale.values)


async def test_a_key_that_is_not_accepted_stops_the_run_and_is_not_repeated() -> None:
    with running(key="another-key") as server:
        with pytest.raises(Rejected, match="ANTHROPIC_API_KEY") as caught:
            await asked(judge_at(server.root))
        assert caught.value.fatal
        assert KEY not in str(caught.value)
