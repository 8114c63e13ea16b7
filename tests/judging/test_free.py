"""A question of another kind than a grade goes through the same provider, patience, cache and prices."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from support.faulty_server import Faults, FaultyServer, running
from support.judging import AT_ONCE

from judge.errors import ProviderError, Refused, Rejected, Transient, Unreadable
from judge.judging.base import Form, Message, Provider, Request
from judge.judging.free import Question, Talk, Told
from judge.judging.providers import provider_class
from judge.judging.providers.scripted import scripted
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.scales import scale_named
from judge.tables import Query

PAPER = scale_named("paper")
SCHEMA = {"type": "object", "properties": {"poem": {"type": "string"}}, "required": ["poem"], "additionalProperties": False}


def read(text: str) -> str:
    if "sofa" not in text and "accessories" not in text:
        raise Unreadable("no poem about furniture")
    return text


def question(text: str = "A poem, please.") -> Question[str]:
    return Question((Message("system", "You are a poet."), Message("user", text)), Form(SCHEMA, 4), read)


def asked(provider: Provider, folder: Path, ask: Question[str] | None = None) -> Told[str]:
    replies = Replies(folder / "replies")
    try:
        return asyncio.run(Talk(provider, PAPER, replies, AT_ONCE).ask(ask or question()))
    finally:
        replies.close()


def test_what_was_answered_is_read_and_never_asked_again(tmp_path: Path) -> None:
    provider = scripted(["O sofa"])
    first, second = (asked(provider, tmp_path) for _ in range(2))
    assert (first.answer, first.from_cache, first.cost_usd) == ("O sofa", False, 0.0)
    assert (second.answer, second.from_cache, second.tokens) == ("O sofa", True, 0)
    assert len(provider.history) == 1
    assert provider.history[0]["schema"] == SCHEMA


def test_another_question_is_another_request(tmp_path: Path) -> None:
    provider = scripted(["O sofa", "My sofa"])
    assert [asked(provider, tmp_path, question(text)).answer for text in ("one", "two")] == ["O sofa", "My sofa"]


def test_the_same_words_asked_for_a_grade_are_another_request(tmp_path: Path) -> None:
    provider = scripted(["O sofa"])
    asked(provider, tmp_path)
    graded = Request(Query(id="", text=""), (), PAPER, question().messages)
    assert provider.history[0] != provider.body(graded)


@pytest.mark.parametrize("trouble", [Transient("busy"), "no poem", Unreadable("x")], ids=["transient", "unreadable", "raised"])
def test_trouble_is_tried_again_and_only_what_could_be_read_is_kept(tmp_path: Path, trouble: Any) -> None:
    provider = scripted([trouble, "O sofa"])
    assert asked(provider, tmp_path).answer == "O sofa"
    assert asked(provider, tmp_path).from_cache


@pytest.mark.parametrize(
    ("script", "kind"), [([Refused("no")], Refused), (["no"] * 9, Unreadable), ([Rejected("no key", fatal=True)], Rejected)]
)
def test_without_an_answer_the_error_is_raised_and_the_next_time_is_asked_anew(
    tmp_path: Path, script: Sequence[Any], kind: type[ProviderError]
) -> None:
    with pytest.raises(kind):
        asked(scripted(script), tmp_path)
    assert asked(scripted(["O sofa"]), tmp_path).answer == "O sofa"


def test_a_judge_that_only_grades_says_so(tmp_path: Path) -> None:
    lexical = provider_class("local")(JudgeSpec("local", "lexical"))
    assert not lexical.talks
    with pytest.raises(Rejected, match="only grades"):
        asked(lexical, tmp_path)


@pytest.fixture(scope="module")
def server() -> Any:
    with running(Faults()) as started:
        yield started


@pytest.mark.parametrize("name", ["openai", "anthropic"])
def test_the_vendors_of_text_are_asked_in_their_own_words_and_paid_by_their_lists(name: str, server: FaultyServer, tmp_path: Path) -> None:
    base = server.url if name == "openai" else server.root
    provider = provider_class(name)(JudgeSpec(name, "test", {"base_url": base}))
    told = asked(provider, tmp_path)
    assert "accessories" in told.answer
    assert (told.tokens, told.cost_usd) == (1260, None)  # nobody has a price for a server of one's own
    body = server.last["body"]
    assert SCHEMA in (
        body.get("output_config", {}).get("format", {}).get("schema"),
        body.get("response_format", {}).get("json_schema", {}).get("schema"),
    )
    assert body.get("max_tokens", 4096) == 4096


@pytest.mark.parametrize(
    ("name", "fault"), [(name, fault) for name in ("openai", "anthropic") for fault in ("refusal", "truncated", "html", "401")]
)
def test_a_vendors_bad_replies_are_the_errors_they_are_to_a_judge(name: str, fault: str, tmp_path: Path) -> None:
    with running(Faults(plan={"poem": [fault] * 9})) as hurt:
        base = hurt.url if name == "openai" else hurt.root
        with pytest.raises(ProviderError):
            asked(provider_class(name)(JudgeSpec(name, "test", {"base_url": base})), tmp_path)


def test_the_expected_cost_knows_a_list_price_and_the_room_for_the_answer() -> None:
    luna = provider_class("openai")(JudgeSpec("openai", "gpt-6-luna"), {"OPENAI_API_KEY": "sk-test-000000"})  # type: ignore[call-arg]
    talk = Talk(luna, PAPER, None)  # type: ignore[arg-type]
    longer = Question(question().messages, Form(SCHEMA, 40), read)
    assert (talk.expected(question()).most or 0) < (talk.expected(longer).most or 0)
