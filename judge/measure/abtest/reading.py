"""From a file whose columns are known to what the test shows."""

from __future__ import annotations

from typing import NamedTuple

from judge.measure.abtest.comparing import abtest
from judge.measure.abtest.counts import of_counts
from judge.measure.abtest.files import Layout
from judge.measure.abtest.outcome import Outcome
from judge.measure.abtest.sides import Intents
from judge.measure.abtest.units import of_units
from judge.stats.differences import Aim


class Told(NamedTuple):
    """What a person says of a test: the two variants where the file does not, the aim, and the planned split, control first."""

    control: str | None = None
    treatment: str | None = None
    aim: Aim = Aim()
    split: tuple[float, float] = (1, 1)


def outcome(layout: Layout, intents: Intents, told: Told | None = None) -> Outcome:
    """The test in that file; `intents` of queries cut it up where it names queries and no segment. InputError for a row that does not fit."""
    said = told or Told()
    results = of_units(layout, intents) if layout.unit else of_counts(layout)
    if layout.left_out:
        results.notes.append(f"Columns that begin with no number, left out: {', '.join(layout.left_out)}")
    return abtest(results, said.control, said.treatment, said.aim, said.split)
