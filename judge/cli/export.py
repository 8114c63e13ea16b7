"""Training triples and qrels, from one selection."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from judge.cli import placing, policies
from judge.cli.encoding import Encoder, ProductVectors, QueryVectors, vectors_of
from judge.cli.ending import WithEnding
from judge.cli.exported import show, whole_or_not_at_all
from judge.cli.options import AsJson, Db, Trusted, judges_meant, opened
from judge.cli.out import print_json, progress_bar
from judge.config import Settings
from judge.errors import InputError
from judge.store.verdicts import judges

if TYPE_CHECKING:
    from judge.cluster.session import Place, Session
    from judge.export.parts import Way
    from judge.vectors.choosing import Choice

NO_RULES = ("folder", "format_", "judge", "policy", "on", "workers", "address", "json", "db")
"""Parameters of the command that say nothing of what an export takes."""


class WithFormats(WithEnding):
    """Its help ends with every format and rule. What they write with is slow to load."""

    def ending(self) -> Sequence[str]:
        from judge.export.formats import FORMATS
        from judge.export.policy_file import NAMES

        formats = (f"[bold]{name}[/bold]: {format_.title}" for name, format_ in FORMATS.items())
        return ["Formats:", *formats, "", f"Rules of a policy file: {', '.join(NAMES)}."]


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
    intents: policies.Intents = None,
    negatives_per_positive: policies.Negatives = None,
    split_by: policies.SplitBy = None,
    seed: policies.Seed = None,
    encoder: Encoder = None,
    vectors: ProductVectors = None,
    query_vectors: QueryVectors = None,
    on: placing.On = None,
    workers: placing.Workers = None,
    address: placing.Address = None,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Write training triples and qrels, split by query, with a manifest and a data card. People override judges.

    Every format is written from the same selection, so their counts agree. Every rule counts what it leaves out.

    Example: judge export training --format triples-parquet --format beir

    Example: judge export training --policy policy.toml --max-false-negative-rate 0.02

    Example: judge export training --on ray --workers 8
    """
    flags = {name: value for name, value in locals().items() if name not in NO_RULES}
    choice_of = [flags.pop(name) for name in ("encoder", "vectors", "query_vectors")]
    from judge.export import export as write  # pyarrow is slow to load
    from judge.export.formats import FORMATS, USUAL
    from judge.vectors.choosing import Choice

    meant, names = policies.policy_meant(policy, flags), format_ or list(USUAL)
    choice, place = Choice(*choice_of), placing.place_meant(on, workers, address)
    with whole_or_not_at_all(folder), opened(db) as (database, settings), progress_bar("exporting") as (bar, task):
        trusted = judges_meant(database, judge) if judge or judges(database) else {}
        compared = any(choice) or meant.needs_similarity
        if compared and place:
            _refuse_far(place)
        space = vectors_of(database, settings, choice, bar, task) if compared else None
        with placing.at(place, database) as session:
            way = _way(session, settings, choice if compared else None)
            exported = write(database, folder, list(FORMATS) if "all" in names else names, meant, [*trusted], vectors=space, way=way)
    if json:
        print_json(exported.manifest)
    else:
        show(exported)


def _refuse_far(place: Place) -> None:
    """InputError where workers on other machines would have to compare vectors."""
    if place.away:
        raise InputError(
            f"Vectors are compared, which are files of this machine, and the cluster at {place.away} has others",
            "Leave --address out (and RAY_ADDRESS), for the processors of this machine; or leave --on ray out",
        )


def _way(session: Session | None, settings: Settings, choice: Choice | None) -> Way:
    """Through the selection: by the workers of a cluster, or in this process. `choice`: of the vectors that are compared."""
    from judge.export.parts import here
    from judge.export.spread import ByWorkers, RayCrew, opening

    if session is None:
        return here
    return ByWorkers(RayCrew(session), partial(opening, choice, settings.vectors) if choice else None)
