"""`judge calibrate`: how likely each grade of people is, given a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from judge.cli.options import AsJson, Db, Trusted, judges_meant, opened
from judge.cli.out import plain, print_json, say, table
from judge.cli.who import By, actor

if TYPE_CHECKING:
    from judge.people.calibrating import Fitted
    from judge.stats.clusters import Estimate
    from judge.stats.probabilities import Quality

Interval = tuple[float | None, float | None] | None


def register(app: typer.Typer) -> None:
    app.command()(calibrate)


def calibrate(
    judge: Trusted = None,
    against: Annotated[
        str, typer.Option("--against", help="people (gold, else the raters' consensus), gold, labels, or a rater's name.")
    ] = "people",
    anyway: Annotated[bool, typer.Option("--anyway", help="Adopt it though its gain may be chance.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Let no calibration of that judge count any more.")] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the bootstrap.")] = 0,
    by: By = None,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Learn from labels how likely each grade is, given a judge's verdict, and adopt that where it helps beyond chance.

    The export's --min-positive and --min-negative need it. Measured on queries that it was not fitted on.

    Example: judge calibrate --against gold
    """
    from judge.people import calibrating  # scikit-learn is slow to load

    who = actor(by)
    with opened(db) as (database, _):
        judges = judges_meant(database, judge)
        if forget:
            with database.together() as one_act:
                for one in judges:
                    calibrating.forget(one_act, one, who)
            _tell_forgotten([*judges.values()], json)
            return
        found = [calibrating.fitted(database, one, against, seed=seed) for one in judges]
        adopted = [new for new in found if new.found.model is not None and (anyway or not new.why_not)]
        for new in adopted:
            calibrating.adopt(database, new, who, anyway=anyway)
    if json:
        print_json({"calibrations": [_as_json(new, new in adopted) for new in found]})
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


def _as_json(new: Fitted, adopted: bool) -> dict[str, Any]:
    model = new.found.model.to_json() if new.found.model else None
    return {"judge": new.spec, "adopted": adopted, "why_not": new.why_not, "model": model, **new.to_json()}


def show(new: Fitted, adopted: bool) -> None:
    """The figures before and after, what is gained, and whether it counts from now on."""
    say(f"[bold]{plain(new.spec)}[/bold] against {plain(new.against)}: {new.n_pairs:,} pairs in {new.n_queries:,} queries")
    if new.found.before and new.found.after and new.found.base:
        sides = (new.found.before, new.found.after, new.found.base)
        table(("on unseen queries", "before", "after", "no judge"), [_log_losses(*sides), _briers(*sides)])
        say(
            f"Brier score saved: {_gain(new.found.gain)} by calibrating; {_gain(new.found.over_base)} against knowing only how common each grade is."
        )
        say("In brackets: 95 % intervals, whole queries resampled. As labelled: not a random sample of all candidates.")
    if adopted:
        say(f"Adopted: verdicts of this judge now have probabilities.{f' {new.why_not} Adopted anyway.' if new.why_not else ''}")
    else:
        say(
            f"Not adopted. {new.why_not} {'Label more pairs: judge ui' if new.found.model is None else 'Label more pairs, or say --anyway.'}"
        )


def _log_losses(*sides: Quality) -> tuple[str, ...]:
    return "log loss", *("infinite" if side.log_loss is None else _figure(side.log_loss, side.log_loss_interval) for side in sides)


def _briers(*sides: Quality) -> tuple[str, ...]:
    return "Brier score", *(_figure(side.brier, side.brier_interval) for side in sides)


def _gain(gain: Estimate | None) -> str:
    return "unknown" if gain is None else _figure(gain.value, (gain.low, gain.high))


def _figure(value: float, interval: Interval) -> str:
    if interval is None or interval[0] is None:
        return f"{value:.3f}"
    return f"{value:.3f}  [{interval[0]:.3f}, {interval[1]:.3f}]"
