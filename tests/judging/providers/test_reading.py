"""What is said of a reply that holds no answer: as JSON, as it came."""

from __future__ import annotations

from typing import Any

import pytest

from judge.judging.providers._reading import UNPARSED, unexpected


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({UNPARSED: ""}, "the reply is empty"),
        ({UNPARSED: " \n"}, "the reply is empty"),
        ({UNPARSED: "<html>"}, "the reply is not JSON: <html>"),
        ({"id": "x", "n": None}, 'the reply has no text: {"id": "x", "n": null}'),
        ({"error": {"code": 7}}, 'the reply is an error: {"code": 7}'),
        ({"error": {"message": "busy"}}, "the reply is an error: busy"),
        (-(2**63) - 1, "the reply has no text: -9223372036854775809"),
        ([], "the reply has no text: []"),
    ],
)
def test_a_reply_without_an_answer_is_shown_as_it_came(body: Any, said: str) -> None:
    assert str(unexpected(body, "text")) == said
