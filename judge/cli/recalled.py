"""A recall on a terminal: how many triples change and why, and who says so of the wrong ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from judge.cli.out import plain, say, table

if TYPE_CHECKING:
    from judge.export.recall_changes import Change, Voice
    from judge.export.recall_earlier import Earlier
    from judge.export.recall_summary import Summary


def show(summary: Summary, old: Earlier) -> None:
    """How many triples change and why, then the first of the wrong ones with who says so."""
    written = old.manifest["counts"]["triples"]["written"]
    if not summary.counts:
        say(f"All {written:,} triples are what a fresh export would write.")
        return
    told = summary.to_json()["changes"]
    table(("triples", "why", "wrong", "#"), [(_words(c["do"]), _words(c["reason"]), "yes" if c["wrong"] else "", c["n"]) for c in told])
    say(f"{summary.wrong:,} of {written:,} triples are wrong.")
    for (query, because), wrong in _by_voices(summary.first).items():
        _show_of_pair(query, because, wrong)


def _by_voices(wrong: Sequence[Change]) -> dict[tuple[str, tuple[Voice, ...]], list[Change]]:
    """The triples of a query that the same voices make wrong, together: what many said of one product is told once."""
    found: dict[tuple[str, tuple[Voice, ...]], list[Change]] = {}
    for change in wrong:
        found.setdefault((change.query_id, change.because), []).append(change)
    return found


def _show_of_pair(query: str, because: Sequence[Voice], wrong: Sequence[Change]) -> None:
    say()
    say(f"[bold]Query {plain(query)}[/bold]")
    for voice in because:
        grade = "cannot tell" if voice.grade is None else voice.grade
        say(plain(f"  {voice.who}: {grade} ({voice.by} {voice.id}, {voice.product_id})"))
    for change in wrong:
        say(plain(f"  positive {change.positive_id}, negative {change.negative_id}: {_words(change.reason)}"))


def _words(name: str) -> str:
    return name.replace("_", " ")
