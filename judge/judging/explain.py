"""Why a pair has the verdict it has, and whether the same command would ask about it again. Asks nothing, needs no key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from judge.errors import InputError, Rejected
from judge.judging.base import Json, Message, Outcome, Provider, Reply, Request
from judge.judging.identity import full_spec
from judge.judging.planning import request_for
from judge.judging.prompts import Prompt, read_prompt
from judge.judging.replies import Replies
from judge.judging.shortening import shortened
from judge.judging.spec import JudgeSpec
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
class Why:
    """Whether the same command would ask, in a word and in words; `differs` names what changed since the verdict."""

    asks: bool
    state: str
    words: str
    differs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """All that is known of one pair and one judge.

    `reply` is the stored reply to today's request, else the one the verdict was read from (`reply_key` says which);
    `parsed` what today's parser makes of a reply to today's request. `told` is the verdict that `why` speaks of.
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
    others: Sequence[Told]
    why: Why


class _Today(NamedTuple):
    """The pair and judge as they are now."""

    query: Query
    product: Product
    prompt: Prompt
    judge: str


def explain(db: Database, replies: Replies, provider: Provider, prompt: Prompt, query: Query, product: Product) -> Explanation:
    """Everything about that pair and judge; `provider` may be one without a key."""
    today = _Today(query, product, prompt, str(full_spec(provider.spec, prompt)))
    proposals, history = proposals_of(db, query.id, product.id), told_of(db, query.id, product.id)
    told = _of_judge(history, today.judge)
    request = _request(today)
    rendered = None if isinstance(request, Rejected) else _rendered(provider, request)
    reply, key = _stored(replies, rendered, told)
    cached = rendered is not None and reply is not None and key == rendered.key
    parsed = provider.answers(reply, request)[0] if cached and reply and isinstance(request, Request) else None
    why = _unrenderable(request) if isinstance(request, Rejected) else _why(provider.key(request), told, today)
    why = _seen_whole(why, is_candidate=bool(proposals), cached=cached)
    others = [other for other in history if other.verdict.superseded_at is None and other is not told]
    return Explanation(query, product, proposals, today.judge, rendered, cached, reply, key, parsed, told, others, why)


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


def _request(today: _Today) -> Request | Rejected:
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


def _unrenderable(error: Rejected) -> Why:
    return Why(False, "unrenderable", f"It is not asked: {error}")


def _seen_whole(why: Why, *, is_candidate: bool, cached: bool) -> Why:
    """What the plan does before it looks at verdicts, and what it does after: only candidates, and no reply paid for twice."""
    if not is_candidate:
        return replace(
            why, asks=False, state="no candidate", words="No run asks about it: the pair is no candidate. Propose it: judge mine"
        )
    if why.asks and cached:
        return replace(
            why, asks=False, words=f"{why.words} But the reply to exactly this request is kept, so it would be read, not paid for."
        )
    return why


def _why(key: str, told: Told | None, today: _Today) -> Why:
    """The planner's rule in words (planning.py): what is settled, what only looks changed, what is stale."""
    if told is None:
        return Why(True, "unjudged", "It would be asked: this judge has said nothing of the pair.")
    differs = tuple(_differences(told, today))
    if told.spec != today.judge:
        return Why(True, "another judge", f"It would be asked: the verdict is by {told.spec} (differs: {', '.join(differs)}).", differs)
    if not differs:
        return _unchanged(told, same_key=key == told.verdict.key)
    changed = " and ".join(differs)
    if key == told.verdict.key:
        words = f"It is not asked again, the verdict is still valid: the {changed} changed, but nothing that this judge is shown."
        return Why(False, "still valid", words + _retry(told), differs)
    return Why(True, "stale", f"It would be asked again: the {changed} changed, and with that what this judge is shown.", differs)


def _unchanged(told: Told, *, same_key: bool) -> Why:
    state = "failed" if told.verdict.failure else "judged"
    if same_key:
        return Why(False, state, f"It is not asked again: it is {state}, for exactly what there is today.{_retry(told)}")
    words = "It is not asked again: query, product, prompt and judge are those of the verdict. Yet today's request is another one, because"
    return Why(False, state, f"{words} the program or the server's address changed.{_retry(told)}", ("program or server",))


def _retry(told: Told) -> str:
    kind = told.verdict.failure
    return f" To ask again: judge run --retry-failures --failure '{kind}'" if kind else ""


def _differences(told: Told, today: _Today) -> list[str]:
    """What is not as it was for that verdict, as far as names and hashes tell."""
    before, now = JudgeSpec.parse(told.spec), JudgeSpec.parse(today.judge)
    names = sorted({*before.params, *now.params})
    other_prompt = before.prompt != now.prompt
    differs = {
        "query": told.verdict.query_hash != today.query.hash,
        "product": told.verdict.product_hash != today.product.hash,
        "prompt": other_prompt,
        "scale": other_prompt and read_prompt(told.prompt_text, told.spec).scale != today.prompt.scale,
        **{f"parameter {name}": before.params.get(name) != now.params.get(name) for name in names},
    }
    return [name for name, changed in differs.items() if changed]
