"""What writing took, or would take, for a person and for machines."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import orjson

from judge.cli.forecast import plain_lines
from judge.cli.out import money, plain, print_json, say
from judge.cli.writing import Asked, Open, Writer
from judge.judging.free import Talk
from judge.judging.interview import Interview


def show_outlook(talk: Talk, who: Writer, open_: Sequence[Open[Any]], known: int, json: bool) -> None:
    """A dry run: the first request in full, how many there would be, and what they would cost. `known` leaves were written of before."""
    found = asyncio.run(Interview(talk).outlook([one.question for one in open_]))
    example = talk.body(open_[0].question) if open_ else None
    if json:
        would = {"requests": found.open, "tokens": found.tokens, "least": found.least, "most": found.most}
        print_json({"judge": who.spec, "dry_run": True, "known": known, "from_cache": found.known, **would, "example": example})
        return
    if example is not None:
        say("The first request:")
        say(plain_lines(orjson.dumps(example, option=orjson.OPT_INDENT_2).decode()) + "\n")
    say(f"[bold]{plain(who.spec)}[/bold]: nothing was sent (--dry-run)")
    say(f"  {known + len(open_):,} categories = {known:,} known + {found.known:,} from the reply cache + {found.open:,} to ask")
    cost = "unknown price" if found.least is None or found.most is None else f"${found.least:,.4f} to ${found.most:,.4f}"
    say(f"  about {found.tokens:,} tokens, cost: {cost}")


def show_asked(who: Writer, found: Asked[Any], known: int) -> None:
    """How many leaves were asked about, what that cost, what failed, and how to go on."""
    answered, failed = len(found.answered), len(found.failures)
    say(f"[bold]{plain(who.spec)}[/bold]: {found.tokens:,} tokens, {money(found.cost_usd)}; {found.from_cache:,} from the reply cache")
    say(
        f"  {known + len(found.answers):,} categories = {known:,} known + {answered:,} answered + {failed:,} failed "
        f"+ {len(found.answers) - answered - failed:,} left"
    )
    for one, error in found.failures:
        say(f"  failed: {plain(one.leaf.name)}: {error.kind}: {plain(error)}")
    if found.stopped:
        say(f"  Stopped: {plain(found.stopped)}")
    if found.exit_code:
        say("  The same command asks about these again, and about no other.")


def as_json(who: Writer, found: Asked[Any], known: int) -> dict[str, Any]:
    """The same as JSON values: categories = known + answered + failed + left."""
    failures = [{"category": one.leaf.name, "failure": error.kind, "detail": str(error)} for one, error in found.failures]
    return {
        "judge": who.spec,
        "known": known,
        "answered": len(found.answered),
        "failed": len(failures),
        "left": len(found.answers) - len(found.answered) - len(failures),
        "tokens": found.tokens,
        "cost_usd": found.cost_usd,
        "from_cache": found.from_cache,
        "stopped": found.stopped,
        "failures": failures,
    }
