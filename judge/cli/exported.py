"""An export on a terminal: what went in, what came out, what was left out, and what to know before it is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from judge.cli.out import errors, plain, say, table
from judge.cli.trust import show_decided
from judge.stats.clusters import Estimate

if TYPE_CHECKING:
    from judge.export import Exported


def show(exported: Exported) -> None:
    """What went in, what came out, and what was left out by which rule."""
    manifest = exported.manifest
    counts = manifest["counts"]
    pairs, triples = counts["pairs"], counts["triples"]
    table(("pairs", "#"), [(name.replace("_", " "), amount) for name, amount in pairs.items()])
    say()
    left_out = [(f"left out: {name.replace('_', ' ')}", -amount) for name, amount in triples["left_out"].items() if amount]
    table(("triples", "#"), [("possible", triples["possible"]), *left_out, ("written", triples["written"])])
    say()
    table(("type of negative", "#triples"), [(name.replace("_", " "), amount) for name, amount in counts["types"].items()])
    show_audited(manifest)
    if triples["possible"] and not triples["written"]:
        say("No triple was written: the rules left all of them out. Ask for less, or judge more candidates.")
    show_decided({judge["spec"]: judge["verdicts"] for judge in manifest["judges"]})
    say()
    table(("file", "#rows"), [(str(exported.folder / name), entry["rows"]) for name, entry in manifest["files"].items()])
    show_odd(manifest)
    say(f"What this data is, and what it does not claim: {plain(exported.folder / 'DATA_CARD.md')}")


def show_odd(manifest: Mapping[str, Any]) -> None:
    """What is not as one would expect it: splits, formats without a file, narrow queries."""
    from judge.export.broad import NARROWER  # pyarrow is slow to load
    from judge.export.divided import odd_splits, without_files
    from judge.export.intents import otherwise

    for sentence in odd_splits(manifest):
        say(sentence)
    for sentence in otherwise(manifest["intents"]):
        say(sentence)
    if empty := without_files(manifest):
        say(f"Nothing to hold, so no file: {', '.join(empty)}.")
    if manifest["breadth"]["far_narrower"]:
        say(f"[bold]{NARROWER}[/bold] judge queries --breadth says more.")


def show_audited(manifest: Mapping[str, Any]) -> None:
    """What the audit says of both sides, or why it says nothing; and the threshold it chose."""
    if manifest["audited"]:
        say()
        claims = [(name.replace("_", " "), _told(claim), claim["n_pairs"]) for name, claim in manifest["audited"].items()]
        table(("by the random audit", "", "#pairs"), claims)
    if (rate := manifest["policy"]["max_false_negative_rate"]) is not None and manifest["judges"]:
        say(
            f"To keep false negatives at {rate:.1%}, negatives were asked for P(true negative) {manifest['policy']['min_true_negative']:.3g}."
        )


def _told(claim: Mapping[str, Any]) -> str:
    from judge.export.markdown import told_share  # pyarrow is slow to load

    return told_share(Estimate(**claim["share"])) if claim["share"] else "not claimed: too few"


@contextmanager
def whole_or_not_at_all(folder: Path) -> Iterator[None]:
    """What is true of an export that a person stopped. Exit code 3."""
    try:
        yield
    except KeyboardInterrupt:
        errors.print(f"Stopped by you. No half export is left: {plain(folder)} changes only once an export is whole.")
        errors.print("The same command begins it anew.")
        raise typer.Exit(3) from None
