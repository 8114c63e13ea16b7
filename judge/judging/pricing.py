"""What asking costs, from public price lists, and what it is expected to cost. Unknown is None, never zero."""

from __future__ import annotations

from typing import NamedTuple

import orjson
from genai_prices import Usage as PricedUsage
from genai_prices import calc_price

from judge.judging.base import Json, Provider, Reply, Usage

SELLERS = {"openai": "openai", "openai-decisions": "openai", "anthropic": "anthropic"}
CHARACTERS_A_TOKEN = 4
BATCH_RATES = {"processing": "batch"}
"""How the price list names the rates of 24-hour jobs: about half, but not of every kind of token of every model."""
ANSWER_TOKENS = (60, 400)
"""Tokens of one product's answer, for an estimate before any reply is known: a terse one, and one that thinks aloud."""


class Estimate(NamedTuple):
    """A request before it is sent: tokens, and US dollars at least and at most (None: nobody has a price)."""

    input_tokens: int
    output_tokens: int
    least: float | None
    most: float | None


def price(provider: Provider, reply: Reply) -> float | None:
    """US dollars for one reply at today's list price. None where no list has the model, or the server is the user's own.

    The rate is that of the way it came, however and by whom it is read.
    """
    return price_of(provider, reply.usage, reply.model, batch=reply.batch)


def price_of(provider: Provider, usage: Usage, model: str = "", *, batch: bool = False) -> float | None:
    """US dollars for these tokens; `model` is the name the server gave, where it gave one; `batch`: at the rates of 24-hour jobs."""
    if provider.free:
        return 0.0
    seller = SELLERS.get(provider.name)
    if seller is None or "base_url" in provider.spec.params:
        return None
    tokens = PricedUsage(
        input_tokens=usage.input_tokens,
        cache_read_tokens=usage.cached_tokens,
        cache_write_tokens=usage.cache_write_tokens,
        output_tokens=usage.output_tokens,
    )
    try:
        listed = calc_price(tokens, model or provider.spec.model, provider_id=seller, price_context=BATCH_RATES if batch else None)
    except LookupError:
        return None
    if batch and not any(variant.when == BATCH_RATES for variant in listed.model.price_variants or ()):
        return None  # the list would give the full price, and half of it is not right for every kind of token
    return float(listed.total_price)


def estimate(provider: Provider, body: Json, products: int, *, batch: bool = False) -> Estimate:
    """What a request is expected to take: four characters a token, and a short or a long answer for each product.

    `batch`: at the rates of 24-hour jobs.
    """
    read = len(orjson.dumps(body)) // CHARACTERS_A_TOKEN
    short, long = (tokens * products for tokens in ANSWER_TOKENS)
    least, most = (price_of(provider, Usage(read, 0, 0, tokens), batch=batch) for tokens in (short, long))
    return Estimate(read, long, least, most)
