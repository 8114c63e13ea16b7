"""What a reply cost: known from a price list, free, or unknown; never a guess."""

from __future__ import annotations

import pytest

from judge.judging.base import Reply, Usage
from judge.judging.pricing import price
from judge.judging.providers import provider_for
from judge.judging.spec import JudgeSpec

REPLY = Reply({}, "gpt-6-luna-2026-10-01", Usage(1_000_000, 0, 0, 0))


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def of(spec: str, reply: Reply = REPLY) -> float | None:
    return price(provider_for(JudgeSpec.parse(spec)), reply)


def test_a_model_on_the_list_has_its_price_and_cached_tokens_a_lower_one() -> None:
    full, cached = of("openai/gpt-6-luna"), of("openai/gpt-6-luna", Reply({}, "gpt-6-luna", Usage(1_000_000, 1_000_000, 0, 0)))
    assert full is not None
    assert cached is not None
    assert 0 < cached < full


def test_a_model_on_no_list_has_an_unknown_price_not_none_at_all() -> None:
    assert of("openai/house-model", Reply({}, "house-model", Usage(1_000_000, 0, 0, 0))) is None


def test_a_server_of_ones_own_has_an_unknown_price_whatever_its_model_is_called() -> None:
    assert of("openai/gpt-6-luna?base_url=http://127.0.0.1:1/v1") is None


def test_what_costs_nothing_is_free_not_unknown() -> None:
    assert of("scripted/4") == 0.0
