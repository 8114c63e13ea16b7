"""Training triples and qrels, from one selection."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from judge.cli import policies
from judge.cli.encoding import Encoder, ProductVectors, QueryVectors, vectors_of
from judge.cli.options import AsJson, Db, Trusted, judges_meant, opened
from judge.cli.out import plain, print_json, progress_bar, say, table
from judge.cli.trust import show_decided
from judge.stats.clusters import Estimate
from judge.store.verdicts import judges

if TYPE_CHECKING:
    from judge.export import Exported


class WithFormats(TyperCommand):
    """Its help ends with every format. They are loaded for that alone: what they write with is slow to load."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from judge.export.formats import FORMATS
        from judge.export.policy_file import NAMES

        formats = (f"[bold]{name}[/bold]: {format_.title}" for name, format_ in FORMATS.items())
        self.epilog = "\n".join(["Formats:", *formats, "", f"Rules of a policy file: {', '.join(NAMES)}."])
        super().format_help(ctx, formatter)


def register(app: typer.Typer) -> None:
    app.command(cls=WithFormats)(export)


def export(
    folder: Annotated[Path, typer.Argument(help="Where to write; made if it is not there.")],
    format_: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="NAME", help="Repeatable; all: every one. Default: triples as Parquet and JSON lines, qrels."),
    ] = None,
    judge: Trusted = None,
    policy: policies.PolicyFile = None,
    positive_from: policies.PositiveFrom = None,
    negative_to: policies.NegativeTo = None,
    grade_gap: policies.GradeGap = None,
    min_positive: policies.MinPositive = None,
    min_negative: policies.MinNegative = None,
    min_true_negative: policies.MinTrue = None,
    max_false_negative_rate: policies.MaxFalse = None,
    margin: policies.Margin = None,
    hardness: policies.Hardness = None,
    mix: policies.Mix = None,
    negatives_per_positive: policies.Negatives = None,
    split_by: policies.SplitBy = None,
    seed: policies.Seed = None,
    encoder: Encoder = None,
    vectors: ProductVectors = None,
    query_vectors: QueryVectors = None,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Write training triples and qrels, split by query, with a manifest and a data card. People override judges.

    Every format is written from the same selection, so their counts agree. Every rule counts what it leaves out.

    Example: judge export training --format triples-parquet --format beir

    Example: judge export training --policy policy.toml --max-false-negative-rate 0.02
    """
    flags = {name: value for name, value in locals().items() if name not in ("folder", "format_", "judge", "policy", "json", "db")}
    choice_of = [flags.pop(name) for name in ("encoder", "vectors", "query_vectors")]
    from judge.export import export as write  # pyarrow is slow to load
    from judge.export.formats import FORMATS, USUAL
    from judge.vectors.choosing import Choice

    meant, names = policies.policy_meant(policy, flags), format_ or list(USUAL)
    choice = Choice(*choice_of)
    with opened(db) as (database, settings), progress_bar("exporting") as (bar, task):
        trusted = judges_meant(database, judge) if judge or judges(database) else {}
        space = vectors_of(database, settings, choice, bar, task) if any(choice) or meant.needs_similarity else None
        exported = write(database, folder, list(FORMATS) if "all" in names else names, meant, [*trusted], vectors=space)
    if json:
        print_json(exported.manifest)
    else:
        show(exported)


def show(exported: Exported) -> None:
    """What went in, what came out, and what was left out by which rule."""
    counts = exported.manifest["counts"]
    pairs, triples = counts["pairs"], counts["triples"]
    table(("pairs", "#"), [(name.replace("_", " "), amount) for name, amount in pairs.items()])
    say()
    left_out = [(f"left out: {name.replace('_', ' ')}", -amount) for name, amount in triples["left_out"].items() if amount]
    table(("triples", "#"), [("possible", triples["possible"]), *left_out, ("written", triples["written"])])
    say()
    table(("type of negative", "#triples"), [(name.replace("_", " "), amount) for name, amount in counts["types"].items()])
    show_audited(exported.manifest)
    if triples["possible"] and not triples["written"]:
        say("No triple was written: the rules left all of them out. Ask for less, or judge more candidates.")
    show_decided({judge["spec"]: judge["verdicts"] for judge in exported.manifest["judges"]})
    say()
    files = exported.manifest["files"]
    table(("file", "#rows"), [(str(exported.folder / name), entry["rows"]) for name, entry in files.items()])
    say(f"What this data is, and what it does not claim: {plain(exported.folder / 'DATA_CARD.md')}")


def show_audited(manifest: dict[str, Any]) -> None:
    """What the audit says of both sides, or why it says nothing; and the threshold it chose."""
    if manifest["audited"]:
        say()
        claims = [(name.replace("_", " "), _told(claim), claim["n_pairs"]) for name, claim in manifest["audited"].items()]
        table(("by the random audit", "", "#pairs"), claims)
    if (rate := manifest["policy"]["max_false_negative_rate"]) is not None and manifest["judges"]:
        say(
            f"To keep false negatives at {rate:.1%}, verdicts were asked for P(true negative) {manifest['policy']['min_true_negative']:.3g}."
        )


def _told(claim: dict[str, Any]) -> str:
    from judge.export.markdown import told_share  # pyarrow is slow to load

    return told_share(Estimate(**claim["share"])) if claim["share"] else "not claimed: too few"
