"""A model asked what kind of search queries are, where the catalogue does not say: what it answers is kept, with its name."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from judge.cli.forecast import plain_lines
from judge.cli.out import money, plain, progress_bar, say
from judge.cli.writing import Writer, talking
from judge.config import Settings
from judge.errors import InputError, ProviderError, Rejected
from judge.judging.budget import Budget
from judge.judging.free import Question, Talk, Told
from judge.judging.interview import Interview, Outlook
from judge.judging.writing.intents import PACK, Meant, question
from judge.shop.intents import NAMES
from judge.store.catalog import queries_by_id
from judge.store.db import Database, chunks
from judge.store.intents import TRUST, Said, readings, save_readings
from judge.tables import Query

EVERY = "all"
Answer = Mapping[str, Meant]


class Wish(NamedTuple):
    """About which queries a model is asked (those of an intent, or `EVERY`), and how; `max_cost` in US dollars."""

    select: str = "other"
    concurrency: int | None = None
    max_cost: float | None = None
    dry_run: bool = False


class Heard(NamedTuple):
    """Queries selected = answered + failed + left; cost None: at a price nobody knows. `example`: a dry run's first request."""

    judge: str
    selected: int
    answered: int = 0
    failed: int = 0
    left: int = 0
    tokens: int = 0
    cost_usd: float | None = 0.0
    from_cache: int = 0
    stopped: str = ""
    failures: tuple[str, ...] = ()
    outlook: Outlook | None = None
    example: Mapping[str, Any] | None = None

    @property
    def exit_code(self) -> int:
        """3 stopped by the budget, 1 failures left, 0 done."""
        return 3 if self.stopped else int(bool(self.failed))

    def as_json(self) -> dict[str, Any]:
        told = self._asdict() | {"outlook": self.outlook._asdict() if self.outlook else None}
        return {"model": told}


def ask_model(db: Database, settings: Settings, who: Writer, wish: Wish, origin: str | None) -> Heard:
    """Ask about the queries selected whose word is the catalogue's or another model's, and keep what is answered."""
    wanted = [said.query_id for said in readings(db, origin, None if wish.select == EVERY else wish.select) if _is_open(said, who)]
    packs = [[found[each] for each in pack] for pack in chunks(wanted, PACK) if (found := queries_by_id(db, pack))]
    with talking(db, settings, who) as talk:
        questions = [question(who.prompt, pack, NAMES) for pack in packs]
        if wish.dry_run:
            example = talk.body(questions[0]) if questions else None
            return Heard(who.spec, len(wanted), left=len(wanted), outlook=asyncio.run(Interview(talk).outlook(questions)), example=example)
        interview = Interview(talk, Budget(wish.max_cost), wish.concurrency)
        told = _ask(talk, interview, questions)
    for one in told:
        if one is not None and not isinstance(one.answer, ProviderError):
            save_readings(db, [_row(query, meant) for query, meant in one.answer.items()], "model", who.spec)
    return _counted(who, packs, told, interview.stopped)


def _is_open(said: Said, who: Writer) -> bool:
    return TRUST[said.source] <= TRUST["model"] and said.said_by != who.spec


def _row(query_id: str, meant: Meant) -> dict[str, Any]:
    return {"query_id": query_id, "intent": meant.intent, "recognised": [list(part) for part in meant.recognised]}


def _ask(talk: Talk, interview: Interview, questions: Sequence[Question[Answer]]) -> list[Told[Answer | ProviderError] | None]:
    with progress_bar(f"{talk.provider.spec}", len(questions)) as (bar, task):
        try:
            return asyncio.run(interview.ask(questions, lambda done: bar.update(task, completed=done)))
        except Rejected as error:
            raise InputError(
                f"{talk.provider.spec} cannot be asked: {error}", "Replies that came are kept: the same command goes on"
            ) from error


def _counted(who: Writer, packs: Sequence[Sequence[Query]], told: Sequence[Told[Answer | ProviderError] | None], stopped: str) -> Heard:
    errors = [(pack, one.answer) for pack, one in zip(packs, told, strict=True) if one and isinstance(one.answer, ProviderError)]
    heard = [one for one in told if one is not None]
    costs = [one.cost_usd for one in heard]
    selected, failed = sum(map(len, packs)), sum(len(pack) for pack, _ in errors)
    left = sum(len(pack) for pack, one in zip(packs, told, strict=True) if one is None)
    return Heard(
        who.spec,
        selected,
        selected - failed - left,
        failed,
        left,
        sum(one.tokens for one in heard),
        None if None in costs else sum(filter(None, costs)),
        sum(one.from_cache for one in heard),
        stopped,
        tuple(f"{pack[0].id} and {len(pack) - 1} more: {error.kind}: {error}" for pack, error in errors),
    )


def show_model(heard: Heard) -> None:
    """What asking took, or would take."""
    if heard.outlook is not None:
        _show_outlook(heard, heard.outlook)
        return
    say(f"[bold]{plain(heard.judge)}[/bold]: {heard.tokens:,} tokens, {money(heard.cost_usd)}; {heard.from_cache:,} from the reply cache")
    say(f"  {heard.selected:,} queries = {heard.answered:,} answered + {heard.failed:,} failed + {heard.left:,} left")
    for failure in heard.failures:
        say(f"  failed: {plain(failure)}")
    if heard.stopped:
        say(f"  Stopped: {plain(heard.stopped)}")
    if heard.exit_code:
        say("  The same command asks about these again, and about no other.")


def _show_outlook(heard: Heard, found: Outlook) -> None:
    if heard.example is not None:
        say("The first request:")
        say(plain_lines(orjson.dumps(heard.example, option=orjson.OPT_INDENT_2).decode()) + "\n")
    cost = "unknown price" if found.least is None or found.most is None else f"${found.least:,.4f} to ${found.most:,.4f}"
    say(f"[bold]{plain(heard.judge)}[/bold]: nothing was sent (--dry-run)")
    say(
        f"  {heard.selected:,} queries in {found.known + found.open:,} requests = {found.known:,} from the reply cache + {found.open:,} to ask"
    )
    say(f"  about {found.tokens:,} tokens, cost: {cost}")
