"""Asking a model to write something of each leaf category: what `judge features` and `judge queries` share."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Generic, NamedTuple, TypeVar

import typer

from judge.cli.capabilities import PATIENCE
from judge.cli.out import progress_bar
from judge.cli.preparing import refuse_unpriced
from judge.config import Settings
from judge.errors import InputError, ProviderError, Rejected
from judge.judging.base import Provider
from judge.judging.budget import Budget
from judge.judging.capabilities import settled
from judge.judging.free import Question, Talk, Told
from judge.judging.identity import unasked
from judge.judging.interview import Interview
from judge.judging.providers import provider_for
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.judging.writing.leaf import Leaf
from judge.judging.writing.prompts import WritingPrompt, load
from judge.store.db import Database
from judge.store.rows import Row
from judge.store.settings import scale_of
from judge.tables import now

T = TypeVar("T")

Model = Annotated[str, typer.Option("--judge", metavar="SPEC", help="Whose model writes: provider/model?param=value.")]
Concurrency = Annotated[int | None, typer.Option("--concurrency", min=1, max=4_096, help="Requests in flight; default: the provider's.")]
MaxCost = Annotated[
    float | None, typer.Option("--max-cost", min=0, metavar="USD", help="Stop before this is spent; the same command resumes.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be asked and what it would cost; ask nothing.")]


class Writer(NamedTuple):
    """Who writes, as told by which prompt: `spec` is its full name."""

    provider: Provider
    prompt: WritingPrompt
    spec: str


class Open(NamedTuple, Generic[T]):
    """A leaf, what to ask about it, and the key of that request."""

    leaf: Leaf
    question: Question[T]
    key: str

    def made_by(self, who: Writer) -> Row:
        """What made the answer, to be kept beside it."""
        said = {"leaf": self.leaf.name, "judge": who.spec, "key": self.key, "made_at": now().isoformat()}
        return {**said, "prompt": who.prompt.name, "prompt_hash": who.prompt.hash, "sample": [product.id for product in self.leaf.products]}


@dataclass(frozen=True)
class Asked(Generic[T]):
    """What came of asking, leaf by leaf: an answer, how it failed, or None where it was not asked (`stopped` says why).

    `cost_usd` None: at a price nobody knows.
    """

    answers: list[tuple[Open[T], T | ProviderError | None]]
    tokens: int = 0
    cost_usd: float | None = 0.0
    from_cache: int = 0
    stopped: str = ""

    @property
    def answered(self) -> list[tuple[Open[T], T]]:
        return [(one, said) for one, said in self.answers if said is not None and not isinstance(said, ProviderError)]

    @property
    def failures(self) -> list[tuple[Open[T], ProviderError]]:
        return [(one, said) for one, said in self.answers if isinstance(said, ProviderError)]

    @property
    def exit_code(self) -> int:
        """3 stopped by the budget, 1 failures left, 0 done."""
        return 3 if self.stopped else int(bool(self.failures))


def writer(settings: Settings, spec: str, name: str, max_cost: float | None, *, asked: bool = True) -> Writer:
    """Who writes; one that is not to be `asked` needs no key.

    InputError where the model only grades, or where its price is not known and a budget is to be kept.
    """
    prompt = load(name, [settings.prompts])
    judge = settled(JudgeSpec.parse(spec).with_prompt(""), given=False)
    provider = provider_for(judge) if asked else unasked(judge, os.environ)
    if not provider.talks:
        raise InputError(f"{judge} only grades, so it writes nothing", "Use --judge openai/... or --judge anthropic/...")
    refuse_unpriced(provider, str(judge), max_cost, "ask about fewer categories instead: --limit N")
    return Writer(provider, prompt, str(judge.with_prompt(prompt.version)))


@contextmanager
def talking(db: Database, settings: Settings, who: Writer) -> Iterator[Talk]:
    """The writer with the reply cache open."""
    replies = Replies(settings.replies, db)
    try:
        yield Talk(who.provider, scale_of(db), replies, PATIENCE)
    finally:
        replies.close()


def opened_up(talk: Talk, leaves: Sequence[Leaf], question: Callable[[Leaf], Question[T]]) -> list[Open[T]]:
    """What to ask about each leaf."""
    asked = [(leaf, question(leaf)) for leaf in leaves]
    return [Open(leaf, one, talk.key(one)) for leaf, one in asked]


def ask(talk: Talk, open_: Sequence[Open[T]], concurrency: int | None, max_cost: float | None) -> Asked[T]:
    """Ask about every open leaf. InputError where no request of this model can succeed; replies that came are kept."""
    interview = Interview(talk, Budget(max_cost), concurrency)
    with progress_bar(f"{talk.provider.spec}", len(open_)) as (bar, task):
        try:
            told = asyncio.run(interview.ask([one.question for one in open_], lambda done: bar.update(task, completed=done)))
        except Rejected as error:
            raise InputError(
                f"{talk.provider.spec} cannot be asked: {error}", "Replies that came are kept: the same command goes on"
            ) from error
    return _asked(open_, told, interview.stopped)


def _asked(open_: Sequence[Open[T]], told: Sequence[Told[T | ProviderError] | None], stopped: str) -> Asked[T]:
    heard = [each for each in told if each is not None]
    costs = [each.cost_usd for each in heard]
    return Asked(
        [(one, None if each is None else each.answer) for one, each in zip(open_, told, strict=True)],
        sum(each.tokens for each in heard),
        None if None in costs else sum(filter(None, costs)),
        sum(each.from_cache for each in heard),
        stopped,
    )
