"""How review is shared out: how many people a pair wants, and how much of it chance decides. Settings of the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields

from judge.errors import InputError
from judge.stats.lots import place, seeded
from judge.store.acts import did
from judge.store.db import Database
from judge.store.settings import put_setting, settings_of

MOST_RATERS = 9
SECOND_OPINION, OPINIONS = 2, 3
"""Where people's grade and the verdict are so many steps apart, one more person looks, up to so many: then it is for settling."""


@dataclass(frozen=True)
class Rules:
    """`overlap`: people a pair wants. `double_share`: of the pairs, drawn by lot, that want two at least. `audit_share`: of what a
    person is shown in any queue, drawn by lot, that comes from the audit. `seed`: of all those lots.
    """

    overlap: int = 1
    double_share: float = 0.1
    audit_share: float = 0.2
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("double_share", "audit_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"{name} is {getattr(self, name)}, which is no share", "Use a number from 0 to 1, for example 0.2")
        if not 1 <= self.overlap <= MOST_RATERS:
            raise InputError(f"{self.overlap} people a pair are too few or too many", f"Use 1 to {MOST_RATERS}")

    def to_json(self) -> dict[str, float]:
        return asdict(self)

    def wanted(self, query_id: str, product_id: str, apart: Sequence[int]) -> int:
        """How many people should label a pair. `apart`: the steps between each label it has and its verdict."""
        doubled = self.double_share > 0 and place(seeded(self.seed, "double", query_id)(product_id)) < self.double_share
        wanted = max(self.overlap, 2 if doubled else 1)
        disputed = len(apart) < OPINIONS and max(apart, default=0) >= SECOND_OPINION
        return max(wanted, len(apart) + 1) if disputed else wanted

    def numbers(self, query_id: str) -> Callable[[str], float]:
        """The permanent random number of each product as a candidate of that query, from 0 to 1: the audit takes the smallest first.

        A pair keeps its number for good, so the audit is always every candidate up to a number, and that number the probability
        of being in it (Ohlsson 1995, coordination of samples using permanent random numbers).
        """
        lot = seeded(self.seed, "audit", query_id)
        return lambda product_id: place(lot(product_id))

    def audits(self, rater: str, labels: int) -> bool:
        """Whether the pair this rater is shown after so many labels comes from the audit. The same answer whenever it is asked."""
        return place(seeded(self.seed, "serving", rater)(str(labels))) < self.audit_share


def rules_of(db: Database) -> Rules:
    """The rules of this database; what nobody set is as it comes."""
    given = settings_of(db, [field.name for field in fields(Rules)])
    return Rules(**{name: value for name, value in given.items() if value is not None})


def change_rules(db: Database, by: str, **changes: float | None) -> Rules:
    """Set those that are not None, noting who did it. InputError, and nothing changed, when one makes no sense."""
    before = rules_of(db)
    after = Rules(**{**asdict(before), **{name: value for name, value in changes.items() if value is not None}})
    with db.together() as one:
        for name, value in asdict(after).items():
            if value != getattr(before, name):
                put_setting(one, name, value)
                did(one, by, "setting", name, before=getattr(before, name), after=value)
    return after
