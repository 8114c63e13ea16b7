"""Where OpenAI is told that the shared part of a request ends; and that it changes nothing but the bill."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.faulty_server import FaultyServer
from support.hand_made import request_for

from judge.judging.base import Message
from judge.judging.providers.openai_chat import OpenAIChat
from judge.judging.spec import JudgeSpec

REQUEST = request_for("red sofa", "A sofa in red velvet")
KEY = {"OPENAI_API_KEY": "sk-secret-0123456789"}
MARK = {"mode": "explicit"}


def judge(model: str, **params: object) -> OpenAIChat:
    return OpenAIChat(JudgeSpec("openai", model, dict(params)), KEY)


@pytest.mark.parametrize("model", ["gpt-5.6", "gpt-5.10-mini", "gpt-6-luna", "gpt-6.1-sol-2026-10-01"])
def test_the_shared_part_is_marked_and_nothing_of_the_text_changes(model: str) -> None:
    payload = judge(model).body(REQUEST)["json"]
    sent = judge(model).on_the_wire(payload)
    (marked,) = sent["messages"][0]["content"]
    assert marked == {"type": "text", "text": payload["messages"][0]["content"], "prompt_cache_breakpoint": MARK}
    assert sent["messages"][1:] == payload["messages"][1:]
    assert sent["prompt_cache_options"] == MARK
    added = {"messages", "prompt_cache_key", "prompt_cache_options"}
    assert {name: value for name, value in sent.items() if name not in added} == {n: v for n, v in payload.items() if n != "messages"}


def test_requests_of_one_prompt_share_a_key_and_those_of_another_do_not() -> None:
    provider, other = judge("gpt-6-luna"), Message("system", "Grade it well.")
    requests = [REQUEST, request_for("blue sofa", "A sofa"), replace(REQUEST, messages=(other, REQUEST.messages[1]))]
    keys = [provider.on_the_wire(provider.body(request)["json"])["prompt_cache_key"] for request in requests]
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize("model", ["gpt-5.4-mini", "gpt-4o", "o4-mini", "ft:gpt-5.4", "llama"])
def test_a_model_that_knows_no_breakpoints_is_sent_the_payload_as_it_is(model: str) -> None:
    payload = judge(model).body(REQUEST)["json"]
    assert judge(model).on_the_wire(payload) == payload


def test_who_sets_the_cache_in_the_judge_keeps_what_they_set() -> None:
    provider = judge("gpt-6-luna", prompt_cache_options={"mode": "implicit", "ttl": "30m"})
    payload = provider.body(REQUEST)["json"]
    assert provider.on_the_wire(payload) == payload


async def test_another_server_is_told_nothing_of_it(server: FaultyServer) -> None:
    provider = OpenAIChat(JudgeSpec("openai", "gpt-6-luna", {"base_url": server.url}), KEY)
    try:
        await provider.send(provider.body(REQUEST))
    finally:
        await provider.close()
    assert not [name for name in server.last["body"] if name.startswith("prompt_cache")]
