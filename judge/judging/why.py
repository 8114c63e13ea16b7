"""Whether the same command would ask about a pair, and why: the planner's rule (planning.py) in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from judge.errors import Rejected
from judge.judging.prompts import Prompt, read_prompt
from judge.judging.repeats import Repeated
from judge.judging.spec import JudgeSpec
from judge.store.history import Told
from judge.tables import Product, Query

_SETTLED = ("judged", "failed", "still valid")


@dataclass(frozen=True)
class Why:
    """Whether the same command would ask, in a word and in words; `differs` names what changed since the verdict."""

    asks: bool
    state: str
    words: str
    differs: tuple[str, ...] = ()


class Today(NamedTuple):
    """The pair and judge as they are now."""

    query: Query
    product: Product
    prompt: Prompt
    judge: str


def why_asked(key: str | Rejected, told: Told | None, today: Today) -> Why:
    """By today's key, or why there is none, and the verdict: what is settled, what only looks changed, what is stale."""
    if isinstance(key, Rejected):
        return Why(False, "unrenderable", f"It is not asked: {key}")
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


def seen_whole(why: Why, *, is_candidate: bool, cached: bool, repeated: Repeated | None) -> Why:
    """With what the plan does before it looks at verdicts, and what after: only candidates, no reply paid for twice, every repeat."""
    if not is_candidate:
        return replace(
            why, asks=False, state="no candidate", words="No run asks about it: the pair is no candidate. Propose it: judge mine"
        )
    if why.asks and cached:
        return replace(
            why, asks=False, words=f"{why.words} But the reply to exactly this request is kept, so it would be read, not paid for."
        )
    return _every_time(why, repeated) if repeated and why.state in _SETTLED else why


def _every_time(why: Why, repeated: Repeated) -> Why:
    """What holds of the first answer, once the others are looked at too."""
    came = len(repeated.answers)
    if came < repeated.times:
        return Why(True, "asked in part", f"It would be asked again: {came} of {repeated.times} answers came.")
    failed = sum(answer.failure is not None for answer in repeated.answers[1:])
    more = f" Of the later answers {failed} failed. To ask again: judge run --retry-failures" if failed else ""
    return replace(why, words=why.words + more)


def _unchanged(told: Told, *, same_key: bool) -> Why:
    state = "failed" if told.verdict.failure else "judged"
    if same_key:
        return Why(False, state, f"It is not asked again: it is {state}, for exactly what there is today.{_retry(told)}")
    words = "It is not asked again: query, product, prompt and judge are those of the verdict. Yet today's request is another one, because"
    return Why(False, state, f"{words} the program or the server's address changed.{_retry(told)}", ("program or server",))


def _retry(told: Told) -> str:
    kind = told.verdict.failure
    return f" To ask again: judge run --judge '{told.spec}' --retry-failures --failure '{kind}'" if kind else ""


def _differences(told: Told, today: Today) -> Sequence[str]:
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
