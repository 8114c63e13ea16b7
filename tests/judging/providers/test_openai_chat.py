"""`openai` over real HTTP: what goes over the wire, and what every way of answering badly becomes."""

from __future__ import annotations

import orjson
import pytest
from support.faulty_server import DECLINED, GARBAGE, MISCOUNTED, Faults, FaultyServer, running, true_grades
from support.hand_made import request_for
from support.judging import one_by_one

from judge.errors import ProviderError, Refused, Rejected, Transient, Unreadable
from judge.judging.base import Answer, Outcome, Request, Usage
from judge.judging.providers.openai_chat import OpenAIChat
from judge.judging.spec import JudgeSpec

KEY = "sk-secret-0123456789"
REQUEST = request_for("red sofa", "A sofa in red velvet")


def judge_at(url: str, *, key: str = KEY, **params: object) -> OpenAIChat:
    return OpenAIChat(JudgeSpec("openai", "some-model", {"base_url": url, **params}), {"OPENAI_API_KEY": key})


async def asked(provider: OpenAIChat, request: Request = REQUEST) -> list[Outcome]:
    try:
        return provider.answers(await provider.send(provider.body(request)), request)
    finally:
        await provider.close()


async def failure(provider: OpenAIChat) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await asked(provider)
    return caught.value


async def test_what_is_sent_is_the_messages_the_schema_and_the_parameters(server: FaultyServer) -> None:
    await asked(judge_at(server.url, temperature=0, reasoning_effort="none", service_tier="flex", timeout=9, concurrency=2))
    sent = server.last["body"]
    assert sent["model"] == "some-model"
    assert sent["messages"] == [{"role": role, "content": content} for role, content in REQUEST.messages]
    assert sent["response_format"]["json_schema"]["strict"] is True
    assert (sent["temperature"], sent["reasoning_effort"], sent["service_tier"]) == (0, "none", "flex")
    assert not {"base_url", "timeout", "concurrency", "url"} & set(sent)
    assert server.last["headers"]["authorization"] == f"Bearer {KEY}"


def test_openai_is_told_not_to_store_and_other_servers_are_told_nothing() -> None:
    official = OpenAIChat(JudgeSpec("openai", "some-model"), {"OPENAI_API_KEY": KEY}).body(REQUEST)
    assert official["url"] == "https://api.openai.com/v1/chat/completions"
    assert official["json"]["store"] is False
    assert "store" not in judge_at("http://127.0.0.1:9/v1").body(REQUEST)["json"]


