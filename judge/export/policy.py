"""Which graded pairs become positives and negatives, and how many of their combinations become triples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from judge.errors import InputError
from judge.export.policy_checks import check_count, check_fields, check_intents, check_mix, check_rate, check_share
from judge.export.splits import Shares, SplitBy
from judge.export.text import FIELDS
from judge.export.typing import NegativeType
from judge.scales import Scale, Side

Like = Literal["traffic", "queries"]
LIKE = get_args(Like)


@dataclass(frozen=True)
class Policy:
    """What to export. Positives and negatives are the sides of the scale unless `positive_from` or `negative_to` says otherwise.

    Of a verdict: `min_positive`, `min_negative` are the least calibrated probability of its side's grades. Of a negative:
    `min_true_negative` is the least P(true negative) that the guard believes in (`guard.py`), asked of raters who disagree too, as
    one tie among them is no certain negative; `max_false_negative_rate` chooses it from the audit. Nothing is asked of gold, and
    None asks for nothing.

    Of a triple: at least `grade_gap` grades between its products; `hardness`, from and to which the negative is like the query
    (cosine, 0 to 1); `margin`, a share of the positive's likeness above which a negative is too good to be one (TopK-PercPos, de
    Souza P. Moreira et al. 2024, arXiv 2407.15831); `family_negatives`, whether a variant of the positive may be its negative.

    Of how many: `mix` has a ratio for each type of negative: its share of the cap of each positive, at most, and types not named are
    left out; where a positive has fewer of a type, no other takes their place. A cap of None is no cap.
    `intents` has a ratio for each kind of search among the queries with triples, or says whose mix they shall have: "traffic", that of
    the real searches, "queries", that of the real queries; queries beyond it, and those of other kinds, give none (`balance.py`).
    `fields` are those of a product that its text shows. `seed` decides every choice that is left.
    """

    positive_from: int | None = None
    negative_to: int | None = None
    min_positive: float | None = None
    min_negative: float | None = None
    min_true_negative: float | None = None
    max_false_negative_rate: float | None = None
    grade_gap: int = 1
    hardness: tuple[float, float] | None = None
    margin: float | None = None
    family_negatives: bool = False
    mix: Mapping[NegativeType, float] = field(default_factory=dict)
    positives_per_query: int | None = 20
    negatives_per_positive: int | None = 8
    negatives_per_family: int | None = None
    intents: Mapping[str, float] | Like = field(default_factory=dict)
    shares: Shares = field(default_factory=Shares)
    split_by: SplitBy = "query"
    held_apart: bool = False
    fields: tuple[str, ...] = FIELDS
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("min_positive", "min_negative", "min_true_negative", "margin"):
            check_share(name, getattr(self, name))
        check_rate(self.max_false_negative_rate)
        for name in ("positives_per_query", "negatives_per_positive", "negatives_per_family", "grade_gap"):
            check_count(name, getattr(self, name))
        if self.hardness is not None and not 0 <= self.hardness[0] < self.hardness[1] <= 1:
            raise InputError(f"hardness is {self.hardness[0]} to {self.hardness[1]}, which is no range", "Use two numbers, as 0.2 and 0.9")
        check_mix(self.mix, self.negatives_per_positive)
        check_intents(self.intents)
        if abs(self.seed) >= 2**63:
            raise InputError(f"seed is {self.seed}, more than a manifest can hold", "Use a number of at most 18 digits")
        if self.split_by not in get_args(SplitBy):
            raise InputError(f"Queries cannot be split by '{self.split_by}'", f"Use one of: {', '.join(get_args(SplitBy))}")
        check_fields(self.fields)

    @property
    def least(self) -> dict[Side, float]:
        """The least probability of each side of which one is asked."""
        asked: dict[Side, float | None] = {"positive": self.min_positive, "negative": self.min_negative}
        return {side: least for side, least in asked.items() if least is not None}

    @property
    def needs_similarity(self) -> bool:
        return self.hardness is not None or self.margin is not None

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
