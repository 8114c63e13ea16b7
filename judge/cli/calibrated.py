"""A calibration on a terminal: how good probabilities are before and after, by each method, and whether it counts from now on."""

from __future__ import annotations

from typing import Any

from judge.cli.figures import between_text, figure_text
from judge.cli.out import plain, say, table
from judge.people.calibrating import Fitted
from judge.stats.probabilities import Quality


def show(new: Fitted, adopted: bool) -> None:
    """The figures before and after, what is gained, and whether it counts from now on."""
    say(f"[bold]{plain(new.spec)}[/bold] against {plain(new.against)}: {new.n_pairs:,} pairs in {new.n_queries:,} queries")
    if new.found.model is not None:
        _figures(new)
    if adopted:
        say(f"Adopted: verdicts of this judge now have probabilities.{f' {new.why_not} Adopted anyway.' if new.why_not else ''}")
    else:
        say(
            f"Not adopted. {new.why_not} {'Label more pairs: judge ui' if new.found.model is None else 'Label more pairs, or say --anyway.'}"
        )


def _figures(new: Fitted) -> None:
    found = new.found
    table(("on unseen queries", "log loss", "Brier score"), [_row(name, side) for name, side in _sides(new) if side is not None])
    say(f"The {new.method} method was taken: {found.because}.")
    say(
        f"Brier score saved: {figure_text(found.gain)} by calibrating; "
        f"{figure_text(found.over_base)} against knowing only how common each grade is."
    )
    say("In brackets: 95 % intervals, whole queries resampled. As labelled: not a random sample of all candidates.")


def _sides(new: Fitted) -> list[tuple[str, Quality | None]]:
    after = [(f"after, {name}{' (taken)' if name == new.method else ''}", side) for name, side in new.found.tried.items()]
    return [("before", new.found.before), *after, ("no judge", new.found.base)]


def _row(name: str, side: Quality) -> tuple[str, str, str]:
    log_loss = "infinite" if side.log_loss is None else between_text(side.log_loss, side.log_loss_interval)
    return name, log_loss, between_text(side.brier, side.brier_interval)


def as_object(new: Fitted, adopted: bool) -> dict[str, Any]:
    """Everything as JSON values."""
    model = new.found.model.to_json() if new.found.model else None
    return {"judge": new.spec, "adopted": adopted, "why_not": new.why_not, "model": model, **new.to_json()}
