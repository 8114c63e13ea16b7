"""What a model supports is asked once and remembered; only what speaks of it is taken for an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from support.faulty_server import UNWEIGHED, Faults, FaultyServer, running
from support.hand_made import request_for
from support.judging import AT_ONCE, answer

from judge.errors import InputError, ProviderError, Refused, Rejected, Transient
from judge.judging.base import Reply
from judge.judging.capabilities import Finding, Settled, as_known, example, find_out, remember, settled
from judge.judging.identity import unasked
from judge.judging.providers.openai_chat import OpenAIChat
from judge.judging.providers.scripted import scripted
from judge.judging.spec import JudgeSpec
from judge.scales import SCALES, Scale
from judge.store.db import Database
from judge.store.settings import setting

PAPER = SCALES["paper"]
AUTO = "openai/m?base_url=http://127.0.0.1:9/v1&logprobs=auto"
OPEN = JudgeSpec.parse(AUTO)


def asked(server: FaultyServer, scale: Scale = PAPER) -> Finding:
    spec = JudgeSpec("openai", "m", {"base_url": server.url, "logprobs": True})
    return asyncio.run(find_out(OpenAIChat(spec, {}), scale, AT_ONCE)).finding


def told(*script: Any) -> Finding:
    return asyncio.run(find_out(scripted(script), PAPER, AT_ONCE)).finding


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with running() as started:
        yield started


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
def test_a_reply_whose_grade_carries_probabilities_says_yes_after_one_request(server: FaultyServer, scale: Scale) -> None:
    assert asked(server, scale) == Finding(given=True)
    assert server.stats()["requests"] == 1


def test_a_grade_that_was_weighed_counts_even_where_the_reply_is_no_verdict() -> None:
    tokens = [{"token": text, "logprob": -0.1} for text in ('{"grade": ', "4", ', "confidence": 2}')]
    reply = Reply({"choices": [{"logprobs": {"content": tokens}}], "texts": "no verdict"})
    assert told(reply, reply) == Finding(given=True)


def test_a_server_that_takes_the_parameter_and_gives_none_says_no() -> None:
    with running(Faults(plan={"logprobs": [UNWEIGHED]})) as server:
        assert asked(server) == Finding(given=False)


def test_a_server_that_refuses_the_parameter_says_no_and_why() -> None:
    with running(Faults(plan={"logprobs": ["logprobs"]})) as server:
        assert asked(server) == Finding(given=False, why="HTTP 400: this is the fault logprobs")


@pytest.mark.parametrize(
    "said",
    [
        "HTTP 403: You are not allowed to request logprobs from this model.\n  The server does not accept the key for 'm'",
        "HTTP 422: [{'type': 'extra_forbidden', 'loc': ['body', 'logprobs'], 'msg': 'Extra inputs are not permitted'}]",
        "HTTP 400: Requested sample logprobs of 20, which is greater than max allowed: 5",
        "HTTP 400: top_logprobs: Unsupported parameter.",
    ],
)
@pytest.mark.parametrize("fatal", [True, False])
def test_however_a_server_words_its_refusal_of_the_parameter_it_says_no(said: str, fatal: bool) -> None:
    assert told(Rejected(said, fatal=fatal)) == Finding(given=False, why=said.partition("\n")[0])


@pytest.mark.parametrize(
    "script",
    [
        [Rejected("HTTP 400: temperature is not supported", fatal=True)],
        [Rejected("HTTP 401: Incorrect API key", fatal=True)],
        [Rejected("HTTP 404: no such model\n  Check the model 'logprobs-7b'", fatal=True)],
        [Rejected("HTTP 400: bad request")],
        [Transient("HTTP 429: slow down")] * AT_ONCE.attempts,
        [Refused("no")],
        ["I would rather talk about logprobs."] * AT_ONCE.unreadable,
    ],
    ids=str,
)
def test_whatever_says_nothing_of_the_parameter_is_an_error_and_no_finding(script: Sequence[Any]) -> None:
    with pytest.raises(ProviderError):
        told(*script)


def test_a_crowded_server_is_asked_again_as_it_would_be_in_a_run() -> None:
    assert told(Transient("HTTP 503"), answer(4)) == Finding(given=False)


def test_the_question_is_small_and_the_same_for_every_shop() -> None:
    assert example(PAPER) == example(PAPER)
    assert sum(len(message.content) for message in example(PAPER).messages) < 400
    assert "5=Exact" in example(PAPER).messages[0].content


def test_what_nobody_asked_is_taken_as_none_and_said_to_be_unknown(db: Database) -> None:
    plain = JudgeSpec.parse("openai/m?base_url=http://127.0.0.1:9/v1")
    assert as_known(db, OPEN, {}) == Settled(plain, known=False)


@pytest.mark.parametrize(("given", "name"), [(True, "openai/m?logprobs=true&top_logprobs=5#p"), (False, "openai/m#p")])
def test_what_was_found_settles_the_name(db: Database, given: bool, name: str) -> None:
    spec = JudgeSpec.parse("openai/m?logprobs=auto&top_logprobs=5#p")
    remember(db, spec, {}, Finding(given))
    assert as_known(db, spec, {}) == Settled(JudgeSpec.parse(name))


@pytest.mark.parametrize(
    ("name", "environ", "same"),
    [
        (AUTO + "#another", {}, True),
        (AUTO + "&timeout=5&repeat=3&concurrency=2", {}, True),
        ("openai/m?logprobs=auto", {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}, True),
        (AUTO + "&temperature=0", {}, False),
        (AUTO + "&top_logprobs=5", {}, False),
        (AUTO.replace("openai/m", "openai/other"), {}, False),
        (AUTO.replace(":9", ":10"), {}, False),
        ("openai/m?logprobs=auto", {}, False),
    ],
)
def test_a_finding_holds_for_the_model_its_server_and_what_else_is_sent(
    db: Database, name: str, environ: dict[str, str], same: bool
) -> None:
    remember(db, OPEN, {}, Finding(given=True))
    assert as_known(db, JudgeSpec.parse(name), environ).known == same


def test_a_finding_is_kept_with_what_it_is_about_its_reason_and_its_date(db: Database) -> None:
    remember(db, OPEN, {"OPENAI_API_KEY": "sk-very-secret"}, Finding(given=False, why="HTTP 400: no"))
    kept = setting(db, "logprobs of openai/m at http://127.0.0.1:9/v1/chat/completions")
    assert (kept["given"], kept["why"]) == (False, "HTTP 400: no")
    assert kept["found_at"].startswith("20")


def test_a_judge_that_packs_has_none_and_nobody_need_ask(db: Database) -> None:
    assert as_known(db, JudgeSpec.parse("openai/m?logprobs=auto&pack=10"), {}) == Settled(JudgeSpec.parse("openai/m?pack=10"))


@pytest.mark.parametrize("name", ["openai/m?logprobs=true", "openai/m?logprobs=false", "openai/m", "scripted/3", "nobody/x"])
def test_a_judge_that_leaves_nothing_open_stays_as_it_is(db: Database, name: str) -> None:
    assert as_known(db, JudgeSpec.parse(name), {}) == Settled(JudgeSpec.parse(name))


@pytest.mark.parametrize("provider", ["anthropic", "openai-decisions", "local", "scripted"])
def test_other_providers_leave_nothing_to_be_found_out(db: Database, provider: str) -> None:
    with pytest.raises(InputError, match="for the provider openai"):
        as_known(db, JudgeSpec(provider, "m", {"logprobs": "auto"}), {})


def test_a_settled_judge_is_the_one_that_was_named_so_from_the_start() -> None:
    request = request_for("red sofa", "A sofa")
    for given, name in ((True, AUTO.replace("auto", "true")), (False, AUTO.replace("&logprobs=auto", ""))):
        found, named = settled(OPEN, given), JudgeSpec.parse(name)
        assert str(found) == str(named)
        assert unasked(found, {}).key(request) == unasked(named, {}).key(request)


@pytest.mark.parametrize("value", ["auto", "yes", 1])
def test_what_is_not_settled_is_never_sent(value: Any) -> None:
    with pytest.raises(InputError, match="logprobs=true"):
        OpenAIChat(JudgeSpec("openai", "m", {"base_url": "http://127.0.0.1:9/v1", "logprobs": value}), {})
