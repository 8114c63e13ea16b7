"""A reply is read exactly or not at all."""

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from judge.errors import Unreadable
from judge.judging.base import Answer
from judge.judging.parse import KEYS, REASON_LIMIT, packed_schema, read_answer, read_answers, reply_schema, taken_apart
from judge.judging.shown import visible
from judge.scales import SCALES, Scale

PAPER, ESCI = SCALES["paper"], SCALES["esci"]
GOOD = {"reason": "A grey sofa of the size asked for.", "met": ["sofa", "grey"], "missed": ["velvet"], "grade": 4, "confidence": 0.75}
SCALE = st.sampled_from(list(SCALES.values()))
SENTENCE = st.text(max_size=100).map(lambda text: " ".join(visible(text).split()))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def reply(**changes: Any) -> str:
    return json.dumps(GOOD | changes)


def written(answer: Answer, scale: Scale) -> dict[str, Any]:
    """The reply, as the schema wants it, that says this answer."""
    grades = reply_schema(scale)["properties"]["grade"]["enum"]
    return {
        "reason": answer.reason,
        "met": list(answer.met),
        "missed": list(answer.missed),
        "grade": grades[scale.values.index(answer.grade)],
        "confidence": answer.confidence,
    }


@st.composite
def answers(draw: st.DrawFn) -> tuple[Answer, Scale]:
    scale = draw(SCALE)
    needs = st.lists(SENTENCE.filter(bool), max_size=3).map(tuple)
    answer = Answer(
        grade=draw(st.sampled_from(scale.values)),
        confidence=draw(st.floats(0, 1)),
        reason=draw(SENTENCE),
        met=draw(needs),
        missed=draw(needs),
    )
    return answer, scale


def read(text: str, scale: Scale) -> Answer | Unreadable:
    try:
        return read_answer(text, scale)
    except Unreadable as error:
        return error


@pytest.fixture
def found() -> Any:
    """The message with which a text is refused."""

    def message(text: str, scale: Scale = PAPER) -> str:
        with pytest.raises(Unreadable) as caught:
            read_answer(text, scale)
        return str(caught.value)

    return message


def test_a_reply_says_its_answer() -> None:
    assert read_answer(reply(), PAPER) == Answer(
        grade=4, confidence=0.75, reason="A grey sofa of the size asked for.", met=("sofa", "grey"), missed=("velvet",)
    )


@given(answers())
def test_every_answer_written_as_json_is_read_back_the_same(pair: tuple[Answer, Scale]) -> None:
    answer, scale = pair
    assert read_answer(json.dumps(written(answer, scale)), scale) == answer


@given(answers())
def test_the_schema_accepts_every_answer_that_can_be_read(pair: tuple[Answer, Scale]) -> None:
    answer, scale = pair
    Draft202012Validator(reply_schema(scale)).validate(written(answer, scale))


@given(reply=st.fixed_dictionaries({key: JSON | st.just(GOOD[key]) for key in KEYS}), scale=SCALE)
def test_what_is_read_is_accepted_by_the_schema_but_for_a_grade_written_as_text(reply: dict[str, Any], scale: Scale) -> None:
    if isinstance(read(json.dumps(reply), scale), Answer) and not isinstance(reply["grade"], str):
        Draft202012Validator(reply_schema(scale)).validate(reply)


@given(text=st.text() | JSON.map(json.dumps) | st.fixed_dictionaries(dict.fromkeys(KEYS, JSON)).map(json.dumps), scale=SCALE)
def test_any_text_at_all_is_an_answer_on_the_scale_or_unreadable(text: str, scale: Scale) -> None:
    outcome = read(text, scale)
    if isinstance(outcome, Answer):
        assert outcome.grade in scale.values
        assert outcome.confidence is not None
        assert 0 <= outcome.confidence <= 1
    else:
        assert len(str(outcome).encode()) < 2000


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"grade":' * 100_000])
def test_nesting_without_end_is_unreadable(deep: str, found: Any) -> None:
    assert len(found(deep)) < 600


def test_nesting_of_any_depth_is_unreadable(found: Any) -> None:
    """Also just below the depth at which Python stops to read, where showing what was found could fail instead."""
    for depth in range(1, 1100, 3):
        assert len(found(reply().replace("4", "[" * depth + "]" * depth))) < 600


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES.keys())
def test_the_schema_fits_the_strict_modes_of_providers(scale: Scale) -> None:
    schema = reply_schema(scale)
    Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False
    assert schema["required"] == list(schema["properties"]) == list(KEYS)
    assert not {"minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength"} & set(json.dumps(schema).split('"'))


def test_the_reason_is_asked_for_before_the_grade() -> None:
    assert list(reply_schema(PAPER)["properties"]) == ["reason", "met", "missed", "grade", "confidence"]


def test_grades_are_asked_for_by_the_label_that_people_use() -> None:
    assert reply_schema(PAPER)["properties"]["grade"]["enum"] == [1, 2, 3, 4, 5]
    assert reply_schema(ESCI)["properties"]["grade"]["enum"] == ["I", "C", "S", "E"]


