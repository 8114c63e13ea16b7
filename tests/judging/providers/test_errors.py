"""What the exceptions of the SDKs mean, on the objects the SDKs really raise."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import anthropic
import httpx2
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.errors import Filtered, ProviderError, Refused, Rejected, TimedOut, TooLong, Transient
from judge.judging.providers._errors import classify, retry_after

NOW = 1_790_000_000.0
FATAL = "fatal"
SDKS = ("openai", "anthropic")


def raised(sdk: str, answer: httpx2.Response | Exception) -> Exception:
    """What that SDK raises when the server answers so."""

    def transport(request: httpx2.Request) -> httpx2.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def ask() -> None:
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(transport)) as http:
            kind: Any = openai.AsyncOpenAI if sdk == "openai" else anthropic.AsyncAnthropic
            client = kind(api_key="sk-none", max_retries=0, http_client=http)
            await client.post("/chat/completions", body={}, cast_to=httpx2.Response)

    with pytest.raises((openai.APIError, anthropic.APIError)) as caught:
        asyncio.run(ask())
    return caught.value


def meaning(sdk: str, answer: httpx2.Response | Exception) -> ProviderError:
    return classify(raised(sdk, answer), "SOME_API_KEY", "some-model", NOW)


def said(status: int, code: str = "", headers: dict[str, str] | None = None) -> httpx2.Response:
    body = {"type": "error", "error": {"message": "the server's words", "type": code or "some_error", "code": code or None}}
    return httpx2.Response(status, headers=headers, json=body)


@pytest.mark.parametrize("sdk", SDKS)
@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 520, 529])
def test_a_server_that_is_busy_or_broken_is_asked_again(sdk: str, status: int) -> None:
    error = meaning(sdk, said(status))
    assert isinstance(error, Transient)
    assert error.retry_after is None
    assert "the server's words" in str(error)


@pytest.mark.parametrize("sdk", SDKS)
@pytest.mark.parametrize(
    "failure",
    [
        httpx2.ConnectError("refused"),
        httpx2.ReadTimeout("slow"),
        httpx2.RemoteProtocolError("Server disconnected"),
        httpx2.ReadError("reset"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_a_lost_connection_is_tried_again_and_says_what_was_lost(sdk: str, failure: Exception) -> None:
    error = meaning(sdk, failure)
    assert isinstance(error, Transient)
    assert str(failure) in str(error)


@pytest.mark.parametrize("sdk", SDKS)
@pytest.mark.parametrize(
    ("status", "code", "expected", "next_step"),
    [
        (401, "invalid_api_key", FATAL, "SOME_API_KEY"),
        (403, "permission_error", FATAL, "SOME_API_KEY"),
        (402, "billing_error", FATAL, "credit"),
        (429, "insufficient_quota", FATAL, "credit"),
        (404, "model_not_found", FATAL, "some-model"),
        (405, "", FATAL, "base_url"),
        (400, "unsupported_value", FATAL, "parameter"),
        (400, "", "rejected", "the server's words"),
        (422, "", "rejected", "the server's words"),
        (413, "request_too_large", "rejected", "too long"),
        (400, "context_length_exceeded", "rejected", "too long"),
    ],
)
def test_a_request_that_cannot_succeed_is_rejected_with_the_next_step(
    sdk: str, status: int, code: str, expected: str, next_step: str
) -> None:
    error = meaning(sdk, said(status, code))
    assert isinstance(error, Rejected)
    assert error.fatal == (expected == FATAL)
    assert next_step in str(error)


@pytest.mark.parametrize("sdk", SDKS)
@pytest.mark.parametrize(
    ("status", "code"), [(400, "content_filter"), (400, "content_policy_violation"), (422, "invalid_prompt"), (403, "content_filter")]
)
def test_a_filter_in_front_of_the_model_is_a_refusal(sdk: str, status: int, code: str) -> None:
    error = meaning(sdk, said(status, code))
    assert isinstance(error, Refused)
    assert error.kind == Filtered.kind


@pytest.mark.parametrize("sdk", SDKS)
@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (413, "", "Payload too large"),
        (400, "context_length_exceeded", "too many tokens"),
        (400, "exceed_context_size_error", "the request exceeds the available context size"),
        (400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"),
        (400, "BadRequestError", "This model's maximum context length is 4096 tokens. However, you requested 5000."),
    ],
)
def test_a_request_that_is_too_long_is_told_from_other_wrong_ones(sdk: str, status: int, code: str, words: str) -> None:
    error = meaning(sdk, httpx2.Response(status, json={"error": {"message": words, "type": code, "code": code}}))
    assert isinstance(error, TooLong)
    assert not error.fatal


@pytest.mark.parametrize("sdk", SDKS)
@pytest.mark.parametrize("answer", [httpx2.ReadTimeout("slow"), httpx2.ConnectTimeout("slow"), said(408), said(504)], ids=range(4))
def test_a_reply_that_does_not_come_in_time_is_told_from_other_trouble(sdk: str, answer: httpx2.Response | Exception) -> None:
    assert isinstance(meaning(sdk, answer), TimedOut)


@pytest.mark.parametrize("sdk", SDKS)
def test_a_dropped_connection_is_no_timeout(sdk: str) -> None:
    assert not isinstance(meaning(sdk, httpx2.RemoteProtocolError("Server disconnected")), TimedOut)


def test_azures_filter_is_found_where_azure_says_it() -> None:
    body = {"error": {"message": "filtered", "code": None, "innererror": {"code": "ResponsibleAIPolicyViolation"}}}
    assert isinstance(meaning("openai", httpx2.Response(400, json=body)), Refused)


def test_anthropics_spend_limit_is_found_where_anthropic_says_it() -> None:
    body = {
        "type": "error",
        "error": {"type": "rate_limit_error", "message": "x", "details": {"error_code": "enforced_spend_limit_reached"}},
    }
    error = meaning("anthropic", httpx2.Response(429, json=body))
    assert isinstance(error, Rejected)
    assert error.fatal


@pytest.mark.parametrize("sdk", SDKS)
def test_a_server_that_says_whether_to_ask_again_is_believed(sdk: str) -> None:
    assert isinstance(meaning(sdk, said(500, headers={"x-should-retry": "false"})), Rejected)
    assert isinstance(meaning(sdk, said(400, headers={"x-should-retry": "true"})), Transient)


@pytest.mark.parametrize("sdk", SDKS)
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "3600"}, 3600.0),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after-ms": "1500", "retry-after": "2"}, 1.5),
        ({"retry-after": format_datetime(datetime.fromtimestamp(NOW + 30, UTC), usegmt=True)}, 30.0),
        ({"retry-after": format_datetime(datetime.fromtimestamp(NOW - 30, UTC), usegmt=True)}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "-3"}, None),
    ],
)
def test_the_wait_a_server_asks_for_is_read(sdk: str, headers: dict[str, str], seconds: float | None) -> None:
    error = meaning(sdk, said(429, headers=headers))
    assert isinstance(error, Transient)
    assert error.retry_after == pytest.approx(seconds) if seconds is not None else error.retry_after is None


@given(milliseconds=st.none() | st.text(), seconds=st.none() | st.text() | st.floats().map(str))
def test_no_header_makes_the_wait_negative_or_endless(milliseconds: str | None, seconds: str | None) -> None:
    headers = {name: text for name, text in (("retry-after-ms", milliseconds), ("retry-after", seconds)) if text is not None}
    wait = retry_after(headers, NOW)
    assert wait is None or 0 <= wait < float("inf")


@pytest.mark.parametrize("sdk", SDKS)
@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(500, text="<html>" + "<p>Bad gateway</p>" * 200),
        httpx2.Response(500),
        httpx2.Response(500, json=[]),
        httpx2.Response(500, json={"error": "plain words"}),
        httpx2.Response(500, json={"detail": [{"msg": "field required"}]}),
        httpx2.Response(500, json={"error": {"message": None, "code": 7}}),
    ],
    ids=range(6),
)
def test_an_error_of_any_shape_has_a_short_message(sdk: str, answer: httpx2.Response) -> None:
    error = meaning(sdk, answer)
    assert isinstance(error, Transient)
    assert "HTTP 500" in str(error)
    assert len(str(error)) < 300


@pytest.mark.parametrize("sdk", SDKS)
@pytest.mark.parametrize("before", range(150, 210, 5))
def test_a_key_the_server_repeats_is_not_shown_not_even_a_part_of_it(sdk: str, before: int) -> None:
    secret = "sk-0123456789abcdef"
    exception = raised(sdk, httpx2.Response(500, json={"error": {"message": "x" * before + secret}}))
    error = classify(exception, "SOME_API_KEY", "some-model", NOW, secret=secret)
    assert "sk-" not in str(error)


@pytest.mark.parametrize("sdk", SDKS)
@pytest.mark.parametrize("words", ["Unsupported parameter.", "Long. " * 100, "No logprobs here."])
def test_the_parameter_that_a_server_speaks_of_is_named_once_however_long_its_message(sdk: str, words: str) -> None:
    error = meaning(sdk, httpx2.Response(400, json={"error": {"message": words, "type": "invalid_request_error", "param": "logprobs"}}))
    assert str(error).count("logprobs") == 1


def test_characters_that_cannot_be_stored_are_taken_out_of_a_message() -> None:
    answer = httpx2.Response(500, content=b'{"error": {"message": "a\\ud800b\\u0000c\\u202ed"}}')
    assert "abcd" in str(meaning("openai", answer))
