"""What every provider owes the engine, whoever answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import cache
from importlib.util import find_spec
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.faulty_server import FaultyServer, true_grades
from support.hand_made import request_for
from support.judging import one_by_one

from judge.errors import InputError, ProviderError, Unreadable
from judge.judging.base import Answer, Provider, Reply, Request
from judge.judging.parse import reply_schema
from judge.judging.providers import PROVIDERS, provider_class, provider_for
from judge.judging.providers._http import HttpProvider
from judge.judging.providers.scripted import scripted
from judge.judging.spec import JudgeSpec
from judge.scales import SCALES
from judge.tables import canonical

HTTP = ("anthropic", "openai", "openai-decisions", "vllm")
PACKED = ("anthropic packed", "openai packed", "vllm packed")
"""The providers of text, as judges that show several products at once."""
NAMES = [*PACKED, *(name for name in PROVIDERS if name != "local" or find_spec("judge.judging.providers.local"))]
KEY = "sk-contract-0123456789"
ENVIRON = {"OPENAI_API_KEY": KEY, "ANTHROPIC_API_KEY": KEY, "VLLM_API_KEY": KEY}

GARBAGE: list[Any] = [
    None,
    1,
    "text",
    [],
    {},
    {"unparsed": "<!doctype html><title>Sign in</title>"},
    {"error": {"message": "upstream failed"}},
    {"error": "upstream failed"},
    {"choices": []},
    {"choices": [None]},
    {"choices": {"0": 1}},
    {"choices": [{"message": {"content": 5}}]},
    {"choices": [{"message": {"content": None}, "finish_reason": "stop"}]},
    {"choices": [{"message": {"content": "Sofas are fine."}, "finish_reason": "stop"}]},
    {"choices": [{"message": {"content": '{"grade": 99}'}, "finish_reason": "stop"}]},
    {"choices": [{"message": {"content": '{"grade": 4'}, "finish_reason": "length"}]},
    {"answers": None},
    {"answers": [None]},
    {"answers": [{"type": "score", "name": "p1"}]},
    {"answers": [{"type": "score", "name": "p1", "probabilities": [{"label": "99", "probability": 1.0}]}]},
    {"answers": [{"type": "score", "name": "p1", "probabilities": [{"label": "4", "probability": 0.2}]}]},
    {"answers": [{"type": "score", "name": "p1", "probabilities": [{"label": "4", "probability": "1"}]}]},
    {"content": "text"},
    {"content": []},
    {"content": [{"type": "text", "text": None}]},
    {"content": [{"type": "text", "text": "Sofas are fine."}], "stop_reason": "end_turn"},
    {"content": [{"type": "text", "text": '{"grade": 4'}], "stop_reason": "max_tokens"},
    {"texts": 5},
    {"texts": ["one", "two", "three"]},
]
WORDS = (
    "choices",
    "message",
    "content",
    "answers",
    "probabilities",
    "label",
    "probability",
    "type",
    "text",
    "usage",
    "model",
    "error",
    "texts",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(("score", "text", "4")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS) | st.text(), inner, max_size=4),
    max_leaves=12,
)


def made(name: str, model: str = "default", **params: Any) -> Provider:
    """That provider; the HTTP ones have a key and, unless told otherwise, an address where nobody is."""
    if name == "scripted":
        return scripted(_truthful, model, **params)
    if name == "local" and not params:
        return embedded()
    name, _, packed = name.partition(" ")
    params |= {"pack": 5} if packed else {}
    spec = JudgeSpec(name, model, {"base_url": "http://127.0.0.1:9/v1", **params} if name in HTTP else params)
    kind = provider_class(name)
    return kind(spec, ENVIRON) if issubclass(kind, HttpProvider) else kind(spec)


@cache
def embedded() -> Provider:
    """The embedded judge, whose model takes half a second to load, once."""
    return provider_for(JudgeSpec("local", "default"))


@cache
def made_once(name: str) -> Provider:
    """That provider, for a test of many examples: building an SDK's client takes longer than the example."""
    return made(name)


def _truthful(body: Any) -> dict[str, Any]:
    values = SCALES["paper"].values
    messages = [(message["role"], message["content"]) for message in body["messages"]]
    return {"grade": true_grades(messages, values)[0], "confidence": 1.0, "reason": "a hash", "met": [], "missed": []}


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def provider(name: str, server: FaultyServer) -> AsyncIterator[Provider]:
    """The provider under test, connected to a server that answers."""
    params = {"base_url": server.root if name.startswith("anthropic") else server.url} if name.split()[0] in HTTP else {}
    provider = made(name, **params)
    yield provider
    await provider.close()


