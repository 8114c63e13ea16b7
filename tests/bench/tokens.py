"""Tokens and money a judgment takes, by how the question is laid out: `python tests/bench/tokens.py [--depth 50]`.

The real requests of every candidate of the icecat data (../shared/data), beside the pointwise prompts people write, with the same
rubric and the same reply. The tokenizer is OpenAI's o200k (bpe-openai, of the extra `dev`). A server adds
a few tokens around each message, and thinking; neither is counted. Claude counts its own way, up to a third more.

What a provider's cache bills, by its own guide:
  prefix      OpenAI before GPT-5.6: the longest beginning shared with an earlier request, from 1,024 tokens, in steps of 128.
  breakpoint  OpenAI from GPT-5.6: only what ends at a breakpoint is found again, and is written at 1.25 times the price. Ours
              stands after the guidelines (providers/_openai_cache.py); unless a prompt names one it stands at the end of the
              last message, so that each pair is written and none is ever read.
  marked      Anthropic: the block with cache_control, from 512 tokens for claude-haiku-5-5, written at 1.25 times the price.
  decisions   billed for what they read, at the list price; nothing is taken off for a cache.
Requests come one after the other here; of those in flight together, none reads what another is just writing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module, util
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson

sys.path.insert(0, str(Path(__file__).parents[1]))

from support import icecat

from judge.judging.base import Provider, Request, Usage
from judge.judging.engine import packs
from judge.judging.identity import unasked
from judge.judging.planning import Job, plan, request_for
from judge.judging.pricing import price_of
from judge.judging.prompts import Prompt, load_prompt
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.mining import mine
from judge.store.db import Database, open_database

DATA = Path(__file__).parents[3] / "shared" / "data" / "icecat"
TOKENIZER = "bpe_openai"
SHORTEST, STEP, MARKED = 1024, 128, 512
NOBODY = 0
REASON = "A 15.6 inch business laptop with a Core i5; the query asks for a laptop of at least 16 GB, and the data states 8 GB."
ANSWER = {"reason": REASON, "met": ["laptop", "15.6 inch"], "missed": ["16 GB memory"], "grade": 1, "confidence": 0.8}

Encode = Callable[[str], Sequence[int]]


class Sent(NamedTuple):
    """A request as a server reads it: `start` is what could be marked for a cache, `rest` comes after it. And its reply."""

    start: str
    rest: str
    products: int
    reply: str


Layout = Callable[[Provider, Prompt, Request], Sent]


def chat(provider: Provider, _: Prompt, request: Request) -> Sent:
    """Ours: the schema, which OpenAI puts first, the guidelines, then query and products."""
    body = provider.body(request)["json"]
    system, user = (message["content"] for message in body["messages"])
    return Sent(f"{_json(body['response_format']['json_schema']['schema'])}\n{system}\n", user, len(request.products), _reply(request))


def decisions(provider: Provider, _: Prompt, request: Request) -> Sent:
    body = provider.body(request)["json"]
    system, user = (message["content"] for message in body["input"])
    return Sent(f"{system}\n", f"{user}\n{_json(body['questions'])}", len(request.products), "")


def pair_first(_: Provider, prompt: Prompt, request: Request) -> Sent:
    """Everything in one message, the rubric last."""
    return Sent("", f"{_pair(prompt, request)}\n\n{prompt.guidelines}", 1, _json(ANSWER))


def grades_first(_: Provider, prompt: Prompt, request: Request) -> Sent:
    """Everything in one message in Umbrela's order: what the grades mean, the pair, how to decide."""
    grades, heading, rest = prompt.guidelines.partition("## How to read the query")
    return Sent("", f"{grades}\n{_pair(prompt, request)}\n\n{heading}{rest}", 1, _json(ANSWER))


def short(_: Provider, prompt: Prompt, request: Request) -> Sent:
    """The least one can say: a line a grade, the pair, and a bare number back."""
    grades = "\n".join(f"{grade.label} = {grade.description}" for grade in prompt.scale.grades)
    return Sent(
        "", f"Grade how well the product serves the query.\n{grades}\n\n{_pair(prompt, request)}\n\nReply with the grade only.", 1, "2"
    )


