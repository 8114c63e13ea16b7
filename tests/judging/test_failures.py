"""A failure is a row: what a server does to a request, and the kind of failure that is stored for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.faulty_server import Faults, running
from support.hand_made import request_for
from support.judging import job, judged

from judge.errors import FAILURES, TooLong
from judge.judging.base import Reply
from judge.judging.identity import unasked
from judge.judging.providers import provider_class
from judge.judging.spec import JudgeSpec
from judge.store.verdicts import failures

Shop = Callable[..., Any]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("nonsense", "unreadable"),
        ("html", "unreadable"),
        ("truncated", "unreadable"),
        ("refusal", "refused"),
        ("filtered", "filtered"),
        ("filter", "filtered"),
        ("too-long", "too long"),
        ("413", "too long"),
        ("400", "rejected"),
        ("408", "timed out"),
        ("slow", "timed out"),
        ("500", "gave up"),
        ("drop", "gave up"),
    ],
)
def test_each_way_to_fail_is_stored_by_its_own_name(shop: Shop, tmp_path: Path, fault: str, kind: str) -> None:
    db = shop(products=1, queries=1)
    with running(Faults(plan={"Lamp": [fault] * 20}), slow=5.0) as server:
        spec = JudgeSpec("openai", "m", {"base_url": server.url, "timeout": 0.2 if fault == "slow" else 20})
        ended = judged(job(db, provider_class("openai")(spec), tmp_path))
    assert ended.progress.failures == {kind: 1}
    assert [failed.failure for failed in failures(db)] == [kind]
    assert kind in FAILURES


def test_the_kinds_are_the_seven_that_the_command_line_knows() -> None:
    assert FAILURES == ("unreadable", "refused", "filtered", "too long", "rejected", "timed out", "gave up")


def test_a_reply_that_ran_out_of_the_models_window_was_too_long() -> None:
    provider = unasked(JudgeSpec.parse("anthropic/m"), {})
    (outcome,) = provider.answers(Reply({"stop_reason": "model_context_window_exceeded", "content": []}), request_for("sofa", "White sofa"))
    assert isinstance(outcome, TooLong)
