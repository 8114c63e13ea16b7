"""How likely each grade of a pair is, given the verdict: calibrated where that very judge is, else as the judge says itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Protocol

from judge.scales import Scale
from judge.stats.calibration import Calibration, calibrated
from judge.store.calibrations import calibration_of
from judge.store.db import Database
from judge.store.settings import scale_of

Probabilities = Mapping[int, float]
"""The probability of every grade of the scale; they add up to one."""


class Said(Protocol):
    """A verdict, or what several answers to one question say together (`store.calibrations.answers`)."""

    @property
    def grade(self) -> int | None: ...
    @property
    def probabilities(self) -> Mapping[str, float] | None: ...


def probabilities_of(db: Database, judge: int) -> Callable[[Said], Probabilities | None]:
    """A function from one of this judge's verdicts to P(people's grade); None of a failure, and of a bare grade without a calibration.

    Reads the calibration once. Equal verdicts are answered from memory.
    """
    scale, kept = scale_of(db), calibration_of(db, judge)
    if kept is None:
        return lambda said: None if said.grade is None or said.probabilities is None else dict(_named(scale, output(said, scale)))
    model = Calibration.from_json(kept.model)

    @lru_cache(maxsize=10_000)
    def likely(given: tuple[float, ...]) -> Probabilities:
        return _named(scale, tuple(calibrated(model, [given])[0].tolist()))

    return lambda said: None if said.grade is None else likely(output(said, scale))


def output(said: Said, scale: Scale) -> tuple[float, ...]:
    """What the judge itself says of each grade, in the order of the scale: its probabilities, brought to a sum of one, else all on its grade."""
    given = said.probabilities or {}
    shares = [given.get(str(value), 0.0) for value in scale.values]
    whole = sum(shares)
    return tuple(share / whole if whole else float(value == said.grade) for value, share in zip(scale.values, shares, strict=True))


def _named(scale: Scale, shares: tuple[float, ...]) -> Probabilities:
    return dict(zip(scale.values, shares, strict=True))