def _pair(prompt: Prompt, request: Request) -> str:
    return f"Query: {request.query.text}\nProduct: {prompt.shown(request.products[0])}"


def _reply(request: Request) -> str:
    n = len(request.products)
    return _json(ANSWER if n == 1 else {"answers": [{"id": number, **ANSWER} for number in range(1, n + 1)]})


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def by_prefix(tokens: int, shared: int, _: int, __: bool) -> Usage:
    return Usage(tokens, shared // STEP * STEP if shared >= SHORTEST else 0)


def at_the_end(tokens: int, _: int, __: int, ___: bool) -> Usage:
    return Usage(tokens, 0, tokens if tokens >= SHORTEST else 0)


def at_a_mark(shortest: int, tokens: int, _: int, start: int, known: bool) -> Usage:
    kept = start if start >= shortest else 0
    return Usage(tokens, kept if known else 0, 0 if known else kept)


def in_full(tokens: int, _: int, __: int, ___: bool) -> Usage:
    return Usage(tokens)


PREFIX, LUNA = "gpt-5.4-mini", "gpt-6-luna"
CLAUDE = "claude-haiku-5-5"


class Price(NamedTuple):
    """The judge it is asked of, and what its cache makes of the tokens: all, shared, those of the start, and was that sent before."""

    spec: str
    usage: Callable[[int, int, int, bool], Usage]


CHAT = {
    PREFIX: Price("openai/gpt-5.4-mini", by_prefix),
    LUNA: Price("openai/gpt-6-luna", partial(at_a_mark, SHORTEST)),
    CLAUDE: Price("anthropic/claude-haiku-5-5", partial(at_a_mark, MARKED)),
}
UNMARKED = {**CHAT, LUNA: Price("openai/gpt-6-luna", at_the_end)}
"""A prompt in one message has no part of its own to mark."""
DECISION = {LUNA: Price("openai-decisions/gpt-6-luna", in_full)}
POINTWISE = "openai/gpt-6-luna"


class Way(NamedTuple):
    """One way to ask: a judge that says how many products share a request, what is sent of it, what it costs by column."""

    name: str
    spec: str
    layout: Layout
    prices: Mapping[str, Price] = CHAT


USUAL, OURS = "usual: pair, then rubric", "openai"
WAYS = (
    Way(USUAL, POINTWISE, pair_first, UNMARKED),
    Way("usual: grades, pair, rest of the rubric", POINTWISE, grades_first, UNMARKED),
    Way("usual: a line a grade, a bare number back", POINTWISE, short, UNMARKED),
    Way(OURS, POINTWISE, chat),
    Way("openai?pack=10", f"{POINTWISE}?pack=10", chat),
    Way("openai-decisions (20)", "openai-decisions/gpt-6-luna", decisions, DECISION),
)


def requests(db: Database, prompt: Prompt, way: Way) -> Iterator[Sent]:
    """Every request of a fresh run of that judge, in its order."""
    provider = unasked(JudgeSpec.parse(way.spec), {})
    with tempfile.TemporaryDirectory() as folder:
        replies = Replies(Path(folder))
        for page in plan(Job(db, replies, provider, prompt, NOBODY)):
            for pack in packs(page.work, provider.pack):
                yield way.layout(provider, prompt, request_for(prompt, pack[0].query, [item.product for item in pack]))
        replies.close()


@dataclass
class Cache:
    """What a provider has seen: whole requests in order of their tokens, and every start."""

    seen: list[bytes] = field(default_factory=list)
    starts: set[str] = field(default_factory=set)

    def shared(self, ids: Sequence[int]) -> int:
        """Tokens at the beginning that an earlier request began with. In order, its nearest neighbours share the most."""
        packed = np.asarray(ids, dtype=">u4").tobytes()
        place = bisect(self.seen, packed)
        found = max((_common(packed, other) for other in self.seen[max(0, place - 1) : place + 1]), default=0)
        self.seen.insert(place, packed)
        return found

    def known(self, start: str) -> bool:
        known = start in self.starts
        self.starts.add(start)
        return known


def _common(one: bytes, other: bytes) -> int:
    a, b = (np.frombuffer(packed, dtype=">u4") for packed in (one, other))
    differ = np.flatnonzero(a[: len(b)] != b[: len(a)])
    return int(differ[0]) if len(differ) else min(len(a), len(b))


@dataclass
class Line:
    """One way to ask, summed over all its requests; `usd` by column."""

    name: str
    judgments: int = 0
    requests: int = 0
    tokens: int = 0
    shared: int = 0
    reused: int = 0
    output: int = 0
    usd: dict[str, float] = field(default_factory=dict)

    def price(self, column: str) -> float | None:
        """US dollars for 1,000 judgments; None where that judge is not to be had."""
        return self.usd[column] / self.judgments * 1000 if column in self.usd else None


def measure(db: Database, prompt: Prompt, way: Way, encode: Encode) -> Line:
    """Counts and prices of every request of that judge."""
    line, cache = Line(way.name, usd=dict.fromkeys(way.prices, 0.0)), Cache()
    sellers = {name: unasked(JudgeSpec.parse(price.spec), {}) for name, price in way.prices.items()}
    for sent in requests(db, prompt, way):
        start, output = len(encode(sent.start)), len(encode(sent.reply))
        ids = [*encode(sent.start), *encode(sent.rest)]
        seen = (len(ids), cache.shared(ids), start, cache.known(sent.start))
        line.judgments += sent.products
        line.requests += 1
        line.tokens += len(ids)
        line.shared += seen[1]
        line.reused += by_prefix(*seen).cached_tokens
        line.output += output
        for name, price in way.prices.items():
            line.usd[name] += price_of(sellers[name], price.usage(*seen)._replace(output_tokens=output)) or 0.0
    return line


HEAD = ("per judgment", "input tokens", "in a shared beginning", "read by prefix", "output tokens", *CHAT)


def table(lines: Sequence[Line]) -> Iterator[str]:
    """The lines as a Markdown table; prices in US dollars for 1,000 judgments."""
    yield "| " + " | ".join(HEAD) + " |"
    yield "| --- |" + " ---: |" * (len(HEAD) - 1)
    for line in lines:
        counts = [f"{amount / line.judgments:,.0f}" for amount in (line.tokens, line.shared, line.reused, line.output)]
        prices = ["-" if (usd := line.price(column)) is None else f"{usd:.3f}" for column in CHAT]
        yield f"| {line.name} | " + " | ".join([*counts, *prices]) + " |"


def in_words(lines: Sequence[Line], guidelines: int) -> Iterator[str]:
    """Whether a cache can pay at all, and what the layout makes of the usual prompt's price."""
    enough = "enough" if guidelines >= SHORTEST else "too few"
    yield f"The guidelines alone are {guidelines:,} tokens: {enough} for a cache that wants {SHORTEST:,}."
    ours, usual = ({line.name: line for line in lines}[name] for name in (OURS, USUAL))
    shares = "; ".join(f"{column}: {(ours.price(column) or 0) / (usual.price(column) or 1):.0%}" for column in CHAT)
    yield f"What ours costs of what '{USUAL}' costs, one candidate a request: {shares}."


def encoder() -> Encode:
    """OpenAI's o200k tokenizer."""
    encode: Encode = import_module(TOKENIZER).get_encoding("o200k_base").encode_ordinary
    return encode


def missing() -> str:
    """What stands in the way of measuring; empty where nothing does."""
    if not DATA.is_dir():
        return f"The icecat data is not in {DATA}: nothing to measure"
    return "" if util.find_spec(TOKENIZER) else 'There is no tokenizer: pip install -e ".[dev]"'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--depth", type=int, default=50, help="candidates each source proposes for a query")
    depth = parser.parse_args().depth
    if why := missing():
        sys.exit(why)
    prompt, encode = load_prompt("relevance-trec", []), encoder()
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "labels.db")
        icecat.fill(db, DATA)
        mine(db, depth=depth)
        lines = [measure(db, prompt, way, encode) for way in WAYS]
        db.close()
    print(f"{lines[0].judgments:,} candidates of icecat; prices in US dollars for 1,000 judgments, by genai-prices")
    print("\n".join(table(lines)))
    print("\n".join(in_words(lines, len(encode(prompt.guidelines)))))


if __name__ == "__main__":
    main()
