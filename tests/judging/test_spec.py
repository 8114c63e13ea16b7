"""A judge is one short string that round-trips."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.errors import InputError
from judge.judging.spec import JudgeSpec

NAMES = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_.", min_size=1)
VALUES = st.booleans() | st.none() | st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6).map(lambda x: round(x, 3)) | st.text(max_size=20)
SPECS = st.builds(JudgeSpec, NAMES, NAMES, st.dictionaries(NAMES, VALUES, max_size=4), NAMES | st.just(""))


@given(SPECS)
def test_printing_and_reading_gives_the_same_string_again(spec: JudgeSpec) -> None:
    assert str(JudgeSpec.parse(str(spec))) == str(spec)


@given(SPECS)
def test_the_order_of_parameters_does_not_matter(spec: JudgeSpec) -> None:
    backwards = JudgeSpec(spec.provider, spec.model, dict(reversed(list(spec.params.items()))), spec.prompt)
    assert str(backwards) == str(spec)
    assert hash(backwards) == hash(spec)


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("openai/gpt-6-luna", {}),
        ("openai/gpt-6-luna?temperature=0", {"temperature": 0}),
        ("openai/m?temperature=0.5&store=false&seed=null", {"temperature": 0.5, "store": False, "seed": None}),
        ("openai/m?tag=007&other=1_000", {"tag": "007", "other": "1_000"}),
        ("openai/NAME?base_url=http://127.0.0.1:8000/v1", {"base_url": "http://127.0.0.1:8000/v1"}),
        ("openai/vendor/model-7b", {}),
    ],
)
def test_values_are_read_as_json_would(text: str, params: dict[str, object]) -> None:
    spec = JudgeSpec.parse(text)
    assert dict(spec.params) == params
    assert JudgeSpec.parse(str(spec)) == spec


@pytest.mark.parametrize("text", ["", "local", "/model", "local/", "openai/m?a=1&a=2"])
def test_what_names_no_judge_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError):
        JudgeSpec.parse(text)
