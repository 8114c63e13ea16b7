"""`judge run --dry-run`: what would be asked, what it would cost, and one request in full."""

from __future__ import annotations

from typing import Any

import orjson

from judge.cli.out import plain, say
from judge.judging.forecasting import Forecast


def show(found: Forecast, spec: str) -> None:
    """The first request as it would be sent, and under it, where a long one leaves them on the screen, the figures."""
    if found.example is not None:
        say("The first request:")
        say(plain_lines(orjson.dumps(found.example, option=orjson.OPT_INDENT_2).decode()) + "\n")
    say(f"[bold]{plain(spec)}[/bold]: nothing was sent (--dry-run)")
    say(f"  {found.selected:,} selected = {found.known:,} known + {found.open:,} to judge")
    say(f"  of those about {found.from_cache:,} from the reply cache; about {found.requests:,} requests, {found.tokens:,} tokens")
    cost = "unknown price" if found.least is None or found.most is None else f"${found.least:,.4f} to ${found.most:,.4f}"
    say(f"  cost{' in 24-hour jobs, at their rates' if found.batch else ''}: {cost}")


def plain_lines(text: str) -> str:
    """Text of several lines, safe to print."""
    return "\n".join(plain(line) for line in text.split("\n"))


def as_json(found: Forecast, spec: str) -> dict[str, Any]:
    return {"judge": spec, "dry_run": True, **found._asdict()}
