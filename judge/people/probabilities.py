"""How likely each grade of a pair is, given the verdict: calibrated where that very judge is, else as the judge says itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from judge.scales import Scale
from judge.stats.calibration import Calibration, from_json
from judge.stats.confusion import places
from judge.stats.outputs import certain
from judge.store.calibrations import Answer, calibration_of
from judge.store.db import Database
from judge.store.evidence import Evidence
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
    model = from_json(kept.model)

    @lru_cache(maxsize=10_000)
    def likely(given: tuple[float, ...]) -> Probabilities:
        return _named(scale, tuple(model.calibrated([given])[0].tolist()))

    return lambda said: None if said.grade is None else likely(output(said, scale))


class Certainties:
    """How likely people are to give a verdict's own grade, of judges that are calibrated; of others how sure they say they are."""

    def __init__(self, db: Database, judges: Sequence[int]) -> None:
        kept = {judge: calibration_of(db, judge) for judge in judges}
        self._scale = scale_of(db)
        self._models = {judge: from_json(one.model) for judge, one in kept.items() if one is not None}
        self._bare = {judge: _of_bare_grades(model) for judge, model in self._models.items()}

    @property
    def judges(self) -> Collection[int]:
        """Those that are calibrated."""
        return self._models

    def of(self, pairs: Sequence[Evidence]) -> list[float | None]:
        """Of each verdict, 0 to 1; None where nobody knows. Many at once, because a model takes as long over one."""
        if not self._models:
            return [pair.certainty for pair in pairs]
        sure, shaded = [], dict[int, list[tuple[int, Answer]]]()
        for place, (_, _, certainty, _, answer) in enumerate(pairs):
            if answer is not None and answer.probabilities is None:
                certainty = self._bare[answer.judge_id][answer.grade]
            elif answer is not None:
                shaded.setdefault(answer.judge_id, []).append((place, answer))
            sure.append(certainty)
        for judge, found in shaded.items():
            shares = self._shares(self._models[judge], [answer for _, answer in found])
            for (place, _), share in zip(found, shares, strict=True):
                sure[place] = share
        return sure

    def _shares(self, model: Calibration, answers: Sequence[Answer]) -> list[float]:
        likely = model.calibrated(outputs(answers, self._scale))
        own: list[float] = likely[range(len(answers)), places([answer.grade for answer in answers], model.grades)].tolist()
        return own


def _of_bare_grades(model: Calibration) -> dict[int, float]:
    return dict(zip(model.grades, model.calibrated(certain(model.grades, model.grades)).diagonal().tolist(), strict=True))


def output(said: Said, scale: Scale) -> tuple[float, ...]:
    """What the judge itself says of each grade, in the order of the scale: its probabilities, brought to a sum of one, else all on its grade."""
    return outputs([said], scale)[0]


def outputs(said: Iterable[Said], scale: Scale) -> list[tuple[float, ...]]:
    """`output` of each."""
    values, found = scale.values, list[tuple[float, ...]]()
    names = [str(value) for value in values]
    for one in said:
        given = one.probabilities or {}
        shares = [given.get(name, 0.0) for name in names]
        whole = sum(shares)
        found.append(tuple([share / whole for share in shares] if whole else [float(value == one.grade) for value in values]))
    return found


def _named(scale: Scale, shares: tuple[float, ...]) -> Probabilities:
    return dict(zip(scale.values, shares, strict=True))
