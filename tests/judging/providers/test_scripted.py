"""`scripted`: says what it is told to."""

from __future__ import annotations

from typing import Any

import pytest
from support.hand_made import request_for

from judge.errors import Transient, Unreadable
from judge.judging.base import Answer, Outcome, Reply
from judge.judging.providers import provider_for
from judge.judging.providers.scripted import Scripted, scripted
from judge.judging.spec import JudgeSpec
from judge.scales import scale_named

REQUEST = request_for("red sofa", "A sofa")


def verdict(grade: int) -> dict[str, Any]:
    return {"grade": grade, "confidence": 0.5, "reason": "so", "met": [], "missed": []}


async def asked(provider: Scripted) -> Outcome:
    return provider.answers(await provider.send(provider.body(REQUEST)), REQUEST)[0]


def grade(outcome: Outcome) -> int:
    assert isinstance(outcome, Answer)
    return outcome.grade


async def test_a_grade_as_model_is_the_answer_to_everything() -> None:
    provider = provider_for(JudgeSpec.parse("scripted/3"))
    for query in ("red sofa", "lamp"):
        request = request_for(query, "A sofa", "A lamp")
        answers = provider.answers(await provider.send(provider.body(request)), request)
        assert [grade(answer) for answer in answers] == [3, 3]


async def test_a_grade_the_scale_lacks_is_unreadable() -> None:
    provider = Scripted(JudgeSpec("scripted", "9"))
    assert isinstance(await asked(provider), Unreadable)


async def test_a_label_as_model_is_a_grade_where_labels_are_letters() -> None:
    request = request_for("red sofa", "A sofa", scale=scale_named("esci"))
    provider = Scripted(JudgeSpec("scripted", "E"))
    assert grade(provider.answers(await provider.send(provider.body(request)), request)[0]) == 3


async def test_a_list_is_said_in_turn_and_an_error_in_it_is_raised() -> None:
    provider = scripted([verdict(4), Transient("busy", 2.0), "not json", verdict(1)])
    assert grade(await asked(provider)) == 4
    with pytest.raises(Transient):
        await asked(provider)
    assert isinstance(await asked(provider), Unreadable)
    assert grade(await asked(provider)) == 1
    with pytest.raises(LookupError, match="at its end"):
        await asked(provider)
    assert provider.history == [provider.body(REQUEST)] * 5


async def test_a_mapping_answers_by_the_first_word_the_request_contains() -> None:
    assert grade(await asked(scripted({"lamp": verdict(1), "sofa": verdict(5)}))) == 5
    with pytest.raises(LookupError, match="no reply"):
        await asked(scripted({"lamp": verdict(1)}))


async def test_a_function_sees_the_body_and_may_wait() -> None:
    async def later(body: Any) -> dict[str, Any]:
        return verdict(len(body["messages"]))

    assert grade(await asked(scripted(lambda body: verdict(len(body["messages"]))))) == 2
    assert grade(await asked(scripted(later))) == 2


async def test_a_list_in_a_line_is_one_answer_a_product() -> None:
    request = request_for("red sofa", "A sofa", "A lamp")
    provider = scripted([[verdict(5), "not json"], [verdict(5)]])
    first = provider.answers(await provider.send(provider.body(request)), request)
    assert [type(outcome) for outcome in first] == [Answer, Unreadable]
    second = provider.answers(await provider.send(provider.body(request)), request)
    assert [type(outcome) for outcome in second] == [Unreadable, Unreadable]


async def test_a_whole_reply_is_passed_on_as_it_is() -> None:
    reply = Reply({"texts": "x"}, model="m", latency_ms=3)
    provider = scripted([reply])
    assert await provider.send(provider.body(REQUEST)) is reply
