"""Calibration of a judge: fitted from people's grades, measured on queries it was not fitted on, adopted where it helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from judge.errors import InputError
from judge.people.agreement import voice_of
from judge.people.examples import taught
from judge.people.probabilities import output
from judge.people.spelled import as_json
from judge.stats.calibration import METHODS
from judge.stats.crossfit import AUTO, Calibrated, calibrate
from judge.store.acts import did
from judge.store.calibrations import answers, calibration_of, keep_calibration
from judge.store.db import Database
from judge.store.grades import pair_grades
from judge.store.settings import scale_of
from judge.store.trusted import specs_of

CALIBRATED, FORGOT = "calibrated judge", "forgot calibration"

CHOSEN = "every pair that people graded and the judge did; not a random sample of all candidates"


class Labelled(NamedTuple):
    """A pair of a query with what the judge said of each grade, in the order of the scale, and people's grade."""

    query_id: str
    output: tuple[float, ...]
    people: int


@dataclass(frozen=True)
class Fitted:
    """A calibration of one judge, not adopted yet. `given`: how often people gave each grade on the pairs it was fitted on."""

    judge: int
    spec: str
    against: str
    n_pairs: int
    n_queries: int
    given: dict[int, int]
    found: Calibrated

    @property
    def method(self) -> str:
        """How it was fitted; empty where nothing was."""
        return self.found.model.method if self.found.model is not None else ""

    @property
    def why_not(self) -> str:
        """Why it should not be adopted; empty where it makes the judge's probabilities better beyond chance."""
        if self.found.model is None:
            return self.found.why
        gain = self.found.gain
        if gain is None or gain.low is None:
            return "Its gain has no interval, so nobody knows whether it helps."
        return "" if gain.low > 0 else f"Its gain may be chance: the interval of {gain.value:.3f} reaches down to {gain.low:.3f}."

    def to_json(self) -> dict[str, Any]:
        """All but the model as JSON values: what is stored beside it."""
        figures = {
            name: as_json(getattr(self.found, name)) for name in ("before", "after", "base", "gain", "over_base", "tried", "because")
        }
        counts = {"n_pairs": self.n_pairs, "n_queries": self.n_queries, "people": as_json(self.given)}
        return {"against": self.against, "chosen": CHOSEN, **counts, **figures}


def fitted(db: Database, judge: int, against: str = "people", method: str = AUTO, *, resamples: int = 1000, seed: int = 0) -> Fitted:
    """The calibration of that judge from every pair it graded and people did (`against`: see `agreement.voice_of`). Nothing is stored.

    `method`: see `crossfit.calibrate`. InputError for any other, and where nobody has the name in `against`.
    """
    if method not in (AUTO, *METHODS):
        raise InputError(f"There is no method '{method}' of calibrating", f"Use one of: {', '.join((AUTO, *METHODS))}")
    rows, scale = labelled(db, judge, against), scale_of(db)
    people, queries = [row.people for row in rows], [row.query_id for row in rows]
    outputs = np.array([row.output for row in rows]).reshape(len(rows), len(scale.values))
    found = calibrate(outputs, people, queries, scale.values, np.random.default_rng(seed), resamples=resamples, method=method)
    given = {value: people.count(value) for value in scale.values}
    return Fitted(judge, specs_of(db, [judge])[0], against, len(rows), len(set(queries)), given, found)


def labelled(db: Database, judge: int, against: str = "people") -> list[Labelled]:
    """What that judge said beside what people did, in order of (query_id, product_id); not of queries that its prompt holds an example of."""
    voice, scale, told = voice_of(db, against), scale_of(db), taught(db, [judge])
    graded = (pair for pair in pair_grades(db) if pair.query_id not in told)
    people = {(pair.query_id, pair.product_id): grade for pair in graded if (grade := voice(pair)) is not None}
    said = answers(db, [judge], list(people))
    return [Labelled(pair[0], output(said[pair], scale), grade) for pair, grade in people.items() if pair in said]


def adopt(db: Database, new: Fitted, by: str, *, anyway: bool = False) -> None:
    """Let it count from now on, with who and when. InputError, and nothing stored, where it should not be adopted, unless `anyway`."""
    if new.found.model is None or (new.why_not and not anyway):
        raise InputError(new.why_not, "Label more pairs: judge ui")
    with db.together() as one:
        keep_calibration(one, new.judge, new.found.model.to_json(), new.to_json(), by)
        did(one, by, CALIBRATED, new.spec, n_pairs=new.n_pairs, against=new.against, anyway=bool(new.why_not))


def forget(db: Database, judge: int, by: str) -> None:
    """Let no calibration of that judge count any more; what was stored stays. InputError where none counts."""
    spec = specs_of(db, [judge])[0]
    with db.together() as one:
        if calibration_of(one, judge) is None:
            raise InputError(f"{spec} has no calibration to forget", "Fit one: judge calibrate")
        keep_calibration(one, judge, {}, {}, by)
        did(one, by, FORGOT, spec)
