"""Why a pair has the verdict it has, and whether the same command would ask about it again. Asks nothing, needs no key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from judge.errors import InputError, Rejected
from judge.judging.base import Json, Message, Outcome, Provider, Reply, Request
from judge.judging.identity import full_spec
from judge.judging.planning import request_for
from judge.judging.prompts import Prompt
from judge.judging.repeats import Repeated, repeated_of
from judge.judging.replies import Replies
from judge.judging.shortening import shortened
from judge.judging.spec import JudgeSpec
from judge.judging.why import Today, Why, seen_whole, why_asked
from judge.store import catalog
from judge.store.candidates import proposals_of
from judge.store.db import Database
from judge.store.history import Told, told_of
from judge.tables import Product, Proposal, Query


@dataclass(frozen=True)
class Rendered:
    """Today's request: its messages, what is really sent, its key, and the fields it shows only a part of."""

    messages: tuple[Message, ...]
    body: Json
    key: str
    shortened: list[str]


@dataclass(frozen=True)
class Explanation:
    """All that is known of one pair and one judge.

    `reply` is the stored reply to today's request, else the one the verdict was read from (`reply_key` says which);
    `parsed` what today's parser makes of a reply to today's request. `told` is the verdict that `why` speaks of, and
    `repeated` what else its judge answered, where it is asked several times.
    """

    query: Query
    product: Product
    proposals: Sequence[Proposal]
    judge: str
    request: Rendered | None
    cached: bool
    reply: Reply | None
    reply_key: str
    parsed: Outcome | None
    told: Told | None
    repeated: Repeated | None
    others: Sequence[Told]
    why: Why


def explain(db: Database, replies: Replies, provider: Provider, prompt: Prompt, query: Query, product: Product) -> Explanation:
    """Everything about that pair and judge; `provider` may be one without a key."""
    today = Today(query, product, prompt, str(full_spec(provider.spec, prompt)))
    proposals, history = proposals_of(db, query.id, product.id), told_of(db, query.id, product.id)
    told = _of_judge(history, today.judge)
    request = _request(today)
    rendered = None if isinstance(request, Rejected) else _rendered(provider, request)
    reply, key = _stored(replies, rendered, told)
    cached = rendered is not None and reply is not None and key == rendered.key
    parsed = provider.answers(reply, request)[0] if cached and reply and isinstance(request, Request) else None
    repeated = repeated_of(db, told) if told else None
    why = why_asked(request if isinstance(request, Rejected) else provider.key(request), told, today)
    why = seen_whole(why, is_candidate=bool(proposals), cached=cached, repeated=repeated)
    others = [other for other in history if other.verdict.superseded_at is None and other is not told]
    return Explanation(query, product, proposals, today.judge, rendered, cached, reply, key, parsed, told, repeated, others, why)


def pair_named(db: Database, query: str, product: str) -> tuple[Query, Product]:
    """The query of that id or exact text, and the product of that id. InputError says which of them nobody knows."""
    by_text = catalog.query_ids_by_text(db)
    found = catalog.queries_by_id(db, [query, by_text.ids.get(query, query)])
    if query not in found and query in by_text.twice:
        raise InputError(f"Several queries read '{query}'", "Name it by its id")
    products = catalog.products_by_id(db, [product])
    if not found:
        raise InputError(f"There is no query '{query}'", "Name a query by its id or its exact text")
    if not products:
        raise InputError(f"There is no product '{product}'", "Name a product by its id")
    return found.get(query) or next(iter(found.values())), products[product]


def _request(today: Today) -> Request | Rejected:
    try:
        return request_for(today.prompt, today.query, [today.product])
    except Rejected as error:
        return error


def _rendered(provider: Provider, request: Request) -> Rendered:
    return Rendered(request.messages, provider.body(request), provider.key(request), shortened(request))


def _of_judge(history: Sequence[Told], judge: str) -> Told | None:
    """The current verdict of exactly that judge; else the newest one of the same model, with another prompt or other parameters."""
    for told in history:
        if told.spec == judge and told.verdict.superseded_at is None:
            return told
    wanted = JudgeSpec.parse(judge)
    near = [told for told in history if told.verdict.superseded_at is None and _same_model(JudgeSpec.parse(told.spec), wanted)]
    return near[0] if near else None


def _same_model(one: JudgeSpec, other: JudgeSpec) -> bool:
    return (one.provider, one.model) == (other.provider, other.model)


def _stored(replies: Replies, request: Rendered | None, told: Told | None) -> tuple[Reply | None, str]:
    """The kept reply to today's request, else the one that the verdict was read from; with its key."""
    keys = [request.key] if request else []
    keys += [told.verdict.reply_key] if told and told.verdict.reply_key else []
    found = replies.get_many(keys)
    return next(((found[key], key) for key in keys if key in found), (None, ""))
