"""Many free questions: each is asked once for good, a failure stays one, and money that was not allowed is not spent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from support.faulty_server import running
from support.judging import AT_ONCE

from judge.errors import ProviderError, Refused, Rejected, Unreadable
from judge.judging.base import Form, Message, Provider
from judge.judging.budget import Budget
from judge.judging.free import Question, Talk, Told
from judge.judging.interview import Interview, Outlook
from judge.judging.providers import provider_class
from judge.judging.providers.scripted import scripted
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.scales import scale_named

SCHEMA = {"type": "object", "properties": {"poem": {"type": "string"}}, "required": ["poem"], "additionalProperties": False}
POEMS = {"sofa": "O sofa", "lamp": "O lamp", "rug": "O rug"}


def read(text: str) -> str:
    if not text.startswith("O "):
        raise Unreadable("no poem")
    return text


def questions(*about: str) -> list[Question[str]]:
    return [Question((Message("user", f"A poem about a {thing}."),), Form(SCHEMA, 1), read) for thing in about or POEMS]


def asked(provider: Provider, folder: Path, ask: Sequence[Question[str]], limit: float | None = None) -> tuple[list[Any], Interview]:
    replies = Replies(folder / "replies")
    try:
        interview = Interview(Talk(provider, scale_named("paper"), replies, AT_ONCE), Budget(limit), concurrency=2)
        return [told and told.answer for told in asyncio.run(interview.ask(ask))], interview
    finally:
        replies.close()


def outlook(provider: Provider, folder: Path) -> Outlook:
    replies = Replies(folder / "replies")
    try:
        return asyncio.run(Interview(Talk(provider, scale_named("paper"), replies, AT_ONCE)).outlook(questions()))
    finally:
        replies.close()


def test_what_failed_is_its_error_and_only_that_is_asked_again(tmp_path: Path) -> None:
    first, _ = asked(scripted({**POEMS, "lamp": Refused("no lamps"), "rug": "nonsense"}), tmp_path, questions())
    assert first[0] == "O sofa"
    assert [type(each) for each in first[1:]] == [Refused, Unreadable]
    again = scripted(POEMS)
    assert asked(again, tmp_path, questions())[0] == list(POEMS.values())
    assert len(again.history) == 2


def test_a_finished_interview_asks_nothing(tmp_path: Path) -> None:
    asked(scripted(POEMS), tmp_path, questions())
    again = scripted(POEMS)
    assert asked(again, tmp_path, questions())[0] == list(POEMS.values())
    assert again.history == []


def test_what_was_answered_before_it_broke_off_is_not_asked_again(tmp_path: Path) -> None:
    with pytest.raises(Rejected):
        asked(scripted(["O sofa", Rejected("no key", fatal=True), Rejected("no key", fatal=True)]), tmp_path, questions())
    again = scripted(POEMS)
    assert asked(again, tmp_path, questions())[0] == list(POEMS.values())
    assert len(again.history) == 2


def test_a_question_is_kept_before_the_next_is_answered(tmp_path: Path) -> None:
    """So a process that is killed in the middle loses what is in flight, and no more."""
    provider = scripted(POEMS)

    async def killed() -> None:
        replies = Replies(tmp_path / "replies")
        interview = Interview(Talk(provider, scale_named("paper"), replies, AT_ONCE), concurrency=1)

        def die(done: int) -> None:
            raise KeyboardInterrupt

        await interview.ask(questions(), die)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(killed())
    assert outlook(scripted(POEMS), tmp_path)[:2] == (1, 2)


def test_the_budget_stops_the_asking_and_says_why(tmp_path: Path) -> None:
    with running() as server:
        environment = {"OPENAI_API_KEY": "sk-test-0123456789", "OPENAI_BASE_URL": server.url}
        luna = provider_class("openai")(JudgeSpec("openai", "gpt-6-luna"), environment)  # type: ignore[call-arg]
        found, interview = asked(luna, tmp_path, questions(), 0.0000001)
        assert found == [None, None, None]
        assert "--max-cost" in interview.stopped
        assert server.stats()["requests"] == 0


def test_an_outlook_asks_nothing_and_knows_what_is_known(tmp_path: Path) -> None:
    asked(scripted(POEMS), tmp_path, questions("sofa"))
    provider = scripted(POEMS)
    found = outlook(provider, tmp_path)
    assert (found.known, found.open, found.least, found.most) == (1, 2, 0.0, 0.0)
    assert found.tokens > 0
    assert provider.history == []


def test_an_error_costs_what_its_replies_cost(tmp_path: Path) -> None:
    with running() as server:
        provider = provider_class("openai")(JudgeSpec("openai", "test", {"base_url": server.url}))
        replies = Replies(tmp_path / "replies")
        try:
            talk = Talk(provider, scale_named("paper"), replies, AT_ONCE)
            (told,) = asyncio.run(Interview(talk).ask(questions("sofa")))
        finally:
            replies.close()
    assert isinstance(told, Told)
    assert isinstance(told.answer, ProviderError)  # the server speaks of accessories
    assert (told.tokens, told.cost_usd) == (2 * 1260, None)
