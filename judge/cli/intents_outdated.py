"""People's words on queries whose text has changed since, for a person to say anew."""

from __future__ import annotations

from collections.abc import Sequence

from judge.cli.out import plain, say
from judge.store.outdated import Outdated

MOST_TOLD = 15


def show_outdated(words: Sequence[Outdated]) -> None:
    """Nothing where there are none."""
    if not words:
        return
    say(f"{len(words):,} said by people of a text that has changed since; they still count. Say them anew: judge intents set QUERY INTENT")
    for word in words[:MOST_TOLD]:
        say(f"  {plain(f'{word.query_id} {word.text}: {word.intent}, said by {word.said_by} of: {word.was}')}")
