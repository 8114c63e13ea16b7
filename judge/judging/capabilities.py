"""What a model supports, found out by asking it once and remembered: whether it gives probabilities with its grades.

A judge leaves that open with `logprobs=auto`. Once settled, its name says what was found, so it is the very judge that
somebody names who knew from the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from judge.errors import InputError, Rejected
from judge.judging.asking import Asker, Patience
from judge.judging.base import NOT_SENT, Answer, Message, Outcome, Provider, Reply, Request
from judge.judging.identity import unasked
from judge.judging.limiter import Limiter
from judge.judging.pricing import Estimate, estimate, price
from judge.judging.providers._logprobs import reply_odds
from judge.judging.spec import JudgeSpec
from judge.scales import DEFAULT_SCALE, Scale, scale_named
from judge.store.db import Database
from judge.store.settings import put_setting, setting
from judge.tables import Product, Query, now

AUTO = "auto"
PROVIDERS = ("openai", "vllm")
"""Those that read probabilities from a model's tokens; others give them always or never."""
_ASKS = ("logprobs", "top_logprobs")
_QUERY, _PRODUCT = Query(id="example", text="desk lamp"), Product(id="example", title="Desk lamp with a metal base")


class Finding(NamedTuple):
    """Whether a model gives probabilities with its grades; `why` not, where its server said so."""

    given: bool
    why: str = ""


class Found(NamedTuple):
    """A finding, and US dollars for the replies that were paid for it; None: at a price nobody knows."""

    finding: Finding
    cost_usd: float | None = 0.0


class Settled(NamedTuple):
    """A judge whose name leaves nothing open. Not `known`: nobody has asked its model yet, and it is taken to give none."""

    spec: JudgeSpec
    known: bool = True


def settled(spec: JudgeSpec, given: bool) -> JudgeSpec:
    """The judge's name where its model gives probabilities, or where it does not."""
    rest = {name: value for name, value in spec.params.items() if given or name not in _ASKS}
    return replace(spec, params={**rest, "logprobs": True} if given else rest)


def as_known(db: Database, spec: JudgeSpec, environ: Mapping[str, str]) -> Settled:
    """The judge by what is remembered; asks nothing. InputError when it cannot leave open what it leaves open."""
    if spec.params.get("logprobs") != AUTO:
        return Settled(spec)
    if spec.provider not in PROVIDERS:
        names = " or ".join(PROVIDERS)
        raise InputError(f"logprobs=auto is for the provider {names}, not for '{spec.provider}'", "Leave logprobs out of the judge")
    plain = settled(spec, given=False)
    if unasked(plain, environ).pack > 1:  # probabilities are read from replies to one product
        return Settled(plain)
    found = setting(db, _subject(spec, environ))
    return Settled(plain, known=False) if found is None else Settled(settled(spec, found["given"]))


def remember(db: Database, spec: JudgeSpec, environ: Mapping[str, str], finding: Finding) -> None:
    """Keep what was found, for every judge of that model, server and parameters in this database."""
    put_setting(db, _subject(spec, environ), {**finding._asdict(), "found_at": now().isoformat()})


def _subject(spec: JudgeSpec, environ: Mapping[str, str]) -> str:
    """What a finding is about, as a setting's key. Some models give probabilities only under some of the other parameters."""
    url = unasked(settled(spec, given=True), environ).body(example(scale_named(DEFAULT_SCALE)))["url"]
    sent = {name: value for name, value in spec.params.items() if name not in (*NOT_SENT, "logprobs")}
    return f"logprobs of {JudgeSpec(spec.provider, spec.model, sent)} at {url}"


def example(scale: Scale) -> Request:
    """The tiny question that finds it out: the same for every shop, and nothing of it."""
    task = Message("system", f"Grade how well the product serves the query: {scale.legend}. Reply in JSON, in few words.")
    shown = Message("user", f"<query>\n{_QUERY.text}\n</query>\n<product>\ntitle: {_PRODUCT.title}\n</product>")
    return Request(_QUERY, (_PRODUCT,), scale, (task, shown))


def expected(provider: Provider, scale: Scale) -> Estimate:
    """What finding it out should take, where the first reply can be read."""
    return estimate(provider, provider.body(example(scale)), 1)


async def find_out(provider: Provider, scale: Scale, patience: Patience) -> Found:
    """Ask the provider, whose judge has `logprobs=true`, and close it. Raises the ProviderError that says nothing of probabilities."""
    try:
        asked = await Asker(provider, Limiter(1), patience).ask(example(scale))
    except Rejected as error:
        return Found(_without_odds(error))
    finally:
        await provider.close()
    costs = [price(provider, reply) for reply in asked.paid]
    return Found(_finding(*asked.parts[0], scale), None if None in costs else sum(filter(None, costs)))


def _finding(reply: Reply | None, outcome: Outcome, scale: Scale) -> Finding:
    # A small model may say something else amiss; that it weighed the grade is all that is asked here.
    if reply is not None and reply_odds(reply.body, scale):
        return Finding(given=True)
    return _without_odds(outcome)


def _without_odds(outcome: Outcome) -> Finding:
    if isinstance(outcome, Answer):
        return Finding(given=False)
    said = str(outcome).partition("\n")[0]  # the server's words; ours may name the model
    if isinstance(outcome, Rejected) and "logprob" in said.lower():
        return Finding(given=False, why=said)
    raise outcome