async def test_one_product_has_the_grade_that_was_given(name: str, provider: Provider) -> None:
    request = request_for("red sofa", "A sofa in red velvet")
    (answer,) = provider.answers(await provider.send(provider.body(request)), request)
    assert isinstance(answer, Answer)
    assert answer.grade in request.scale.values
    if name != "local":
        assert [answer.grade] == true_grades(request.messages, request.scale.values)
    if answer.probabilities is not None:
        assert set(answer.probabilities) == set(request.scale.values)
        assert sum(answer.probabilities.values()) == pytest.approx(1)
        assert answer.probabilities[answer.grade] > 0


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
async def test_every_scale_can_be_answered(name: str, provider: Provider, scale: Any) -> None:
    request = request_for("lamp", "A desk lamp", scale=scale)
    script = scripted(
        {
            "lamp": {
                "grade": reply_schema(scale)["properties"]["grade"]["enum"][-1],
                "confidence": 1.0,
                "reason": "",
                "met": [],
                "missed": [],
            }
        }
    )
    judge = script if name == "scripted" else provider
    (answer,) = judge.answers(await judge.send(judge.body(request)), request)
    assert isinstance(answer, Answer)
    assert answer.grade in scale.values


def test_a_body_is_json_and_the_same_every_time(name: str) -> None:
    request = request_for("réd sofa 🛋️", "A sofa — “in red velvet”")
    body = made(name).body(request)
    assert canonical(orjson.loads(canonical(body))) == canonical(body)
    assert made(name).body(request) == body
    assert made(name).key(request) == made(name).key(request)


def test_the_key_ignores_how_the_judge_is_reached(name: str) -> None:
    request = request_for("red sofa", "A sofa")
    try:
        reached_otherwise = made(name, timeout=7, concurrency=3, repeat=2)
    except InputError:
        return  # a provider that is not reached over anything may refuse both
    assert reached_otherwise.key(request) == made(name).key(request)


def test_the_key_changes_with_what_is_shown_and_with_the_repeat(name: str) -> None:
    provider = made(name)
    keys = {provider.key(request_for("red sofa", title)) for title in ("A sofa", "A sofa.")}
    keys |= {provider.key(request_for("red sofas", "A sofa")), provider.key(request_for("red sofa", "A sofa"), repeat=1)}
    assert len(keys) == 4


@pytest.mark.parametrize("name", [name for name in NAMES if name != "local"])
def test_the_key_changes_with_the_model_and_the_scale(name: str) -> None:
    request = request_for("red sofa", "A sofa")
    assert made(name, "other").key(request) != made(name).key(request)
    assert made(name).key(request_for("red sofa", "A sofa", scale=SCALES["trec"])) != made(name).key(request)


@pytest.mark.parametrize(
    ("name", "param"), [("openai", "temperature"), ("vllm", "temperature"), ("anthropic", "max_tokens"), ("scripted", "mood")]
)
def test_the_key_changes_with_a_parameter(name: str, param: str) -> None:
    request = request_for("red sofa", "A sofa")
    assert made(name, **{param: 1}).key(request) != made(name).key(request)


@pytest.mark.parametrize("name", HTTP)
def test_how_many_products_share_a_request_is_part_of_the_key_and_never_sent(name: str) -> None:
    request = request_for("red sofa", "A sofa")
    alone, packed = made(name), made(name, pack=3)
    assert packed.key(request) != alone.key(request)
    assert packed.body(request) == alone.body(request)
    assert made(name, pack=alone.pack).key(request) == alone.key(request)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("param", ["pack", "repeat"])
@pytest.mark.parametrize("value", [0, -1, 1.5, True, "many", 10_000])
def test_packs_and_repeats_are_whole_numbers_within_limits(name: str, param: str, value: Any) -> None:
    name = name.split()[0]
    with pytest.raises(InputError, match=f"{param}={value}"):
        made(name, **{param: value})


async def test_a_product_has_the_same_answer_alone_and_among_others(name: str, provider: Provider) -> None:
    titles = ("A sofa", "A lamp", "A sofa bed", "A red sofa")[: provider.pack]
    shared = request_for("red sofa", *titles)
    among = provider.answers(await provider.send(provider.body(shared)), shared)
    single = [request_for("red sofa", title) for title in titles]
    assert among == [provider.answers(await provider.send(provider.body(one)), one)[0] for one in single]


