"""Asking for probes: money set aside before anything is sent, and nothing sent once it is spent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from support.judging import AT_ONCE, answer

from judge.errors import Refused
from judge.judging.base import Answer, Json, Reply, Usage
from judge.judging.bench import Bench, Question, Said, Tally
from judge.judging.budget import Budget
from judge.judging.planning import request_for
from judge.judging.pricing import estimate
from judge.judging.prompts import load_prompt
from judge.judging.providers.scripted import Scripted
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.tables import Product, Query

QUERY = Query(id="q1", text="lamp")
PROMPT = load_prompt("relevance", [])


class Priced(Scripted):
    """A scripted judge whose replies cost what a list says."""

    name = "openai"
    free = False


def judge(said: Any) -> Priced:
    return Priced(JudgeSpec("openai", "gpt-6-luna"), said)


def question(number: int, words: int = 1) -> Question:
    return Question(QUERY, (Product(id=f"p{number}", title=f"Lamp {number}", description="bright " * words),))


def asked(provider: Priced, questions: Sequence[Question], folder: Path, most: float) -> tuple[list[Said], Tally]:
    replies, tally = Replies(folder / "replies"), Tally(Budget(most))
    try:
        found = asyncio.run(Bench(provider, PROMPT, replies, concurrency=1, patience=AT_ONCE, tally=tally).ask(questions))
    finally:
        replies.close()
    return found, tally


def expected(provider: Priced, one: Question) -> float:
    return estimate(provider, provider.body(request_for(PROMPT, one.query, one.products)), 1).most or 0.0


def test_once_a_request_was_refused_no_cheaper_one_is_sent_either(tmp_path: Path) -> None:
    provider = judge(lambda _: answer())
    cheap, dear = question(1), question(2, words=500)
    found, tally = asked(provider, [dear, cheap], tmp_path, (expected(provider, cheap) + expected(provider, dear)) / 2)
    assert (found, tally.left, provider.history) == ([None, None], 2, [])


def test_what_is_known_is_read_even_when_the_money_is_spent(tmp_path: Path) -> None:
    provider = judge(lambda _: answer(3))
    asked(provider, [question(2)], tmp_path, 1.0)
    (first, second), tally = asked(provider, [question(1), question(2)], tmp_path, 0.0)
    assert first is None
    assert second is not None
    assert isinstance(second[0], Answer)
    assert (tally.left, tally.from_cache, tally.cost_usd) == (1, 1, 0.0)


def test_a_reply_at_a_price_nobody_knows_counts_as_what_was_set_aside_for_it(tmp_path: Path) -> None:
    def said(body: Json) -> Reply:
        return Reply({"texts": "{}"}, "a-model-no-list-has", Usage(1, 0, 0, 1))

    provider = judge(said)
    questions = [question(number) for number in range(9)]
    _, tally = asked(provider, questions, tmp_path, 3.5 * expected(provider, questions[0]))
    assert (tally.requests, tally.left, tally.cost_usd) == (2 * 3, 6, None)


def test_a_refusal_is_an_answer_to_keep_away_from_grades_and_costs_nothing(tmp_path: Path) -> None:
    (said,), tally = asked(judge(lambda _: Refused("no")), [question(1)], tmp_path, 1.0)
    assert said is not None
    assert isinstance(said[0], Refused)
    assert (tally.requests, tally.left, tally.cost_usd) == (1, 0, 0.0)