def test_the_schema_of_a_scale_is_made_once() -> None:
    assert reply_schema(PAPER) is reply_schema(PAPER)


@pytest.mark.parametrize("wrapped", ["```json\n{}\n```", "```\n{}\n```", "  ```JSON \r\n{}\r\n```\n\n", "\n {} \n"])
def test_one_code_fence_and_white_space_around_the_object_are_no_harm(wrapped: str) -> None:
    assert read_answer(wrapped.replace("{}", reply()), PAPER).grade == 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4",
        "On a scale of 0 to 3, I would rate this 1",
        "Grade: 4",
        "<html><body>502 Bad Gateway</body></html>",
        "[]",
        f"[{reply()}]",
        reply()[:-1],
        reply() + reply(),
        reply() + " That is my answer.",
        "Here it is:\n" + reply(),
        f"Sure!\n```json\n{reply()}\n```",
        f"```json\n{reply()}\n```\n```json\n{reply()}\n```",
        f"```json\n```json\n{reply()}\n```\n```",
        json.dumps(reply()),
        reply().replace("4", "NaN"),
        reply().replace('"grade": 4', '"grade": 4, "grade": 5'),
        reply().replace("0.75", "1" + "0" * 5000),
        "\ufeff" + reply(),
    ],
)
def test_everything_else_around_or_instead_of_the_object_is_unreadable(text: str, found: Any) -> None:
    assert "JSON object" in found(text)


@pytest.mark.parametrize("changed", [{"extra": 1}, {"Grade": 4}])
def test_an_unknown_key_is_unreadable_and_named(changed: dict[str, Any], found: Any) -> None:
    assert next(iter(changed)) in found(reply(**changed))


@pytest.mark.parametrize("key", KEYS)
def test_a_missing_key_is_unreadable(key: str, found: Any) -> None:
    assert "keys" in found(json.dumps({name: value for name, value in GOOD.items() if name != key}))


@pytest.mark.parametrize("grade", [0, 6, -1, 3.5, True, None, "4.0", " 4", "04", "٤", "1e0", "6", "four", "", [4], {"grade": 4}])
def test_a_grade_that_is_not_exactly_on_the_scale_is_unreadable(grade: Any, found: Any) -> None:
    assert "the grade is none of 1=Irrelevant" in found(reply(grade=grade))


@pytest.mark.parametrize("grade", [4, 4.0, "4", "Good"])
def test_a_grade_may_be_written_as_its_number_the_same_as_text_or_its_name(grade: Any) -> None:
    assert read_answer(reply(grade=grade), PAPER).grade == 4


@pytest.mark.parametrize("grade", ["E", "Exact"])
def test_a_grade_of_letters_may_be_written_as_its_label_or_its_name(grade: str) -> None:
    assert read_answer(reply(grade=grade), ESCI).grade == 3


@pytest.mark.parametrize("grade", [3, "3", "e", "ES"])
def test_a_grade_of_letters_is_not_read_from_the_number_it_is_stored_as(grade: Any, found: Any) -> None:
    assert "I=Irrelevant" in found(reply(grade=grade), ESCI)


@pytest.mark.parametrize("confidence", [-0.01, 1.01, True, None, "0.8", "high", [0.8], 75, 1e999])
def test_a_confidence_outside_0_to_1_or_of_another_kind_is_unreadable(confidence: Any, found: Any) -> None:
    text = reply(confidence=confidence).replace("Infinity", "1e999")
    assert "confidence" in found(text)


@pytest.mark.parametrize("confidence", [0, 1, 0.0, 1.0])
def test_the_ends_of_the_confidence_are_within(confidence: float) -> None:
    assert read_answer(reply(confidence=confidence), PAPER).confidence == confidence


@pytest.mark.parametrize(
    "changed", [{"reason": 1}, {"reason": None}, {"met": "sofa"}, {"met": None}, {"missed": [1]}, {"missed": {"a": 1}}]
)
def test_texts_of_another_kind_are_unreadable(changed: dict[str, Any], found: Any) -> None:
    assert f"'{next(iter(changed))}'" in found(reply(**changed))


def test_a_long_reason_is_shortened_with_a_mark() -> None:
    reason = read_answer(reply(reason="x" * 10_000), PAPER).reason
    assert len(reason) == REASON_LIMIT
    assert reason.endswith("x…")


def test_unseen_characters_and_line_breaks_leave_the_texts_and_blank_requirements_are_dropped() -> None:
    answer = read_answer(reply(reason="A\u202e grey\n\x00sofa\ud800.", met=["so\u200bfa", " ", ""]), PAPER)
    assert (answer.reason, answer.met) == ("A grey sofa.", ("sofa",))


def test_a_refusal_to_read_shows_the_beginning_of_what_was_found(found: Any) -> None:
    message = found("I cannot rate this product.\n\x1b[31m" + "x" * 10_000)
    assert "found: I cannot rate this product. [31mxxx" in message
    assert message.endswith("x…")
    assert len(message) < 400


