"""Which verdicts are not sure enough for the side their grade is on, by calibrated probabilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from judge.errors import InputError
from judge.export.policy import Policy
from judge.people.probabilities import Said, probabilities_of
from judge.people.resolve import Resolved
from judge.scales import Side
from judge.store.calibrations import answers, calibration_of
from judge.store.db import Database
from judge.store.exports import JudgeUsed, judge_used

Doubted = Callable[[Sequence[Resolved]], frozenset[str]]
"""Of the pairs of one query, the products whose verdict is not sure enough."""


def judge_asked(db: Database, policy: Policy, judge: int) -> JudgeUsed:
    """The judge of that id, with what its calibration rests on where the policy asks for probabilities. InputError where none counts."""
    used = judge_used(db, judge)
    if not policy.least:
        return used
    kept = calibration_of(db, judge)
    if kept is None:
        raise InputError(
            f"How sure the verdicts of {used.spec} are is not known: no calibration of it counts",
            f"Fit one: judge calibrate --judge '{used.spec}', or leave out --min-positive and --min-negative",
        )
    told = {name: kept.figures[name] for name in ("against", "n_pairs", "n_queries", "gain")}
    return used._replace(calibration={"fitted_by": kept.fitted_by, **told})


def doubted(db: Database, policy: Policy, judges: Sequence[int], by_grade: Mapping[int, Side]) -> Doubted:
    """Looks at the verdicts of one query after another. A verdict whose probabilities are not known is not sure."""
    if not policy.least:
        return lambda _: frozenset()
    likely = {judge: probabilities_of(db, judge) for judge in judges}

    def sure(side: Side, judge: int, said: Said) -> bool:
        shares = likely[judge](said) or {}
        return sum(share for grade, share in shares.items() if by_grade[grade] == side) >= policy.least[side]

    def look(resolved: Sequence[Resolved]) -> frozenset[str]:
        asked = {one.product_id: by_grade[one.grade] for one in resolved if one.origin == "verdict" and one.grade is not None}
        pairs = [(one.query_id, one.product_id) for one in resolved if asked.get(one.product_id) in policy.least]
        said = answers(db, judges, pairs)
        return frozenset(pair[1] for pair in pairs if pair not in said or not sure(asked[pair[1]], said[pair].judge_id, said[pair]))

    return look
