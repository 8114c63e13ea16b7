"""`judge calibrate`: how likely each grade of people is, given a verdict."""

from __future__ import annotations

from typing import Annotated

import typer

from judge.cli.options import Against, AsJson, Db, Seed, Trusted, judges_meant, opened
from judge.cli.out import plain, print_json, say
from judge.cli.who import By, actor


def register(app: typer.Typer) -> None:
    app.command()(calibrate)


def calibrate(
    judge: Trusted = None,
    against: Against = "people",
    method: Annotated[
        str,
        typer.Option(
            "--method",
            help="ordinal (few labels do), isotonic (wants a thousand or more) or auto (the better one on unseen queries; of few labels ordinal).",
        ),
    ] = "auto",
    anyway: Annotated[bool, typer.Option("--anyway", help="Adopt it though its gain may be chance.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Let no calibration of that judge count any more.")] = False,
    seed: Seed = 0,
    by: By = None,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Learn from labels how likely each grade is, given a judge's verdict, and adopt that where it helps beyond chance.

    The export's --min-positive and --min-negative need it. Measured on queries that it was not fitted on.

    Example: judge calibrate --against gold --method isotonic
    """
    from judge.cli.calibrated import as_object, show  # scikit-learn is slow to load
    from judge.people import calibrating

    who = actor(by)
    with opened(db) as (database, _):
        judges = judges_meant(database, judge)
        if forget:
            with database.together() as one_act:
                for one in judges:
                    calibrating.forget(one_act, one, who)
            _tell_forgotten([*judges.values()], json)
            return
        found = [calibrating.fitted(database, one, against, method, seed=seed) for one in judges]
        adopted = [new for new in found if new.found.model is not None and (anyway or not new.why_not)]
        for new in adopted:
            calibrating.adopt(database, new, who, anyway=anyway)
    if json:
        print_json({"calibrations": [as_object(new, new in adopted) for new in found]})
    else:
        for new in found:
            show(new, new in adopted)
    raise typer.Exit(0 if adopted == found else 1)


def _tell_forgotten(specs: list[str], json: bool) -> None:
    if json:
        print_json({"forgotten": specs})
    else:
        for spec in specs:
            say(f"No calibration of {plain(spec)} counts any more. Those before stay in the history: judge ui")