def test_a_server_named_by_the_environment_is_part_of_the_identity() -> None:
    spec = JudgeSpec("openai", "some-model")
    elsewhere = OpenAIChat(spec, {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1/"})
    assert elsewhere.body(REQUEST)["url"] == "http://127.0.0.1:9/v1/chat/completions"
    assert elsewhere.key(REQUEST) == judge_at("http://127.0.0.1:9/v1").key(REQUEST)


async def test_a_server_without_keys_is_asked_with_a_placeholder(server: FaultyServer) -> None:
    provider = OpenAIChat(JudgeSpec("openai", "some-model", {"base_url": server.url}), {})
    assert isinstance((await asked(provider))[0], Answer)
    assert server.last["headers"]["authorization"] == "Bearer EMPTY"


async def test_a_reply_brings_the_model_that_served_the_tokens_and_the_time(server: FaultyServer) -> None:
    provider = judge_at(server.url)
    reply = await provider.send(provider.body(REQUEST))
    await provider.close()
    assert reply.model == "some-model-served"
    assert reply.usage == Usage(input_tokens=1200, cached_tokens=1024, cache_write_tokens=100, output_tokens=60)
    assert reply.latency_ms >= 0


@pytest.mark.parametrize("kind", GARBAGE)
async def test_a_reply_of_status_200_without_an_answer_is_kept_and_unreadable(kind: str) -> None:
    with running(Faults(plan={"sofa": [kind]})) as server:
        provider = judge_at(server.url)
        reply = await provider.send(provider.body(REQUEST))
        await provider.close()
        assert orjson.loads(orjson.dumps(reply.to_json()))
        assert isinstance(provider.answers(reply, REQUEST)[0], Unreadable)


@pytest.mark.parametrize("kind", DECLINED)
async def test_a_model_that_declines_is_a_refusal(kind: str) -> None:
    with running(Faults(plan={"sofa": [kind]})) as server:
        assert isinstance((await asked(judge_at(server.url)))[0], Refused)


@pytest.mark.parametrize("kind", ["429", "429-seconds", "429-ms", "429-date", "408", "409", "500", "503-html", "529", "drop", "cut"])
async def test_what_may_pass_is_transient_and_the_same_request_then_succeeds(kind: str) -> None:
    with running(Faults(plan={"sofa": [kind]})) as server:
        provider = judge_at(server.url)
        with pytest.raises(Transient):
            await provider.send(provider.body(REQUEST))
        (answer,) = await asked(provider)
        assert isinstance(answer, Answer)
        assert [answer.grade] == true_grades(REQUEST.messages, REQUEST.scale.values)
        assert server.stats()["requests"] == 2
        assert server.stats()["answered_most"] == 1


@pytest.mark.parametrize(("kind", "low", "high"), [("429-seconds", 1, 1), ("429-ms", 0.02, 0.02), ("429-date", 0, 2)])
async def test_the_wait_the_server_asks_for_arrives(kind: str, low: float, high: float) -> None:
    with running(Faults(plan={"sofa": [kind]})) as server:
        error = await failure(judge_at(server.url))
        assert isinstance(error, Transient)
        assert error.retry_after is not None
        assert low <= error.retry_after <= high


@pytest.mark.parametrize(
    ("kind", "fatal"),
    [("400", False), ("422", False), ("too-long", False), ("quota", True), ("403", True), ("404", True), ("parameter", True)],
)
async def test_what_cannot_pass_is_rejected(kind: str, fatal: bool) -> None:
    with running(Faults(plan={"sofa": [kind]})) as server:
        error = await failure(judge_at(server.url))
        assert isinstance(error, Rejected)
        assert error.fatal is fatal


async def test_a_slow_server_is_left_after_the_timeout() -> None:
    with running(Faults(plan={"sofa": ["slow"]}), slow=5) as server:
        assert isinstance(await failure(judge_at(server.url, timeout=0.05)), Transient)


async def test_a_server_that_is_not_there_is_transient() -> None:
    error = await failure(judge_at("http://127.0.0.1:9/v1"))
    assert isinstance(error, Transient)
    assert "127.0.0.1" in str(error)


async def test_a_server_that_repeats_the_key_does_not_get_it_into_an_error() -> None:
    with running(key="another-key") as server:
        error = await failure(judge_at(server.url))
        assert isinstance(error, Rejected)
        assert error.fatal
        assert "OPENAI_API_KEY" in str(error)
        assert KEY not in f"{error} {error!r} {error.__cause__!r}"


TITLES = ("A sofa", "A lamp", "A sofa bed", "A red sofa", "A stool")


async def test_several_products_are_asked_for_by_number_and_each_has_its_own_grade(server: FaultyServer) -> None:
    request = request_for("red sofa", *TITLES)
    found = await asked(judge_at(server.url, pack=5), request)
    assert [answer.grade for answer in found if isinstance(answer, Answer)] == true_grades(request.messages, request.scale.values, 5)
    schema = server.last["body"]["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["answers"]["items"]["properties"]["id"]["enum"] == [1, 2, 3, 4, 5]
    assert not {"pack", "repeat"} & set(server.last["body"])


@pytest.mark.parametrize("kind", MISCOUNTED)
async def test_a_reply_whose_numbers_are_not_those_shown_grades_nothing(kind: str) -> None:
    request = request_for("red sofa", *TITLES)
    with running(Faults(plan={"sofa": [kind]})) as server:
        found = await asked(judge_at(server.url, pack=5), request)
    assert [type(outcome) for outcome in found] == [Unreadable] * 5
    assert "numbered 1 to 5" in str(found[0])


@pytest.mark.parametrize("kind", DECLINED)
async def test_a_request_that_is_declined_is_declined_for_each_of_its_products(kind: str) -> None:
    request = request_for("red sofa", *TITLES)
    with running(Faults(plan={"sofa": [kind]})) as server:
        provider = judge_at(server.url, pack=5)
        reply = await provider.send(provider.body(request))
        await provider.close()
    parts = provider.parts(reply, request)
    alone = [provider.answers(part, one)[0] for part, one in zip(parts, one_by_one(request), strict=True)]
    assert all(isinstance(outcome, Refused) for outcome in [*alone, *provider.answers(reply, request)])
    assert sum(part.usage.output_tokens for part in parts) == reply.usage.output_tokens
