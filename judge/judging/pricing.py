"""What a reply cost, from public price lists. Unknown is None, never zero."""

from __future__ import annotations

from genai_prices import Usage as PricedUsage
from genai_prices import calc_price

from judge.judging.base import Provider, Reply

SELLERS = {"openai": "openai", "openai-decisions": "openai", "anthropic": "anthropic"}


def price(provider: Provider, reply: Reply) -> float | None:
    """US dollars for one reply at today's list price. None where no list has the model, or the server is the user's own."""
    if provider.free:
        return 0.0
    seller = SELLERS.get(provider.name)
    if seller is None or "base_url" in provider.spec.params:
        return None
    tokens = PricedUsage(
        input_tokens=reply.usage.input_tokens,
        cache_read_tokens=reply.usage.cached_tokens,
        cache_write_tokens=reply.usage.cache_write_tokens,
        output_tokens=reply.usage.output_tokens,
    )
    try:
        return float(calc_price(tokens, reply.model or provider.spec.model, provider_id=seller).total_price)
    except LookupError:
        return None