def packed(*grades: Any, ids: list[Any] | None = None) -> str:
    """A reply to several products, numbered from 1 unless told otherwise."""
    numbers = range(1, len(grades) + 1) if ids is None else ids
    return json.dumps({"answers": [{"id": number, **GOOD, "grade": grade} for number, grade in zip(numbers, grades, strict=True)]})


@given(st.lists(st.sampled_from(PAPER.values), min_size=2, max_size=8))
def test_a_reply_to_several_products_is_one_answer_a_product_in_order(grades: list[int]) -> None:
    text = packed(*grades)
    Draft202012Validator(packed_schema(PAPER, len(grades))).validate(json.loads(text))
    found = read_answers(text, PAPER, len(grades))
    assert [answer.grade for answer in found] == grades
    assert [read_answer(part, PAPER) for part in taken_apart(text, len(grades))] == found


def turned(ids: list[Any], n: int) -> bool:
    """Whether those are 1 to n, more than two, begun elsewhere than at 1: what a model that lost count writes."""
    numbers = [int(number) for number in ids]
    return n > 2 and numbers != sorted(numbers) and any(numbers[k:] + numbers[:k] == sorted(numbers) for k in range(n))


@given(data=st.data(), n=st.integers(2, 6))
def test_answers_in_any_order_and_numbered_in_text_are_those_of_the_products_shown(data: st.DataObject, n: int) -> None:
    grades = data.draw(st.lists(st.sampled_from(PAPER.values), min_size=n, max_size=n))
    ids = data.draw(st.permutations(range(1, n + 1)))
    assume(not turned(ids, n))
    spelled = [data.draw(st.sampled_from([number, str(number)])) for number in ids]
    text = packed(*[grades[number - 1] for number in ids], ids=spelled)
    assert [answer.grade for answer in read_answers(text, PAPER, n) if not isinstance(answer, Unreadable)] == grades
    assert [read_answer(part, PAPER).grade for part in taken_apart(text, n)] == grades


NO_NUMBER = st.none() | st.sampled_from([1.0, True, "01", " 1", "²", "1.0", "one"])


@given(ids=st.lists(st.integers(-1, 6) | st.sampled_from(["1", "2"]) | NO_NUMBER, max_size=6), n=st.integers(2, 5))
def test_numbers_missing_extra_twice_or_none_at_all_make_the_whole_reply_unreadable(ids: list[Any], n: int) -> None:
    whole = [int(number) for number in ids if type(number) is int or number in ("1", "2")]
    assume(len(whole) != len(ids) or sorted(whole) != list(range(1, n + 1)))
    with pytest.raises(Unreadable, match=f"numbered 1 to {n}"):
        read_answers(packed(*[4] * len(ids), ids=ids), PAPER, n)


@given(n=st.integers(3, 8), by=st.integers(1, 7))
def test_numbers_all_moved_on_by_one_amount_make_the_whole_reply_unreadable(n: int, by: int) -> None:
    assume(by % n)
    with pytest.raises(Unreadable, match=f"numbered 1 to {n}"):
        read_answers(packed(*[4] * n, ids=[(place + by) % n + 1 for place in range(n)]), PAPER, n)


@pytest.mark.parametrize("bad", [{"grade": 99}, {"grade": None}, {"note": "x"}, {"confidence": 7}])
def test_one_bad_answer_among_several_is_that_products_alone(bad: dict[str, Any]) -> None:
    text = json.dumps({"answers": [{"id": 1, **GOOD}, {"id": 2, **GOOD, **bad}, {"id": 3, **GOOD}]})
    first, second, third = read_answers(text, PAPER, 3)
    assert first == third == read_answer(reply(), PAPER)
    assert isinstance(second, Unreadable)


def test_what_was_found_is_shown_as_json_not_as_python_would_write_it(found: Any) -> None:
    assert '{"id": "x"}' in found(reply(grade={"id": "x"}))


@pytest.mark.parametrize(
    "text",
    [
        reply(),
        "[]",
        json.dumps([GOOD, GOOD]),
        json.dumps({"answers": GOOD}),
        json.dumps({"answers": [1, 2]}),
        json.dumps({"answers": [{"id": 1, **GOOD}, {"id": 2, **GOOD}], "note": "x"}),
        packed(4, 4)[:-3],
        '{"answers": [{"id": 1, "id": 2}]}',
    ],
)
def test_a_packed_reply_of_another_shape_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        read_answers(text, PAPER, 2)


def test_the_schema_of_several_products_has_the_number_first_and_is_built_once() -> None:
    schema = packed_schema(ESCI, 3)
    item = schema["properties"]["answers"]["items"]
    assert list(item["properties"]) == item["required"] == ["id", *KEYS]
    assert item["properties"]["id"]["enum"] == [1, 2, 3]
    assert packed_schema(ESCI, 3) is schema
    assert list(reply_schema(ESCI)["properties"]) == list(KEYS)