@pytest.mark.parametrize("name", HTTP)
def test_another_server_is_another_judge(name: str) -> None:
    request = request_for("red sofa", "A sofa")
    assert made(name, base_url="http://127.0.0.1:8/v1").key(request) != made(name).key(request)


async def test_a_reply_survives_being_stored(provider: Provider) -> None:
    request = request_for("red sofa", "A sofa")
    reply = await provider.send(provider.body(request))
    stored = Reply.from_json(orjson.loads(orjson.dumps(reply.to_json())))
    assert stored == reply
    assert provider.answers(stored, request) == provider.answers(reply, request)


@pytest.mark.parametrize("body", GARBAGE, ids=lambda body: str(body)[:60])
def test_a_reply_that_holds_no_answer_is_unreadable_for_each_product(name: str, body: Any) -> None:
    provider = made(name)
    for titles in (["A sofa"], ["A sofa", "A lamp"])[: provider.pack]:
        outcomes = provider.answers(Reply(body), request_for("red sofa", *titles))
        assert [type(outcome) for outcome in outcomes] == [Unreadable] * len(titles)
        assert all(str(outcome) for outcome in outcomes)


@pytest.mark.parametrize("name", NAMES)
@given(body=JSON, products=st.integers(1, 3))
def test_no_reply_makes_a_provider_raise(name: str, body: Any, products: int) -> None:
    provider = made_once(name)
    products = min(products, provider.pack)
    outcomes = provider.answers(Reply(body), request_for("red sofa", *["A sofa"] * products))
    assert len(outcomes) == products
    assert all(isinstance(outcome, Answer | ProviderError) for outcome in outcomes)


async def test_a_reply_comes_apart_into_one_a_product_that_says_the_same(provider: Provider) -> None:
    request = request_for("red sofa", *("A sofa", "A lamp", "A sofa bed")[: provider.pack])
    reply = await provider.send(provider.body(request))
    parts = provider.parts(reply, request)
    alone = [provider.answers(part, one)[0] for part, one in zip(parts, one_by_one(request), strict=True)]
    assert alone == provider.answers(reply, request)
    assert sum(part.usage.input_tokens for part in parts) == reply.usage.input_tokens


async def test_closing_twice_is_closing_once_and_an_unused_provider_closes(name: str, provider: Provider) -> None:
    request = request_for("red sofa", "A sofa")
    await provider.send(provider.body(request))
    await provider.close()
    await provider.close()
    await made(name).close()


async def test_a_closed_provider_can_be_used_again(provider: Provider) -> None:
    request = request_for("red sofa", "A sofa")
    await provider.close()
    assert len(provider.answers(await provider.send(provider.body(request)), request)) == 1


@pytest.mark.parametrize("name", HTTP)
@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"api_key": KEY}, "must not be part of it"),
        ({"base_url": "http://me:secret@127.0.0.1/v1"}, "more than an address"),
        ({"base_url": "http://127.0.0.1/v1?key=secret"}, "more than an address"),
        ({"base_url": "localhost:8000"}, "no address"),
        ({"timeout": 0}, "no number of seconds"),
        ({"timeout": "soon"}, "no number of seconds"),
        ({"stream": True}, "takes no 'stream'"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused_without_repeating_a_secret(name: str, params: dict[str, Any], problem: str) -> None:
    with pytest.raises(InputError) as refused:
        made(name, **params)
    assert problem in str(refused.value)
    assert KEY not in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "variable"), [("openai", "OPENAI_API_KEY"), ("openai-decisions", "OPENAI_API_KEY"), ("anthropic", "ANTHROPIC_API_KEY")]
)
def test_without_a_key_and_a_server_the_variable_to_set_is_named(name: str, variable: str) -> None:
    kind: Callable[..., Provider] = provider_class(name)
    with pytest.raises(InputError, match=variable):
        kind(JudgeSpec(name, "some-model"), {})
    kind(JudgeSpec(name, "some-model", {"base_url": "http://127.0.0.1:9/v1"}), {})


def test_an_unknown_provider_is_answered_with_those_there_are() -> None:
    with pytest.raises(InputError, match="anthropic, local, openai, openai-decisions, scripted, vllm"):
        provider_for(JudgeSpec("opnai", "x"))


async def test_the_key_of_a_service_is_in_nothing_that_is_kept(name: str, provider: Provider) -> None:
    request: Request = request_for("red sofa", "A sofa")
    reply = await provider.send(provider.body(request))
    kept = orjson.dumps([provider.body(request), reply.to_json(), str(provider.spec), provider.key(request)])
    assert KEY.encode() not in kept
