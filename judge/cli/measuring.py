"""How far to trust the judges: agreement with people, and what the verdicts are worth over all judged pairs."""

from __future__ import annotations

from typing import Annotated

import typer

from judge.cli.options import Against, AsJson, Db, Seed, Trusted, judges_meant, opened
from judge.cli.out import print_json


def register(app: typer.Typer) -> None:
    app.command()(agreement)
    app.command()(estimate)


def agreement(
    judge: Trusted = None,
    against: Against = "people",
    pairs: Annotated[
        str | None,
        typer.Option(
            "--pairs",
            help="audited (the random audit, which speaks for all candidates) or labelled (every pair people graded).",
            show_default="audited where enough of it is labelled",
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", help="Slice by category, intent, source, rater, negative-type or query-length as well.")
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option("--threshold", min=-1, max=1, help="Quadratic kappa the judge should reach.", show_default="the raters' own"),
    ] = None,
    epsilon: Annotated[
        float,
        typer.Option(
            "--epsilon",
            min=0,
            max=1,
            help="What not having to ask a person is worth: 0.2 where they are experts, 0.15 skilled, 0.1 a crowd.",
        ),
    ] = 0.15,
    seed: Seed = 0,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """How far a judge agrees with people, with intervals over queries, beside how far people agree with each other.

    Example: judge agreement --against gold --by query-length
    """
    from judge.cli.agreement import as_object, show  # scikit-learn is slow to load
    from judge.people.measuring import Question, measured
    from judge.people.slices import by_name
    from judge.store.settings import scale_of

    with opened(db) as (database, _):
        judges = judges_meant(database, judge)
        asked = Question(against, pairs, by_name(by) if by else None, threshold, epsilon, seed)
        found, scale = measured(database, [*judges], asked), scale_of(database)
    if json:
        print_json({"judges": [*judges.values()], "against": against, **as_object(found)})
    else:
        show(found, scale)


def estimate(
    judge: Trusted = None,
    by_category: Annotated[bool, typer.Option("--by-category", help="The share relevant of every category as well.")] = False,
    treat_labels_as_random: Annotated[
        bool,
        typer.Option("--treat-labels-as-random", help="Take all graded pairs for a random sample, though nobody drew them by lot."),
    ] = False,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """What the verdicts are worth over all judged pairs: precision, false negatives and share relevant, corrected by audited labels.

    Exit code 1 where too few pairs are labelled for any figure; --json says how many are missing.

    Example: judge estimate --by-category
    """
    from judge.cli.estimate import as_object, refuse, show  # scipy is slow to load
    from judge.people.estimates import estimates
    from judge.store.trusted import in_order

    with opened(db) as (database, _):
        judges = judges_meant(database, judge)
        found = estimates(database, [*judges], by_category=by_category, treat_as_random=treat_labels_as_random)
    if json:
        print_json({"judges": [*judges.values()], **as_object(found)})
    elif found.refused:
        refuse(found)
    else:
        show(found, in_order(judges.values()))
    raise typer.Exit(1 if found.refused else 0)
