"""Probabilities of the grades, from the tokens a model weighed where it wrote the grade."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.faulty_server import FaultyServer, true_grades
from support.hand_made import request_for

from judge.errors import InputError
from judge.judging.base import Answer
from judge.judging.providers._logprobs import grade_odds
from judge.judging.providers.openai_chat import OpenAIChat
from judge.judging.spec import JudgeSpec
from judge.scales import SCALES

PAPER, ESCI, WANDS = SCALES["paper"], SCALES["esci"], SCALES["wands"]
BEFORE = ['{"', "reason", '":', ' "', "grade", ' it 5", "', "met", '":', " [],", ' "', "grade", '":']
AFTER = [', "', "confidence", '":', "0.9", "}"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just('{"grade": 4'),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("token", "logprob", "top_logprobs", "logprobs", "content")), inner, max_size=4)
    ),
    max_leaves=12,
)


def choice(grade: str, before: list[str] = BEFORE, after: list[str] = AFTER, **alternatives: float) -> Any:
    """A choice whose reply has these tokens; at that of the grade the alternatives have these probabilities."""
    top = [{"token": token, "logprob": math.log(share)} for token, share in alternatives.items()]
    plain = [{"token": token, "logprob": 0.0, "top_logprobs": []} for token in (*before, *after)]
    own = {"token": grade, "logprob": math.log(alternatives.get(grade, 0.01)), "top_logprobs": top}
    return {"logprobs": {"content": [*plain[: len(before)], own, *plain[len(before) :]]}}


def test_the_alternatives_at_the_grade_become_its_probabilities_and_the_rest_is_told() -> None:
    odds = grade_odds(choice("4", [*BEFORE, " "], **{"4": 0.5, "5": 0.2, "3": 0.1, "x": 0.2}), PAPER)
    assert odds is not None
    assert odds.probabilities == pytest.approx({1: 0, 2: 0, 3: 0.125, 4: 0.625, 5: 0.25})
    assert odds.on_grades == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("before", "written", "other"),
    [
        ([*BEFORE, " "], "4", "5"),
        (BEFORE, " 4", " 5"),
        (BEFORE[:-1], '": 4', '": 5'),
        ([*BEFORE, " "], "4,", "5,"),
        ([*BEFORE, " "], "4}", "5"),
        ([*BEFORE, " "], "4", " 5"),
        ([*BEFORE, ' "'], "4", "5"),
        (BEFORE, ' "4"', ' "5"'),
    ],
    ids=repr,
)
def test_however_a_tokenizer_cuts_the_text_the_grade_is_found(before: list[str], written: str, other: str) -> None:
    odds = grade_odds(choice(written, before, **{written: 0.75, other: 0.25}), PAPER)
    assert odds is not None
    assert (odds.probabilities[4], odds.probabilities[5]) == pytest.approx((0.75, 0.25))


def test_spellings_of_one_grade_are_added_up() -> None:
    odds = grade_odds(choice("4", [*BEFORE, " "], **{"4": 0.5, " 4": 0.25, "4,": 0.05, "2": 0.2}), PAPER)
    assert odds is not None
    assert odds.probabilities[4] == pytest.approx(0.8)


def test_labels_that_are_words_are_told_by_how_they_begin() -> None:
    odds = grade_odds(choice("Part", [*BEFORE, ' "'], Part=0.6, Ex=0.3, Irre=0.1), WANDS)
    assert odds is not None
    assert sorted(odds.probabilities.values()) == pytest.approx([0.1, 0.3, 0.6])
    letters = grade_odds(choice("S", [*BEFORE, ' "'], **{"S": 0.6, 'E"': 0.4}), ESCI)
    assert letters is not None
    assert letters.probabilities[ESCI.values[-1]] == pytest.approx(0.4)


def test_a_grade_that_is_quoted_in_the_reason_is_not_the_grade() -> None:
    quoted = ['{"reason": "it says {\\"grade\\": ', "5", '} but no", "grade": ']
    odds = grade_odds(choice("2", quoted, **{"2": 0.9, "5": 0.1}), PAPER)
    assert odds is not None
    assert odds.probabilities[2] == pytest.approx(0.9)


def test_the_token_that_was_written_counts_where_it_was_not_among_the_likeliest() -> None:
    odds = grade_odds(choice("1", [*BEFORE, " "], **{"5": 0.99}), PAPER)
    assert odds is not None
    assert odds.probabilities[1] == pytest.approx(0.01)


@pytest.mark.parametrize(
    "found",
    [
        None,
        {},
        {"logprobs": None},
        {"logprobs": {"content": None}},
        {"logprobs": {"content": []}},
        {"logprobs": {"content": [{"token": None}]}},
        choice("x", [*BEFORE, " "], x=1.0),
        choice("4", ["no grade here"], **{"4": 1.0}),
        choice("4", [*BEFORE, ' 3, "grade": '], **{"4": 1.0}),
        choice("4", [*BEFORE, " "], [], **{"4": math.exp(-9999) or 1e-300}) | {"logprobs": {"content": []}},
    ],
    ids=lambda found: str(found)[:50],
)
def test_where_there_is_nothing_to_read_there_are_no_probabilities(found: Any) -> None:
    assert grade_odds(found, PAPER) is None


@given(JSON)
def test_no_reply_makes_it_raise_or_give_odds_that_do_not_sum_to_one(found: Any) -> None:
    for wrapped in (found, {"logprobs": {"content": found}}, {"logprobs": {"content": [found]}}):
        odds = grade_odds(wrapped, PAPER)
        if odds is not None:
            assert sum(odds.probabilities.values()) == pytest.approx(1)
            assert 0 < odds.on_grades <= 1


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
async def test_over_http_the_grade_stays_what_was_written_and_the_probabilities_stand_beside_it(server: FaultyServer, scale: Any) -> None:
    provider = OpenAIChat(JudgeSpec("openai", "m", {"base_url": server.url, "logprobs": True}), {})
    request = request_for("red sofa", "A sofa", scale=scale)
    (answer,) = provider.answers(await provider.send(provider.body(request)), request)
    await provider.close()
    assert (server.last["body"]["logprobs"], server.last["body"]["top_logprobs"]) == (True, 20)
    assert isinstance(answer, Answer)
    assert [answer.grade] == true_grades(request.messages, scale.values)
    assert answer.probabilities is not None
    assert answer.probabilities[answer.grade] == pytest.approx(2 / 3)
    assert answer.on_grades == pytest.approx(0.9)
    assert answer.expected == pytest.approx(sum(grade * share for grade, share in answer.probabilities.items()))


def test_without_logprobs_none_are_asked_for_and_packs_may_not_have_them() -> None:
    spec = {"base_url": "http://127.0.0.1:9/v1"}
    plain = OpenAIChat(JudgeSpec("openai", "m", spec), {}).body(request_for("red sofa", "A sofa"))["json"]
    assert not {"logprobs", "top_logprobs"} & set(plain)
    with pytest.raises(InputError, match="remove it, or pack"):
        OpenAIChat(JudgeSpec("openai", "m", {**spec, "logprobs": True, "pack": 3}), {})
