"""Which graded pairs become positives and negatives, and how many of their combinations become triples."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from judge.errors import InputError
from judge.export.splits import Shares
from judge.export.text import FIELDS
from judge.scales import Scale, Side


@dataclass(frozen=True)
class Policy:
    """What to export. Positives and negatives are the sides of the scale unless `positive_from` or `negative_to` says otherwise.

    A verdict puts a pair on a side only where the calibrated probability of that side's grades is at least `min_positive`, or
    `min_negative`; None asks for nothing, and nothing is asked of people. A cap of None is no cap. `fields` are those of a product that its text shows. `seed` decides every choice that is left:
    splits, and which combinations stay under the caps.
    """

    positive_from: int | None = None
    negative_to: int | None = None
    min_positive: float | None = None
    min_negative: float | None = None
    positives_per_query: int | None = 20
    negatives_per_positive: int | None = 8
    shares: Shares = field(default_factory=Shares)
    fields: tuple[str, ...] = FIELDS
    seed: int = 0

    def __post_init__(self) -> None:
        for side, least in self.least.items():
            if not 0 <= least <= 1:
                raise InputError(f"min_{side} is {least}, which is no probability", "Use a number from 0 to 1, for example 0.8")
        for name in ("positives_per_query", "negatives_per_positive"):
            cap = getattr(self, name)
            if cap is not None and cap < 1:
                raise InputError(f"{name} is {cap}: no triple would be left", "Use 1 or more, or no cap")
        if not self.fields or not set(self.fields) <= set(FIELDS):
            raise InputError(f"Product texts cannot be made of the fields {list(self.fields)}", f"Use some of: {', '.join(FIELDS)}")

    @property
    def least(self) -> dict[Side, float]:
        """The least probability of each side of which one is asked."""
        asked: dict[Side, float | None] = {"positive": self.min_positive, "negative": self.min_negative}
        return {side: least for side, least in asked.items() if least is not None}

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def sides(policy: Policy, scale: Scale) -> dict[int, Side]:
    """The side of every grade of the scale. InputError when a threshold fits no grade, or one grade would be on both sides."""
    for name, value in (("positive_from", policy.positive_from), ("negative_to", policy.negative_to)):
        if value is not None and value not in scale.values:
            raise InputError(f"{name} is {value}, which is no grade of the scale '{scale.name}'", f"Use one of: {scale.legend}")
    found = {value: _side(policy, scale, value) for value in scale.values}
    for wanted in ("positive", "negative"):
        if wanted not in found.values():
            raise InputError(f"No grade of the scale '{scale.name}' is {wanted}", "Change positive_from or negative_to")
    return found


def _side(policy: Policy, scale: Scale, value: int) -> Side:
    positive = value >= policy.positive_from if policy.positive_from is not None else scale.side(value) == "positive"
    negative = value <= policy.negative_to if policy.negative_to is not None else scale.side(value) == "negative"
    if positive and negative:
        raise InputError(f"Grade {value} would be both positive and negative", "Leave a gap: negative_to below positive_from")
    return "positive" if positive else "negative" if negative else "neither"
