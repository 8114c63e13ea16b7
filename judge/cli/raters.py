"""`judge raters`: each person who labelled, in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from judge.cli.figures import figure_text
from judge.cli.options import AsJson, Db, Seed, Trusted, judges_meant, opened
from judge.cli.out import print_json, say, table
from judge.errors import InputError
from judge.people.amounts import counted
from judge.people.spelled import as_json
from judge.store.verdicts import judges as judges_there

if TYPE_CHECKING:
    from judge.people.raters import Held, Rater, Raters
    from judge.people.voting import Voting
    from judge.stats.anchoring import Anchoring
    from judge.stats.clusters import Estimate


def register(app: typer.Typer) -> None:
    app.command()(raters)


def raters(
    consensus: Annotated[
        bool, typer.Option("--consensus", help="Hold the consensus of several raters, made in two ways, against gold.")
    ] = False,
    judge: Trusted = None,
    seed: Seed = 0,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """How raters agree with each other and with gold, how fast they are, and whether they drift or follow the verdict they see.

    Example: judge raters --consensus
    """
    from judge.people.raters import raters as measured  # scikit-learn is slow to load
    from judge.people.seeing import seeing, telling
    from judge.people.voting import voting

    with opened(db) as (database, _):
        everyone = measured(database, seed=seed)
        if not everyone.raters:
            raise InputError("Nobody has labelled anything here yet", "Label some: judge ui, or judge import labels FILE")
        trusted = judges_meant(database, judge) if judge or judges_there(database) else {}
        seen = seeing(database, [*trusted], seed=seed) if trusted else None
        voted = voting(database, seed=seed) if consensus else None
    if json:
        print_json(_as_json(everyone, seen, voted))
        return
    show(everyone)
    if seen is not None:
        say(_anchoring(telling(seen)))
    if voted is not None:
        say()
        show_voting(voted)


def _as_json(everyone: Raters, seen: Anchoring | None, voted: Voting | None) -> dict[str, Any]:
    figures = {"raters": everyone.raters, "alpha": everyone.alpha, "n_pairs": everyone.n_pairs, "n_queries": everyone.n_queries}
    return {"scale": everyone.scale.name, **as_json(figures), "anchoring": as_json(seen), "consensus": as_json(voted)}


def show(everyone: Raters) -> None:
    """Who agrees with whom, who gave which grades, a row a week that a rater can be told to drift by, and all of them together."""
    say("Quadratic kappa of each rater")
    table(("rater", "with the others", "#pairs", "with gold", "#pairs"), [_agreeing(rater) for rater in everyone.raters])
    say()
    names = [f"#{everyone.scale[value].name}" for value in everyone.scale.values]
    table(("rater", "#labels", "#cannot tell", *names, "#seconds"), [_labelling(rater) for rater in everyone.raters])
    weeks = [(rater.name, f"{week.begins}", _signed(week.difference), week.n) for rater in everyone.raters for week in rater.weeks]
    if weeks:
        say()
        table(("rater", "week from", "mean grade less the others'", "#labels"), weeks)
    say()
    say(
        f"Krippendorff's alpha (ordinal) of all: {figure_text(everyone.alpha)} on {counted(everyone.n_pairs, 'pair')} in {counted(everyone.n_queries, 'query', 'queries')}."
    )
    say(
        "In brackets: 95 % intervals, whole queries resampled. As labelled: not a random sample. Seconds: the median of a label, where known."
    )


def _agreeing(rater: Rater) -> tuple[object, ...]:
    return rater.name, *_held(rater.others), *_held(rater.gold)


def _labelling(rater: Rater) -> tuple[object, ...]:
    unsure = f"{rater.cannot_tell / rater.labels:.1%}"
    return rater.name, rater.labels, unsure, *rater.given.values(), "-" if rater.seconds is None else f"{rater.seconds:.1f}"


def _held(held: Held) -> tuple[str, int]:
    return figure_text(held.kappa) if held.tells else "too few", held.n_pairs


def _anchoring(seen: Anchoring) -> str:
    blind, in_sight = (
        figure_text(figure) if figure or not n else "too few" for figure, n in ((seen.blind, seen.n_blind), (seen.seen, seen.n_seen))
    )
    sides = f"{counted(seen.n_blind, 'label')} given blind, agreeing with the verdict: {blind}; {seen.n_seen:,} in its sight: {in_sight}."
    effect = f" Seeing it makes a difference of {_signed(seen.effect)}." if seen.effect else ""
    return f"{sides}{effect}{f' {seen.why}' if seen.why else ''}"


def show_voting(voted: Voting) -> None:
    """Both ways of making one grade of several, held against gold."""
    if not voted.median.n_pairs:
        say("No pair that two raters or more graded was settled, so no consensus can be held against gold.")
        return
    ways = (("median (the final grade)", voted.median), ("Dawid-Skene", voted.modelled))
    rows = [(name, figure_text(held.same), figure_text(held.kappa)) for name, held in ways]
    table(
        ("consensus against gold", "same grade", "quadratic kappa"),
        [*rows, ("Dawid-Skene less median", _signed(voted.same_gained), _signed(voted.kappa_gained))],
    )
    say(
        f"On {counted(voted.median.n_pairs, 'pair')} in {counted(voted.median.n_queries, 'query', 'queries')} that two raters or more graded and people settled; "
        f"{voted.n_raters} raters in all."
    )


def _signed(figure: Estimate | None) -> str:
    return figure_text(figure, sign="+")
